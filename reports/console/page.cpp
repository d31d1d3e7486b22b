#include "reports/console/page.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "reports/results/text.hpp"

namespace touchstone::console {
namespace {

using results::Verdict;

struct Sign {
    Verdict verdict;
    std::string_view unicode, ascii;
    Ink ink;
};
constexpr std::array signs{
    Sign{Verdict::pass, "\u2714", "+", Ink::good},
    Sign{Verdict::warn, "!", "!", Ink::doubtful},
    Sign{Verdict::fail, "\u2718", "x", Ink::bad},
    Sign{Verdict::info, "i", "i", Ink::dim},
    Sign{Verdict::not_applicable, "\u2013", "-", Ink::dim},
    Sign{Verdict::skip, "\u25CB", "o", Ink::dim},
    Sign{Verdict::inconclusive, "?", "?", Ink::doubtful},
    Sign{Verdict::flaky, "~", "~", Ink::doubtful},
    Sign{Verdict::error, "#", "#", Ink::bad},
    Sign{Verdict::waived, "w", "w", Ink::doubtful},
    Sign{Verdict::not_exercised, " ", " ", Ink::dim},
};

const Sign& sign_of(Verdict verdict) {
    return *std::ranges::find(signs, verdict, &Sign::verdict);
}

std::string_view code_of(Ink ink) {
    switch (ink) {
        case Ink::strong: return "\x1B[1m";
        case Ink::dim: return "\x1B[2m";
        case Ink::good: return "\x1B[32m";
        case Ink::bad: return "\x1B[31m";
        case Ink::doubtful: return "\x1B[33m";
        case Ink::plain: break;
    }
    return "";
}

/// Columns, taking each character for one.
std::size_t width_of(std::string_view clean) {
    return static_cast<std::size_t>(std::ranges::count_if(
        clean, [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; }));
}

bool is_ascii_text(char32_t scalar) {
    return scalar >= 0x20 && scalar < 0x7F;
}

std::string padded(std::string text, std::size_t width, bool to_the_right) {
    const std::size_t own = width_of(text);
    const std::string gap(width > own ? width - own : 0, ' ');
    return to_the_right ? gap + text : text + gap;
}

}  // namespace

std::string Page::clean(std::string_view text) const {
    constexpr std::size_t limit = 4096;
    auto* const allowed = style_.unicode ? results::is_showable : is_ascii_text;
    if (text.size() <= limit) return results::spelt_out(text, allowed);
    return results::spelt_out(text.substr(0, limit), allowed) + " [cut]";
}

void Page::put(std::string_view clean, Ink ink) {
    const std::string_view code = style_.colour ? code_of(ink) : "";
    text_ += code;
    text_ += clean;
    if (!code.empty()) text_ += "\x1B[0m";
}

void Page::line(std::size_t indent, const Spans& spans, std::size_t hanging) {
    if (hanging == 0) hanging = indent + 4;
    text_.append(indent, ' ');
    std::size_t column = indent;
    bool fresh = true;  // nothing on this line yet
    for (const Span& span : spans) {
        const std::string cleaned = clean(span.text);
        std::string_view rest = cleaned;
        std::string run;  // what goes out with this ink
        while (!rest.empty()) {
            const std::size_t word_begin = std::min(rest.find_first_not_of(' '), rest.size());
            const std::size_t word_end = std::min(rest.find(' ', word_begin), rest.size());
            const std::string_view piece = rest.substr(0, word_end);
            const std::string_view word = rest.substr(word_begin, word_end - word_begin);
            if (!fresh && word_begin > 0 && column + width_of(piece) > style_.width) {
                put(run, span.ink);
                run.clear();
                text_ += '\n';
                text_.append(hanging, ' ');
                column = hanging;
                run += word;
                column += width_of(word);
            } else {
                run += piece;
                column += width_of(piece);
            }
            fresh = false;
            rest.remove_prefix(word_end);
        }
        if (!run.empty()) put(run, span.ink);
    }
    text_ += '\n';
}

void Page::empty_line() {
    text_ += '\n';
}

void Page::verbatim(std::size_t indent, std::string_view text) {
    constexpr int shown = 60;
    for (int count = 0; !text.empty(); ++count) {
        if (count == shown) {
            const auto rest = std::ranges::count(text, '\n') + (text.ends_with('\n') ? 0 : 1);
            line(indent, {{fmt::format("and {} in results.json",
                                       counted(static_cast<std::uint64_t>(rest), "more line"))}});
            return;
        }
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string cleaned = clean(text.substr(0, end));
        if (!cleaned.empty()) text_.append(indent, ' ').append(cleaned);
        text_ += '\n';
        text.remove_prefix(std::min(end + 1, text.size()));
    }
}

void Page::table(std::size_t indent, const std::vector<std::string>& header,
                 const std::vector<std::vector<std::string>>& rows) {
    std::vector<std::size_t> widths;
    for (std::size_t column = 0; column < header.size(); ++column) {
        std::size_t width = width_of(header[column]);
        for (const auto& row : rows) {
            assert(row.size() == header.size());
            width = std::max(width, width_of(clean(row[column])));
        }
        widths.push_back(width);
    }
    const auto put_row = [&](const std::vector<std::string>& row, Ink ink) {
        std::string out;
        for (std::size_t column = 0; column < row.size(); ++column) {
            if (column > 0) out += "  ";
            out += padded(clean(row[column]), widths[column], column > 0);
        }
        text_.append(indent, ' ');
        put(out, ink);
        text_ += '\n';
    };
    put_row(header, Ink::dim);
    for (const auto& row : rows) put_row(row, Ink::plain);
}

Span Page::verdict(Verdict verdict, std::size_t width) const {
    const Sign& sign = sign_of(verdict);
    const std::string text =
        fmt::format("{} {}", style_.unicode ? sign.unicode : sign.ascii, word_of(verdict));
    return {padded(text, width, false), sign.ink};
}

Ink Page::ink_of(Verdict verdict) {
    return sign_of(verdict).ink;
}

std::string Page::duration(results::Nanoseconds duration) const {
    struct Unit {
        double size;
        std::string_view name;
    };
    const std::array units{Unit{1e9, "s"}, Unit{1e6, "ms"},
                           Unit{1e3, style_.unicode ? "\u00B5s" : "us"}, Unit{1, "ns"}};
    const auto count = static_cast<double>(duration.count());
    // 0.9995 ms and more is 1.00 ms once it is rounded.
    const auto* unit = std::ranges::find_if(
        units, [&](const Unit& u) { return std::abs(count) >= u.size * 0.9995; });
    if (unit == units.end()) return "0 ns";
    const double value = count / unit->size;
    const int decimals = unit->size == 1           ? 0
                         : std::abs(value) < 9.995 ? 2
                         : std::abs(value) < 99.95 ? 1
                                                   : 0;
    return fmt::format("{:.{}f} {}", value, decimals, unit->name);
}

bool section_before(std::string_view a, std::string_view b) {
    const auto parts = [](std::string_view section) {
        std::vector<std::pair<unsigned, std::string_view>>
            out;  // words: the largest number, then the word
        while (!section.empty()) {
            const std::string_view part = section.substr(0, section.find('.'));
            unsigned number = 0;
            const auto [end, problem] =
                std::from_chars(part.data(), part.data() + part.size(), number);
            const bool is_number = problem == std::errc{} && end == part.data() + part.size();
            out.emplace_back(is_number ? number : ~0U, part);
            section.remove_prefix(std::min(part.size() + 1, section.size()));
        }
        return out;
    };
    return parts(a) < parts(b);
}

std::string grouped(std::uint64_t number) {
    std::string digits = std::to_string(number);
    for (std::size_t at = digits.size(); at > 3;) {
        at -= 3;
        digits.insert(at, ",");
    }
    return digits;
}

std::string counted(std::uint64_t number, std::string_view noun) {
    return fmt::format("{} {}{}", grouped(number), noun, number == 1 ? "" : "s");
}

}  // namespace touchstone::console
