// The two clocks that everything with deadlines is driven by: the machine's, and one that only
// moves when it is told to.
#pragma once

#include <cassert>
#include <chrono>

namespace touchstone::transport {

using Nanoseconds = std::chrono::nanoseconds;

struct Time {
    Nanoseconds steady{};  ///< since a fixed point; never jumps back
    Nanoseconds wall{};    ///< since the Unix epoch
};

class RealClock {
public:
    static Time now() {
        return {std::chrono::steady_clock::now().time_since_epoch(),
                std::chrono::system_clock::now().time_since_epoch()};
    }
};

/// Starts with steady 0 on a fixed date, so that a run in virtual time is the same every time.
class VirtualClock {
public:
    /// 2026-01-01 00:00:00 UTC.
    static constexpr Nanoseconds wall_at_start = std::chrono::seconds{1'767'225'600};

    Time now() const { return {steady_, wall_at_start + steady_}; }
    void jump_to(Nanoseconds steady) {
        assert(steady >= steady_);
        steady_ = steady;
    }

private:
    Nanoseconds steady_{};
};

}  // namespace touchstone::transport
