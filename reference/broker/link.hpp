// A connection's protocol state. It names its session, and the session names it: two numbers, and
// either may be missing.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "reference/broker/behaviour.hpp"
#include "reference/broker/dialect.hpp"
#include "reference/broker/message.hpp"
#include "reference/broker/outbox.hpp"
#include "reference/broker/slots.hpp"
#include "reference/broker/topic_tree.hpp"
#include "reference/session/aliases.hpp"
#include "reference/session/now.hpp"
#include "reference/session/quota.hpp"

namespace touchstone::mqtt {

/// Who gets what a link publishes to one topic: remembered for the last topic, since publishers
/// repeat themselves.
struct Route {
    struct Stop {
        Slot session = no_slot;
        std::uint8_t qos = 0;  ///< granted
        bool retain_as_published = false;
        SubscriptionIds ids;
    };
    std::string topic;
    std::uint64_t tree_version = 0;  ///< 0 = never computed
    std::vector<Stop> stops;
    std::vector<Group*> groups;
    bool empty() const { return stops.empty() && groups.empty(); }
};

struct Link {
    enum class Stage : std::uint8_t {
        free,
        awaiting_connect,
        connected,
        refused,  ///< nothing more is read; hung up once the outbox is written
    };
    std::uint32_t generation = 0;
    Slot session = no_slot;
    Stage stage = Stage::free;
    bool has_news = false;
    bool congested = false;
    bool awaits_room = false;  ///< messages wait only because the outbox is full
    bool hangs_up = false;
    bool explains = true;  ///< Request Problem Information
    Quota quota;           ///< how many more QoS 1 and 2 messages the client may be sent
    std::uint32_t maximum_packet_size = ~std::uint32_t{0};  ///< the client's
    std::uint32_t expiry_at_connect = 0;
    Milliseconds longest_silence{0};
    Steady heard{};
    const Dialect* dialect = nullptr;
    Outbox outbox;
    Buffer unread;  ///< the beginning of a packet whose rest has not come yet
    std::unique_ptr<ReceivedAliases> aliases;
    std::unique_ptr<Route> route;
    std::unique_ptr<Outlet> outlet;

    Version version() const { return dialect ? dialect->version : Version::v5_0; }
    /// The slot is free for another connection.
    void reset() {
        const auto used = generation;
        *this = Link{};
        generation = used + 1;
    }
};
static_assert(sizeof(Link) <= 192);

}  // namespace touchstone::mqtt
