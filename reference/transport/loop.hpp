// What something driven by events needs from the loop that drives it: the time, a timer, and "after
// this round". Two of them: on Asio in real time, and a virtual one that jumps from deadline to
// deadline.
#pragma once

#include <functional>
#include <memory>

#include "reference/transport/clock.hpp"

namespace touchstone::transport {

/// Calls its function once, when the time it is set to has come. Destroying it, also from inside
/// the call, cancels it.
class Timer {
public:
    virtual ~Timer() = default;
    /// Steady time. Replaces an earlier setting.
    virtual void set(Nanoseconds at) = 0;
    virtual void cancel() = 0;
};

class Loop {
public:
    virtual ~Loop() = default;
    virtual Time now() const = 0;
    /// Called after everything that is already waiting to be called.
    virtual void soon(std::function<void()> call) = 0;
    virtual std::unique_ptr<Timer> timer(std::function<void()> call) = 0;
};

}  // namespace touchstone::transport
