// From one `scenario` block to its cases: every row of every table, every version cited, every
// transport.
#pragma once

#include <map>
#include <vector>

#include "harness/language/headers.hpp"
#include "harness/language/tree.hpp"

namespace touchstone::language {

/// What all scenarios of a file share while they are read: how much they may grow to, and which
/// columns were used.
struct FileState {
    std::size_t cases = 0;                                                 ///< so far
    std::size_t expanded_bytes = 0;                                        ///< so far
    bool overgrown = false;                                                ///< told once
    std::map<std::pair<std::uint32_t, std::uint32_t>, bool> columns_used;  ///< by line and column
};

/// Most cases that one file may make.
inline constexpr std::size_t most_cases = 20'000;

/// One choice of a row from each table.
class Combination {
public:
    explicit Combination(const std::vector<Table>& tables);
    bool next();  ///< to the following one; false behind the last
    /// `line` with this combination's cells; marks the columns that it replaced.
    Text replaced(const Text& line);
    std::vector<std::string> names() const;
    /// Whether every chosen row exists in `version`.
    bool holds_in(mqtt::Version version) const;
    void mark_used(FileState& state) const;

private:
    const std::vector<Table>& tables_;
    std::vector<std::size_t> chosen_;
    std::vector<Binding> bindings_;
    std::unique_ptr<bool[]> used_;
    void bind();
};

/// `line` with the combination's cells, counted against what a file may grow to; noted at `place`
/// where that is exceeded.
Text expanded(const LogicalLine& line, Combination& combination, FileState& state, Place place,
              Notes& notes);

/// How many combinations there are; counts to `most_cases` and one more.
std::size_t combinations_of(const std::vector<Table>& tables);

std::vector<Case> cases_of(const Block& block, const Headers& head, FileState& state, Notes& notes);
/// Notes the columns of `tables` that no line used.
void check_columns_used(const std::vector<Table>& tables, const FileState& state, Notes& notes);
/// "3.1/name/row", without version.
std::string id_of(const SourceFile& file, const std::string& name,
                  const std::vector<std::string>& row);

}  // namespace touchstone::language
