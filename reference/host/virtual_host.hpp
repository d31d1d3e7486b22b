// Runs programs against a broker inside this process, in virtual time: no sockets, no waiting, the
// same every time. When nothing is left to do, time jumps to the next deadline; a day of keep-alive
// takes microseconds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "reference/broker/broker.hpp"
#include "reference/broker/store.hpp"
#include "reference/host/program.hpp"
#include "reference/transport/clock.hpp"
#include "reference/transport/lane.hpp"

namespace touchstone::host {

/// A program that cannot be brought to its end. Says what it was doing. The host is not to be used
/// again.
struct Unfinished : std::runtime_error {
    using runtime_error::runtime_error;
};

class VirtualHost {
public:
    /// What stops a program and a broker that never come to rest.
    struct Bounds {
        std::size_t rounds = 2'000'000;            ///< in one run
        std::size_t rounds_at_one_time = 200'000;  ///< without time moving on
    };
    /// Bytes on their way to a program that does not read them, before the broker is told that it
    /// is congested.
    static constexpr std::size_t wire_capacity = 256 * 1024;

    explicit VirtualHost(const mqtt::Limits& limits = {}, const mqtt::Behaviour& behaviour = {});
    ~VirtualHost();
    VirtualHost(const VirtualHost&) = delete;
    VirtualHost& operator=(const VirtualHost&) = delete;

    /// How bytes travel, in both directions, on connections opened from now on.
    void set_shape(const transport::Shape& shape) { shape_ = shape; }
    void set_bounds(const Bounds& bounds) { bounds_ = bounds; }

    /// Until the program has finished; connections it left open are closed, orderly. The broker
    /// keeps its state and time its course for the next program. Throws Unfinished.
    void run(Program& program);

    mqtt::Now now() const;
    mqtt::Broker& broker() { return broker_; }

private:
    struct Link;

    bool exchange(Program& program);
    void jump(Program& program);
    void count_round();
    void leave();

    void carry_out(Program& program);
    void carry_out(const Open& command);
    void carry_out(const Write& command);
    void carry_out(const Close& command);
    void carry_out(const Stall& command);
    void carry_out(const RestartTarget& command);

    bool tell_opened(Link& link, Program& program);
    bool bring_to_broker(Link& link);
    bool bring_to_program(Link& link, Program& program);
    bool collect_news();
    void collect(Link& link);

    Link* find(LinkId id);
    Link* find(mqtt::Peer peer);

    mqtt::MemoryStore store_;
    mqtt::Broker broker_;
    transport::VirtualClock clock_;
    transport::Shape shape_{};
    Bounds bounds_{};
    std::vector<std::unique_ptr<Link>> links_;  // in the order they were opened
    std::vector<mqtt::Peer> news_;              // being collected
    bool restarts_ = false;                     // the program waits to hear about its restart
    std::uint64_t opened_ = 0;
    std::size_t rounds_ = 0;
    std::size_t rounds_at_this_time_ = 0;
    LinkId busiest_ = 0;  // the link last heard of, for Unfinished
};

}  // namespace touchstone::host
