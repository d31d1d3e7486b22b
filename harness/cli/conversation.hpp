// What was said in one case, for people: the steps as written and, between them, the packets with
// their times.
#pragma once

#include <string>

#include "harness/engine/suite.hpp"

namespace touchstone::cli {

std::string conversation(const language::Case& played, const engine::PlayedCase& ended);

}  // namespace touchstone::cli
