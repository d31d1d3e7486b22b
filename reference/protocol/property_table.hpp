// The one table of the 27 properties, for those who need it at compile time. Everybody else asks
// property.hpp. Source: table 2-4 of MQTT 5.0 and the sections of the packets; the words are the
// scenario language's.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "reference/protocol/property.hpp"

namespace touchstone::mqtt {
namespace property_table_detail {

using enum PacketType;
using enum PropertyId;

inline constexpr PacketSet none;
inline constexpr std::uint32_t any_u16 = 0xFFFF;
inline constexpr std::uint32_t any_u32 = 0xFFFF'FFFF;
inline constexpr std::uint32_t any_varint = 268'435'455;
inline constexpr PacketSet message = publish | will_place;
inline constexpr PacketSet with_reason_string = connack | puback | pubrec | pubrel | pubcomp |
                                                suback | unsuback | disconnect | PacketType::auth;
inline constexpr PacketSet everywhere =
    with_reason_string | connect | will_place | publish | subscribe | unsubscribe;
inline constexpr std::optional<std::uint32_t> nothing;

}  // namespace property_table_detail

inline constexpr auto property_table = [] {
    using namespace property_table_detail;
    // The standard forbids a second Payload Format Indicator and Message Expiry Interval in the
    // will only, hence `publish` in their column `many`.
    return std::array<PropertyRow, 27>{{
        // clang-format off
        // id, word, word in a will, title, wire, places, many, least, most, absent
        {payload_format, "payload-format", "will-payload-format", "Payload Format Indicator", Wire::byte, message, publish, 0, 1, 0},
        {message_expiry, "message-expiry", "will-message-expiry", "Message Expiry Interval", Wire::u32, message, publish, 0, any_u32, nothing},
        {content_type, "content-type", "will-content-type", "Content Type", Wire::text, message, none, 0, 0, nothing},
        {response_topic, "response-topic", "will-response-topic", "Response Topic", Wire::text, message, none, 0, 0, nothing},
        {correlation_data, "correlation-data", "will-correlation-data", "Correlation Data", Wire::binary, message, none, 0, 0, nothing},
        {subscription_id, "subscription-id", "will-subscription-id", "Subscription Identifier", Wire::varint, publish | subscribe, publish, 1, any_varint, nothing},
        {session_expiry, "session-expiry", "will-session-expiry", "Session Expiry Interval", Wire::u32, connect | connack | disconnect, none, 0, any_u32, 0},
        {assigned_client_id, "assigned-client-id", "will-assigned-client-id", "Assigned Client Identifier", Wire::text, connack, none, 0, 0, nothing},
        {server_keep_alive, "server-keep-alive", "will-server-keep-alive", "Server Keep Alive", Wire::u16, connack, none, 0, any_u16, nothing},
        {auth_method, "auth-method", "will-auth-method", "Authentication Method", Wire::text, connect | connack | PacketType::auth, none, 0, 0, nothing},
        {auth_data, "auth-data", "will-auth-data", "Authentication Data", Wire::binary, connect | connack | PacketType::auth, none, 0, 0, nothing},
        {request_problem_info, "request-problem-info", "will-request-problem-info", "Request Problem Information", Wire::byte, connect, none, 0, 1, 1},
        {will_delay, "will-delay", "will-delay", "Will Delay Interval", Wire::u32, will_place, none, 0, any_u32, 0},
        {request_response_info, "request-response-info", "will-request-response-info", "Request Response Information", Wire::byte, connect, none, 0, 1, 0},
        {response_info, "response-info", "will-response-info", "Response Information", Wire::text, connack, none, 0, 0, nothing},
        {server_reference, "server-reference", "will-server-reference", "Server Reference", Wire::text, connack | disconnect, none, 0, 0, nothing},
        {reason_string, "reason-string", "will-reason-string", "Reason String", Wire::text, with_reason_string, none, 0, 0, nothing},
        {receive_maximum, "receive-maximum", "will-receive-maximum", "Receive Maximum", Wire::u16, connect | connack, none, 1, any_u16, 65'535},
        {topic_alias_maximum, "topic-alias-maximum", "will-topic-alias-maximum", "Topic Alias Maximum", Wire::u16, connect | connack, none, 0, any_u16, 0},
        {topic_alias, "topic-alias", "will-topic-alias", "Topic Alias", Wire::u16, publish, none, 1, any_u16, nothing},
        {maximum_qos, "maximum-qos", "will-maximum-qos", "Maximum QoS", Wire::byte, connack, none, 0, 1, 2},
        {retain_available, "retain-available", "will-retain-available", "Retain Available", Wire::byte, connack, none, 0, 1, 1},
        {user_property, "user-property", "will-user-property", "User Property", Wire::text_pair, everywhere, everywhere, 0, 0, nothing},
        {maximum_packet_size, "maximum-packet-size", "will-maximum-packet-size", "Maximum Packet Size", Wire::u32, connect | connack, none, 1, any_u32, nothing},
        {wildcard_available, "wildcard-available", "will-wildcard-available", "Wildcard Subscription Available", Wire::byte, connack, none, 0, 1, 1},
        {subscription_id_available, "subscription-id-available", "will-subscription-id-available", "Subscription Identifier Available", Wire::byte, connack, none, 0, 1, 1},
        {shared_available, "shared-available", "will-shared-available", "Shared Subscription Available", Wire::byte, connack, none, 0, 1, 1},
        // clang-format on
    }};
}();

/// For each byte that could be an identifier, its row's index in property_table plus one; 0 = no
/// such property.
inline constexpr auto property_index = [] {
    std::array<std::uint8_t, 256> index{};
    for (std::size_t i = 0; i < property_table.size(); ++i) {
        index[static_cast<std::uint8_t>(property_table[i].id)] = static_cast<std::uint8_t>(i + 1);
    }
    return index;
}();

}  // namespace touchstone::mqtt
