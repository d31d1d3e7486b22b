#include "harness/engine/conversation.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace touchstone::engine {

using language::Step;
using results::Verdict;

namespace {

bool begins_with_connect(const Step& line) {
    const auto& send = std::get<language::Send>(line.act);
    return !send.messages.empty() && send.messages.front().packet == mqtt::PacketType::connect;
}

}  // namespace

// ---- the loop ----------------------------------------------------------------------------------

bool Conversation::acting() const {
    return !deeds_.empty() || !sendings_.empty() || waits_until_;
}

void Conversation::advance() {
    while (!over) {
        bool moved = advance_acts();
        moved = advance_wait() || moved;
        moved = feed() || moved;
        moved = watch_silences() || moved;
        moved = begin_lines() || moved;
        if (over) break;
        if (next_ == steps.size() && expected_.empty() && !acting()) return end();
        if (!moved) return;
    }
    if (cleaning_ && !finished) {
        cleaning_->advance(stage);
        finished = cleaning_->done();
    }
}

void Conversation::elapsed() {
    if (over) {
        if (cleaning_) {
            cleaning_->elapsed(stage);
            finished = cleaning_->done();
        }
        return;
    }
    stage.keep_alive();
    for (auto& deed : deeds_) deed.elapsed(stage);
    for (const auto& sending : sendings_) {
        if (stage.now.steady < sending.deadline) continue;
        return note_act(sending.step, sending.actor, sending.began, Verdict::inconclusive,
                        sending.actor->name + " cannot connect: no answer in time");
    }
    for (std::size_t i = 0; i < expected_.size(); ++i) {
        expected_[i].elapsed(stage, last_in_line(i), is_behind(i));
    }
    note_settled();
}

std::optional<mqtt::Steady> Conversation::next_deadline() const {
    std::optional<mqtt::Steady> first;
    const auto consider = [&](std::optional<mqtt::Steady> at) {
        if (at && (!first || *at < *first)) first = at;
    };
    if (finished) return std::nullopt;
    if (over) return cleaning_ ? cleaning_->deadline() : std::nullopt;
    consider(stage.keep_alive_deadline());
    consider(waits_until_);
    for (const auto& deed : deeds_) consider(deed.deadline());
    for (const auto& sending : sendings_) consider(sending.deadline);
    for (std::size_t i = 0; i < expected_.size(); ++i) {
        consider(expected_[i].deadline(stage, last_in_line(i), is_behind(i)));
    }
    return first;
}

void Conversation::end() {
    if (over) return;
    over = true;
    score.ended = stage.now.steady;
    if (stage.terms.virtual_time) {
        finished = true;  // the broker goes away with the case
        return;
    }
    cleaning_.emplace();
    cleaning_->begin(stage);
    finished = cleaning_->done();
}

// ---- lines -------------------------------------------------------------------------------------

bool Conversation::begin_lines() {
    bool moved = false;
    while (next_ < steps.size() && !over && !acting()) {
        const auto& line = steps[next_];
        const bool expects = std::holds_alternative<language::Expect>(line.act);
        if (!expects && !expected_.empty()) break;
        if (names_taker(line) && awaits_taker()) break;
        const auto step = next_++;
        moved = true;
        if (expects) {
            expect(step, line);
        } else {
            act(step, line);
        }
    }
    return activate() || moved;
}

bool Conversation::names_taker(const Step& line) {
    return std::any_of(line.actors.begin(), line.actors.end(),
                       [](const auto& name) { return name == "taker" || name == "others"; });
}

bool Conversation::awaits_taker() const {
    return std::any_of(expected_.begin(), expected_.end(), [&](const auto& each) {
        return steps[each.step()].whom == Step::Whom::any;
    });
}

std::vector<Actor*> Conversation::actors_of(const Step& line) {
    std::vector<Actor*> actors;
    for (const auto& name : line.actors) {
        if (name == "target") continue;
        if (name == "taker") {
            if (taker_ != nullptr) actors.push_back(taker_);
        } else if (name == "others") {
            actors.insert(actors.end(), others_.begin(), others_.end());
        } else {
            actors.push_back(&stage.actor(name));
        }
    }
    return actors;
}

void Conversation::expect(std::size_t step, const Step& line) {
    auto actors = actors_of(line);
    if (actors.empty()) {
        return note_act(step, nullptr, stage.now.steady, Verdict::error, "nobody expects this");
    }
    if (line.whom == Step::Whom::any) {
        expected_.emplace_back(step, line, std::move(actors));
        return;
    }
    for (auto* actor : actors) expected_.emplace_back(step, line, std::vector{actor});
}

void Conversation::act(std::size_t step, const Step& line) {
    stage.last_act = stage.now.steady;
    if (const auto* wait = std::get_if<language::Wait>(&line.act)) {
        waits_since_ = stage.now.steady;
        waits_until_ = stage.now.steady + wait->duration;
        return;
    }
    const auto actors = actors_of(line);
    if (std::holds_alternative<language::Send>(line.act)) {
        for (auto* actor : actors) send(step, line, *actor);
        return;
    }
    const bool for_target = actors.empty();
    if (for_target) deeds_.emplace_back(step, line, nullptr, false);
    for (auto* actor : actors) deeds_.emplace_back(step, line, actor, judged_later(*actor));
    for (auto& deed : deeds_) deed.begin(stage);
}

bool Conversation::judged_later(const Actor& actor) const {
    for (auto at = next_; at < steps.size(); ++at) {
        const auto& names = steps[at].actors;
        if (std::find(names.begin(), names.end(), actor.name) == names.end()) continue;
        return std::holds_alternative<language::Expect>(steps[at].act);
    }
    return false;
}

// ---- sending -----------------------------------------------------------------------------------

void Conversation::send(std::size_t step, const Step& line, Actor& actor) {
    Sending sending;
    sending.step = step;
    sending.actor = &actor;
    sending.began = stage.now.steady;
    sending.deadline = stage.now.steady + stage.terms.patience;
    const bool connects = begins_with_connect(line);
    const bool ended = actor.link_state == Actor::Link::ended;
    // A packet for a connection that the target has ended, unseen by any line so far, goes
    // nowhere; the line that expects the end may still come. CONNECT, or a packet after an end
    // that was expected_, opens a new one.
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
    sendings_.push_back(std::move(sending));
}

void Conversation::write(const Sending& sending) {
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

// ---- acts --------------------------------------------------------------------------------------

bool Conversation::advance_acts() {
    bool moved = false;
    for (std::size_t i = 0; i < sendings_.size() && !over;) {
        auto& sending = sendings_[i];
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
        sendings_.erase(sendings_.begin() + static_cast<std::ptrdiff_t>(i));
        moved = true;
    }
    for (std::size_t i = 0; i < deeds_.size() && !over;) {
        auto& deed = deeds_[i];
        deed.advance(stage);
        if (!deed.end()) {
            ++i;
            continue;
        }
        const auto end = *deed.end();
        if (end.verdict == Verdict::pass) stage.last_act = deed.acted_at();
        note_act(deed.step(), deed.actor(), deed.acted_at(), end.verdict, end.note);
        deeds_.erase(deeds_.begin() + static_cast<std::ptrdiff_t>(i));
        moved = true;
    }
    return moved;
}

bool Conversation::advance_wait() {
    if (!waits_until_ || stage.now.steady < *waits_until_) return false;
    stage.waited += *waits_until_ - waits_since_;
    stage.last_act = stage.now.steady;
    note_act(next_ - 1, nullptr, waits_since_, Verdict::pass, {});
    waits_until_.reset();
    return true;
}

void Conversation::note_act(std::size_t step, const Actor* actor, mqtt::Steady since,
                            Verdict verdict, std::string note) {
    auto& line = score.lines.emplace_back();
    line.step = step;
    if (actor != nullptr) line.actor = actor->name;
    line.started = since;
    line.ended = stage.now.steady;
    line.verdict = verdict;
    line.note = std::move(note);
    if (ends_case(verdict)) end();
}

void Conversation::restarted(const std::string& why) {
    // Every connection went down with the target, which is what the line asked for.
    for (const auto& actor : stage.actors) stage.close(*actor, mqtt::Ending::fin);
    for (auto& deed : deeds_) deed.restarted(why);
    advance();
}

}  // namespace touchstone::engine
