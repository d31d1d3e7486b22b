#include "reference/transport/lane.hpp"

#include <algorithm>
#include <cassert>

namespace touchstone::transport {

Nanoseconds Lane::due_at(Nanoseconds now) {
    const auto longest = shape_.delay_up_to;
    auto due = now;
    if (shape_.cut == Shape::Cut::joined) {
        due += longest;
    } else if (longest > Nanoseconds{}) {
        due += Nanoseconds{random_.below(static_cast<std::uint64_t>(longest.count()) + 1)};
    }
    return last_due_ = std::max(due, last_due_);
}

std::size_t Lane::piece_size(std::size_t left, std::size_t split) {
    if (split != 0) return std::min(left, split);
    switch (shape_.cut) {
        case Shape::Cut::single_bytes: return 1;
        case Shape::Cut::pieces: return std::min<std::size_t>(left, 1 + random_.below(16));
        case Shape::Cut::as_written:
        case Shape::Cut::joined: break;
    }
    return left;
}

void Lane::put(std::span<const Bytes> chunks, Nanoseconds now, std::size_t split) {
    assert(!ending_);
    const auto before = bytes_.size();
    for (const auto chunk : chunks) bytes_.insert(bytes_.end(), chunk.begin(), chunk.end());
    const auto added = bytes_.size() - before;
    if (added == 0) return;
    const bool waiting = pieces_popped_ < pieces_.size() && pieces_.back().due > now;
    if (shape_.cut == Shape::Cut::joined && split == 0 && waiting) {
        pieces_.back().size += added;
        return;
    }
    const auto due = due_at(now);
    for (std::size_t left = added; left != 0;) {
        const auto size = piece_size(left, split);
        pieces_.push_back({due, size});
        left -= size;
    }
}

void Lane::end(Ending how, Nanoseconds now) {
    if (ending_) return;
    ending_ = how;
    due_at(now);
}

std::optional<Nanoseconds> Lane::next_due() const {
    if (pieces_popped_ < pieces_.size()) return pieces_[pieces_popped_].due;
    if (ending_) return last_due_;
    return {};
}

Bytes Lane::front(Nanoseconds now) const {
    if (pieces_popped_ == pieces_.size() || pieces_[pieces_popped_].due > now) return {};
    return Bytes{bytes_}.subspan(bytes_popped_, pieces_[pieces_popped_].size);
}

void Lane::pop() {
    assert(pieces_popped_ < pieces_.size());
    bytes_popped_ += pieces_[pieces_popped_++].size;
    // What was popped is cut off when nothing is left, or when it is most of a lane that never runs
    // empty.
    const bool mostly_popped = bytes_popped_ >= 65'536 && bytes_popped_ >= bytes_.size() / 2;
    if (pieces_popped_ < pieces_.size() && !mostly_popped) return;
    bytes_.erase(bytes_.begin(), bytes_.begin() + static_cast<std::ptrdiff_t>(bytes_popped_));
    pieces_.erase(pieces_.begin(), pieces_.begin() + static_cast<std::ptrdiff_t>(pieces_popped_));
    bytes_popped_ = pieces_popped_ = 0;
}

std::optional<Ending> Lane::ended(Nanoseconds now) const {
    if (pieces_popped_ < pieces_.size() || last_due_ > now) return {};
    return ending_;
}

}  // namespace touchstone::transport
