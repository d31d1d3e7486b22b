// A session: what the broker knows about a client across its connections. Plain data, small while
// nothing is under way; what is under way stands in side tables that exist only as long as they are
// needed.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "reference/broker/message.hpp"
#include "reference/broker/slots.hpp"
#include "reference/session/exchanges.hpp"
#include "reference/session/now.hpp"
#include "reference/session/packet_ids.hpp"

namespace touchstone::mqtt {

/// A message that has its packet identifier, and the state of its exchange.
struct Exchange {
    MessagePtr message;  ///< null after PUBREC: only PUBREL is left to send
    Terms terms;
    SenderState state = SenderState::idle;
    std::uint64_t order =
        0;  ///< of the last PUBLISH or PUBREL: what is sent again is sent in this order
};

/// A message that waits for its turn.
struct Waiting {
    MessagePtr message;
    Terms terms;
};

/// What the broker sends to a session with QoS 1 and 2.
struct Window {
    PacketIds ids;
    boost::unordered_flat_map<PacketId, Exchange> exchanges;
    std::deque<Waiting> queue;
    std::vector<PacketId>
        to_repeat;  ///< not yet sent again on the current connection; the next one last
    std::uint64_t last_order = 0;
};

/// What the broker has received from a session with QoS 2 and not yet seen released.
struct Unreleased {
    struct Entry {
        bool opened_here = false;  ///< counts against Receive Maximum
        Wall expires{Wall::max()};
    };
    boost::unordered_flat_map<PacketId, Entry> ids;
    std::size_t opened_here = 0;
};

/// A will: the message, and when it goes.
struct StoredWill {
    MessagePtr message;
    Seconds delay{0};
    std::optional<Steady> due;  ///< the connection has ended, and this is when the delay has
};

struct Session {
    std::string client_id;
    Slot link = no_slot;         ///< no_slot = offline
    std::uint32_t expiry = 0;    ///< seconds after the connection; never_expires
    std::optional<Steady> ends;  ///< offline, and this is when it is discarded
    std::unique_ptr<Window> window;
    std::unique_ptr<Unreleased> unreleased;
    std::unique_ptr<StoredWill> will;
    std::vector<std::string>
        filters;  ///< of its subscriptions; the rest of them stands in the topic tree

    Window& open_window() {
        if (!window) window = std::make_unique<Window>();
        return *window;
    }
    Unreleased& open_unreleased() {
        if (!unreleased) unreleased = std::make_unique<Unreleased>();
        return *unreleased;
    }
    void reset() { *this = Session{}; }
};
static_assert(sizeof(Session) <= 128);

}  // namespace touchstone::mqtt
