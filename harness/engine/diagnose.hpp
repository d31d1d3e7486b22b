// Findings: what went wrong, shown the way a syntax error is (SCENARIOS section 12).
#pragma once

#include <string>

#include "harness/engine/score.hpp"
#include "harness/engine/stage.hpp"
#include "reports/results/results.hpp"

namespace touchstone::engine {

/// A line that was not met, or could not be played.
results::Finding finding_of(const PlayedLine& line, const Stage& stage);
/// Something a monitor saw.
results::Finding finding_of(const Breach& breach, const Stage& stage);

/// What a line waits for, in its author's words.
std::string expected_in_words(const language::Step& line, const Settlement& settlement);
/// A value as its author would write it: "56..57", "a|b", "{max+1}".
std::string written(const language::Value& value);

}  // namespace touchstone::engine
