#include "reference/transport/virtual_loop.hpp"

#include <algorithm>
#include <optional>

namespace touchstone::transport {

class VirtualLoop::Alarm final : public Timer {
public:
    Alarm(VirtualLoop& loop, std::function<void()> call)
        : loop_{loop}, call_{std::make_shared<std::function<void()>>(std::move(call))} {}
    ~Alarm() override { cancel(); }

    void set(Nanoseconds at) override {
        cancel();
        key_ = Key{std::max(at, loop_.now().steady), ++loop_.alarms_set_};
        loop_.alarms_.emplace(*key_, this);
    }
    void cancel() override {
        if (key_) loop_.alarms_.erase(*key_);
        key_.reset();
    }
    void ring() {
        cancel();
        const auto call = call_;  // the call may destroy this timer
        (*call)();
    }

private:
    VirtualLoop& loop_;
    std::shared_ptr<std::function<void()>> call_;
    std::optional<Key> key_;
};

std::unique_ptr<Timer> VirtualLoop::timer(std::function<void()> call) {
    return std::make_unique<Alarm>(*this, std::move(call));
}

bool VirtualLoop::step() {
    if (calls_.empty() && alarms_.empty()) return false;
    const auto next = alarms_.begin();
    const bool call_first =
        !calls_.empty() && (next == alarms_.end() || next->first.first > now().steady ||
                            next->first.second > calls_.front().after);
    if (call_first) {
        const auto call = std::move(calls_.front().call);
        calls_.pop_front();
        call();
        return true;
    }
    const auto [key, alarm] = *next;
    clock_.jump_to(key.first);
    alarm->ring();
    return true;
}

bool VirtualLoop::run_until(Nanoseconds until, std::size_t steps) {
    while (!calls_.empty() || (!alarms_.empty() && alarms_.begin()->first.first <= until)) {
        if (steps-- == 0) return false;
        step();
    }
    clock_.jump_to(std::max(until, now().steady));
    return true;
}

}  // namespace touchstone::transport
