#include "reference/protocol/packet_type.hpp"

#include <cassert>

namespace touchstone::mqtt {
namespace {

// Directions: table 2-1 of 5.0, table 2.1 of 3.1.1 (where only clients send DISCONNECT, and AUTH
// does not exist). Flags: MQTT-2.1.3-1@5.0, MQTT-2.2.2-1@3.1.1.
constexpr PacketTypeRow rows[] = {
    // type                  name         flags   client3 server3 client5 server5
    {PacketType::connect, "CONNECT", 0b0000, true, false, true, false},
    {PacketType::connack, "CONNACK", 0b0000, false, true, false, true},
    {PacketType::publish, "PUBLISH", 0b0000, true, true, true, true},
    {PacketType::puback, "PUBACK", 0b0000, true, true, true, true},
    {PacketType::pubrec, "PUBREC", 0b0000, true, true, true, true},
    {PacketType::pubrel, "PUBREL", 0b0010, true, true, true, true},
    {PacketType::pubcomp, "PUBCOMP", 0b0000, true, true, true, true},
    {PacketType::subscribe, "SUBSCRIBE", 0b0010, true, false, true, false},
    {PacketType::suback, "SUBACK", 0b0000, false, true, false, true},
    {PacketType::unsubscribe, "UNSUBSCRIBE", 0b0010, true, false, true, false},
    {PacketType::unsuback, "UNSUBACK", 0b0000, false, true, false, true},
    {PacketType::pingreq, "PINGREQ", 0b0000, true, false, true, false},
    {PacketType::pingresp, "PINGRESP", 0b0000, false, true, false, true},
    {PacketType::disconnect, "DISCONNECT", 0b0000, true, false, true, true},
    {PacketType::auth, "AUTH", 0b0000, false, false, true, true},
};

constexpr bool stand_at_their_number() {
    for (std::size_t i = 0; i < std::size(rows); ++i) {
        if (rows[i].type != static_cast<PacketType>(i + 1)) return false;
    }
    return std::size(rows) == 15;
}
static_assert(stand_at_their_number());

}  // namespace

std::span<const PacketTypeRow> packet_type_rows() {
    return rows;
}

const PacketTypeRow& row_of(PacketType type) {
    assert(type != PacketType::reserved);
    return rows[static_cast<std::size_t>(type) - 1];
}

std::string_view name_of(PacketType type) {
    return type == PacketType::reserved ? "reserved" : row_of(type).name;
}

std::optional<PacketType> packet_type_named(std::string_view name) {
    for (const auto& row : rows) {
        if (row.name == name) return row.type;
    }
    return std::nullopt;
}

}  // namespace touchstone::mqtt
