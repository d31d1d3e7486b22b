// The 43 reason codes of MQTT 5.0 under their 45 names, one row each: value, scenario word, where
// it may stand. 3.1.1's return codes are a translation of these (see codec.hpp), not a second list.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "reference/protocol/packet_type.hpp"
#include "reference/standard/version.hpp"

namespace touchstone::mqtt {

enum class Reason : std::uint8_t {
    success = 0x00,
    normal_disconnection = 0x00,
    granted_qos_0 = 0x00,
    granted_qos_1 = 0x01,
    granted_qos_2 = 0x02,
    disconnect_with_will = 0x04,
    no_matching_subscribers = 0x10,
    no_subscription_existed = 0x11,
    continue_authentication = 0x18,
    re_authenticate = 0x19,
    unspecified_error = 0x80,
    malformed_packet = 0x81,
    protocol_error = 0x82,
    implementation_specific_error = 0x83,
    unsupported_protocol_version = 0x84,
    client_identifier_not_valid = 0x85,
    bad_user_name_or_password = 0x86,
    not_authorized = 0x87,
    server_unavailable = 0x88,
    server_busy = 0x89,
    banned = 0x8A,
    server_shutting_down = 0x8B,
    bad_authentication_method = 0x8C,
    keep_alive_timeout = 0x8D,
    session_taken_over = 0x8E,
    topic_filter_invalid = 0x8F,
    topic_name_invalid = 0x90,
    packet_identifier_in_use = 0x91,
    packet_identifier_not_found = 0x92,
    receive_maximum_exceeded = 0x93,
    topic_alias_invalid = 0x94,
    packet_too_large = 0x95,
    message_rate_too_high = 0x96,
    quota_exceeded = 0x97,
    administrative_action = 0x98,
    payload_format_invalid = 0x99,
    retain_not_supported = 0x9A,
    qos_not_supported = 0x9B,
    use_another_server = 0x9C,
    server_moved = 0x9D,
    shared_subscriptions_not_supported = 0x9E,
    connection_rate_exceeded = 0x9F,
    maximum_connect_time = 0xA0,
    subscription_identifiers_not_supported = 0xA1,
    wildcard_subscriptions_not_supported = 0xA2,
};

constexpr bool is_error(Reason reason) {
    return static_cast<std::uint8_t>(reason) >= 0x80;
}

struct ReasonRow {
    Reason value;
    std::string_view name;  ///< the scenario word: "session-taken-over"
    PacketSet from_server;  ///< packets in which a server may send it
    PacketSet from_client;  ///< packets in which a client may send it
};

/// All 45 rows, by value.
std::span<const ReasonRow> reason_rows();

/// The row whose name is used for `value` in a packet of `type` (0x00 has three names); null if the
/// value is unknown.
const ReasonRow* reason_row(Reason value, PacketType type);
/// Any row of that name; null if there is none.
const ReasonRow* reason_named(std::string_view name);
/// "session-taken-over", or "0x7E" for a value that has no name.
std::string_view name_of(Reason value, PacketType type);
/// Whether `sender` may send `value` in a 5.0 packet of `type`: the packet's own list of reason
/// codes.
bool may_carry(PacketType type, Reason value, Sender sender);

}  // namespace touchstone::mqtt
