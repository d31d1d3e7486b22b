// What this broker offers and allows. The defaults are generous: a reference refuses only what the
// standard lets it.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace touchstone::mqtt {

struct Limits {
    std::uint8_t maximum_qos = 2;
    std::uint16_t receive_maximum =
        64;  ///< announced in CONNACK; per connection, QoS 1 and 2 together
    std::uint16_t topic_alias_maximum =
        16;  ///< aliases a client may use; announced in CONNACK; 0 = none
    std::uint32_t maximum_packet_size = 16u << 20;  ///< bytes; announced in CONNACK
    bool retain_available = true;  ///< the four features are announced in CONNACK when absent
    bool wildcard_available = true;
    bool shared_available = true;
    bool subscription_ids_available = true;
    std::optional<std::uint16_t> server_keep_alive;  ///< seconds; replaces what clients ask for
    std::size_t queued_messages = 10'000;  ///< per session; beyond it the new message is dropped
    std::size_t outbox_bytes =
        8u << 20;  ///< per connection; beyond it QoS 0 is dropped, others wait in the session's
                   ///< queue, and a peer that makes us owe twice as much in answers is hung up
    std::chrono::seconds connect_within{10};  ///< a connection without CONNECT is closed after this
    std::size_t connections = 100'000;
    std::size_t subscriptions = 100'000;  ///< per session; more are answered with 0x97

    /// Users that may connect; empty = anybody. Passwords in clear: this is a test broker's
    /// simplest form.
    struct User {
        std::string name, password;
    };
    std::vector<User> users;
    std::vector<std::string> denied_publish;  ///< topic filters nobody may publish to
    std::vector<std::string>
        denied_subscribe;  ///< topic filters (compared as text) nobody may subscribe to
    std::vector<std::string> refused_client_ids;  ///< client identifiers that are not accepted
};

}  // namespace touchstone::mqtt
