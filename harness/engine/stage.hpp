// The stage that one case is played on: the actors, the clock, what is known, and the only way
// bytes go out and come in. Everything that looks at a line (expectations, deeds) works on this.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "harness/engine/actor.hpp"
#include "harness/engine/known.hpp"
#include "harness/engine/names.hpp"
#include "harness/engine/terms.hpp"
#include "harness/engine/trace.hpp"
#include "harness/language/tree.hpp"
#include "reference/host/program.hpp"
#include "reference/session/connection_monitor.hpp"
#include "reference/session/statement_set.hpp"
#include "reference/standard/statement.hpp"

namespace touchstone::engine {

/// Something wrong that no line asked for: a monitor saw it.
struct Breach {
    mqtt::Statement statement;
    std::string what;
    std::string field;  ///< scenario word, or empty
    std::vector<std::uint8_t> frame;
    mqtt::Version version = mqtt::Version::v5_0;
    std::string actor;
    mqtt::Steady at{};
};

class Stage {
public:
    Stage(const language::Case& played, const Terms& terms, Trace& trace);

    const language::Case& played;
    const Terms& terms;
    Names names;
    Known known;
    std::vector<std::unique_ptr<Actor>> actors;  ///< in order of appearance

    mqtt::Now now;
    mqtt::Steady began{};
    mqtt::Steady
        last_act{};     ///< when the last line that did something did it: `within` counts from here
    Duration waited{};  ///< by `wait` lines

    std::vector<Breach> breaches;
    mqtt::StatementSet broken;
    std::vector<std::string> retained_topics;  ///< that this case may have set, as on the wire

    Actor& actor(std::string_view name);
    Actor* actor_on(host::LinkId link);
    Sender sender(Actor& actor) const;
    /// `actor`, where it is one's own exchange that `{auth}` is about.
    Scope scope(Actor* actor = nullptr) const {
        const bool authenticates = actor != nullptr && actor->authenticator;
        return {&names, &known, nullptr, {}, authenticates ? &*actor->authenticator : nullptr};
    }

    /// Begins to connect. `opening` may name subprotocol, path and certificate.
    void open(Actor& actor, host::Open opening = {});
    /// Writes packets in one go. The connection must be open; where it has ended meanwhile they are
    /// dropped.
    void send(Actor& actor, const std::vector<std::string>& packets, std::size_t split = 0,
              bool text_frame = false);
    void send_own(Actor& actor, mqtt::PacketType type,
                  const std::vector<mqtt::FieldValue>& fields = {});
    void ping(Actor& actor, PingFor purpose);
    void close(Actor& actor, mqtt::Ending how);
    void stall(Actor& actor, bool stalled);
    void restart_target(bool kill);

    // Events of the host, for an actor's present link.
    void opened(Actor& actor);
    void refused(Actor& actor, const std::string& why);
    void received(Actor& actor, mqtt::Bytes bytes);
    void ended(Actor& actor, mqtt::Ending how);

    /// Keep alive: what is due now is sent.
    void keep_alive();
    std::optional<mqtt::Steady> keep_alive_deadline() const;

    /// Statements whose condition the monitors saw occur.
    mqtt::StatementSet exercised() const;

    /// By how much the run was slower than its waits, since the last message with an expiry was
    /// sent.
    Duration slow_by(mqtt::Steady at) const;

    void record(TraceEvent::Kind kind, std::string_view actor, mqtt::Bytes bytes = {},
                const std::string& why = {});
    std::vector<host::Command> take_commands() { return std::move(commands_); }
    void command(host::Command command) { commands_.push_back(std::move(command)); }

private:
    void note_sent(Actor& actor, std::string_view packet);
    void note_connect(Actor& actor, const mqtt::Connect& connect);
    void take_frame(Actor& actor, mqtt::Bytes frame);
    void act_by_itself(Actor& actor, const mqtt::Packet& packet, Arrival& arrival, bool& swallowed);
    /// The connection is over: what its monitor saw stays.
    void retire_monitor(Actor& actor);
    const mqtt::ConnectionMonitor* earlier_monitor(const Actor& actor) const;
    void note_breaches(Actor& actor, const mqtt::Breaches& found, mqtt::Bytes frame,
                       mqtt::Version version);
    mqtt::Version read_as(const Actor& actor, mqtt::Bytes frame) const;

    Trace& trace_;
    /// Monitors of connections that have ended, by client id: sessions outlive connections.
    std::vector<std::pair<std::string, mqtt::ConnectionMonitor>> retired_;
    mqtt::StatementSet exercised_;
    std::vector<host::Command> commands_;
    host::LinkId last_link_ = 0;
    std::optional<mqtt::Steady> expiry_sent_;
    Duration waited_before_expiry_{};
};

}  // namespace touchstone::engine
