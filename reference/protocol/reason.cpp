#include "reference/protocol/reason.hpp"

#include <algorithm>

namespace touchstone::mqtt {
namespace {

using enum PacketType;
constexpr PacketSet none;

// Table 2-6 of 5.0, with the senders of the tables in 3.2.2.2, 3.4.2.1
// to 3.7.2.1, 3.9.3, 3.11.3, 3.14.2.1 and 3.15.2.1. Bad authentication method (0x8C) in DISCONNECT
// stands in table 2-6 but not in 3.14.2.1: a server may send it.
constexpr ReasonRow rows[] = {
    // value, name, from the server, from the client
    {Reason::success, "success", connack | puback | pubrec | pubrel | pubcomp | unsuback | auth,
     puback | pubrec | pubrel | pubcomp},
    {Reason::normal_disconnection, "normal-disconnection", disconnect, disconnect},
    {Reason::granted_qos_0, "granted-qos-0", suback, none},
    {Reason::granted_qos_1, "granted-qos-1", suback, none},
    {Reason::granted_qos_2, "granted-qos-2", suback, none},
    {Reason::disconnect_with_will, "disconnect-with-will", none, disconnect},
    {Reason::no_matching_subscribers, "no-matching-subscribers", puback | pubrec, none},
    {Reason::no_subscription_existed, "no-subscription-existed", unsuback, none},
    {Reason::continue_authentication, "continue-authentication", auth, auth},
    {Reason::re_authenticate, "re-authenticate", none, auth},
    {Reason::unspecified_error, "unspecified-error",
     connack | puback | pubrec | suback | unsuback | disconnect, puback | pubrec | disconnect},
    {Reason::malformed_packet, "malformed-packet", connack | disconnect, disconnect},
    {Reason::protocol_error, "protocol-error", connack | disconnect, disconnect},
    {Reason::implementation_specific_error, "implementation-specific-error",
     connack | puback | pubrec | suback | unsuback | disconnect, puback | pubrec | disconnect},
    {Reason::unsupported_protocol_version, "unsupported-protocol-version", connack, none},
    {Reason::client_identifier_not_valid, "client-identifier-not-valid", connack, none},
    {Reason::bad_user_name_or_password, "bad-user-name-or-password", connack, none},
    {Reason::not_authorized, "not-authorized",
     connack | puback | pubrec | suback | unsuback | disconnect, puback | pubrec},
    {Reason::server_unavailable, "server-unavailable", connack, none},
    {Reason::server_busy, "server-busy", connack | disconnect, none},
    {Reason::banned, "banned", connack, none},
    {Reason::server_shutting_down, "server-shutting-down", disconnect, none},
    {Reason::bad_authentication_method, "bad-authentication-method", connack | disconnect, none},
    {Reason::keep_alive_timeout, "keep-alive-timeout", disconnect, none},
    {Reason::session_taken_over, "session-taken-over", disconnect, none},
    {Reason::topic_filter_invalid, "topic-filter-invalid", suback | unsuback | disconnect, none},
    {Reason::topic_name_invalid, "topic-name-invalid", connack | puback | pubrec | disconnect,
     puback | pubrec | disconnect},
    {Reason::packet_identifier_in_use, "packet-identifier-in-use",
     puback | pubrec | suback | unsuback, puback | pubrec},
    {Reason::packet_identifier_not_found, "packet-identifier-not-found", pubrel | pubcomp,
     pubrel | pubcomp},
    {Reason::receive_maximum_exceeded, "receive-maximum-exceeded", disconnect, disconnect},
    {Reason::topic_alias_invalid, "topic-alias-invalid", disconnect, disconnect},
    {Reason::packet_too_large, "packet-too-large", connack | disconnect, disconnect},
    {Reason::message_rate_too_high, "message-rate-too-high", disconnect, disconnect},
    {Reason::quota_exceeded, "quota-exceeded", connack | puback | pubrec | suback | disconnect,
     puback | pubrec | disconnect},
    {Reason::administrative_action, "administrative-action", disconnect, disconnect},
    {Reason::payload_format_invalid, "payload-format-invalid",
     connack | puback | pubrec | disconnect, puback | pubrec | disconnect},
    {Reason::retain_not_supported, "retain-not-supported", connack | disconnect, none},
    {Reason::qos_not_supported, "qos-not-supported", connack | disconnect, none},
    {Reason::use_another_server, "use-another-server", connack | disconnect, none},
    {Reason::server_moved, "server-moved", connack | disconnect, none},
    {Reason::shared_subscriptions_not_supported, "shared-subscriptions-not-supported",
     suback | disconnect, none},
    {Reason::connection_rate_exceeded, "connection-rate-exceeded", connack | disconnect, none},
    {Reason::maximum_connect_time, "maximum-connect-time", disconnect, none},
    {Reason::subscription_identifiers_not_supported, "subscription-identifiers-not-supported",
     suback | disconnect, none},
    {Reason::wildcard_subscriptions_not_supported, "wildcard-subscriptions-not-supported",
     suback | disconnect, none},
};
static_assert(std::size(rows) == 45);
static_assert(std::is_sorted(std::begin(rows), std::end(rows),
                             [](const ReasonRow& a, const ReasonRow& b) {
                                 return a.value < b.value;
                             }));

/// For each value, the packets in which each side may send it: what the judge asks of every
/// acknowledgement.
struct Allowed {
    PacketSet by_sender[2];
};
constexpr auto allowed = [] {
    std::array<Allowed, 256> table{};
    for (const auto& row : rows) {
        auto& sets = table[static_cast<std::uint8_t>(row.value)].by_sender;
        auto& client = sets[static_cast<int>(Sender::client)];
        auto& server = sets[static_cast<int>(Sender::server)];
        client = client | row.from_client;
        server = server | row.from_server;
    }
    return table;
}();

constexpr auto hex_names = [] {
    std::array<std::array<char, 4>, 256> names{};
    constexpr char digits[] = "0123456789ABCDEF";
    for (std::size_t i = 0; i < names.size(); ++i)
        names[i] = {'0', 'x', digits[i >> 4], digits[i & 15]};
    return names;
}();

}  // namespace

std::span<const ReasonRow> reason_rows() {
    return rows;
}

const ReasonRow* reason_row(Reason value, PacketType type) {
    const ReasonRow* found = nullptr;
    for (const auto& row : rows) {
        if (row.value != value) continue;
        // 0x00 has three names: the first, Success, is for every packet that has no name of its own
        // for it.
        if (found == nullptr || row.from_server.has(type)) found = &row;
    }
    return found;
}

const ReasonRow* reason_named(std::string_view name) {
    for (const auto& row : rows) {
        if (row.name == name) return &row;
    }
    return nullptr;
}

std::string_view name_of(Reason value, PacketType type) {
    if (const auto* row = reason_row(value, type)) return row->name;
    const auto& name = hex_names[static_cast<std::uint8_t>(value)];
    return {name.data(), name.size()};
}

bool may_carry(PacketType type, Reason value, Sender sender) {
    return allowed[static_cast<std::uint8_t>(value)].by_sender[static_cast<int>(sender)].has(type);
}

}  // namespace touchstone::mqtt
