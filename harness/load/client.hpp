// One connection of a load run: connects, subscribes or publishes, acknowledges, and records what
// it sees. Lives on a stream; how that carries bytes, and what time it is, is its loop's affair.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "harness/load/in_flight.hpp"
#include "harness/load/oracle.hpp"
#include "harness/load/record.hpp"
#include "reference/protocol/codec.hpp"
#include "reference/session/connection_monitor.hpp"
#include "reference/standard/version.hpp"
#include "reference/transport/loop.hpp"
#include "reference/transport/stream.hpp"

namespace touchstone::load {

/// What all clients of a run share.
struct Scene {
    const Plan& plan;
    transport::Loop& loop;
    mqtt::Version version = mqtt::Version::v5_0;
    std::uint16_t run_tag = 0;
    std::string prefix;  ///< of client ids, and with a slash behind it of topics
    std::string user_name, password;
    Duration late_beyond{};  ///< a message that the generator turns to later than this is late
    Oracle oracle;
    Record record;
    Duration start{};  ///< steady time of the run's start; intended times count from it
    std::vector<class Client*> publishers;  ///< by stream
};

class Client final : public transport::Receiver {
public:
    enum class State : std::uint8_t { idle, connecting, joining, ready, leaving, ended };

    /// `number` counts from 0 within the crowd. `scene` outlives the client.
    Client(Scene& scene, const Crowd& crowd, std::uint32_t crowd_index, std::uint32_t number);

    State state() const { return state_; }
    /// Why it is `ended`.
    const std::string& why() const { return why_; }

    /// A connection is being made.
    void connecting() { state_ = State::connecting; }
    /// The connection is there (CONNECT goes out), or null and why not.
    void connected(std::unique_ptr<transport::Stream> stream, const std::string& why);

    /// The next message of this stream is due; it goes out with the next `flush`, or as soon as
    /// there is room.
    void message_due(Duration now);
    void flush(Duration now);
    /// PINGREQ if nothing was sent for half of keep alive.
    void stay_alive(Duration now);
    void leave();

    /// Due and not sent: the window or the socket is full.
    std::uint32_t backlog() const { return due_ - sent_; }
    std::size_t in_flight() const { return in_flight_.size(); }
    /// How much after its intended time message `sequence` was sent, where that is still known.
    std::optional<Duration> send_delay(std::uint32_t sequence) const;

    void on_bytes(transport::Bytes bytes) override;
    void on_closed(transport::Ending how, const std::string& what) override;
    void on_writable() override;

private:
    void send_connect();
    void send_subscribe();
    void prepare_frame();
    void send_due(Duration now);
    void append_message(Duration now);
    void note_written(Duration now);
    std::size_t parse(transport::Bytes bytes, Duration now);
    void take(mqtt::Bytes frame, Duration now);
    void send(const mqtt::Packet& packet);
    void take_connack(const mqtt::Connack& packet);
    void take_suback(const mqtt::Suback& packet);
    void take_publish(const mqtt::Publish& packet, Duration now);
    void take_ack(mqtt::PacketId id, InFlight::Awaits awaited, mqtt::Reason reason, Duration now);
    void report(const mqtt::Breaches& breaches, mqtt::Bytes frame);
    void end(std::string why);
    PhaseRecord& phase_of(Duration intended) {
        return scene_.record.phases[scene_.plan.phase_at(intended)];
    }

    Scene& scene_;
    const Crowd& crowd_;
    std::string client_id_;
    std::uint32_t number_;
    State state_ = State::idle;
    std::string why_;
    std::unique_ptr<transport::Stream> stream_;
    mqtt::ConnectionMonitor monitor_;  ///< judges every packet that comes, in its context

    mqtt::Buffer out_;           ///< encoded, not yet taken by the stream
    std::size_t out_taken_ = 0;  ///< of these, from the front
    bool blocked_ = false;       ///< the stream takes no more for now
    mqtt::Buffer partial_;       ///< the beginning of a packet whose end has not come
    Duration last_sent_{};

    // Publishers.
    struct Unsent {
        std::size_t end = 0;  ///< in out_
        std::uint32_t sequence = 0;
        Duration intended{};
    };
    std::string topic_;   ///< as it goes over the wire
    mqtt::Buffer frame_;  ///< one message, encoded once; identifier and stamp are patched
    std::size_t id_offset_ = 0, stamp_offset_ = 0;
    std::uint32_t due_ = 0, sent_ = 0;
    InFlight in_flight_{65'535};
    std::vector<Unsent> unsent_;
    std::size_t unsent_taken_ = 0;
    std::vector<std::uint32_t>
        send_delays_;  ///< ring by sequence, in nanoseconds; the largest value = unknown

    // Subscribers.
    ListenerId listener_ = 0;
    OrderSeen order_;
};

}  // namespace touchstone::load
