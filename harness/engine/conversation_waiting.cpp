// The lines that expect: which are active, and who gets what has come.
#include <algorithm>

#include "harness/engine/conversation.hpp"

namespace touchstone::engine {

using language::Step;

// ---- expectations ------------------------------------------------------------------------------

bool Conversation::share_actor(const AwaitedLine& a, const AwaitedLine& b) {
    return std::any_of(a.actors().begin(), a.actors().end(),
                       [&](const Actor* actor) { return b.concerns(*actor); });
}

bool Conversation::last_in_line(std::size_t index) const {
    for (auto at = index + 1; at < expected_.size(); ++at) {
        if (share_actor(expected_[index], expected_[at]) && !expected_[at].is_about_nothing()) {
            return false;
        }
    }
    return true;
}

bool Conversation::is_behind(std::size_t index) const {
    return std::any_of(expected_.begin(), expected_.begin() + static_cast<std::ptrdiff_t>(index),
                       [](const AwaitedLine& above) {
                           return !above.settled() && !above.satisfied() &&
                                  !above.is_about_nothing();
                       });
}

bool Conversation::may_begin(std::size_t index) const {
    const auto& candidate = expected_[index];
    for (std::size_t at = 0; at < index; ++at) {
        const auto& above = expected_[at];
        if (above.settled()) continue;
        const bool shares = share_actor(above, candidate);
        if (candidate.is_about_nothing()) {
            if (shares || !above.is_about_nothing()) return false;
        } else if (shares && !(above.active() && above.satisfied())) {
            return false;
        }
    }
    return true;
}

bool Conversation::activate() {
    bool moved = false;
    for (std::size_t i = 0; i < expected_.size(); ++i) {
        if (expected_[i].active() || !may_begin(i)) continue;
        expected_[i].activate(stage);
        moved = true;
    }
    note_settled();
    return moved;
}

AwaitedLine* Conversation::first_for(const Actor& actor) {
    for (auto& each : expected_) {
        if (!each.settled() && each.concerns(actor)) return each.active() ? &each : nullptr;
    }
    return nullptr;
}

bool Conversation::watch_silences() {
    for (std::size_t i = 0; i < expected_.size(); ++i) {
        if (expected_[i].is_about_nothing())
            expected_[i].elapsed(stage, last_in_line(i), is_behind(i));
    }
    const auto before = expected_.size();
    note_settled();
    return expected_.size() != before;
}

bool Conversation::feed() {
    bool moved = false;
    for (std::size_t i = 0; i < stage.actors.size() && !over; ++i) {
        auto& actor = *stage.actors[i];
        while (!actor.inbox.empty() && !over) {
            auto* line = first_for(actor);
            if (line == nullptr) break;
            const bool taken = line->offer(stage, actor, actor.inbox.front());
            if (taken) actor.inbox.pop_front();
            const bool settled = line->settled();
            moved = moved || taken || settled;
            if (settled) {
                note_settled();
                activate();
            } else if (!taken) {
                break;
            } else {
                activate();
            }
        }
    }
    return moved;
}

void Conversation::note_settled() {
    for (std::size_t i = 0; i < expected_.size() && !over;) {
        if (!expected_[i].settled()) {
            ++i;
            continue;
        }
        auto done = std::move(expected_[i]);
        expected_.erase(expected_.begin() + static_cast<std::ptrdiff_t>(i));
        note(done);
        for (auto at = i; at < expected_.size(); ++at) expected_[at].begin_patience(stage);
    }
}

void Conversation::note(const AwaitedLine& done) {
    const auto& settlement = done.settlement();
    const auto& step = steps[done.step()];
    if (step.whom == Step::Whom::any && done.taker() != nullptr) {
        taker_ = done.taker();
        others_.clear();
        for (auto* actor : done.actors()) {
            if (actor != taker_) others_.push_back(actor);
        }
    }
    auto& line = score.lines.emplace_back();
    line.step = done.step();
    line.actor = settlement.actor != nullptr ? settlement.actor->name : "";
    line.started = done.active() ? done.began() : stage.now.steady;
    line.ended = stage.now.steady;
    line.verdict = settlement.verdict;
    line.note = settlement.note;
    line.expects = true;
    line.settlement = settlement;
    if (ends_case(settlement.verdict)) end();
}

}  // namespace touchstone::engine
