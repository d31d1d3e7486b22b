// All deadlines of the broker in one ordered structure: at most one per connection and one per
// session. A binary heap whose entries know their owners, and whose owners know their places, so
// that a deadline can be moved or cancelled.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "reference/broker/slots.hpp"
#include "reference/session/now.hpp"

namespace touchstone::mqtt {

struct TimerOwner {
    enum class Kind : std::uint8_t { link, session };
    Kind kind;
    Slot slot;
    friend constexpr bool operator==(TimerOwner, TimerOwner) = default;
};

class Timers {
public:
    /// Sets or moves the owner's one deadline.
    void set(TimerOwner owner, Steady deadline);
    void cancel(TimerOwner owner);
    std::optional<Steady> next() const;
    /// Takes out the earliest owner whose deadline is not after `now`.
    std::optional<TimerOwner> take_due(Steady now);
    std::size_t size() const { return heap_.size(); }

private:
    struct Entry {
        Steady deadline;
        TimerOwner owner;
    };
    static constexpr std::uint32_t nowhere = ~std::uint32_t{0};

    std::uint32_t& place_of(TimerOwner owner);
    void put(std::uint32_t place, Entry entry);
    void rise(std::uint32_t place);
    void sink(std::uint32_t place);

    std::vector<Entry> heap_;
    std::vector<std::uint32_t> places_[2];  // by kind and slot
};

}  // namespace touchstone::mqtt
