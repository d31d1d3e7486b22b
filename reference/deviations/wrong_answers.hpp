// Every rule of the broker, answered wrongly: the part of the automatic family that is made from
// rules.hpp.
#pragma once

#include <vector>

#include "reference/deviations/deviations.hpp"

namespace touchstone::mqtt {

std::vector<Deviation> wrong_answers();

}  // namespace touchstone::mqtt
