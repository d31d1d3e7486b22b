// For tests: a program that writes down in words what it hears and reacts as the test says, and
// packets to send.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "reference/host/program.hpp"
#include "reference/protocol/codec.hpp"

namespace touchstone::host {

using Frame = std::vector<std::uint8_t>;

inline Frame encoded(const mqtt::Packet& packet, mqtt::Version version = mqtt::Version::v5_0) {
    mqtt::Buffer buffer;
    mqtt::encode(packet, version, buffer);
    return {buffer.view().begin(), buffer.view().end()};
}
inline Frame connect(std::string_view client_id, std::uint16_t keep_alive = 0) {
    return encoded(mqtt::Connect{.keep_alive = keep_alive, .client_id = client_id});
}
inline Frame subscribe(std::string_view filter, std::uint8_t qos = 0) {
    mqtt::FilterListBuilder filters;
    filters.add(filter, qos);
    return encoded(
        mqtt::Subscribe{.id = 1, .subscriptions = mqtt::FilterList<true>{filters.raw()}});
}
inline Frame publish(std::string_view topic, std::string_view payload, std::uint8_t qos = 0,
                     mqtt::PacketId id = 0) {
    return encoded(
        mqtt::Publish{.qos = qos, .topic = topic, .id = id, .payload = mqtt::bytes_of(payload)});
}
inline Frame pingreq() {
    return encoded(mqtt::Pingreq{});
}
inline Frame disconnect() {
    return encoded(mqtt::Disconnect{});
}

class TestProgram : public Program {
public:
    /// Called with each line as it is written down: "start", "opened 1", "1 CONNACK", "1 PUBLISH
    /// payload", "closed 1 fin", "refused 1: why", "restarted: why", "elapsed", "stop".
    using React = std::function<void(TestProgram&, const std::string& line)>;
    explicit TestProgram(React react) : react_{std::move(react)} {}

    void open(LinkId link, std::string listener = "") {
        commands_.push_back(Open{link, std::move(listener)});
    }
    void send(LinkId link, Frame frame, std::size_t split = 0) {
        commands_.push_back(Write{link, std::move(frame), split});
    }
    void close(LinkId link, mqtt::Ending how = mqtt::Ending::fin) {
        commands_.push_back(Close{link, how});
    }
    void stall(LinkId link, bool stalled = true) { commands_.push_back(Stall{link, stalled}); }
    void restart(bool kill = false) { commands_.push_back(RestartTarget{kill}); }
    void wake_in(mqtt::Steady time) { deadline_ = now.steady + time; }
    void finish() { finished_ = true; }

    std::vector<std::string> heard;
    mqtt::Now now;                         ///< of the last event
    std::map<LinkId, std::size_t> pieces;  ///< how often `received` was called
    std::map<LinkId, std::size_t> bytes;

    void start(mqtt::Now at) override { hear("start", at); }
    void opened(LinkId link, mqtt::Now at) override { hear("opened " + std::to_string(link), at); }
    void refused(LinkId link, const std::string& why, mqtt::Now at) override {
        hear("refused " + std::to_string(link) + ": " + why, at);
    }
    void received(LinkId link, mqtt::Bytes received, mqtt::Now at) override {
        ++pieces[link];
        bytes[link] += received.size();
        auto& unread = unread_[link];
        unread.insert(unread.end(), received.begin(), received.end());
        for (;;) {
            const auto frame = mqtt::next_frame(unread);
            if (frame.state != mqtt::Frame::State::complete) return;
            const auto line = in_words(mqtt::Bytes{unread}.first(frame.size));
            unread.erase(unread.begin(), unread.begin() + static_cast<std::ptrdiff_t>(frame.size));
            hear(std::to_string(link) + " " + line, at);
        }
    }
    void closed(LinkId link, mqtt::Ending how, mqtt::Now at) override {
        static constexpr const char* names[] = {"fin", "reset", "error"};
        hear("closed " + std::to_string(link) + " " + names[static_cast<int>(how)], at);
    }
    void restarted(const std::string& why, mqtt::Now at) override { hear("restarted: " + why, at); }
    void elapsed(mqtt::Now at) override {
        deadline_.reset();
        hear("elapsed", at);
    }
    void stop(mqtt::Now at) override { hear("stop", at); }
    std::vector<Command> take_commands() override { return std::exchange(commands_, {}); }
    std::optional<mqtt::Steady> next_deadline() const override { return deadline_; }
    bool finished() const override { return finished_; }

private:
    static std::string in_words(mqtt::Bytes frame) {
        const auto packet = mqtt::decode(frame, mqtt::Version::v5_0);
        if (!packet) return "unreadable";
        if (const auto* publish = std::get_if<mqtt::Publish>(&*packet)) {
            return "PUBLISH " + std::string{mqtt::text_of(publish->payload.first(
                                    std::min<std::size_t>(publish->payload.size(), 16)))};
        }
        static constexpr const char* names[] = {"",          "CONNECT",  "CONNACK",     "PUBLISH",
                                                "PUBACK",    "PUBREC",   "PUBREL",      "PUBCOMP",
                                                "SUBSCRIBE", "SUBACK",   "UNSUBSCRIBE", "UNSUBACK",
                                                "PINGREQ",   "PINGRESP", "DISCONNECT",  "AUTH"};
        return names[static_cast<int>(mqtt::type_of(*packet))];
    }
    void hear(const std::string& line, mqtt::Now at) {
        now = at;
        heard.push_back(line);
        react_(*this, line);
    }

    React react_;
    std::vector<Command> commands_;
    std::optional<mqtt::Steady> deadline_;
    std::map<LinkId, Frame> unread_;
    bool finished_ = false;
};

}  // namespace touchstone::host
