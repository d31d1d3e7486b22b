// What the broker has to say to one peer: small frames are copied together, large payloads are
// shared by reference. The host flushes each outbox once per loop round; batching is what makes the
// broker fast.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <utility>

#include "reference/protocol/bytes.hpp"

namespace touchstone::mqtt {

/// Bytes that are shared, not copied: a view, and whatever keeps it alive.
class SharedBytes {
public:
    SharedBytes() = default;
    SharedBytes(Bytes view, std::shared_ptr<const void> owner)
        : view_{view}, owner_{std::move(owner)} {}
    Bytes view() const { return view_; }

private:
    Bytes view_;
    std::shared_ptr<const void> owner_;
};

/// Number of a write to the store; 0 = nothing to wait for.
using Ticket = std::uint64_t;

class Outbox {
public:
    /// From this size on a payload is shared rather than copied (measured: equal below, far cheaper
    /// above).
    static constexpr std::size_t share_from = 2048;

    Outbox() = default;
    Outbox(Outbox&&) noexcept = default;
    Outbox& operator=(Outbox&&) noexcept = default;
    ~Outbox();

    /// The buffer to append a small packet to. Empty outboxes own no buffer: it comes from a pool
    /// and goes back to it.
    Buffer& tail() {
        if (tail_.capacity() == 0) borrow();
        return tail_;
    }
    void append(SharedBytes payload);
    /// What is appended from now on stays back until `ticket` is stored, and so does all that comes
    /// after it.
    void hold_for(Ticket ticket);

    /// At most 64 views of what may be sent now, for one gather write; empty where a ticket holds
    /// everything back. Valid until the next call on any outbox of this thread.
    std::span<const Bytes> chunks(Ticket stored) const;
    /// The host wrote so many bytes from the front.
    void written(std::size_t size);
    /// All bytes, held back or not.
    std::size_t size() const { return before_tail() + tail_.size() - tail_done_; }
    bool empty() const { return size() == 0; }
    void clear();

private:
    struct Piece {
        Buffer own;  // exactly one of the two is used
        SharedBytes shared;
        std::size_t done = 0;  // bytes of it already written
        Ticket waits_for = 0;
        Bytes rest() const;
    };
    struct Pieces {
        std::deque<Piece> queue;
        std::size_t size = 0;  // bytes not yet written
    };

    std::size_t before_tail() const { return pieces_ ? pieces_->size : 0; }
    void seal_tail();
    void borrow();
    void give_back();

    Buffer tail_;
    std::size_t tail_done_ = 0;
    Ticket tail_waits_for_ = 0;
    std::unique_ptr<Pieces> pieces_;  // only while something large or held back is queued
};

}  // namespace touchstone::mqtt
