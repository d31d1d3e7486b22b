// One connection that is talked to line by line: send a packet, wait for the next. For probing and
// for asking whether a target is ready; nothing here is fast.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>

#include "harness/targets/url.hpp"
#include "reference/protocol/bytes.hpp"
#include "reference/protocol/packet.hpp"
#include "reference/standard/version.hpp"

namespace touchstone::targets {

/// What came, or did not. Views live until the next call on the dialogue.
struct Heard {
    enum class What : std::uint8_t {
        packet,   ///< `packet` was read
        closed,   ///< the peer ended the connection
        silence,  ///< nothing, or not all of a packet, within the time
        noise,    ///< bytes that are no MQTT packet: `bytes`
    };
    What what = What::silence;
    mqtt::Packet packet;
    mqtt::Bytes bytes;  ///< the packet's frame; with silence or closed, what was left unread

    template <typename P>
    const P* as() const {
        return what == What::packet ? std::get_if<P>(&packet) : nullptr;
    }
};

class Dialogue {
public:
    using Milliseconds = std::chrono::milliseconds;

    /// Connects. Throws TargetError (unreachable) naming host, port and cause.
    Dialogue(const Url& url, Milliseconds patience);
    ~Dialogue();

    /// A connection that cannot take it any more is noticed by the next `hear`.
    void send(const mqtt::Packet& packet, mqtt::Version version);
    Heard hear(mqtt::Version version, Milliseconds within);
    /// The next packet of type P; others are passed over. Nothing if it does not come within the
    /// time.
    template <typename P>
    std::optional<P> hear_a(mqtt::Version version, Milliseconds within) {
        const auto deadline = std::chrono::steady_clock::now() + within;
        while (true) {
            const auto left =
                std::chrono::ceil<Milliseconds>(deadline - std::chrono::steady_clock::now());
            const auto heard = hear(version, std::max(left, Milliseconds{0}));
            if (const auto* packet = heard.template as<P>()) return *packet;
            if (heard.what != Heard::What::packet) return {};
        }
    }

private:
    struct Line;
    std::unique_ptr<Line> line_;
};

}  // namespace touchstone::targets
