// `load`: groups, phases and thresholds, with their units and names checked.
#pragma once

#include <vector>

#include "harness/language/scenario.hpp"

namespace touchstone::language {

std::vector<LoadCase> loads_of(const Block& block, const Headers& head, FileState& state,
                               Notes& notes);

}  // namespace touchstone::language
