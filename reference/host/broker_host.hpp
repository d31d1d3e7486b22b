// Ties a broker to streams and a loop: bytes in, outboxes out, deadlines, hang-ups. Knows no
// sockets, so it runs over TCP on Asio as well as over memory in virtual time.
//
// Outboxes are flushed once per round of the loop, behind all its reads: one write then carries
// what many reads caused, and this batching is most of the broker's speed.
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "reference/broker/broker.hpp"
#include "reference/broker/store.hpp"
#include "reference/transport/loop.hpp"
#include "reference/transport/stream.hpp"

namespace touchstone::host {

class BrokerHost {
public:
    /// All three outlive the host.
    BrokerHost(mqtt::Broker& broker, mqtt::Store& store, transport::Loop& loop);
    ~BrokerHost();
    BrokerHost(const BrokerHost&) = delete;
    BrokerHost& operator=(const BrokerHost&) = delete;

    /// A new connection.
    void adopt(std::unique_ptr<transport::Stream> stream);
    /// The store has made more writes durable: what waited for them may go out.
    void stored() { flush_soon(); }
    /// Closes all connections, orderly. What the broker says last is still sent.
    void stop();

    std::size_t connections() const { return connections_; }

    /// So long a peer that was hung up may take to read its last bytes; then it is reset.
    static constexpr std::chrono::seconds hang_up_within{5};

private:
    struct Link;
    /// A connection to be reset at `at` if it is still there.
    struct Overdue {
        mqtt::Steady at;
        mqtt::Peer peer;
    };

    Link* find(mqtt::Peer peer) const;
    mqtt::Now now() const;
    void drop(mqtt::Peer peer);
    void flush_soon();
    void flush();
    void tell_stored();
    void flush_news();
    void send(Link& link);
    void hang_up(Link& link);
    void elapsed();
    void set_timer();

    mqtt::Broker& broker_;
    mqtt::Store& store_;
    transport::Loop& loop_;
    std::unique_ptr<transport::Timer> timer_;
    std::optional<mqtt::Steady> timer_set_to_;
    std::vector<std::unique_ptr<Link>> links_;  // by the index of the peer
    std::size_t connections_ = 0;
    std::vector<mqtt::Peer> congested_;  // since this flush
    std::vector<mqtt::Peer> hung_up_;    // in this flush
    std::deque<Overdue> overdue_;        // in order of time: all wait equally long
    bool flush_planned_ = false;
    bool stopped_ = false;
    bool holds_back_ = false;  // an outbox waits for the store
    mqtt::Ticket told_stored_ = 0;
    // Calls on their way through the loop hold it, to see whether the host is still there.
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace touchstone::host
