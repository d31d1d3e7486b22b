#include "harness/engine/play.hpp"

#include "harness/engine/conversation.hpp"

namespace touchstone::engine {

using results::Verdict;

struct Play::State : Conversation {
    using Conversation::Conversation;
};

Play::Play(const language::Case& played, const Terms& terms, Trace& trace)
    : state_{std::make_unique<State>(played, terms, trace)} {
    trace.case_id = played.id;
    trace.scenario_digest = played.file ? played.file->digest : "";
    trace.run_tag = terms.run_tag;
    trace.target_digest = terms.target_digest;
    trace.seed = terms.seed;
}

Play::~Play() = default;

void Play::start(mqtt::Now now) {
    auto& stage = state_->stage;
    stage.now = now;
    stage.began = stage.last_act = now.steady;
    state_->score.unmet = unmet_need(stage.played, stage.terms);
    if (state_->score.unmet) {
        state_->over = state_->finished = true;
        state_->score.ended = now.steady;
        return;
    }
    state_->advance();
}

void Play::opened(host::LinkId link, mqtt::Now now) {
    state_->stage.now = now;
    auto* actor = state_->stage.actor_on(link);
    if (actor == nullptr) return;
    state_->stage.opened(*actor);
    state_->advance();
}

void Play::negotiated(host::LinkId link, const std::string& subprotocol) {
    if (auto* actor = state_->stage.actor_on(link)) actor->subprotocol = subprotocol;
}

void Play::refused(host::LinkId link, const std::string& why, mqtt::Now now) {
    state_->stage.now = now;
    auto* actor = state_->stage.actor_on(link);
    if (actor == nullptr) return;
    state_->stage.refused(*actor, why);
    state_->advance();
}

void Play::received(host::LinkId link, mqtt::Bytes bytes, mqtt::Now now) {
    state_->stage.now = now;
    auto* actor = state_->stage.actor_on(link);
    if (actor == nullptr || actor->link_state != Actor::Link::open) return;
    state_->stage.received(*actor, bytes);
    state_->advance();
}

void Play::closed(host::LinkId link, mqtt::Ending how, mqtt::Now now) {
    state_->stage.now = now;
    auto* actor = state_->stage.actor_on(link);
    if (actor == nullptr || actor->link_state == Actor::Link::ended) return;
    state_->stage.ended(*actor, how);
    state_->advance();
}

void Play::restarted(const std::string& why, mqtt::Now now) {
    auto& stage = state_->stage;
    stage.now = now;
    stage.record(why.empty() ? TraceEvent::Kind::open : TraceEvent::Kind::refused, "target", {},
                 why);
    state_->restarted(why);
}

void Play::elapsed(mqtt::Now now) {
    auto& stage = state_->stage;
    stage.now = now;
    if (state_->finished) return;
    stage.record(TraceEvent::Kind::timer, {});
    state_->elapsed();
    state_->advance();
}

void Play::stop(mqtt::Now now) {
    auto& state = *state_;
    state.stage.now = now;
    if (!state.over) {
        state.over = true;
        state.score.ended = now.steady;
        state.score.interrupted = "the run was stopped";
    }
    for (const auto& actor : state.stage.actors) state.stage.close(*actor, mqtt::Ending::fin);
    state.finished = true;
}

std::vector<host::Command> Play::take_commands() {
    return state_->stage.take_commands();
}

std::optional<mqtt::Steady> Play::next_deadline() const {
    return state_->next_deadline();
}

bool Play::finished() const {
    return state_->finished;
}

results::Case Play::result() const {
    return result_of(state_->score, state_->stage);
}

results::Verdict Play::verdict() const {
    return verdict_of(state_->score, state_->stage);
}

mqtt::StatementSet Play::blamed() const {
    mqtt::StatementSet blamed;
    for (const auto& line : state_->score.lines) {
        if (!line.expects || (line.verdict != Verdict::fail && line.verdict != Verdict::warn)) {
            continue;
        }
        for (const auto each : cites_of(state_->steps[line.step], state_->stage.played)) {
            blamed.insert(each);
        }
    }
    for (const auto& breach : state_->stage.breaches) blamed.insert(breach.statement);
    return blamed;
}

std::optional<host::LinkId> Play::link_of(std::string_view actor) const {
    for (const auto& each : state_->stage.actors) {
        if (each->name == actor && each->link_state != Actor::Link::none) return each->link;
    }
    return std::nullopt;
}

mqtt::StatementSet Play::exercised() const {
    return state_->stage.exercised();
}
const mqtt::StatementSet& Play::broken() const {
    return state_->stage.broken;
}

}  // namespace touchstone::engine
