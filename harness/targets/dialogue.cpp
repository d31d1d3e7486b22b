#include "harness/targets/dialogue.hpp"

#include <array>
#include <string>

#include <boost/asio/io_context.hpp>
#include <fmt/format.h>

#include "harness/targets/target_error.hpp"
#include "reference/protocol/codec.hpp"
#include "reference/transport/tcp.hpp"

namespace touchstone::targets {
namespace {

constexpr std::size_t most_buffered = 1u << 20;  ///< a probe needs no more of what a peer sends

}  // namespace

/// The connection and the loop that it lives on, which runs only while somebody waits.
struct Dialogue::Line final : transport::Receiver {
    void on_bytes(transport::Bytes bytes) override {
        if (received.size() < most_buffered) received.append(bytes);
        news = true;
    }
    void on_closed(transport::Ending, const std::string&) override {
        ended = true;
        news = true;
    }
    void on_writable() override { write(); }

    void write() {
        if (unsent.empty()) return;
        const std::array<transport::Bytes, 1> chunks{unsent.view()};
        const auto taken = stream->write(chunks);
        mqtt::Buffer rest;
        rest.append(unsent.view().subspan(taken));
        unsent = std::move(rest);
    }
    /// Runs the loop until there is news. False: the deadline came first.
    bool wait(std::chrono::steady_clock::time_point deadline) {
        news = false;
        context.restart();
        while (!news && context.run_one_until(deadline) != 0) {
        }
        return news;
    }

    boost::asio::io_context context{1};
    transport::Tcp tcp{context};
    std::unique_ptr<transport::Attempt> attempt;
    std::unique_ptr<transport::Stream> stream;
    mqtt::Buffer received, unsent;
    std::size_t consumed = 0;
    bool ended = false;
    bool news = false;
};

Dialogue::Dialogue(const Url& url, Milliseconds patience) : line_{std::make_unique<Line>()} {
    require_transport(url);
    std::string why = "no answer in time";
    line_->attempt = line_->tcp.connect(
        {url.host, url.port}, patience,
        [&](std::unique_ptr<transport::Stream> stream, const std::string& reason) {
            line_->stream = std::move(stream);
            why = reason;
            line_->news = true;
        });
    line_->wait(std::chrono::steady_clock::now() + patience + Milliseconds{100});
    if (!line_->stream) {
        throw TargetError{
            TargetError::Kind::unreachable,
            fmt::format("cannot reach {}: {}; start the broker, or let --start 'CMD --port "
                        "{{port}}' start it",
                        url.host_and_port(), why)};
    }
    line_->stream->start(*line_);
}

Dialogue::~Dialogue() {
    // Closing waits for the peer's end, so that the last bytes sent are not lost to a reset.
    line_->stream->close(transport::Ending::fin);
    line_->context.restart();
    line_->context.run_for(Milliseconds{100});
}

void Dialogue::send(const mqtt::Packet& packet, mqtt::Version version) {
    mqtt::encode(packet, version, line_->unsent);
    line_->write();
}

Heard Dialogue::hear(mqtt::Version version, Milliseconds within) {
    const auto deadline = std::chrono::steady_clock::now() + within;
    if (line_->consumed != 0) {
        mqtt::Buffer rest;
        rest.append(line_->received.view().subspan(line_->consumed));
        line_->received = std::move(rest);
        line_->consumed = 0;
    }
    while (true) {
        const auto bytes = line_->received.view();
        const auto frame = mqtt::next_frame(bytes);
        if (frame.state == mqtt::Frame::State::malformed) return {Heard::What::noise, {}, bytes};
        if (frame.state == mqtt::Frame::State::complete) {
            const auto decoded = mqtt::decode(bytes.first(frame.size), version);
            if (!decoded) return {Heard::What::noise, {}, bytes};
            line_->consumed = frame.size;
            return {Heard::What::packet, *decoded, bytes.first(frame.size)};
        }
        if (line_->ended) return {Heard::What::closed, {}, bytes};
        if (!line_->wait(deadline)) return {Heard::What::silence, {}, bytes};
    }
}

}  // namespace touchstone::targets
