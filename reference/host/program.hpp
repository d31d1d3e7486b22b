// A program: something sans-I/O that opens connections and talks on them, such as a client or one
// case of the scenario engine. Hosts run programs: in virtual time against an in-process broker, or
// on Asio against anything with an address. Events go in with the time; commands come out and are
// carried out by the host right after each event.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "reference/protocol/bytes.hpp"
#include "reference/session/now.hpp"

namespace touchstone::host {

/// One connection of a program. Chosen by the program, never used twice.
using LinkId = std::uint32_t;

struct Open {
    LinkId link = 0;
    /// "" = the target's own URL; "ws", "tls", ...: that transport; "b": that second node
    std::string listener;
    std::string subprotocol;  ///< WebSocket: what to offer, comma-separated; "" = "mqtt"
    std::string path;         ///< WebSocket: the request path; "" = as the listener's URL says
    /// TLS: which client certificate to show; "" = the target's, "none" = none
    std::string certificate;
};
/// Dropped where the link has ended already.
struct Write {
    LinkId link = 0;
    std::vector<std::uint8_t> bytes;
    std::size_t split = 0;  ///< write in pieces of so many bytes, each its own segment; 0 = in one
    bool text_frame = false;  ///< WebSocket: sent as a text frame, which MQTT forbids
};
/// Bytes written before still go out (fin). The program hears nothing more of this link.
struct Close {
    LinkId link = 0;
    mqtt::Ending how = mqtt::Ending::fin;  ///< fin or reset
};
/// Stop (or go on) reading from this link.
struct Stall {
    LinkId link = 0;
    bool stalled = true;
};
/// Restart the system under test: orderly, or by kill -9 and start.
struct RestartTarget {
    bool kill = false;
};
using Command = std::variant<Open, Write, Close, Stall, RestartTarget>;

class Program {
public:
    virtual ~Program() = default;

    virtual void start(mqtt::Now now) = 0;
    virtual void opened(LinkId link, mqtt::Now now) = 0;
    /// WebSocket: which subprotocol the peer chose; called right before `opened`.
    virtual void negotiated(LinkId link, const std::string& subprotocol) {
        (void)link, (void)subprotocol;
    }
    /// The connection could not be made.
    virtual void refused(LinkId link, const std::string& why, mqtt::Now now) = 0;
    virtual void received(LinkId link, mqtt::Bytes bytes, mqtt::Now now) = 0;
    virtual void closed(LinkId link, mqtt::Ending how, mqtt::Now now) = 0;
    /// The restart is done, or failed (`why` not empty).
    virtual void restarted(const std::string& why, mqtt::Now now) = 0;
    virtual void elapsed(mqtt::Now now) = 0;
    /// The run is being stopped (Ctrl-C): finish now.
    virtual void stop(mqtt::Now now) = 0;

    /// What the host is to do now; empties the list.
    virtual std::vector<Command> take_commands() = 0;
    virtual std::optional<mqtt::Steady> next_deadline() const = 0;
    virtual bool finished() const = 0;
};

}  // namespace touchstone::host
