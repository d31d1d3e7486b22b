// Lines of text for a terminal. Everything that is written is a span with an ink; the page cleans
// each span before it adds its own colour codes, so no control character and no byte that is not
// UTF-8 can reach the terminal, whoever sent it and whichever part of the report shows it. A span
// ends after 4 KiB: results.json has all of it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "reports/console/console.hpp"

namespace touchstone::console {

enum class Ink : std::uint8_t { plain, strong, dim, good, bad, doubtful };

struct Span {
    std::string text;
    Ink ink = Ink::plain;
};
using Spans = std::vector<Span>;

class Page {
public:
    explicit Page(const Style& style) : style_(style) {}

    /// One line, wrapped between words; its further lines are indented by `hanging` (default:
    /// `indent` and four more).
    void line(std::size_t indent, const Spans& spans, std::size_t hanging = 0);
    void empty_line();
    /// Lines as they are, never wrapped: carets below must stay below. Shows sixty and counts the
    /// rest.
    void verbatim(std::size_t indent, std::string_view text);
    /// Columns of equal width, the first to the left, the others to the right. All rows have the
    /// header's length.
    void table(std::size_t indent, const std::vector<std::string>& header,
               const std::vector<std::vector<std::string>>& rows);

    /// Sign and word of a verdict, in its ink: colour alone never tells. Padded to `width`.
    Span verdict(results::Verdict verdict, std::size_t width = 0) const;
    static Ink ink_of(results::Verdict verdict);
    /// Three significant digits and a unit: "412 µs", "3.10 ms", "41.2 s".
    std::string duration(results::Nanoseconds duration) const;

    std::string take() { return std::move(text_); }

private:
    std::string clean(std::string_view text) const;
    void put(std::string_view clean, Ink ink);

    Style style_;
    std::string text_;
};

/// "3.1.2" style order: numbers by value, words after numbers.
bool section_before(std::string_view a, std::string_view b);
/// "50,000".
std::string grouped(std::uint64_t number);
/// "1 case", "2 cases".
std::string counted(std::uint64_t number, std::string_view noun);

}  // namespace touchstone::console
