// What a scenario says that cannot be meant: names that nothing defines, fields that the version
// lacks, packets that are illegal without saying so. Works on a finished case, so that it sees what
// the engine would play.
#pragma once

#include <vector>

#include "harness/language/notes.hpp"
#include "harness/language/table.hpp"
#include "harness/language/tree.hpp"

namespace touchstone::language {

/// What the case does not hold any more, and hints need.
struct LintContext {
    const std::vector<Table>& tables;
    const std::vector<mqtt::Version>& versions;  ///< all that the scenario runs at
    const std::vector<bool>& guarded;            ///< per step: whether it has a version guard
};

void lint(const Case& made, const LintContext& context, Notes& notes);

}  // namespace touchstone::language
