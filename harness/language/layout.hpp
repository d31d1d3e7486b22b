// From physical lines to logical ones: the indent says what a line is, `--` ends it, and a deeper
// indent goes on with the line above.
#pragma once

#include <vector>

#include "harness/language/notes.hpp"
#include "harness/language/text.hpp"

namespace touchstone::language {

struct LogicalLine {
    enum class Kind : std::uint8_t { header, step };
    Kind kind = Kind::header;
    Text first;
    std::vector<Text> continuations;
    /// All of it, joined by blanks: what every line but a table is read from.
    Text whole() const;
};

/// The file's lines without comments and empty ones. A file that is not UTF-8 or holds control
/// characters has none.
std::vector<LogicalLine> logical_lines(Notes& notes);

}  // namespace touchstone::language
