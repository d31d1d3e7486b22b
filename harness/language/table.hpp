// `for`: one text, many cases. Cells replace `{column}` as text before a line is read.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "harness/language/layout.hpp"
#include "harness/language/notes.hpp"
#include "harness/language/text.hpp"
#include "reference/standard/version.hpp"

namespace touchstone::language {

struct Row {
    std::string name;  ///< names the row in the case's id
    std::vector<Text> cells;
    std::optional<mqtt::Version> guard;  ///< the row exists in this version only
};
struct Column {
    std::string name;
    Place place;
    bool names_rows = false;  ///< the first of a written table: need not be used otherwise
};
struct Table {
    std::vector<Column> columns;
    std::vector<Row> rows;
};

/// Reads a `for` header. Nothing where it makes no table; every mistake is noted.
std::optional<Table> parse_table(const LogicalLine& line, Notes& notes);

/// A column with the cell that replaces it in one case.
struct Binding {
    const Column* column = nullptr;
    const Text* cell = nullptr;
    bool* used = nullptr;  ///< set where the column is replaced
};
/// `line` with every `{column}` replaced, in cells too; a cell never brings its own column back.
Text replace_columns(const Text& line, const std::vector<Binding>& bindings);

}  // namespace touchstone::language
