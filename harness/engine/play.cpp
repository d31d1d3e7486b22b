#include "harness/engine/play.hpp"

#include <algorithm>
#include <cassert>
#include <deque>

#include <fmt/format.h>

#include "harness/engine/awaited_line.hpp"
#include "harness/engine/cleaning.hpp"
#include "harness/engine/compose_message.hpp"
#include "harness/engine/deed.hpp"
#include "harness/engine/needs.hpp"
#include "harness/engine/score.hpp"
#include "harness/engine/stage.hpp"

namespace touchstone::engine {

using language::Step;
using results::Verdict;

namespace {

/// A `>` line whose connection is still being opened.
struct Sending {
    std::size_t step = 0;
    Actor* actor = nullptr;
    std::vector<Composed> messages;
    mqtt::Steady began{};
    mqtt::Steady deadline{};
};

bool begins_with_connect(const Step& line) {
    const auto& send = std::get<language::Send>(line.act);
    return !send.messages.empty() && send.messages.front().packet == mqtt::PacketType::connect;
}

/// Ends the case: what comes after it could not be believed.
bool ends_case(Verdict verdict) {
    return verdict != Verdict::pass && verdict != Verdict::info && verdict != Verdict::warn;
}

}  // namespace

struct Play::State {
    State(const language::Case& played, const Terms& terms, Trace& trace)
        : stage{played, terms, trace}, steps{played.steps} {}

    Stage stage;
    const std::vector<Step>& steps;
    Score score;

    std::size_t next = 0;              // the first line that was not begun
    std::deque<AwaitedLine> expected;  // begun, in the order of the lines
    std::vector<DeedRun> deeds;        // of the acting line
    std::vector<Sending> sendings;     // likewise
    std::optional<mqtt::Steady> waits_until;
    mqtt::Steady waits_since{};
    Actor* taker = nullptr;
    std::vector<Actor*> others;
    std::optional<Cleaning> cleaning;
    bool over = false;  // all lines are played, or one ended the case
    bool finished = false;

    // ---- the loop -------------------------------------------------------------------------------

    bool acting() const { return !deeds.empty() || !sendings.empty() || waits_until; }

    /// Goes on as far as it can with what has come.
    void advance() {
        while (!over) {
            bool moved = advance_acts();
            moved = advance_wait() || moved;
            moved = feed() || moved;
            moved = watch_silences() || moved;
            moved = begin_lines() || moved;
            if (over) break;
            if (next == steps.size() && expected.empty() && !acting()) return end();
            if (!moved) return;
        }
        if (cleaning && !finished) {
            cleaning->advance(stage);
            finished = cleaning->done();
        }
    }

    void elapsed() {
        if (over) {
            if (cleaning) {
                cleaning->elapsed(stage);
                finished = cleaning->done();
            }
            return;
        }
        stage.keep_alive();
        for (auto& deed : deeds) deed.elapsed(stage);
        for (const auto& sending : sendings) {
            if (stage.now.steady < sending.deadline) continue;
            return note_act(sending.step, sending.actor, sending.began, Verdict::inconclusive,
                            sending.actor->name + " cannot connect: no answer in time");
        }
        for (std::size_t i = 0; i < expected.size(); ++i) {
            expected[i].elapsed(stage, last_in_line(i), is_behind(i));
        }
        note_settled();
    }

    std::optional<mqtt::Steady> next_deadline() const {
        std::optional<mqtt::Steady> first;
        const auto consider = [&](std::optional<mqtt::Steady> at) {
            if (at && (!first || *at < *first)) first = at;
        };
        if (finished) return std::nullopt;
        if (over) return cleaning ? cleaning->deadline() : std::nullopt;
        consider(stage.keep_alive_deadline());
        consider(waits_until);
        for (const auto& deed : deeds) consider(deed.deadline());
        for (const auto& sending : sendings) consider(sending.deadline);
        for (std::size_t i = 0; i < expected.size(); ++i) {
            consider(expected[i].deadline(stage, last_in_line(i), is_behind(i)));
        }
        return first;
    }

    void end() {
        if (over) return;
        over = true;
        score.ended = stage.now.steady;
        if (stage.terms.virtual_time) {
            finished = true;  // the broker goes away with the case
            return;
        }
        cleaning.emplace();
        cleaning->begin(stage);
        finished = cleaning->done();
    }

    // ---- lines ----------------------------------------------------------------------------------

    /// Begins lines until one has to wait: expectations at once, acts when everything above is
    /// settled.
    bool begin_lines() {
        bool moved = false;
        while (next < steps.size() && !over && !acting()) {
            const auto& line = steps[next];
            const bool expects = std::holds_alternative<language::Expect>(line.act);
            if (!expects && !expected.empty()) break;
            if (names_taker(line) && awaits_taker()) break;
            const auto step = next++;
            moved = true;
            if (expects) {
                expect(step, line);
            } else {
                act(step, line);
            }
        }
        return activate() || moved;
    }

    static bool names_taker(const Step& line) {
        return std::any_of(line.actors.begin(), line.actors.end(),
                           [](const auto& name) { return name == "taker" || name == "others"; });
    }
    /// Whether an `a|b` line above has not said yet who took its packet.
    bool awaits_taker() const {
        return std::any_of(expected.begin(), expected.end(), [&](const auto& each) {
            return steps[each.step()].whom == Step::Whom::any;
        });
    }

    std::vector<Actor*> actors_of(const Step& line) {
        std::vector<Actor*> actors;
        for (const auto& name : line.actors) {
            if (name == "target") continue;
            if (name == "taker") {
                if (taker != nullptr) actors.push_back(taker);
            } else if (name == "others") {
                actors.insert(actors.end(), others.begin(), others.end());
            } else {
                actors.push_back(&stage.actor(name));
            }
        }
        return actors;
    }

    void expect(std::size_t step, const Step& line) {
        auto actors = actors_of(line);
        if (actors.empty()) {
            return note_act(step, nullptr, stage.now.steady, Verdict::error, "nobody expects this");
        }
        if (line.whom == Step::Whom::any) {
            expected.emplace_back(step, line, std::move(actors));
            return;
        }
        for (auto* actor : actors) expected.emplace_back(step, line, std::vector{actor});
    }

    void act(std::size_t step, const Step& line) {
        stage.last_act = stage.now.steady;
        if (const auto* wait = std::get_if<language::Wait>(&line.act)) {
            waits_since = stage.now.steady;
            waits_until = stage.now.steady + wait->duration;
            return;
        }
        const auto actors = actors_of(line);
        if (std::holds_alternative<language::Send>(line.act)) {
            for (auto* actor : actors) send(step, line, *actor);
            return;
        }
        const bool for_target = actors.empty();
        if (for_target) deeds.emplace_back(step, line, nullptr, false);
        for (auto* actor : actors) deeds.emplace_back(step, line, actor, judged_later(*actor));
        for (auto& deed : deeds) deed.begin(stage);
    }

    /// Whether the next line of this actor expects something: it judges what became of `opens`.
    bool judged_later(const Actor& actor) const {
        for (auto at = next; at < steps.size(); ++at) {
            const auto& names = steps[at].actors;
            if (std::find(names.begin(), names.end(), actor.name) == names.end()) continue;
            return std::holds_alternative<language::Expect>(steps[at].act);
        }
        return false;
    }

    // ---- sending --------------------------------------------------------------------------------

    void send(std::size_t step, const Step& line, Actor& actor) {
        Sending sending;
        sending.step = step;
        sending.actor = &actor;
        sending.began = stage.now.steady;
        sending.deadline = stage.now.steady + stage.terms.patience;
        const bool connects = begins_with_connect(line);
        const bool ended = actor.link_state == Actor::Link::ended;
        // A packet for a connection that the target has ended, unseen by any line so far, goes
        // nowhere; the line that expects the end may still come. CONNECT, or a packet after an end
        // that was expected, opens a new one.
        const bool lost = ended && actor.has_unread_end() && !connects;
        const bool opens = actor.link_state == Actor::Link::none || (ended && !lost);
        if (opens) stage.open(actor);
        for (const auto& message : std::get<language::Send>(line.act).messages) {
            auto composed = compose_message(message, stage.sender(actor), stage.scope(&actor));
            if (!composed) {
                const auto& problem = composed.error();
                return note_act(step, &actor, sending.began, problem.verdict, problem.what);
            }
            sending.messages.push_back(std::move(*composed));
        }
        if (lost) {
            return note_act(step, &actor, sending.began, Verdict::pass,
                            "not sent: the target had ended the connection");
        }
        sendings.push_back(std::move(sending));
    }

    void write(const Sending& sending) {
        std::vector<std::string> packets;
        std::size_t split = 0;
        bool text_frame = false;
        for (const auto& message : sending.messages) {
            packets.insert(packets.end(), message.packets.begin(), message.packets.end());
            if (message.split != 0) split = message.split;
            text_frame = text_frame || message.text_frame;
        }
        stage.send(*sending.actor, packets, split, text_frame);
        stage.last_act = stage.now.steady;
        note_act(sending.step, sending.actor, sending.began, Verdict::pass, {});
    }

    // ---- acts -----------------------------------------------------------------------------------

    bool advance_acts() {
        bool moved = false;
        for (std::size_t i = 0; i < sendings.size() && !over;) {
            auto& sending = sendings[i];
            const auto state = sending.actor->link_state;
            if (state == Actor::Link::opening) {
                ++i;
                continue;
            }
            if (state == Actor::Link::open) {
                write(sending);
            } else {
                const auto& inbox = sending.actor->inbox;
                const auto why = inbox.empty() ? std::string{"the connection is gone"}
                                               : in_words(inbox.back(), stage.names);
                note_act(sending.step, sending.actor, sending.began, Verdict::inconclusive,
                         fmt::format("{} cannot connect: {}", sending.actor->name, why));
            }
            sendings.erase(sendings.begin() + static_cast<std::ptrdiff_t>(i));
            moved = true;
        }
        for (std::size_t i = 0; i < deeds.size() && !over;) {
            auto& deed = deeds[i];
            deed.advance(stage);
            if (!deed.end()) {
                ++i;
                continue;
            }
            const auto end = *deed.end();
            if (end.verdict == Verdict::pass) stage.last_act = deed.acted_at();
            note_act(deed.step(), deed.actor(), deed.acted_at(), end.verdict, end.note);
            deeds.erase(deeds.begin() + static_cast<std::ptrdiff_t>(i));
            moved = true;
        }
        return moved;
    }

    bool advance_wait() {
        if (!waits_until || stage.now.steady < *waits_until) return false;
        stage.waited += *waits_until - waits_since;
        stage.last_act = stage.now.steady;
        note_act(next - 1, nullptr, waits_since, Verdict::pass, {});
        waits_until.reset();
        return true;
    }

    void note_act(std::size_t step, const Actor* actor, mqtt::Steady since, Verdict verdict,
                  std::string note) {
        auto& line = score.lines.emplace_back();
        line.step = step;
        if (actor != nullptr) line.actor = actor->name;
        line.started = since;
        line.ended = stage.now.steady;
        line.verdict = verdict;
        line.note = std::move(note);
        if (ends_case(verdict)) end();
    }

    // ---- expectations ---------------------------------------------------------------------------

    static bool share_actor(const AwaitedLine& a, const AwaitedLine& b) {
        return std::any_of(a.actors().begin(), a.actors().end(),
                           [&](const Actor* actor) { return b.concerns(*actor); });
    }

    /// Whether nobody waits behind this one. A line about nothing does not count: it begins only
    /// when this one is settled.
    bool last_in_line(std::size_t index) const {
        for (auto at = index + 1; at < expected.size(); ++at) {
            if (share_actor(expected[index], expected[at]) && !expected[at].is_about_nothing()) {
                return false;
            }
        }
        return true;
    }

    /// Whether a line above, of any actor, is still waited for: then patience with this one has not
    /// begun.
    bool is_behind(std::size_t index) const {
        return std::any_of(expected.begin(), expected.begin() + static_cast<std::ptrdiff_t>(index),
                           [](const AwaitedLine& above) {
                               return !above.settled() && !above.satisfied() &&
                                      !above.is_about_nothing();
                           });
    }

    bool may_begin(std::size_t index) const {
        const auto& candidate = expected[index];
        for (std::size_t at = 0; at < index; ++at) {
            const auto& above = expected[at];
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

    bool activate() {
        bool moved = false;
        for (std::size_t i = 0; i < expected.size(); ++i) {
            if (expected[i].active() || !may_begin(i)) continue;
            expected[i].activate(stage);
            moved = true;
        }
        note_settled();
        return moved;
    }

    AwaitedLine* first_for(const Actor& actor) {
        for (auto& each : expected) {
            if (!each.settled() && each.concerns(actor)) return each.active() ? &each : nullptr;
        }
        return nullptr;
    }

    /// A PINGRESP may have begun a silence.
    bool watch_silences() {
        for (std::size_t i = 0; i < expected.size(); ++i) {
            if (expected[i].is_about_nothing())
                expected[i].elapsed(stage, last_in_line(i), is_behind(i));
        }
        const auto before = expected.size();
        note_settled();
        return expected.size() != before;
    }

    /// Hands what has reached each actor to the lines that wait for it, in order.
    bool feed() {
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

    /// Writes down what is settled and takes it off the list.
    void note_settled() {
        for (std::size_t i = 0; i < expected.size() && !over;) {
            if (!expected[i].settled()) {
                ++i;
                continue;
            }
            auto done = std::move(expected[i]);
            expected.erase(expected.begin() + static_cast<std::ptrdiff_t>(i));
            note(done);
            for (auto at = i; at < expected.size(); ++at) expected[at].begin_patience(stage);
        }
    }

    void note(const AwaitedLine& done) {
        const auto& settlement = done.settlement();
        const auto& step = steps[done.step()];
        if (step.whom == Step::Whom::any && done.taker() != nullptr) {
            taker = done.taker();
            others.clear();
            for (auto* actor : done.actors()) {
                if (actor != taker) others.push_back(actor);
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
    // Every connection went down with the target, which is what the line asked for.
    for (const auto& actor : stage.actors) stage.close(*actor, mqtt::Ending::fin);
    for (auto& deed : state_->deeds) deed.restarted(why);
    state_->advance();
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
