// How far two words are apart, for "did you mean".
#pragma once

#include <cstddef>
#include <string_view>

namespace touchstone::mqtt {

/// The least number of characters to add, drop or change to get from `a` to `b` (Levenshtein).
/// Costs a.size() * b.size().
std::size_t edit_distance(std::string_view a, std::string_view b);

}  // namespace touchstone::mqtt
