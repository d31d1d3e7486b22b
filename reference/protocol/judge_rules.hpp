// What the judge looks for, and which statement says so: two tables, read by judge.cpp (to report)
// and judge_rows.cpp (to list). Nothing else includes this file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string_view>

#include "reference/protocol/packet_type.hpp"
#include "reference/protocol/property.hpp"
#include "reference/protocol/reason.hpp"
#include "reference/standard/statement.hpp"

namespace touchstone::mqtt::judging {

enum class Breach : std::uint8_t {
    flags,
    wrong_direction,
    remaining_length_not_shortest,
    integer_not_shortest,
    packet_id_zero,
    not_utf8,
    null_character,
    empty_topic,
    wildcard_in_topic,
    wildcard_in_response_topic,
    empty_filter,
    misplaced_hash,
    misplaced_plus,
    share_name_missing,
    share_name_malformed,
    no_entries,
    qos_3,
    dup_at_qos_0,
    no_local_on_shared,
    retain_handling_3,
    reserved_options,
    protocol_name,
    protocol_version,
    reserved_connect_flag,
    will_qos_without_will,
    will_retain_without_will,
    will_qos_3,
    password_without_user_name,
    empty_client_id,
    long_client_id,
    connack_flags,
    session_present_with_refusal,
    foreign_reason,
    property_out_of_place,
    property_of_other_side,
    property_twice,
    property_out_of_range,
    auth_data_without_method,
    auth_without_method,
    reference_without_redirection,
    unreadable,  ///< reported by decode
    count,
};

struct BreachRow {
    Breach breach;
    Reason reason;
    std::string_view what;
};

// clang-format off
inline constexpr BreachRow breach_rows[] = {
    {Breach::flags, Reason::malformed_packet, "the flags of the fixed header are not those of this packet"},
    {Breach::wrong_direction, Reason::protocol_error, "this side does not send packets of this type"},
    {Breach::remaining_length_not_shortest, Reason::malformed_packet, "the remaining length is not in its shortest form"},
    {Breach::integer_not_shortest, Reason::malformed_packet, "a variable byte integer is not in its shortest form"},
    {Breach::packet_id_zero, Reason::protocol_error, "the packet identifier is 0"},
    {Breach::not_utf8, Reason::malformed_packet, "a string is not UTF-8"},
    {Breach::null_character, Reason::malformed_packet, "a string holds U+0000"},
    {Breach::empty_topic, Reason::protocol_error, "the topic name is empty"},
    {Breach::wildcard_in_topic, Reason::topic_name_invalid, "the topic name holds a wildcard"},
    {Breach::wildcard_in_response_topic, Reason::protocol_error, "the response topic holds a wildcard"},
    {Breach::empty_filter, Reason::topic_filter_invalid, "the topic filter is empty"},
    {Breach::misplaced_hash, Reason::topic_filter_invalid, "'#' is not alone in the last level of the filter"},
    {Breach::misplaced_plus, Reason::topic_filter_invalid, "'+' is not alone in its level of the filter"},
    {Breach::share_name_missing, Reason::topic_filter_invalid, "the shared filter has no share name"},
    {Breach::share_name_malformed, Reason::topic_filter_invalid, "the share name holds a wildcard, or no filter follows it"},
    {Breach::no_entries, Reason::protocol_error, "the payload is empty"},
    {Breach::qos_3, Reason::malformed_packet, "the QoS is 3"},
    {Breach::dup_at_qos_0, Reason::malformed_packet, "DUP is set at QoS 0"},
    {Breach::no_local_on_shared, Reason::protocol_error, "No Local is set on a shared subscription"},
    {Breach::retain_handling_3, Reason::protocol_error, "Retain Handling is 3"},
    {Breach::reserved_options, Reason::malformed_packet, "reserved bits of the subscription options are set"},
    {Breach::protocol_name, Reason::unsupported_protocol_version, "the protocol name is not the one of this version"},
    {Breach::protocol_version, Reason::unsupported_protocol_version, "there is no such protocol version"},
    {Breach::reserved_connect_flag, Reason::malformed_packet, "the reserved connect flag is set"},
    {Breach::will_qos_without_will, Reason::malformed_packet, "the will QoS is not 0 though the will flag is"},
    {Breach::will_retain_without_will, Reason::malformed_packet, "the will retain flag is set though the will flag is not"},
    {Breach::will_qos_3, Reason::malformed_packet, "the will QoS is 3"},
    {Breach::password_without_user_name, Reason::malformed_packet, "there is a password but no user name"},
    {Breach::empty_client_id, Reason::client_identifier_not_valid, "the client id is empty and no clean session is asked for"},
    {Breach::long_client_id, Reason::client_identifier_not_valid, "the client id has more than 23 characters"},
    {Breach::connack_flags, Reason::malformed_packet, "reserved CONNACK flags are set"},
    {Breach::session_present_with_refusal, Reason::protocol_error, "Session Present is set in a refusal"},
    {Breach::foreign_reason, Reason::protocol_error, "this side does not send this reason code in this packet"},
    {Breach::property_out_of_place, Reason::malformed_packet, "this property does not belong in this packet"},
    {Breach::property_of_other_side, Reason::protocol_error, "only the other side sends this property in this packet"},
    {Breach::property_twice, Reason::protocol_error, "this property stands more than once"},
    {Breach::property_out_of_range, Reason::protocol_error, "the value of this property is out of range"},
    {Breach::auth_data_without_method, Reason::protocol_error, "there is authentication data but no method"},
    {Breach::auth_without_method, Reason::protocol_error, "AUTH names no authentication method"},
    {Breach::reference_without_redirection, Reason::protocol_error, "there is a server reference but no redirection"},
    {Breach::unreadable, Reason::malformed_packet, "the packet cannot be read"},
};
// clang-format on

/// Versions in which a statement holds.
enum class In : std::uint8_t { v3_1 = 1, v3_1_1 = 2, v3 = 3, v5 = 4 };
constexpr bool holds(In in, Version version) {
    return static_cast<int>(in) >> static_cast<int>(version) & 1;
}

enum class From : std::uint8_t { client = 1, server = 2, any = 3 };
constexpr bool holds(From from, Sender sender) {
    return static_cast<int>(from) >> static_cast<int>(sender) & 1;
}

/// A statement, or none; spelt in the tables like a Statement.
struct Cited : std::optional<Statement> {
    constexpr Cited() = default;
    consteval Cited(const char* citation) : optional{Statement{citation}} {}
};

/// Which statement a breach breaks. The first row that fits holds, so rows for one field stand
/// above those for any. A breach that no row fits is none in that version, packet or direction.
struct Citation {
    Breach breach;
    In in;
    From from;
    PacketSet packets;
    std::string_view field;  ///< empty: whichever
    Statement statement;
    Cited also = {};
};

using enum PacketType;
inline constexpr PacketSet filters = subscribe | unsubscribe;
inline constexpr PacketSet publish_acks = puback | pubrec | pubrel | pubcomp;
inline constexpr PacketSet request_acks = suback | unsuback;
inline constexpr PacketSet with_properties =
    connect | connack | publish | publish_acks | filters | request_acks | disconnect | auth;
inline constexpr PacketSet with_reason_string =
    connack | publish_acks | request_acks | disconnect | auth;
inline constexpr PacketSet from_any = publish | publish_acks;
inline constexpr PacketSet from_client_3 = connect | filters | pingreq | disconnect;
inline constexpr PacketSet from_server_3 = connack | request_acks | pingresp;
inline constexpr PacketSet from_client_5 = connect | filters | pingreq;
/// Whose flags no statement but the general one speaks of.
inline constexpr PacketSet plain =
    connect | connack | puback | pubrec | pubcomp | request_acks | pingreq | pingresp;
inline constexpr PacketSet any_3_but_connect =
    from_any | from_server_3 | filters | pingreq | disconnect;
inline constexpr PacketSet any_5_but_connect = any_3_but_connect | auth;
inline constexpr PacketSet all_3 = from_any | from_client_3 | from_server_3;
inline constexpr PacketSet all_5 = all_3 | auth;

// clang-format off
inline constexpr Citation citations[] = {
    // Fixed header. In 3.1 DUP may be set in these three, and the other flags are not used in the rest.
    {Breach::flags, In::v3, From::client, pubrel, "", "MQTT-3.6.1-1@3.1.1", "MQTT-2.2.2-2@3.1.1"},
    {Breach::flags, In::v3, From::client, subscribe, "", "MQTT-3.8.1-1@3.1.1", "MQTT-2.2.2-2@3.1.1"},
    {Breach::flags, In::v3, From::client, unsubscribe, "", "MQTT-3.10.1-1@3.1.1", "MQTT-2.2.2-2@3.1.1"},
    {Breach::flags, In::v3_1_1, From::client, disconnect, "", "MQTT-3.14.1-1@3.1.1", "MQTT-2.2.2-2@3.1.1"},
    {Breach::flags, In::v3_1_1, From::client, plain, "", "MQTT-2.2.2-2@3.1.1", "MQTT-2.2.2-1@3.1.1"},
    {Breach::flags, In::v3, From::server, pubrel, "", "MQTT-3.6.1-1@3.1.1", "MQTT-2.2.2-1@3.1.1"},
    {Breach::flags, In::v3, From::server, filters, "", "MQTT-2.2.2-1@3.1.1"},
    {Breach::flags, In::v3_1_1, From::server, plain | disconnect, "", "MQTT-2.2.2-1@3.1.1"},
    {Breach::flags, In::v5, From::any, pubrel, "", "MQTT-3.6.1-1@5.0", "MQTT-2.1.3-1@5.0"},
    {Breach::flags, In::v5, From::any, subscribe, "", "MQTT-3.8.1-1@5.0", "MQTT-2.1.3-1@5.0"},
    {Breach::flags, In::v5, From::any, unsubscribe, "", "MQTT-3.10.1-1@5.0", "MQTT-2.1.3-1@5.0"},
    {Breach::flags, In::v5, From::any, disconnect, "", "MQTT-3.14.1-1@5.0", "MQTT-2.1.3-1@5.0"},
    {Breach::flags, In::v5, From::any, auth, "", "MQTT-3.15.1-1@5.0", "MQTT-2.1.3-1@5.0"},
    {Breach::flags, In::v5, From::any, plain, "", "MQTT-2.1.3-1@5.0"},
    {Breach::wrong_direction, In::v3, From::client, from_server_3, "", "MQTT-4.8.0-1@3.1.1"},
    {Breach::wrong_direction, In::v3, From::server, from_client_3, "", "TS-2.2.1-1@3.1.1"},
    {Breach::wrong_direction, In::v5, From::client, from_server_3, "", "MQTT-4.13.1-1@5.0"},
    {Breach::wrong_direction, In::v5, From::server, from_client_5, "", "TS-2.1.2-1@5.0"},
    {Breach::remaining_length_not_shortest, In::v5, From::any, all_5, "", "MQTT-1.5.5-1@5.0"},
    {Breach::integer_not_shortest, In::v5, From::any, with_properties, "", "MQTT-1.5.5-1@5.0"},

    // Packet identifiers.
    {Breach::packet_id_zero, In::v3, From::any, filters | publish, "", "MQTT-2.3.1-1@3.1.1"},
    {Breach::packet_id_zero, In::v3, From::any, publish_acks, "", "MQTT-2.3.1-6@3.1.1"},
    {Breach::packet_id_zero, In::v3, From::server, request_acks, "", "MQTT-2.3.1-7@3.1.1"},
    {Breach::packet_id_zero, In::v5, From::client, filters | publish, "", "MQTT-2.2.1-3@5.0"},
    {Breach::packet_id_zero, In::v5, From::server, publish, "", "MQTT-2.2.1-4@5.0"},
    {Breach::packet_id_zero, In::v5, From::any, publish_acks, "", "MQTT-2.2.1-5@5.0"},
    {Breach::packet_id_zero, In::v5, From::server, request_acks, "", "MQTT-2.2.1-6@5.0"},

    // Strings. The statements of single fields stand beside the general one.
    {Breach::not_utf8, In::v3, From::any, connect, "client-id", "MQTT-3.1.3-4@3.1.1", "MQTT-1.5.3-1@3.1.1"},
    {Breach::not_utf8, In::v3, From::any, connect, "will-topic", "MQTT-3.1.3-10@3.1.1", "MQTT-1.5.3-1@3.1.1"},
    {Breach::not_utf8, In::v3, From::any, connect, "user-name", "MQTT-3.1.3-11@3.1.1", "MQTT-1.5.3-1@3.1.1"},
    {Breach::not_utf8, In::v3, From::any, publish, "topic", "MQTT-3.3.2-1@3.1.1", "MQTT-1.5.3-1@3.1.1"},
    {Breach::not_utf8, In::v3, From::any, subscribe, "filter", "MQTT-3.8.3-1@3.1.1", "MQTT-1.5.3-1@3.1.1"},
    {Breach::not_utf8, In::v3, From::any, unsubscribe, "filter", "MQTT-3.10.3-1@3.1.1", "MQTT-1.5.3-1@3.1.1"},
    {Breach::not_utf8, In::v5, From::any, connect, "client-id", "MQTT-3.1.3-4@5.0", "MQTT-1.5.4-1@5.0"},
    {Breach::not_utf8, In::v5, From::any, connect, "will-topic", "MQTT-3.1.3-11@5.0", "MQTT-1.5.4-1@5.0"},
    {Breach::not_utf8, In::v5, From::any, connect, "user-name", "MQTT-3.1.3-12@5.0", "MQTT-1.5.4-1@5.0"},
    {Breach::not_utf8, In::v5, From::any, publish, "topic", "MQTT-3.3.2-1@5.0", "MQTT-1.5.4-1@5.0"},
    {Breach::not_utf8, In::v5, From::any, publish, "response-topic", "MQTT-3.3.2-13@5.0", "MQTT-1.5.4-1@5.0"},
    {Breach::not_utf8, In::v5, From::any, publish, "content-type", "MQTT-3.3.2-19@5.0", "MQTT-1.5.4-1@5.0"},
    {Breach::not_utf8, In::v5, From::any, subscribe, "filter", "MQTT-3.8.3-1@5.0", "MQTT-1.5.4-1@5.0"},
    {Breach::not_utf8, In::v5, From::any, unsubscribe, "filter", "MQTT-3.10.3-1@5.0", "MQTT-1.5.4-1@5.0"},
    {Breach::not_utf8, In::v5, From::any, with_properties, "user-property", "MQTT-1.5.7-1@5.0", "MQTT-1.5.4-1@5.0"},
    {Breach::not_utf8, In::v5, From::any, connect, "will-user-property", "MQTT-1.5.7-1@5.0", "MQTT-1.5.4-1@5.0"},
    {Breach::not_utf8, In::v5, From::any, with_reason_string | connect, "", "MQTT-1.5.4-1@5.0"},
    {Breach::null_character, In::v3, From::any, connect, "will-topic", "MQTT-4.7.3-2@3.1.1", "MQTT-1.5.3-2@3.1.1"},
    {Breach::null_character, In::v3, From::any, publish | filters, "", "MQTT-4.7.3-2@3.1.1", "MQTT-1.5.3-2@3.1.1"},
    {Breach::null_character, In::v3, From::any, connect, "", "MQTT-1.5.3-2@3.1.1"},
    {Breach::null_character, In::v5, From::any, connect, "will-topic", "MQTT-4.7.3-2@5.0", "MQTT-1.5.4-2@5.0"},
    {Breach::null_character, In::v5, From::any, connect, "will-response-topic", "MQTT-4.7.3-2@5.0", "MQTT-1.5.4-2@5.0"},
    {Breach::null_character, In::v5, From::any, publish, "topic", "MQTT-4.7.3-2@5.0", "MQTT-1.5.4-2@5.0"},
    {Breach::null_character, In::v5, From::any, publish, "response-topic", "MQTT-4.7.3-2@5.0", "MQTT-1.5.4-2@5.0"},
    {Breach::null_character, In::v5, From::any, filters, "filter", "MQTT-4.7.3-2@5.0", "MQTT-1.5.4-2@5.0"},
    {Breach::null_character, In::v5, From::any, with_properties, "user-property", "MQTT-1.5.7-1@5.0", "MQTT-1.5.4-2@5.0"},
    {Breach::null_character, In::v5, From::any, connect, "will-user-property", "MQTT-1.5.7-1@5.0", "MQTT-1.5.4-2@5.0"},
    {Breach::null_character, In::v5, From::any, with_reason_string | connect | publish, "", "MQTT-1.5.4-2@5.0"},

    // Topic names and filters.
    {Breach::empty_topic, In::v3, From::any, connect | publish, "", "MQTT-4.7.3-1@3.1.1"},
    {Breach::empty_topic, In::v5, From::any, publish, "topic", "TS-3.3.2.1-1@5.0", "MQTT-4.7.3-1@5.0"},
    {Breach::empty_topic, In::v5, From::any, connect | publish, "", "MQTT-4.7.3-1@5.0"},
    {Breach::wildcard_in_topic, In::v3, From::any, publish, "", "MQTT-3.3.2-2@3.1.1", "MQTT-4.7.1-1@3.1.1"},
    {Breach::wildcard_in_topic, In::v3, From::any, connect, "", "MQTT-4.7.1-1@3.1.1"},
    {Breach::wildcard_in_topic, In::v5, From::any, publish, "", "MQTT-3.3.2-2@5.0", "MQTT-4.7.0-1@5.0"},
    {Breach::wildcard_in_topic, In::v5, From::any, connect, "", "MQTT-4.7.0-1@5.0"},
    {Breach::wildcard_in_response_topic, In::v5, From::any, publish, "", "MQTT-3.3.2-14@5.0", "MQTT-4.7.0-1@5.0"},
    {Breach::wildcard_in_response_topic, In::v5, From::any, connect, "", "MQTT-4.7.0-1@5.0"},
    {Breach::empty_filter, In::v3, From::any, filters, "", "MQTT-4.7.3-1@3.1.1"},
    {Breach::empty_filter, In::v5, From::any, filters, "", "MQTT-4.7.3-1@5.0"},
    {Breach::misplaced_hash, In::v3, From::any, filters, "", "MQTT-4.7.1-2@3.1.1"},
    {Breach::misplaced_hash, In::v5, From::any, filters, "", "MQTT-4.7.1-1@5.0"},
    {Breach::misplaced_plus, In::v3, From::any, filters, "", "MQTT-4.7.1-3@3.1.1"},
    {Breach::misplaced_plus, In::v5, From::any, filters, "", "MQTT-4.7.1-2@5.0"},
    {Breach::share_name_missing, In::v5, From::any, filters, "", "MQTT-4.8.2-1@5.0"},
    {Breach::share_name_malformed, In::v5, From::any, filters, "", "MQTT-4.8.2-2@5.0"},

    // PUBLISH, SUBSCRIBE, UNSUBSCRIBE and their answers.
    {Breach::qos_3, In::v3, From::any, publish, "", "MQTT-3.3.1-4@3.1.1"},
    {Breach::qos_3, In::v5, From::any, publish, "", "MQTT-3.3.1-4@5.0"},
    {Breach::qos_3, In::v3, From::any, subscribe, "", "MQTT-3.8.3-4@3.1.1"},
    {Breach::qos_3, In::v5, From::any, subscribe, "", "TS-3.8.3.1-1@5.0"},
    {Breach::dup_at_qos_0, In::v3, From::any, publish, "", "MQTT-3.3.1-2@3.1.1", "MQTT-4.3.1-1@3.1.1"},
    {Breach::dup_at_qos_0, In::v5, From::any, publish, "", "MQTT-3.3.1-2@5.0", "MQTT-4.3.1-1@5.0"},
    {Breach::no_entries, In::v3, From::any, subscribe, "", "MQTT-3.8.3-3@3.1.1"},
    {Breach::no_entries, In::v5, From::any, subscribe, "", "MQTT-3.8.3-2@5.0"},
    {Breach::no_entries, In::v3, From::any, unsubscribe, "", "MQTT-3.10.3-2@3.1.1"},
    {Breach::no_entries, In::v5, From::any, unsubscribe, "", "MQTT-3.10.3-2@5.0"},
    {Breach::no_entries, In::v3, From::any, suback, "", "MQTT-3.8.4-5@3.1.1"},
    {Breach::no_entries, In::v5, From::any, suback, "", "MQTT-3.8.4-6@5.0"},
    {Breach::no_entries, In::v5, From::any, unsuback, "", "MQTT-3.11.3-2@5.0"},
    {Breach::no_local_on_shared, In::v5, From::any, subscribe, "", "MQTT-3.8.3-4@5.0"},
    {Breach::retain_handling_3, In::v5, From::any, subscribe, "", "TS-3.8.3.1-2@5.0"},
    {Breach::reserved_options, In::v3_1_1, From::any, subscribe, "", "MQTT-3.8.3-4@3.1.1"},
    {Breach::reserved_options, In::v5, From::any, subscribe, "", "MQTT-3.8.3-5@5.0"},

    // CONNECT and CONNACK. 3.1 disregards the will flags where there is no will, and CONNACK's first byte.
    {Breach::protocol_name, In::v3, From::any, connect, "", "MQTT-3.1.2-1@3.1.1"},
    {Breach::protocol_name, In::v5, From::any, connect, "", "MQTT-3.1.2-1@5.0"},
    {Breach::protocol_version, In::v3, From::any, connect, "", "MQTT-3.1.2-2@3.1.1"},
    {Breach::protocol_version, In::v5, From::any, connect, "", "MQTT-3.1.2-2@5.0", "MQTT-3.1.2-2@3.1.1"},
    {Breach::reserved_connect_flag, In::v3, From::any, connect, "", "MQTT-3.1.2-3@3.1.1"},
    {Breach::reserved_connect_flag, In::v5, From::any, connect, "", "MQTT-3.1.2-3@5.0"},
    {Breach::will_qos_without_will, In::v3_1_1, From::any, connect, "", "MQTT-3.1.2-13@3.1.1", "MQTT-3.1.2-11@3.1.1"},
    {Breach::will_qos_without_will, In::v5, From::any, connect, "", "MQTT-3.1.2-11@5.0"},
    {Breach::will_retain_without_will, In::v3_1_1, From::any, connect, "", "MQTT-3.1.2-15@3.1.1", "MQTT-3.1.2-11@3.1.1"},
    {Breach::will_retain_without_will, In::v5, From::any, connect, "", "MQTT-3.1.2-13@5.0"},
    {Breach::will_qos_3, In::v3, From::any, connect, "", "MQTT-3.1.2-14@3.1.1"},
    {Breach::will_qos_3, In::v5, From::any, connect, "", "MQTT-3.1.2-12@5.0"},
    {Breach::password_without_user_name, In::v3, From::any, connect, "", "MQTT-3.1.2-22@3.1.1"},
    {Breach::empty_client_id, In::v3, From::any, connect, "", "MQTT-3.1.3-8@3.1.1", "MQTT-3.1.3-7@3.1.1"},
    {Breach::long_client_id, In::v3_1, From::any, connect, "", "MQTT-3.1.3-9@3.1.1"},
    {Breach::connack_flags, In::v3_1_1, From::any, connack, "", "TS-3.2.2.1-1@3.1.1"},
    {Breach::connack_flags, In::v5, From::any, connack, "", "MQTT-3.2.2-1@5.0"},
    {Breach::session_present_with_refusal, In::v3_1_1, From::any, connack, "", "MQTT-3.2.2-4@3.1.1"},
    {Breach::session_present_with_refusal, In::v5, From::any, connack, "", "MQTT-3.2.2-6@5.0"},

    // Reason codes.
    {Breach::foreign_reason, In::v3, From::any, connack, "", "MQTT-3.2.2-6@3.1.1"},
    {Breach::foreign_reason, In::v3, From::any, suback, "", "MQTT-3.9.3-2@3.1.1"},
    {Breach::foreign_reason, In::v5, From::any, connack, "", "MQTT-3.2.2-8@5.0"},
    {Breach::foreign_reason, In::v5, From::any, puback, "", "MQTT-3.4.2-1@5.0"},
    {Breach::foreign_reason, In::v5, From::any, pubrec, "", "MQTT-3.5.2-1@5.0"},
    {Breach::foreign_reason, In::v5, From::any, pubrel, "", "MQTT-3.6.2-1@5.0"},
    {Breach::foreign_reason, In::v5, From::any, pubcomp, "", "MQTT-3.7.2-1@5.0"},
    {Breach::foreign_reason, In::v5, From::any, suback, "", "MQTT-3.9.3-2@5.0", "MQTT-3.8.4-7@5.0"},
    {Breach::foreign_reason, In::v5, From::any, unsuback, "", "MQTT-3.11.3-2@5.0"},
    {Breach::foreign_reason, In::v5, From::any, disconnect, "", "MQTT-3.14.2-1@5.0"},
    {Breach::foreign_reason, In::v5, From::any, auth, "", "MQTT-3.15.2-1@5.0"},

    // Properties; those of `property_rules` below have statements of their own.
    {Breach::property_out_of_place, In::v5, From::any, with_properties, "", "TS-2.2.2.2-1@5.0"},
    {Breach::property_of_other_side, In::v5, From::client, publish, "subscription-id", "MQTT-3.3.4-6@5.0"},
    {Breach::property_of_other_side, In::v5, From::server, disconnect, "session-expiry", "MQTT-3.14.2-2@5.0"},
    {Breach::property_of_other_side, In::v5, From::client, disconnect, "server-reference", "TS-3.14.2.2.5-2@5.0"},
    {Breach::auth_data_without_method, In::v5, From::any, connect, "", "TS-3.1.2.11.10-2@5.0"},
    {Breach::auth_without_method, In::v5, From::any, auth, "", "TS-3.15.2.2.2-2@5.0"},
    {Breach::reference_without_redirection, In::v5, From::server, connack, "", "TS-3.2.2.3.16-2@5.0"},
    {Breach::reference_without_redirection, In::v5, From::server, disconnect, "", "TS-3.14.2.2.5-2@5.0"},

    // What decode cannot read (`reserved` here is the packet type 0).
    {Breach::unreadable, In::v3, From::any, connect, "", "MQTT-3.1.4-1@3.1.1"},
    {Breach::unreadable, In::v3, From::any, connect, "client-id", "MQTT-3.1.3-3@3.1.1"},
    {Breach::unreadable, In::v3, From::any, connect, "will-topic", "MQTT-3.1.2-9@3.1.1"},
    {Breach::unreadable, In::v3, From::any, connect, "user-name", "MQTT-3.1.2-19@3.1.1"},
    {Breach::unreadable, In::v3, From::any, connect, "password", "MQTT-3.1.2-21@3.1.1"},
    {Breach::unreadable, In::v3, From::any, any_3_but_connect, "", "MQTT-4.8.0-1@3.1.1"},
    {Breach::unreadable, In::v3, From::any, all_3, "remaining-length", "TS-2.2.3-1@3.1.1"},
    {Breach::unreadable, In::v3, From::any, reserved | auth, "", "TS-2.2.1-1@3.1.1"},
    {Breach::unreadable, In::v5, From::any, connect, "", "MQTT-3.1.4-1@5.0"},
    {Breach::unreadable, In::v5, From::any, connect, "client-id", "MQTT-3.1.3-3@5.0"},
    {Breach::unreadable, In::v5, From::any, connect, "will-topic", "MQTT-3.1.2-9@5.0"},
    {Breach::unreadable, In::v5, From::any, connect, "user-name", "MQTT-3.1.2-17@5.0"},
    {Breach::unreadable, In::v5, From::any, connect, "password", "MQTT-3.1.2-19@5.0"},
    {Breach::unreadable, In::v5, From::any, any_5_but_connect, "", "MQTT-4.13.1-1@5.0"},
    {Breach::unreadable, In::v5, From::any, all_5, "remaining-length", "TS-1.5.5-1@5.0"},
    {Breach::unreadable, In::v5, From::any, with_properties, "property-id", "TS-2.2.2.2-1@5.0"},
    {Breach::unreadable, In::v5, From::any, with_properties, "property-length", "TS-2.2.2.2-2@5.0"},
    {Breach::unreadable, In::v5, From::any, reserved, "", "TS-2.1.2-1@5.0"},
};
// clang-format on

/// Which statements limit one property in one place. No statement: the standard does not limit it
/// so.
struct PropertyRule {
    PropertyId id;
    PacketType place;
    Cited twice;
    Cited range = {};
    Reason reason_of_range = Reason::protocol_error;
    Cited also_of_range = {};
};

// clang-format off
inline constexpr Cited unlimited;
inline constexpr PropertyRule property_rules[] = {
    {PropertyId::session_expiry, connect, "TS-3.1.2.11.2-1@5.0"},
    {PropertyId::receive_maximum, connect, "TS-3.1.2.11.3-1@5.0", "TS-3.1.2.11.3-2@5.0"},
    {PropertyId::maximum_packet_size, connect, "TS-3.1.2.11.4-1@5.0", "TS-3.1.2.11.4-2@5.0"},
    {PropertyId::topic_alias_maximum, connect, "TS-3.1.2.11.5-1@5.0"},
    {PropertyId::request_response_info, connect, "TS-3.1.2.11.6-1@5.0", "TS-3.1.2.11.6-2@5.0"},
    {PropertyId::request_problem_info, connect, "TS-3.1.2.11.7-1@5.0", "TS-3.1.2.11.7-2@5.0"},
    {PropertyId::auth_method, connect, "TS-3.1.2.11.9-1@5.0"},
    {PropertyId::auth_data, connect, "TS-3.1.2.11.10-1@5.0"},
    {PropertyId::will_delay, will_place, "TS-3.1.3.2.2-1@5.0"},
    {PropertyId::payload_format, will_place, "TS-3.1.3.2.3-1@5.0", "TS-3.1.3.2.3-2@5.0"},
    {PropertyId::message_expiry, will_place, "TS-3.1.3.2.4-1@5.0"},
    {PropertyId::content_type, will_place, "TS-3.1.3.2.5-1@5.0"},
    {PropertyId::response_topic, will_place, "TS-3.1.3.2.6-1@5.0"},
    {PropertyId::correlation_data, will_place, "TS-3.1.3.2.7-1@5.0"},
    {PropertyId::session_expiry, connack, "TS-3.2.2.3.2-1@5.0"},
    {PropertyId::receive_maximum, connack, "TS-3.2.2.3.3-1@5.0", "TS-3.2.2.3.3-2@5.0"},
    {PropertyId::maximum_qos, connack, "TS-3.2.2.3.4-1@5.0", "TS-3.2.2.3.4-2@5.0"},
    {PropertyId::retain_available, connack, "TS-3.2.2.3.5-1@5.0", "TS-3.2.2.3.5-2@5.0"},
    {PropertyId::maximum_packet_size, connack, "TS-3.2.2.3.6-1@5.0", "TS-3.2.2.3.6-2@5.0"},
    {PropertyId::assigned_client_id, connack, "TS-3.2.2.3.7-1@5.0"},
    {PropertyId::topic_alias_maximum, connack, "TS-3.2.2.3.8-1@5.0"},
    {PropertyId::reason_string, connack, "TS-3.2.2.3.9-1@5.0"},
    {PropertyId::wildcard_available, connack, "TS-3.2.2.3.11-1@5.0", "TS-3.2.2.3.11-2@5.0"},
    {PropertyId::subscription_id_available, connack, "TS-3.2.2.3.12-1@5.0", "TS-3.2.2.3.12-2@5.0"},
    {PropertyId::shared_available, connack, "TS-3.2.2.3.13-1@5.0", "TS-3.2.2.3.13-2@5.0"},
    {PropertyId::server_keep_alive, connack, "TS-3.2.2.3.14-1@5.0"},
    {PropertyId::response_info, connack, "TS-3.2.2.3.15-1@5.0"},
    {PropertyId::server_reference, connack, "TS-3.2.2.3.16-1@5.0"},
    {PropertyId::auth_method, connack, "TS-3.2.2.3.17-1@5.0"},
    {PropertyId::auth_data, connack, "TS-3.2.2.3.18-1@5.0"},
    {PropertyId::payload_format, publish, unlimited, "TS-3.3.2.3.2-2@5.0"},
    {PropertyId::topic_alias, publish, "TS-3.3.2.3.4-1@5.0", "MQTT-3.3.2-8@5.0", Reason::topic_alias_invalid, "TS-3.3.4-2@5.0"},
    {PropertyId::response_topic, publish, "TS-3.3.2.3.5-1@5.0"},
    {PropertyId::correlation_data, publish, "TS-3.3.2.3.6-1@5.0"},
    {PropertyId::subscription_id, publish, unlimited, "TS-3.3.2.3.8-2@5.0"},
    {PropertyId::content_type, publish, "TS-3.3.2.3.9-1@5.0"},
    {PropertyId::reason_string, puback, "TS-3.4.2.2.2-1@5.0"},
    {PropertyId::reason_string, pubrec, "TS-3.5.2.2.2-1@5.0"},
    {PropertyId::reason_string, pubrel, "TS-3.6.2.2.2-1@5.0"},
    {PropertyId::reason_string, pubcomp, "TS-3.7.2.2.2-1@5.0"},
    {PropertyId::subscription_id, subscribe, "TS-3.8.2.1.2-1@5.0", "TS-3.8.2.1.2-2@5.0"},
    {PropertyId::reason_string, suback, "TS-3.9.2.1.2-1@5.0"},
    {PropertyId::reason_string, unsuback, "TS-3.11.2.1.2-1@5.0"},
    {PropertyId::session_expiry, disconnect, "TS-3.14.2.2.2-1@5.0"},
    {PropertyId::reason_string, disconnect, "TS-3.14.2.2.3-1@5.0"},
    {PropertyId::server_reference, disconnect, "TS-3.14.2.2.5-1@5.0"},
    {PropertyId::auth_method, auth, "TS-3.15.2.2.2-1@5.0"},
    {PropertyId::auth_data, auth, "TS-3.15.2.2.3-1@5.0"},
    {PropertyId::reason_string, auth, "TS-3.15.2.2.4-1@5.0"},
};
// clang-format on

/// Properties that may stand in a packet, but not from this side.
constexpr bool of_other_side(PropertyId id, PacketType place, Sender sender) {
    switch (id) {
        case PropertyId::subscription_id: return place == publish && sender == Sender::client;
        case PropertyId::session_expiry: return place == disconnect && sender == Sender::server;
        case PropertyId::server_reference: return place == disconnect && sender == Sender::client;
        default: return false;
    }
}

constexpr bool stand_at_their_number() {
    for (std::size_t i = 0; i < std::size(breach_rows); ++i) {
        if (breach_rows[i].breach != static_cast<Breach>(i)) return false;
    }
    return std::size(breach_rows) == static_cast<std::size_t>(Breach::count);
}
static_assert(stand_at_their_number());

constexpr const BreachRow& row_of(Breach breach) {
    return breach_rows[static_cast<std::size_t>(breach)];
}
constexpr const Citation* citation_of(Breach breach, PacketType type, Version version,
                                      Sender sender, std::string_view field) {
    for (const auto& row : citations) {
        if (row.breach == breach && holds(row.in, version) && holds(row.from, sender) &&
            row.packets.has(type) && (row.field.empty() || row.field == field)) {
            return &row;
        }
    }
    return nullptr;
}
constexpr const PropertyRule* rule_of(PropertyId id, PacketType place) {
    for (const auto& row : property_rules) {
        if (row.id == id && row.place == place) return &row;
    }
    return nullptr;
}

}  // namespace touchstone::mqtt::judging
