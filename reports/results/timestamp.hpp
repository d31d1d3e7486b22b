// Moments as text: RFC 3339 in UTC with nanoseconds, "2026-11-03T04:05:06.000000789Z". Independent
// of the locale.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "reports/results/results.hpp"

namespace touchstone::results {

std::string timestamp(WallTime moment);
/// Exactly the form that `timestamp` writes; anything else is none.
std::optional<WallTime> moment_named(std::string_view timestamp);

}  // namespace touchstone::results
