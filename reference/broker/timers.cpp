#include "reference/broker/timers.hpp"

#include <utility>

namespace touchstone::mqtt {

std::uint32_t& Timers::place_of(TimerOwner owner) {
    auto& places = places_[static_cast<int>(owner.kind)];
    if (places.size() <= owner.slot) places.resize(owner.slot + 1, nowhere);
    return places[owner.slot];
}

void Timers::put(std::uint32_t place, Entry entry) {
    heap_[place] = entry;
    place_of(entry.owner) = place;
}

void Timers::rise(std::uint32_t place) {
    const auto entry = heap_[place];
    while (place > 0) {
        const auto parent = (place - 1) / 2;
        if (heap_[parent].deadline <= entry.deadline) break;
        put(place, heap_[parent]);
        place = parent;
    }
    put(place, entry);
}

void Timers::sink(std::uint32_t place) {
    const auto entry = heap_[place];
    const auto size = static_cast<std::uint32_t>(heap_.size());
    for (;;) {
        auto child = 2 * place + 1;
        if (child >= size) break;
        if (child + 1 < size && heap_[child + 1].deadline < heap_[child].deadline) ++child;
        if (entry.deadline <= heap_[child].deadline) break;
        put(place, heap_[child]);
        place = child;
    }
    put(place, entry);
}

void Timers::set(TimerOwner owner, Steady deadline) {
    const auto place = place_of(owner);
    if (place == nowhere) {
        heap_.push_back({deadline, owner});
        rise(static_cast<std::uint32_t>(heap_.size() - 1));
        return;
    }
    const auto earlier = deadline < heap_[place].deadline;
    heap_[place].deadline = deadline;
    earlier ? rise(place) : sink(place);
}

void Timers::cancel(TimerOwner owner) {
    const auto place = std::exchange(place_of(owner), nowhere);
    if (place == nowhere) return;
    const auto last = heap_.back();
    heap_.pop_back();
    if (place == heap_.size()) return;
    put(place, last);
    rise(place);
    sink(place_of(last.owner));
}

std::optional<Steady> Timers::next() const {
    if (heap_.empty()) return std::nullopt;
    return heap_.front().deadline;
}

std::optional<TimerOwner> Timers::take_due(Steady now) {
    if (heap_.empty() || heap_.front().deadline > now) return std::nullopt;
    const auto owner = heap_.front().owner;
    cancel(owner);
    return owner;
}

}  // namespace touchstone::mqtt
