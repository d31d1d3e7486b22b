// Ways to be wrong, one row each. A deviation is a value: a Behaviour that differs from the
// conforming one in one answer, one forgiven violation or one outlet, and the statements it breaks.
// The broker does not know that they exist.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "reference/broker/behaviour.hpp"
#include "reference/standard/statement.hpp"

namespace touchstone::mqtt {

struct Deviation {
    std::string id;  ///< "delivers-repeated-qos2-again": lower-case-with-hyphens, stable
    std::vector<Statement> breaks;  ///< usually one per version in which the statement exists
    std::string what;               ///< how it is wrong, in a sentence
    Behaviour behaviour;
};

/// Written by hand: each is one clear mistake that a broker developer could make.
std::span<const Deviation> named_deviations();

/// Generated from the tables: every judge row forgiven, every outgoing packet type dropped,
/// doubled, swapped with its neighbour, every property removed or altered, every rule's answer
/// negated.
std::span<const Deviation> automatic_deviations();

/// Of either kind; null if there is none of that id.
const Deviation* deviation_named(std::string_view id);
/// Ids that look most like `id`, for "did you mean".
std::vector<std::string_view> nearest_deviations(std::string_view id);

}  // namespace touchstone::mqtt
