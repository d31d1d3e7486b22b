// Text of unknown origin on its way into a report. Topics, reason strings and client ids come from
// the target, so they may hold anything: control characters, terminal escapes, bytes that are no
// UTF-8. What a format cannot carry is spelt out (`\x1B`, `\u{202E}`), never dropped: the reader of
// a failure needs to see it.
#pragma once

#include <string>
#include <string_view>

namespace touchstone::results {

/// The first piece of a text: a Unicode scalar value, or a single byte that belongs to none.
struct Glyph {
    char32_t scalar = 0;  ///< the byte itself where `valid` is false
    bool valid = false;
    std::string_view bytes;  ///< 1 to 4
};
/// `text` must not be empty. Overlong forms, surrogates and values above U+10FFFF are not valid.
Glyph first_glyph(std::string_view text);

/// `text` with each scalar value that is not `allowed`, and each byte that is no UTF-8, spelt out.
/// Always valid UTF-8.
std::string spelt_out(std::string_view text, bool (*allowed)(char32_t));

/// Only the bytes that are no UTF-8 spelt out: enough for JSON, which has escapes of its own.
std::string valid_utf8(std::string_view text);

/// All controls (line breaks too), invisible and direction-changing characters spelt out: one line,
/// safe to show.
std::string one_line(std::string_view text);

/// Whether a reader sees this character and only this character: no control, no bidirectional
/// override, no zero-width or private oddity.
bool is_showable(char32_t scalar);

}  // namespace touchstone::results
