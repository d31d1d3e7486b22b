#include "reports/results/text.hpp"

#include <algorithm>
#include <array>
#include <cassert>

#include <fmt/format.h>

namespace touchstone::results {
namespace {

struct Range {
    char32_t first, last;
};

/// How a sequence may begin (RFC 3629): the lead byte's range, the second byte's range, the length,
/// the lead's bits.
struct Form {
    unsigned lead_first, lead_last, second_first, second_last, length;
    unsigned lead_mask;
};
constexpr std::array forms{
    Form{0x00, 0x7F, 0x00, 0x00, 1, 0x7F}, Form{0xC2, 0xDF, 0x80, 0xBF, 2, 0x1F},
    Form{0xE0, 0xE0, 0xA0, 0xBF, 3, 0x0F}, Form{0xE1, 0xEC, 0x80, 0xBF, 3, 0x0F},
    Form{0xED, 0xED, 0x80, 0x9F, 3, 0x0F}, Form{0xEE, 0xEF, 0x80, 0xBF, 3, 0x0F},
    Form{0xF0, 0xF0, 0x90, 0xBF, 4, 0x07}, Form{0xF1, 0xF3, 0x80, 0xBF, 4, 0x07},
    Form{0xF4, 0xF4, 0x80, 0x8F, 4, 0x07},
};

/// What no reader sees, or what makes other text look different.
constexpr std::array unseen{
    Range{0x0000, 0x001F},     // C0 controls
    Range{0x007F, 0x009F},     // DEL and the C1 controls, which some terminals obey
    Range{0x00AD, 0x00AD},     // soft hyphen
    Range{0x061C, 0x061C},     // Arabic letter mark
    Range{0x180E, 0x180E},     // Mongolian vowel separator
    Range{0x200B, 0x200F},     // zero widths and direction marks
    Range{0x2028, 0x202E},     // line separators and direction overrides
    Range{0x2060, 0x206F},     // word joiner, isolates
    Range{0xD800, 0xF8FF},     // surrogates and private use
    Range{0xFDD0, 0xFDEF},     // non-characters
    Range{0xFE00, 0xFE0F},     // variation selectors
    Range{0xFEFF, 0xFEFF},     // byte order mark
    Range{0xFFF0, 0xFFFF},     // specials
    Range{0xE0000, 0x10FFFF},  // tags and private planes
};

unsigned byte_at(std::string_view text, std::size_t index) {
    return static_cast<unsigned char>(text[index]);
}

}  // namespace

Glyph first_glyph(std::string_view text) {
    assert(!text.empty());
    const unsigned lead = byte_at(text, 0);
    const Glyph stray{lead, false, text.substr(0, 1)};
    const auto* form = std::ranges::find_if(
        forms, [&](const Form& f) { return f.lead_first <= lead && lead <= f.lead_last; });
    if (form == forms.end() || text.size() < form->length) return stray;

    char32_t scalar = lead & form->lead_mask;
    for (std::size_t index = 1; index < form->length; ++index) {
        const unsigned byte = byte_at(text, index);
        const unsigned low = index == 1 ? form->second_first : 0x80;
        const unsigned high = index == 1 ? form->second_last : 0xBF;
        if (byte < low || byte > high) return stray;
        scalar = scalar << 6 | (byte & 0x3F);
    }
    return {scalar, true, text.substr(0, form->length)};
}

std::string spelt_out(std::string_view text, bool (*allowed)(char32_t)) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const Glyph glyph = first_glyph(text);
        if (glyph.valid && allowed(glyph.scalar))
            out += glyph.bytes;
        else if (glyph.scalar <= 0xFF)
            out += fmt::format("\\x{:02X}", static_cast<unsigned>(glyph.scalar));
        else
            out += fmt::format("\\u{{{:04X}}}", static_cast<unsigned>(glyph.scalar));
        text.remove_prefix(glyph.bytes.size());
    }
    return out;
}

bool is_showable(char32_t scalar) {
    return std::ranges::none_of(
        unseen, [&](const Range& r) { return r.first <= scalar && scalar <= r.last; });
}

std::string valid_utf8(std::string_view text) {
    return spelt_out(text, [](char32_t) { return true; });
}

std::string one_line(std::string_view text) {
    return spelt_out(text, is_showable);
}

}  // namespace touchstone::results
