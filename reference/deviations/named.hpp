// The named deviations by subject, and what their rows are made with.
#pragma once

#include <vector>

#include "reference/deviations/deviations.hpp"

namespace touchstone::mqtt::named {

const std::vector<Deviation>& qos_flows();
const std::vector<Deviation>& connections_and_sessions();
const std::vector<Deviation>& wills();
const std::vector<Deviation>& expiry();
const std::vector<Deviation>& errors();

/// Some questions are answered otherwise.
inline Behaviour answering(const Rules& rules) {
    Behaviour behaviour;
    behaviour.rules = rules;
    return behaviour;
}

/// A violation is overlooked in packets of this type.
inline Behaviour forgiving(Statement statement, PacketType type) {
    Behaviour behaviour;
    behaviour.forgives = Forgiven{statement, type};
    return behaviour;
}

}  // namespace touchstone::mqtt::named
