// A connection that carries bytes: TCP, in memory, and later TLS and WebSocket behind the same
// interface. It pushes bytes to its receiver, so where read buffers live and how it waits is its
// own business.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace touchstone::transport {

using Bytes = std::span<const std::uint8_t>;

/// How a connection ended.
enum class Ending : std::uint8_t {
    fin,    ///< orderly: everything sent before has arrived
    reset,  ///< torn down by the peer
    error,  ///< anything else: no route, timed out
};

/// Hears what happens on one stream. May close or destroy the stream from inside any of these.
class Receiver {
public:
    virtual ~Receiver() = default;
    /// `bytes` is valid only during the call, and never empty.
    virtual void on_bytes(Bytes bytes) = 0;
    /// The last thing heard. Not called after the receiver's own side closed. `what` says it in
    /// words.
    virtual void on_closed(Ending how, const std::string& what) = 0;
    /// There is room again after `write` took less than it was given.
    virtual void on_writable() = 0;
};

/// Nothing is called back from inside these functions: events come from the loop only.
class Stream {
public:
    /// Closes with fin unless it is closed already.
    virtual ~Stream() = default;

    /// Begins reading. `receiver` outlives the stream, or the time until it is closed.
    virtual void start(Receiver& receiver) = 0;
    /// Gather write: returns how many bytes were taken from the front of `chunks` taken together.
    /// If fewer than all, `on_writable` follows once. A connection that has failed takes
    /// everything; `on_closed` tells why.
    virtual std::size_t write(std::span<const Bytes> chunks) = 0;
    /// Stops reading, so that the peer's window closes; the end of the connection is not noticed
    /// either until `resume`.
    virtual void pause() = 0;
    virtual void resume() = 0;
    /// fin: all bytes taken so far arrive, then the end; what the peer still sends is read and
    /// dropped. reset: torn down at once. Nothing is heard of the stream after either. Closing
    /// again does nothing.
    virtual void close(Ending how) = 0;
};

}  // namespace touchstone::transport
