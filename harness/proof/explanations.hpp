// Why a deviation of the automatic family may survive a case that saw it: known once, written down
// here.
#pragma once

#include <string>

#include "reference/deviations/deviations.hpp"

namespace touchstone::proof {

/// `passed` = how many of its survivors passed; the others noticed, but blamed something else.
std::string explanation_of(const mqtt::Deviation& deviation, std::size_t passed);

}  // namespace touchstone::proof
