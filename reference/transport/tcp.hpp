// TCP over IPv4 and IPv6: streams, connecting and listening, all on one io_context that one thread
// runs.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "reference/transport/address.hpp"
#include "reference/transport/clock.hpp"
#include "reference/transport/stream.hpp"

namespace boost::asio {
class io_context;
}

namespace touchstone::transport {

/// Accepts connections until it is destroyed.
class Listener {
public:
    virtual ~Listener() = default;
    /// Where it really listens: a port of 0 has become the port that was free.
    virtual Address address() const = 0;
    /// No descriptor is left for one more connection: accepting rests, and is tried again ten times
    /// a second.
    virtual bool pauses() const = 0;
};

/// A connection being made. Destroying it gives up, and nothing is heard of it any more.
class Attempt {
public:
    virtual ~Attempt() = default;
};

/// The one buffer that all streams of a Tcp read into; also the largest piece that `on_bytes` is
/// given.
using ReadBuffer = std::array<std::uint8_t, 65'536>;

class Tcp {
public:
    explicit Tcp(boost::asio::io_context& context)
        : context_{context}, buffer_{std::make_shared<ReadBuffer>()} {}

    /// The stream, or null and why not: "no answer from 10.0.0.1:1883 within 5 s".
    using Connected = std::function<void(std::unique_ptr<Stream>, const std::string& why)>;
    /// Finds the host, then tries its addresses in turn, all `within` the time given. Calls back
    /// once, never at once.
    std::unique_ptr<Attempt> connect(const Address& address, Nanoseconds within,
                                     Connected connected);

    using Accepted = std::function<void(std::unique_ptr<Stream>)>;
    /// Throws std::runtime_error that says why: "cannot listen on 127.0.0.1:1883: Address already
    /// in use".
    std::unique_ptr<Listener> listen(const Address& address, Accepted accepted);

private:
    boost::asio::io_context& context_;
    std::shared_ptr<ReadBuffer> buffer_;
};

}  // namespace touchstone::transport
