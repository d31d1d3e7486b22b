// What is at stake with each packet, field and property that a server sends: the statements that
// are broken where it is lost, repeated, overtaken or changed. The automatic family is generated
// from these rows.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "reference/protocol/packet_type.hpp"
#include "reference/protocol/property.hpp"
#include "reference/standard/statement.hpp"

namespace touchstone::mqtt {

struct PacketStakes {
    PacketType type;
    std::vector<Statement> dropped;  ///< swapped with the next packet too, where `swapped` is
                                     ///< empty: that may never come
    std::vector<Statement> doubled;
    std::vector<Statement> swapped;
};
/// One row per packet type that this broker sends. (AUTH it never does: it offers no authentication
/// method.)
std::span<const PacketStakes> packet_stakes();

struct FieldStakes {
    PacketType type;
    std::string_view field;  ///< scenario word
    std::vector<Statement> altered;
};
std::span<const FieldStakes> field_stakes();

/// Properties without a row promise nothing: a reason string may be any text, or missing.
struct PropertyStakes {
    PropertyId id;
    PacketType type;
    std::vector<Statement> changed;  ///< left out, or another value
};
std::span<const PropertyStakes> property_stakes();

}  // namespace touchstone::mqtt
