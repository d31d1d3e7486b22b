#include "harness/load/oracle.hpp"

#include <algorithm>
#include <bit>

#include "reference/protocol/topic.hpp"

namespace touchstone::load {
namespace {

bool bit(const std::vector<std::uint64_t>& bits, std::uint32_t index) {
    return bits[index / 64] >> index % 64 & 1;
}

std::uint64_t bits_in(const std::vector<std::uint64_t>& bits, std::uint32_t begin,
                      std::uint32_t end) {
    std::uint64_t count = 0;
    for (auto i = begin; i < end;) {
        if (i % 64 == 0 && end - i >= 64) {
            count += static_cast<std::uint64_t>(std::popcount(bits[i / 64]));
            i += 64;
        } else {
            count += bit(bits, i++);
        }
    }
    return count;
}

}  // namespace

Oracle::Oracle(const Plan& plan, std::uint16_t run_tag) : plan_{plan}, run_tag_{run_tag} {
    streams_.resize(plan.streams);
    for (const auto& crowd : plan.crowds) {
        if (crowd.role != Crowd::Role::publisher) continue;
        for (std::uint32_t i = 0; i < crowd.clients; ++i) {
            auto& stream = streams_[crowd.first_stream + i];
            stream.crowd = &crowd;
            stream.planned = crowd.due_before(i, plan.length());
        }
    }
}

ListenerId Oracle::listen(const std::string& filter, OrderSeen& order) {
    const auto shared = mqtt::split_shared(filter);
    auto found = listeners_.end();
    if (shared) found = std::ranges::find(listeners_, filter, &Listener::filter);
    if (found == listeners_.end()) {
        Listener listener;
        listener.filter = filter;
        for (std::uint32_t i = 0; i < streams_.size(); ++i) {
            auto& stream = streams_[i];
            const auto& topic = stream.crowd->topics[client_of(i)];
            if (!stream.crowd->verified()) continue;
            if (!mqtt::matches(shared ? shared->filter : std::string_view{filter}, topic)) continue;
            ++stream.listeners;
            listener.streams.push_back(i);
            listener.seen.emplace_back((stream.planned + 63) / 64);
        }
        listeners_.push_back(std::move(listener));
        found = std::prev(listeners_.end());
    }
    order.next.assign(found->streams.size(), 0);
    return static_cast<ListenerId>(found - listeners_.begin());
}

void Oracle::sent(std::uint32_t stream) {
    ++streams_[stream].sent;
    missing_ += streams_[stream].listeners;
}

std::optional<std::size_t> Oracle::position(const Listener& listener, std::uint32_t stream) const {
    const auto& streams = listener.streams;
    // Mostly the streams are a range without gaps; then their numbers tell where they are.
    if (streams.empty() || stream < streams.front() || stream > streams.back()) return {};
    const auto offset = stream - streams.front();
    if (offset < streams.size() && streams[offset] == stream) return offset;
    const auto found = std::ranges::lower_bound(streams, stream);
    if (found == streams.end() || *found != stream) return {};
    return static_cast<std::size_t>(found - streams.begin());
}

Oracle::Sighting Oracle::saw(ListenerId id, OrderSeen& order, const Stamp& stamp) {
    auto& listener = listeners_[id];
    if (!knows(stamp)) return Sighting::foreign;
    const auto place = position(listener, stamp.stream);
    if (!place) return Sighting::foreign;

    auto& word = listener.seen[*place][stamp.sequence / 64];
    const auto mask = std::uint64_t{1} << stamp.sequence % 64;
    if (word & mask) return Sighting::duplicate;
    word |= mask;
    --missing_;
    auto& next = order.next[*place];
    if (stamp.sequence < next) return Sighting::reordered;
    next = stamp.sequence + 1;
    return Sighting::first;
}

Oracle::Range Oracle::sent_in(std::uint32_t stream, std::size_t phase) const {
    const auto& state = streams_[stream];
    const auto client = client_of(stream);
    const auto& stretch = plan_.phases[phase];
    return {std::min(state.sent, state.crowd->due_before(client, stretch.begin)),
            std::min(state.sent, state.crowd->due_before(client, stretch.end))};
}

std::uint64_t Oracle::expected(std::size_t phase, std::uint8_t qos) const {
    std::uint64_t count = 0;
    for (std::uint32_t i = 0; i < streams_.size(); ++i) {
        if (streams_[i].crowd->qos != qos) continue;
        const auto range = sent_in(i, phase);
        count += std::uint64_t{range.end - range.begin} * streams_[i].listeners;
    }
    return count;
}

std::uint64_t Oracle::lost(std::size_t phase, std::uint8_t qos) const {
    std::uint64_t came = 0;
    for (const auto& listener : listeners_) {
        for (std::size_t i = 0; i < listener.streams.size(); ++i) {
            if (streams_[listener.streams[i]].crowd->qos != qos) continue;
            const auto range = sent_in(listener.streams[i], phase);
            came += bits_in(listener.seen[i], range.begin, range.end);
        }
    }
    return expected(phase, qos) - came;
}

}  // namespace touchstone::load
