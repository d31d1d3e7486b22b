// Text that remembers where each of its bytes was written: logical lines joined from several
// physical ones, with table cells in the place of `{column}`, still point at the author's own
// columns.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "harness/language/source.hpp"

namespace touchstone::language {

class Text {
public:
    Text() = default;
    /// One physical line; `number` counts from 1. `from` and `to` are bytes.
    static Text of_line(std::string_view line, std::uint32_t number, std::size_t from,
                        std::size_t to);

    std::string_view view() const { return bytes_; }
    std::size_t size() const { return bytes_.size(); }
    bool empty() const { return bytes_.empty(); }

    Text slice(std::size_t begin, std::size_t end) const;
    void append(const Text& more);
    /// Appends a cell where `{column}` stood at `site`.
    void append_cell(const Text& cell, Place site);
    /// Appends `words` that nobody wrote (a family's row), to be shown at `site`.
    void append_made(std::string_view words, Place site);
    /// Joins a continuation: one blank, placed behind the last byte.
    void append_blank();

    /// Where the bytes [begin, end) stand. A stretch that mixes a line with cells from elsewhere is
    /// shown in the line; a stretch over several lines is shown as far as the first one goes. An
    /// empty stretch is one column wide.
    Place place(std::size_t begin, std::size_t end) const;
    Place place() const { return place(0, size()); }

private:
    struct Origin {
        Place at;    ///< where the byte was written
        Place site;  ///< the same, or the `{column}` that it replaced
    };
    std::string bytes_;
    std::vector<Origin> origins_;
};

/// A stretch of a text between blanks.
struct Word {
    const Text* text = nullptr;
    std::size_t begin = 0;
    std::size_t end = 0;
    std::string_view view() const { return text->view().substr(begin, end - begin); }
    Place place() const { return text->place(begin, end); }
};

/// The words of a text; blanks inside quotes do not separate.
std::vector<Word> words_of(const Text& text);

/// The byte behind the quoted text that begins at `begin`, or npos where it is not closed.
std::size_t end_of_quote(std::string_view text, std::size_t begin);

/// The first byte in [begin, text.size()) that is `wanted` and stands outside quotes, or npos.
std::size_t find_bare(std::string_view text, std::string_view wanted, std::size_t begin = 0);

}  // namespace touchstone::language
