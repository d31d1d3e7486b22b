// An awaited line and time: silence that is waited for, patience, and what a time-out means.
#include <algorithm>

#include <fmt/format.h>

#include "harness/engine/awaited_line.hpp"

namespace touchstone::engine {

using language::Outcome;
using results::Verdict;

std::string seconds(Duration duration) {
    const auto number = std::chrono::duration<double>(duration).count();
    return fmt::format("{:.3g} s", number);
}

// ---- nothing ------------------------------------------------------------------------------------

/// Connected, a PINGREQ goes out and the quiet time runs from its PINGRESP; else it runs at once.
void AwaitedLine::begin_silence(Stage& stage) {
    auto& actor = *actors_.front();
    if (actor.connected() && !actor.stalled) {
        barrier_ = actor.barriers_passed + 1;
        for (const auto purpose : actor.pings) barrier_ = *barrier_ + (purpose == PingFor::barrier);
        stage.ping(actor, PingFor::barrier);
        deadline_ = stage.now.steady + stage.terms.patience;
        return;
    }
    silence_runs_ = true;
    silence_since_ = stage.now.steady;
}

void AwaitedLine::watch_silence(Stage& stage) {
    auto& actor = *actors_.front();
    if (!silence_runs_ && barrier_ && actor.barriers_passed >= *barrier_) {
        silence_runs_ = true;
        silence_since_ = actor.barrier_passed_at;
    }
    if (!silence_runs_) return;
    for (auto& alternative : alternatives_) {
        if (!alternative.alive) continue;
        for (auto& member : alternative.members) {
            if (member.event->outcome != Outcome::nothing || member.silent) continue;
            if (stage.now.steady < silence_since_ + member.silence) continue;
            member.silent = true;
            member.taken = member.most;
        }
        if (alternative.done()) {
            received_ = "nothing";
            settle(stage, alternative);
            return;
        }
    }
}

std::optional<mqtt::Steady> AwaitedLine::silence_ends(const Stage&, const Member& member) const {
    if (member.event->outcome != Outcome::nothing || member.silent || !silence_runs_) {
        return std::nullopt;
    }
    return silence_since_ + member.silence;
}

// ---- time ---------------------------------------------------------------------------------------

void AwaitedLine::elapsed(Stage& stage, bool last_in_line, bool behind) {
    if (!active_ || settled()) return;
    if (is_about_nothing()) {
        watch_silence(stage);
        if (settled()) return;
        if (!silence_runs_ && stage.now.steady >= deadline_) {
            settle(Verdict::inconclusive,
                   fmt::format("no PINGRESP within {}, so silence proves nothing",
                               seconds(stage.terms.patience)));
        }
        return;
    }
    const bool done = satisfied();
    const auto limit = done && last_in_line ? touched_at_ + stage.terms.quiet : deadline_;
    if (stage.now.steady < limit || (behind && patient_ && !done)) return;
    if (done) {
        overtaken(stage);
        return;
    }
    Mismatch miss;
    miss.received = fmt::format("nothing within {}", seconds(stage.now.steady - activated_at_));
    for (const auto& alternative : alternatives_) {
        for (const auto& member : alternative.members) {
            if (alternative.alive && member.half_done()) {
                miss.received = fmt::format("{}, but not the end of the connection within {}",
                                            received_, seconds(stage.terms.patience));
            }
        }
    }
    missed(stage, std::move(miss), actors_.front(), std::nullopt);
}

std::optional<mqtt::Steady> AwaitedLine::deadline(const Stage& stage, bool last_in_line,
                                                  bool behind) const {
    if (!active_ || settled()) return std::nullopt;
    if (is_about_nothing()) {
        if (!silence_runs_) return deadline_;
        std::optional<mqtt::Steady> first;
        for (const auto& alternative : alternatives_) {
            for (const auto& member : alternative.members) {
                const auto ends = silence_ends(stage, member);
                if (ends && (!first || *ends < *first)) first = ends;
            }
        }
        return first;
    }
    const bool done = satisfied();
    if (done && last_in_line) return touched_at_ + stage.terms.quiet;
    if (behind && patient_ && !done) return std::nullopt;
    return deadline_;
}

void AwaitedLine::overtaken(Stage& stage) {
    for (const auto& alternative : alternatives_) {
        if (!alternative.alive || !alternative.done()) continue;
        settle(stage, alternative);
        return;
    }
}

}  // namespace touchstone::engine
