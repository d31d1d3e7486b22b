// The fifteen packet types: number, name, fixed flags, who sends them in which version.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "reference/standard/version.hpp"

namespace touchstone::mqtt {

/// The high nibble of a packet's first byte.
enum class PacketType : std::uint8_t {
    reserved = 0,
    connect = 1,
    connack = 2,
    publish = 3,
    puback = 4,
    pubrec = 5,
    pubrel = 6,
    pubcomp = 7,
    subscribe = 8,
    suback = 9,
    unsubscribe = 10,
    unsuback = 11,
    pingreq = 12,
    pingresp = 13,
    disconnect = 14,
    auth = 15,
};

enum class Sender : std::uint8_t { client, server };

/// A set of packet types; bit 0, which no packet has, stands for the will properties inside
/// CONNECT.
class PacketSet {
public:
    constexpr PacketSet() = default;
    constexpr PacketSet(PacketType type)
        : bits_{static_cast<std::uint16_t>(1u << static_cast<int>(type))} {}
    constexpr bool has(PacketType type) const { return bits_ >> static_cast<int>(type) & 1; }
    constexpr bool empty() const { return bits_ == 0; }
    friend constexpr PacketSet operator|(PacketSet a, PacketSet b) {
        PacketSet both;
        both.bits_ = a.bits_ | b.bits_;
        return both;
    }
    friend constexpr bool operator==(PacketSet, PacketSet) = default;

private:
    std::uint16_t bits_ = 0;
};
constexpr PacketSet operator|(PacketType a, PacketType b) {
    return PacketSet{a} | PacketSet{b};
}

/// Where will properties stand: not a packet, but a place of its own in every table.
inline constexpr PacketType will_place = PacketType::reserved;

struct PacketTypeRow {
    PacketType type;
    std::string_view name;  ///< "PUBLISH"
    std::uint8_t flags;  ///< low nibble that the standard fixes (ignored for PUBLISH, whose flags
                         ///< mean something)
    bool from_client_v3, from_server_v3, from_client_v5, from_server_v5;
    constexpr bool sent_by(Sender sender, Version version) const {
        if (version == Version::v5_0)
            return sender == Sender::client ? from_client_v5 : from_server_v5;
        return sender == Sender::client ? from_client_v3 : from_server_v3;
    }
};

/// Rows for types 1 to 15, in order.
std::span<const PacketTypeRow> packet_type_rows();
const PacketTypeRow& row_of(PacketType type);  ///< type is not `reserved`
std::string_view name_of(PacketType type);     ///< "reserved" for 0
std::optional<PacketType> packet_type_named(std::string_view name);

}  // namespace touchstone::mqtt
