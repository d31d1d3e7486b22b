// The broker: knows MQTT; knows no sockets, no threads and no clock. Events go in, each with the
// time; packets come out through one outlet into an outbox per peer; `next_deadline` says when to
// call again.
#pragma once

#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "reference/broker/behaviour.hpp"
#include "reference/broker/limits.hpp"
#include "reference/broker/outbox.hpp"
#include "reference/broker/store.hpp"
#include "reference/protocol/bytes.hpp"
#include "reference/session/now.hpp"

namespace touchstone::mqtt {

/// One network connection. Indices are used again; the generation tells a late event of an old peer
/// from a new one.
struct Peer {
    std::uint32_t index = 0;
    std::uint32_t generation = 0;
    friend constexpr auto operator<=>(Peer, Peer) = default;
};

class Broker {
public:
    /// `store` outlives the broker. Conforming unless `behaviour` says otherwise.
    explicit Broker(Store& store, Limits limits = {}, Behaviour behaviour = {});
    ~Broker();
    Broker(const Broker&) = delete;
    Broker& operator=(const Broker&) = delete;

    // Events. A peer is valid from `opened` to `closed`, or until the host has acted on `hangs_up`.
    Peer opened(Now now);
    void received(Peer peer, Bytes bytes, Now now);
    void closed(Peer peer, Ending how, Now now);
    void congested(Peer peer);          ///< the host could not write everything
    void writable(Peer peer, Now now);  ///< it can again
    void stored(Ticket ticket);         ///< all writes up to this one are durable
    void elapsed(Now now);              ///< `next_deadline` has passed

    // Questions of the host, once per loop round.
    std::span<const Peer> with_news()
        const;  ///< whose outbox grew, or who is to be hung up; each once
    void news_told();
    Outbox& outbox(Peer peer);
    bool hangs_up(Peer peer) const;  ///< close after the outbox is written
    Ticket stored_up_to() const;
    std::optional<Steady> next_deadline() const;

    /// Counts for tests, logs and `$SYS`.
    struct Census {
        std::size_t connections = 0, sessions = 0, subscriptions = 0, retained = 0, queued = 0,
                    in_flight = 0;
    };
    Census census() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace touchstone::mqtt
