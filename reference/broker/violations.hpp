// What a peer can do wrong that no single packet shows: the judge sees packets, these need the
// connection. Each row has its statement in both standards; where 3.1.1 has no such rule the row
// cannot occur there.
#pragma once

#include "reference/broker/dialect.hpp"
#include "reference/protocol/judge.hpp"

namespace touchstone::mqtt {

struct ViolationInContext {
    Statement v3_1_1;
    Statement v5_0;
    Reason reason;
    std::string_view what;
    std::string_view field;

    Violation in(Version version) const {
        return {version == Version::v5_0 ? v5_0 : v3_1_1, std::nullopt, reason, what, field};
    }
};

namespace violation {

inline constexpr ViolationInContext first_is_not_connect{"MQTT-3.1.0-1@3.1.1", "MQTT-3.1.0-1@5.0",
                                                         Reason::protocol_error,
                                                         "the first packet is not CONNECT", ""};
inline constexpr ViolationInContext second_connect{"MQTT-3.1.0-2@3.1.1", "MQTT-3.1.0-2@5.0",
                                                   Reason::protocol_error, "a second CONNECT", ""};
inline constexpr ViolationInContext unknown_version{
    "MQTT-3.1.2-2@3.1.1", "MQTT-3.1.2-2@5.0", Reason::unsupported_protocol_version,
    "a protocol version that this server does not speak", "protocol-version"};
inline constexpr ViolationInContext wrong_credentials{
    "TS-3.1.4-1@3.1.1", "MQTT-3.1.4-2@5.0", Reason::bad_user_name_or_password,
    "user name and password are not those of a user", "user-name"};
inline constexpr ViolationInContext unknown_auth_method{
    "MQTT-4.12.0-1@5.0", "MQTT-4.12.0-1@5.0", Reason::bad_authentication_method,
    "an authentication method that this server does not know", "auth-method"};
inline constexpr ViolationInContext empty_client_id{
    "MQTT-3.1.3-8@3.1.1", "MQTT-3.1.3-8@5.0", Reason::client_identifier_not_valid,
    "an empty client identifier without clean session", "client-id"};
inline constexpr ViolationInContext refused_client_id{
    "MQTT-3.1.3-9@3.1.1", "MQTT-3.1.3-8@5.0", Reason::client_identifier_not_valid,
    "a client identifier that this server does not accept", "client-id"};
inline constexpr ViolationInContext will_qos_not_offered{
    "MQTT-3.2.2-6@3.1.1", "MQTT-3.2.2-12@5.0", Reason::qos_not_supported,
    "a Will QoS above Maximum QoS", "will-qos"};
inline constexpr ViolationInContext will_retain_not_offered{
    "MQTT-3.2.2-6@3.1.1", "MQTT-3.2.2-13@5.0", Reason::retain_not_supported,
    "Will Retain without retain", "will-retain"};
inline constexpr ViolationInContext packet_too_large{"MQTT-4.8.0-2@3.1.1", "MQTT-3.2.2-15@5.0",
                                                     Reason::packet_too_large,
                                                     "a packet above Maximum Packet Size", ""};
inline constexpr ViolationInContext connack_too_large{
    "MQTT-3.2.2-6@3.1.1", "MQTT-3.1.2-24@5.0", Reason::packet_too_large,
    "a Maximum Packet Size too small for CONNACK", "maximum-packet-size"};
inline constexpr ViolationInContext length_too_long{
    "TS-2.2.3-1@3.1.1", "TS-1.5.5-1@5.0", Reason::malformed_packet,
    "a remaining length of more than four bytes", "remaining-length"};
inline constexpr ViolationInContext alias_out_of_range{
    "TS-3.3.4-2@5.0", "TS-3.3.4-2@5.0", Reason::topic_alias_invalid,
    "a Topic Alias of 0 or above the maximum", "topic-alias"};
inline constexpr ViolationInContext alias_unknown{
    "TS-3.3.4-1@5.0", "TS-3.3.4-1@5.0", Reason::protocol_error,
    "a Topic Alias that stands for no topic yet", "topic-alias"};
inline constexpr ViolationInContext receive_maximum_exceeded{
    "TS-3.3.4-3@5.0", "TS-3.3.4-3@5.0", Reason::receive_maximum_exceeded,
    "more unfinished messages than Receive Maximum", "id"};
inline constexpr ViolationInContext payload_is_not_utf8{
    "TS-3.3.2.3.2-3@5.0", "TS-3.3.2.3.2-3@5.0", Reason::payload_format_invalid,
    "the payload is not the UTF-8 that Payload Format Indicator says", "payload"};
inline constexpr ViolationInContext not_authorized{"MQTT-3.3.5-2@3.1.1", "MQTT-4.13.2-1@5.0",
                                                   Reason::not_authorized,
                                                   "a topic that nobody may publish to", "topic"};
inline constexpr ViolationInContext qos_not_offered{"MQTT-4.8.0-1@3.1.1", "MQTT-3.2.2-11@5.0",
                                                    Reason::qos_not_supported,
                                                    "a QoS above Maximum QoS", "qos"};
inline constexpr ViolationInContext retain_not_offered{"MQTT-4.8.0-1@3.1.1", "MQTT-3.2.2-14@5.0",
                                                       Reason::retain_not_supported,
                                                       "RETAIN without retain", "retain"};
inline constexpr ViolationInContext id_in_use{
    "MQTT-2.3.1-2@3.1.1", "MQTT-2.2.1-3@5.0", Reason::packet_identifier_in_use,
    "a packet identifier that another message still holds", "id"};
inline constexpr ViolationInContext wrong_answer{
    "MQTT-3.3.4-1@3.1.1", "MQTT-3.3.4-1@5.0", Reason::protocol_error,
    "an acknowledgement that belongs to another QoS", "id"};
inline constexpr ViolationInContext expiry_raised{
    "TS-3.14.2.2.2-2@5.0", "TS-3.14.2.2.2-2@5.0", Reason::protocol_error,
    "a Session Expiry Interval above 0 where CONNECT had none", "session-expiry"};
inline constexpr ViolationInContext auth_without_method{
    "MQTT-4.12.0-7@5.0", "MQTT-4.12.0-7@5.0", Reason::protocol_error,
    "AUTH where CONNECT had no Authentication Method", ""};
inline constexpr ViolationInContext no_connect_in_time{"TS-3.1.4-2@3.1.1", "TS-3.1.4-1@5.0",
                                                       Reason::maximum_connect_time,
                                                       "no CONNECT came in time", ""};
inline constexpr ViolationInContext keep_alive_passed{"MQTT-3.1.2-24@3.1.1", "MQTT-3.1.2-22@5.0",
                                                      Reason::keep_alive_timeout,
                                                      "silence beyond Keep Alive", ""};
inline constexpr ViolationInContext flood{"MQTT-4.8.0-2@3.1.1", "MQTT-4.13.2-1@5.0",
                                          Reason::quota_exceeded,
                                          "more answers are owed than this server keeps", ""};

}  // namespace violation
}  // namespace touchstone::mqtt
