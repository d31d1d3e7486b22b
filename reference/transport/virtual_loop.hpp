// A loop in virtual time: runs what is due, then jumps to the next deadline. A day takes no time,
// and every run is equal.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <utility>

#include "reference/transport/loop.hpp"

namespace touchstone::transport {

class VirtualLoop final : public Loop {
public:
    Time now() const override { return clock_.now(); }
    void soon(std::function<void()> call) override {
        calls_.push_back({alarms_set_, std::move(call)});
    }
    std::unique_ptr<Timer> timer(std::function<void()> call) override;

    /// One call, or one jump. False: nothing is left to do.
    bool step();
    /// Until nothing is left to do before or at `until`; then it is `until`. False: stopped after
    /// `steps` steps.
    bool run_until(Nanoseconds until, std::size_t steps = 1'000'000);

private:
    class Alarm;
    using Key = std::pair<Nanoseconds, std::uint64_t>;  // equal times: first set, first called

    struct Call {
        std::uint64_t after;  // alarms set up to this one that are due come first
        std::function<void()> call;
    };

    VirtualClock clock_;
    std::deque<Call> calls_;
    std::map<Key, Alarm*> alarms_;
    std::uint64_t alarms_set_ = 0;
};

}  // namespace touchstone::transport
