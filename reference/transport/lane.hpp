// One direction of an in-memory connection: bytes on their way, cut and delayed as its shape says.
// The same shapes drive the virtual host, the in-memory streams and the decorator for real ones.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "reference/transport/clock.hpp"
#include "reference/transport/random.hpp"
#include "reference/transport/stream.hpp"

namespace touchstone::transport {

/// How written bytes travel. A correct receiver cannot tell the difference.
struct Shape {
    enum class Cut : std::uint8_t {
        as_written,    ///< each write arrives by itself
        single_bytes,  ///< each byte arrives by itself
        pieces,        ///< each write in pieces of 1 to 16 bytes, by seed
        joined,        ///< what is written within `delay_up_to` of the first arrives in one piece
    };
    Cut cut = Cut::as_written;
    Nanoseconds
        delay_up_to{};  ///< each write waits up to so long, by seed (joined: exactly so long)
    std::uint64_t seed = 1;

    /// Bytes arrive at once and as they were written.
    bool plain() const { return cut == Cut::as_written && delay_up_to == Nanoseconds{}; }
};

class Lane {
public:
    Lane() : Lane{Shape{}} {}
    explicit Lane(const Shape& shape) : shape_{shape}, random_{shape.seed} {}

    /// One write sets out. With `split`, in pieces of so many bytes whatever the shape. Empty
    /// writes are nothing.
    void put(Bytes bytes, Nanoseconds now, std::size_t split = 0) { put({&bytes, 1}, now, split); }
    /// The same for a gather write.
    void put(std::span<const Bytes> chunks, Nanoseconds now, std::size_t split = 0);
    /// The end sets out behind them. Nothing is put after it.
    void end(Ending how, Nanoseconds now);

    /// When the next piece, or the end, arrives.
    std::optional<Nanoseconds> next_due() const;
    /// The piece that has arrived by `now`, or empty. Valid until `put` or `pop`.
    Bytes front(Nanoseconds now) const;
    void pop();
    /// The end, once it has arrived and all pieces before it were popped.
    std::optional<Ending> ended(Nanoseconds now) const;
    /// Bytes on their way.
    std::size_t size() const { return bytes_.size() - bytes_popped_; }

private:
    struct Piece {
        Nanoseconds due;
        std::size_t size;
    };
    std::size_t piece_size(std::size_t left, std::size_t split);
    Nanoseconds due_at(Nanoseconds now);

    Shape shape_;
    Random random_;
    std::vector<std::uint8_t> bytes_;
    std::vector<Piece> pieces_;
    std::size_t bytes_popped_ = 0;
    std::size_t pieces_popped_ = 0;
    Nanoseconds last_due_{};  // nothing overtakes
    std::optional<Ending> ending_;
};

}  // namespace touchstone::transport
