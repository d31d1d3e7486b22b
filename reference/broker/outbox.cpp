#include "reference/broker/outbox.hpp"

#include <array>
#include <cassert>
#include <vector>

namespace touchstone::mqtt {
namespace {

constexpr std::size_t most_chunks = 64;

/// Buffers of outboxes that are empty just now: last in, first out, so that the hot ones stay in
/// the cache.
class Pool {
public:
    /// A buffer, or an empty one if there is none.
    Buffer take() {
        if (buffers_.empty()) return {};
        Buffer buffer = std::move(buffers_.back());
        buffers_.pop_back();
        bytes_ -= buffer.capacity();
        return buffer;
    }
    void put_back(Buffer buffer) {
        if (buffer.capacity() == 0 || bytes_ + buffer.capacity() > most_bytes) return;
        bytes_ += buffer.capacity();
        buffer.clear();
        buffers_.push_back(std::move(buffer));
    }

private:
    static constexpr std::size_t most_bytes = 8u << 20;
    std::vector<Buffer> buffers_;
    std::size_t bytes_ = 0;
};
Pool& pool() {
    thread_local Pool buffers;
    return buffers;
}

}  // namespace

Outbox::~Outbox() {
    give_back();
}

void Outbox::borrow() {
    tail_ = pool().take();
}

void Outbox::give_back() {
    tail_done_ = 0;
    pool().put_back(std::move(tail_));
}

Bytes Outbox::Piece::rest() const {
    return (own.empty() ? shared.view() : own.view()).subspan(done);
}

void Outbox::seal_tail() {
    if (tail_.size() == tail_done_) return give_back();
    if (!pieces_) pieces_ = std::make_unique<Pieces>();
    pieces_->size += tail_.size() - tail_done_;
    pieces_->queue.push_back({std::move(tail_), {}, tail_done_, tail_waits_for_});
    tail_ = Buffer{};
    tail_done_ = 0;
}

void Outbox::append(SharedBytes payload) {
    if (payload.view().empty()) return;
    seal_tail();
    if (!pieces_) pieces_ = std::make_unique<Pieces>();
    pieces_->size += payload.view().size();
    pieces_->queue.push_back({{}, std::move(payload), 0, tail_waits_for_});
}

void Outbox::hold_for(Ticket ticket) {
    if (ticket <= tail_waits_for_) return;
    seal_tail();
    tail_waits_for_ = ticket;
}

std::span<const Bytes> Outbox::chunks(Ticket stored) const {
    thread_local std::array<Bytes, most_chunks> views;
    std::size_t count = 0;
    if (pieces_) {
        for (const auto& piece : pieces_->queue) {
            if (piece.waits_for > stored || count == most_chunks) return {views.data(), count};
            views[count++] = piece.rest();
        }
    }
    if (tail_waits_for_ <= stored && count < most_chunks && tail_.size() > tail_done_) {
        views[count++] = tail_.view().subspan(tail_done_);
    }
    return {views.data(), count};
}

void Outbox::written(std::size_t size) {
    assert(size <= this->size());
    while (pieces_ && !pieces_->queue.empty()) {
        auto& piece = pieces_->queue.front();
        const auto rest = piece.rest().size();
        const auto now = std::min(rest, size);
        piece.done += now;
        pieces_->size -= now;
        size -= now;
        if (now < rest) return;
        pieces_->queue.pop_front();
    }
    pieces_.reset();
    tail_done_ += size;
    if (tail_done_ == tail_.size()) give_back();
}

void Outbox::clear() {
    pieces_.reset();
    tail_waits_for_ = 0;
    give_back();
}

}  // namespace touchstone::mqtt
