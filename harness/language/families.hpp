// Tables whose rows come from the standard: `for packet field from any/text-fields`.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "harness/language/notes.hpp"
#include "harness/language/text.hpp"
#include "reference/standard/version.hpp"

namespace touchstone::language {

struct FamilyRow {
    std::string name;
    std::vector<std::string> cells;
    std::optional<mqtt::Version> guard;
};

/// The rows of the family that `word` names, each with `columns` cells. Notes a family that does
/// not exist.
std::optional<std::vector<FamilyRow>> family_named(const Word& word, std::size_t columns,
                                                   Notes& notes);

}  // namespace touchstone::language
