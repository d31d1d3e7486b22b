// One actor: its connection, what has reached it, and what it does without being told. Bytes are
// cut into packets, judged and answered here; which packet was expected is decided elsewhere.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "harness/engine/authenticator.hpp"
#include "harness/engine/compose_message.hpp"
#include "harness/engine/packet_ids.hpp"
#include "harness/language/tree.hpp"
#include "reference/host/program.hpp"
#include "reference/protocol/codec.hpp"
#include "reference/protocol/field.hpp"
#include "reference/session/connection_monitor.hpp"
#include "reference/session/now.hpp"

namespace touchstone::engine {

/// Something that reached an actor and waits for the line that expects it.
struct Arrival {
    enum class Kind : std::uint8_t {
        packet,
        unreadable,  ///< bytes that are no packet
        opened,      ///< the transport stands, after `opens`
        no_way,      ///< the connection could not be made
        ended,       ///< end of stream
    };
    Kind kind = Kind::packet;
    mqtt::Steady at{};
    std::vector<std::uint8_t> frame;  ///< packet, unreadable
    mqtt::PacketType type = mqtt::PacketType::reserved;
    mqtt::Version version = mqtt::Version::v5_0;  ///< that it was read as
    bool was_accepted = false;                    ///< whether a CONNACK success had come before
    bool by_itself =
        false;  ///< part of an exchange the actor does by itself: nobody has to expect it
    mqtt::Ending how = mqtt::Ending::fin;
    std::string why;                       ///< no_way: what the host says; opened: the subprotocol
    std::optional<mqtt::Located> located;  ///< made on first use

    mqtt::Bytes bytes() const { return frame; }
    const mqtt::Located& fields();
    /// A packet that can be read; views into `frame`.
    mqtt::Decoded decoded() const { return mqtt::decode(frame, version); }
};

/// Why a PINGREQ was sent, and so to whom its PINGRESP belongs.
enum class PingFor : std::uint8_t { line, keep_alive, barrier };

struct Actor {
    enum class Link : std::uint8_t { none, opening, open, ended };

    std::string name;
    bool manual = false;
    bool judged = true;  ///< monitors look at what reaches it
    mqtt::Version speaks = mqtt::Version::v5_0;
    std::string listener;
    std::string client_id;

    Link link_state = Link::none;
    host::LinkId link = 0;
    mqtt::Version version = mqtt::Version::v5_0;  ///< of this connection
    bool odd_version = false;  ///< its CONNECT named a version that does not exist
    bool sent_connect = false;
    bool accepted = false;  ///< CONNACK success has come
    bool stalled = false;
    bool tells_opening = false;  ///< `opens`: the opening itself is an event
    bool deaf =
        false;  ///< bytes came that cannot be cut into packets: nothing after them can be read
    std::string subprotocol;
    std::optional<mqtt::ConnectionMonitor>
        monitor;               ///< of this connection; none where it is not judged
    std::string connected_as;  ///< the client id that CONNECT named, on the wire

    std::vector<std::uint8_t> unread;  ///< an incomplete packet
    std::deque<Arrival> inbox;

    std::uint16_t keep_alive = 0;  ///< seconds, as CONNECT or the server says
    mqtt::Steady last_sent{};
    std::deque<PingFor> pings;          ///< sent and not yet answered
    std::uint32_t barriers_passed = 0;  ///< PINGRESPs that answered a barrier
    mqtt::Steady barrier_passed_at{};

    std::optional<Authenticator> authenticator;  ///< where the target names a method
    PacketIds ids;
    struct Request {
        mqtt::PacketType type = mqtt::PacketType::reserved;
        std::uint16_t id = 0;
    };
    Request last_request;  ///< SUBSCRIBE, UNSUBSCRIBE, PUBLISH with QoS: what `denied` is about
    std::uint16_t receive_maximum = 65'535;  ///< the server's
    Known absences;  ///< what CONNECT makes of properties that CONNACK leaves out

    /// What may be left behind on the broker.
    std::vector<std::string> session_ids;
    mqtt::Version session_version = mqtt::Version::v5_0;

    bool connected() const { return link_state == Link::open && accepted; }
    /// Forgets the connection that was.
    void forget_connection();
    /// The first arrival that ends everything, still unread.
    bool has_unread_end() const;
};

}  // namespace touchstone::engine
