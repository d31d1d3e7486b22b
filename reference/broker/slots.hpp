// Things with small numbers: numbers are used again, and a thing never moves while it lives.
#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

namespace touchstone::mqtt {

using Slot = std::uint32_t;
inline constexpr Slot no_slot = ~Slot{0};

template <typename Thing>
class Slots {
public:
    /// A fresh Thing; `Thing::reset()` has been called on a used one when it was put back.
    Slot take() {
        ++in_use_;
        if (free_.empty()) {
            things_.emplace_back();
            return static_cast<Slot>(things_.size() - 1);
        }
        const auto slot = free_.back();
        free_.pop_back();
        return slot;
    }
    void put_back(Slot slot) {
        assert(in_use_ > 0);
        --in_use_;
        things_[slot].reset();
        free_.push_back(slot);
    }
    Thing& operator[](Slot slot) { return things_[slot]; }
    const Thing& operator[](Slot slot) const { return things_[slot]; }
    std::size_t in_use() const { return in_use_; }
    /// How many slots there are, used or not.
    std::size_t capacity() const { return things_.size(); }

private:
    std::deque<Thing> things_;
    std::vector<Slot> free_;
    std::size_t in_use_ = 0;
};

}  // namespace touchstone::mqtt
