// For tests: something that listens on a loopback port and is not necessarily a broker.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include <boost/asio/io_context.hpp>

#include "harness/targets/url.hpp"
#include "reference/transport/tcp.hpp"

namespace touchstone::targets {

/// Answers every piece of bytes that comes with what `answer` makes of it; an empty answer is
/// silence, and nothing at all hangs up. Runs on a thread of its own until it is destroyed.
class FakeServer {
public:
    using Answer = std::function<std::optional<std::string>(const std::string& received)>;

    explicit FakeServer(Answer answer) : answer_{std::move(answer)} {
        listener_ =
            tcp_.listen({"127.0.0.1", 0}, [this](std::unique_ptr<transport::Stream> stream) {
                auto peer = std::make_unique<Peer>(*this, std::move(stream));
                peer->stream->start(*peer);
                peers_.push_back(std::move(peer));
            });
        port_ = listener_->address().port;
        thread_ = std::thread{[this] { context_.run(); }};
    }
    ~FakeServer() {
        context_.stop();
        thread_.join();
    }

    Url url() const {
        Url url;
        url.host = "127.0.0.1";
        url.port = port_;
        return url;
    }

private:
    struct Peer final : transport::Receiver {
        Peer(FakeServer& owner, std::unique_ptr<transport::Stream> accepted)
            : server{owner}, stream{std::move(accepted)} {}
        void on_bytes(transport::Bytes bytes) override {
            const auto answer = server.answer_({bytes.begin(), bytes.end()});
            if (!answer) return stream->close(transport::Ending::fin);
            const std::array<transport::Bytes, 1> chunks{transport::Bytes{
                reinterpret_cast<const std::uint8_t*>(answer->data()), answer->size()}};
            if (!answer->empty()) stream->write(chunks);
        }
        void on_closed(transport::Ending, const std::string&) override {}
        void on_writable() override {}

        FakeServer& server;
        std::unique_ptr<transport::Stream> stream;
    };

    Answer answer_;
    boost::asio::io_context context_{1};
    transport::Tcp tcp_{context_};
    std::vector<std::unique_ptr<Peer>> peers_;
    std::unique_ptr<transport::Listener> listener_;
    std::uint16_t port_ = 0;
    std::thread thread_;
};

}  // namespace touchstone::targets
