// The open loop's arithmetic: message i is due at i / R. Integers only, nothing accumulates, so the
// millionth message is due exactly where it belongs.
#pragma once

#include <chrono>
#include <cstdint>

namespace touchstone::load {

using Duration = std::chrono::nanoseconds;

class Rate {
public:
    Rate() = default;
    /// Kept exactly to a millionth of a message per second; above zero, at most 10^9.
    explicit Rate(double per_second);

    /// When message `index` (from 0) is due, since the start.
    Duration due(std::uint64_t index) const;
    /// How many messages are due before `end`; also the index of the first that is due at or after
    /// it.
    std::uint64_t due_before(Duration end) const;
    double per_second() const;

private:
    std::uint64_t per_million_seconds_ = 0;
};

}  // namespace touchstone::load
