// The side tables of a connection monitor. They exist only once something is under way.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/container/small_vector.hpp>
#include <boost/unordered/unordered_flat_map.hpp>

#include "reference/protocol/topic.hpp"
#include "reference/session/aliases.hpp"
#include "reference/session/connection_monitor.hpp"
#include "reference/session/exchanges.hpp"

namespace touchstone::mqtt {

/// Packet identifiers that mean something at present.
struct ConnectionMonitor::Exchanges {
    /// A message of the client's: how many answers to it are still due. More than one of a kind,
    /// where it was sent again.
    struct Sent {
        std::uint8_t pubacks = 0;
        std::uint8_t pubrecs = 0;
        std::uint8_t pubcomps = 0;
        bool awaits_pubrel = false;  ///< PUBREC came, PUBREL was not sent yet
        bool finished() const {
            return pubacks == 0 && pubrecs == 0 && pubcomps == 0 && !awaits_pubrel;
        }
    };
    /// A message of the server's, from its PUBLISH until the client's last acknowledgement.
    struct Received {
        SenderState server = SenderState::idle;  ///< what the server waits for
        bool pubrel_came = false;
        bool here = false;         ///< on this connection: counts against Receive Maximum
        std::uint32_t digest = 0;  ///< of topic and payload
    };
    /// SUBSCRIBE or UNSUBSCRIBE, not yet answered.
    struct Request {
        bool subscribe = false;
        std::size_t entries = 0;
        std::string filters;  ///< of a SUBSCRIBE, as on the wire
    };

    boost::unordered_flat_map<PacketId, Sent> sent;
    boost::unordered_flat_map<PacketId, Received> received;
    boost::unordered_flat_map<PacketId, Request> requests;
    boost::unordered_flat_map<PacketId, std::uint8_t> pubrels_due;
    std::vector<PacketId> pubrec_order;  ///< answered with PUBREC and not yet with PUBREL
    std::size_t open_here = 0;

    void close(boost::unordered_flat_map<PacketId, Received>::iterator exchange) {
        if (exchange->second.here) --open_here;
        received.erase(exchange);
    }
};

/// What the session ever subscribed to. Filters are never taken out: what was buffered may still
/// come.
struct ConnectionMonitor::Subscriptions {
    struct Held {
        std::uint8_t granted = 0;    ///< the highest ever
        std::uint8_t requested = 0;  ///< the highest of those not answered yet, or refused
        boost::container::small_vector<std::uint32_t, 1> ids;
        std::uint8_t qos() const { return std::max(granted, requested); }
    };
    struct Filter {
        std::string text;
        Held held;
    };
    struct TextHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const {
            return std::hash<std::string_view>{}(text);
        }
    };

    boost::unordered_flat_map<std::string, Held, TextHash, std::equal_to<>> exact;
    std::vector<Filter> wildcards;
    std::string last_topic;  ///< whose result is remembered
    bool last_matched = false;
    std::uint8_t last_qos = 0;  ///< the highest that a matching subscription allows

    bool empty() const { return exact.empty() && wildcards.empty(); }

    Held& at(std::string_view full_filter) {
        const auto shared = split_shared(full_filter);
        const auto filter = shared ? shared->filter : full_filter;
        last_topic.clear();
        if (filter.find_first_of("+#") == filter.npos) return exact[std::string{filter}];
        for (auto& known : wildcards) {
            if (known.text == filter) return known.held;
        }
        return wildcards.emplace_back(Filter{std::string{filter}, {}}).held;
    }

    template <typename Visit>
    void each_match(std::string_view topic, Visit&& visit) const {
        const auto found = exact.find(topic);
        if (found != exact.end()) visit(found->second);
        for (const auto& filter : wildcards) {
            if (matches(filter.text, topic)) visit(filter.held);
        }
    }

    /// Fills the memory of the last topic.
    void look_up(std::string_view topic) {
        if (last_topic == topic && !topic.empty()) return;
        last_topic = topic;
        last_matched = false;
        last_qos = 0;
        each_match(topic, [&](const Held& held) {
            last_matched = true;
            last_qos = std::max(last_qos, held.qos());
        });
    }
};

struct ConnectionMonitor::Aliases {
    ReceivedAliases servers;  ///< what the server taught us
    ReceivedAliases ours;     ///< what the client taught the server
};

struct ConnectionMonitor::Inheritance {
    std::unique_ptr<Exchanges> exchanges;
    std::unique_ptr<Subscriptions> subscriptions;
    bool complete = true;  ///< it saw all that happened in the session
    std::uint32_t packet_size_maximum = ~std::uint32_t{0};
};

}  // namespace touchstone::mqtt
