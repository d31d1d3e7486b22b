// The messages of one publisher that wait for their acknowledgement, by packet identifier.
#pragma once

#include <cassert>
#include <cstdint>
#include <optional>
#include <vector>

#include "reference/protocol/packet.hpp"

namespace touchstone::load {

class InFlight {
public:
    /// What the broker is to send next for an identifier.
    enum class Awaits : std::uint8_t { nothing, puback, pubrec, pubcomp };
    struct Slot {
        std::uint32_t sequence = 0;
        Awaits awaits = Awaits::nothing;
    };

    /// `window`: most messages under way at once, 1 to 65535.
    explicit InFlight(std::uint16_t window) : window_{window} {}

    std::size_t size() const { return size_; }
    bool full() const { return size_ == window_; }
    void widen(std::uint16_t window) { window_ = window; }

    /// Not to be called when full. Grows only until the largest number under way was reached once.
    mqtt::PacketId add(std::uint32_t sequence, Awaits awaits) {
        assert(!full());
        ++size_;
        if (free_.empty()) {
            slots_.push_back({sequence, awaits});
            free_.reserve(slots_.capacity());
            return static_cast<mqtt::PacketId>(slots_.size());
        }
        const auto id = free_.back();
        free_.pop_back();
        slots_[id - 1u] = {sequence, awaits};
        return id;
    }
    /// Null where nothing is under way with this identifier.
    Slot* find(mqtt::PacketId id) {
        if (id == 0 || id > slots_.size() || slots_[id - 1u].awaits == Awaits::nothing)
            return nullptr;
        return &slots_[id - 1u];
    }
    void remove(mqtt::PacketId id) {
        slots_[id - 1u].awaits = Awaits::nothing;
        free_.push_back(id);
        --size_;
    }

private:
    std::uint16_t window_;
    std::size_t size_ = 0;
    std::vector<Slot> slots_;
    std::vector<mqtt::PacketId> free_;
};

}  // namespace touchstone::load
