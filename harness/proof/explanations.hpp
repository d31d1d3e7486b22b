// Why a deviation of the automatic family may survive: seen from what happened to it, or known and
// written down here.
#pragma once

#include <string>

#include "reference/deviations/deviations.hpp"

namespace touchstone::proof {

/// What happened to a deviation.
struct Fate {
    bool cited = false;  ///< some case cites what it breaks
    bool killed = false;
    std::size_t survived = 0;  ///< cases that saw it and did not fail for it
    std::size_t passed = 0;    ///< of these, the ones that passed; the others noticed something
};

/// Empty where there is nothing to explain, and where nobody knows.
std::string explanation_of(const mqtt::Deviation& deviation, const Fate& fate);

}  // namespace touchstone::proof
