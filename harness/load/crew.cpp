#include "harness/load/crew.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace touchstone::load {
namespace {

using namespace std::chrono_literals;

/// Connections begun and not yet ready, at most: more would overflow a listener's queue.
constexpr std::size_t most_joining = 64;
/// Between joining and the first message, so that the start is the same for all.
constexpr Duration breath = 20ms;
/// How often the course is looked at where no message is due.
constexpr Duration glance = 50ms;

}  // namespace

Crew::Crew(const Plan& plan, const CrewOptions& options, transport::Loop& loop, Dial dial,
           Observers observers)
    : plan_{plan},
      options_{options},
      scene_{plan,
             loop,
             options.version,
             options.run_tag,
             options.prefix,
             options.user_name,
             options.password,
             options.late_beyond,
             Oracle{plan, options.run_tag},
             Record{},
             {},
             {}},
      dial_{std::move(dial)},
      observers_{std::move(observers)} {
    scene_.record.phases.resize(plan.phases.size());
    scene_.publishers.resize(plan.streams);
    // Subscribers join first, so that they hear the first message.
    for (const auto role : {Crowd::Role::subscriber, Crowd::Role::idle, Crowd::Role::publisher}) {
        for (std::size_t i = 0; i < plan.crowds.size(); ++i) {
            const auto& crowd = plan.crowds[i];
            if (crowd.role != role) continue;
            for (std::uint32_t number = 0; number < crowd.clients; ++number) {
                clients_.push_back(
                    std::make_unique<Client>(scene_, crowd, static_cast<std::uint32_t>(i), number));
            }
            if (role != Crowd::Role::publisher) continue;
            Cursor cursor;
            cursor.crowd = &crowd;
            cursor.planned = crowd.rate.due_before(plan.length());
            cursor.next_due = crowd.rate.due(0);
            cursors_.push_back(cursor);
        }
    }
    timer_ = loop.timer([this] { wake(); });
}

void Crew::start() {
    const auto now = scene_.loop.now().steady;
    deadline_ = now + options_.join_within * static_cast<int>(1 + clients_.size() / 1000);
    timer_->set(now);
}

void Crew::wake() {
    const auto now = scene_.loop.now().steady;
    auto next = now + glance;
    switch (course_) {
        case Course::joining:
            join(now);
            next = now + 1ms;
            break;
        case Course::running: next = run(now); break;
        case Course::draining:
            drain(now);
            next = now + 1ms;
            break;
        case Course::leaving: leave(now); break;
        case Course::finished: break;
    }
    if (course_ != Course::finished) timer_->set(next);
}

void Crew::join(Duration now) {
    std::size_t joining = 0, ready = 0;
    for (std::size_t i = 0; i < dialled_; ++i) {
        const auto& client = *clients_[i];
        if (client.state() == Client::State::ended) return fail(client.why());
        ++(client.state() == Client::State::ready ? ready : joining);
    }
    if (ready == clients_.size()) return begin(now);
    if (now >= deadline_) {
        return fail(fmt::format("{} of {} connections were ready in time", ready, clients_.size()));
    }
    for (; dialled_ < clients_.size() && joining < most_joining; ++joining) {
        auto& client = *clients_[dialled_++];
        client.connecting();
        dial_(client);
    }
}

void Crew::fail(std::string why) {
    failure_ = std::move(why);
    for (auto& client : clients_) client->leave();
    deadline_ = scene_.loop.now().steady;
    course_ = Course::leaving;
}

void Crew::begin(Duration now) {
    scene_.start = now + breath;
    next_second_ = scene_.start + 1s;
    course_ = Course::running;
    turn_phase(0);
}

Duration Crew::run(Duration now) {
    const auto elapsed = now - scene_.start;
    auto next = now + glance;
    for (auto& cursor : cursors_) {
        const auto& crowd = *cursor.crowd;
        while (cursor.next < cursor.planned && cursor.next_due <= elapsed) {
            auto* client = scene_.publishers[crowd.first_stream + cursor.next % crowd.clients];
            const auto lateness = elapsed - cursor.next_due;
            auto& phase = scene_.record.phases[plan_.phase_at(cursor.next_due)];
            phase.lateness.record(lateness);
            scene_.record.second_lateness.record(lateness);
            phase.by_qos[crowd.qos].late += lateness > scene_.late_beyond;
            client->message_due(now);
            touched_.push_back(client);
            cursor.next_due = crowd.rate.due(++cursor.next);
        }
        if (cursor.next < cursor.planned) next = std::min(next, scene_.start + cursor.next_due);
    }
    for (auto* client : touched_) client->flush(now);
    touched_.clear();

    while (phase_ + 1 < plan_.phases.size() && elapsed >= plan_.phases[phase_].end)
        turn_phase(phase_ + 1);
    if (now >= next_second_) turn_second(now);
    if (elapsed >= plan_.length() || stopped_at_ || !anybody_alive()) {
        if (elapsed < plan_.length() && !stopped_at_) stopped_at_ = elapsed;
        turn_phase(plan_.phases.size());
        course_ = Course::draining;
        deadline_ = now + (stopped_at_ ? std::min<Duration>(options_.drain_within, 1s)
                                       : options_.drain_within);
        return now;
    }
    return std::max(next, now + options_.shortest_tick);
}

bool Crew::all_arrived() const {
    return scene_.oracle.missing() == 0 &&
           std::ranges::all_of(scene_.publishers, [](const Client* client) {
               return client->backlog() == 0 && client->in_flight() == 0;
           });
}

void Crew::drain(Duration now) {
    if (!all_arrived() && now < deadline_ && anybody_alive()) return;
    // What came since the last full second belongs into the series too.
    if (scene_.record.second_sent + scene_.record.second_received != 0) turn_second(now);
    for (auto& client : clients_) client->leave();
    course_ = Course::leaving;
    deadline_ = now + glance;
}

void Crew::leave(Duration now) {
    if (now >= deadline_) course_ = Course::finished;
}

void Crew::stop() {
    if (course_ == Course::joining) return fail("stopped before it began");
    if (course_ != Course::running || stopped_at_) return;
    stopped_at_ = std::max(Duration{}, scene_.loop.now().steady - scene_.start);
    timer_->set(scene_.loop.now().steady);
}

void Crew::turn_phase(std::size_t phase) {
    phase_ = phase;
    if (observers_.phase) observers_.phase(phase);
}

void Crew::turn_second(Duration now) {
    auto& record = scene_.record;
    results::Sample sample;
    sample.at = now - scene_.start;
    sample.sent = record.second_sent;
    sample.received = record.second_received;
    sample.connections = alive();
    sample.errors = record.second_errors;
    sample.p50 = record.second_latency.percentile(50);
    sample.p99 = record.second_latency.percentile(99);
    sample.max = record.second_latency.max();
    sample.lateness_p99 = record.second_lateness.percentile(99);
    series_.push_back(sample);
    record.second_latency.clear();
    record.second_lateness.clear();
    record.second_sent = record.second_received = record.second_errors = 0;
    while (next_second_ <= now) next_second_ += 1s;
    if (observers_.second) {
        observers_.second({sample.at, plan_.length(),
                           plan_.phases[std::min(phase_, plan_.phases.size() - 1)].name, sample});
    }
    for (auto& client : clients_) client->stay_alive(now);
}

std::uint32_t Crew::alive() const {
    return static_cast<std::uint32_t>(std::ranges::count_if(
        clients_, [](const auto& client) { return client->state() == Client::State::ready; }));
}

bool Crew::anybody_alive() const {
    return std::ranges::any_of(
        clients_, [](const auto& client) { return client->state() == Client::State::ready; });
}

std::uint64_t Crew::unsent() const {
    std::uint64_t count = 0;
    for (const auto* client : scene_.publishers) count += client->backlog();
    return count;
}

}  // namespace touchstone::load
