#include "harness/engine/awaited_line.hpp"

#include <algorithm>
#include <cassert>
#include <limits>

#include <fmt/format.h>

#include "reference/protocol/packet_type.hpp"

namespace touchstone::engine {
namespace {

using language::Event;
using language::Field;
using language::MarginLevel;
using language::Outcome;
using results::Verdict;

const Field* field_named(const Event& event, std::string_view name) {
    const auto found = std::find_if(event.fields.begin(), event.fields.end(),
                                    [&](const Field& field) { return field.name == name; });
    return found == event.fields.end() ? nullptr : &*found;
}

bool uses_copy(const std::optional<language::Atom>& atom) {
    if (!atom) return false;
    return std::any_of(atom->parts.begin(), atom->parts.end(), [](const auto& part) {
        const auto* reference = std::get_if<language::Reference>(&part.what);
        return reference != nullptr && reference->name == "n";
    });
}
bool uses_copy(const Field& field) {
    for (const auto& choice : field.value.choices) {
        for (const auto& item : choice.items) {
            if (uses_copy(item.first) || uses_copy(item.second)) return true;
        }
    }
    return false;
}

}  // namespace

bool AwaitedLine::Alternative::done() const {
    return std::all_of(members.begin(), members.end(),
                       [](const auto& each) { return each.done(); });
}
bool AwaitedLine::Alternative::full() const {
    return std::all_of(members.begin(), members.end(),
                       [](const auto& each) { return each.full(); });
}

AwaitedLine::AwaitedLine(std::size_t step, const language::Step& line, std::vector<Actor*> actors)
    : step_{step}, line_{&line}, actors_{std::move(actors)} {
    for (const auto& group : std::get<language::Expect>(line.act).alternatives) {
        auto& alternative = alternatives_.emplace_back();
        for (const auto& event : group.events) alternative.members.emplace_back().event = &event;
    }
}

bool AwaitedLine::concerns(const Actor& actor) const {
    return std::find(actors_.begin(), actors_.end(), &actor) != actors_.end();
}

bool AwaitedLine::is_about_nothing() const {
    return std::any_of(alternatives_.begin(), alternatives_.end(), [](const auto& alternative) {
        return std::any_of(
            alternative.members.begin(), alternative.members.end(),
            [](const auto& member) { return member.event->outcome == Outcome::nothing; });
    });
}

bool AwaitedLine::satisfied() const {
    return std::any_of(alternatives_.begin(), alternatives_.end(),
                       [](const auto& each) { return each.alive && each.done(); });
}

// ---- beginning ----------------------------------------------------------------------------------

std::optional<Problem> AwaitedLine::prepare(Stage& stage, Member& member) {
    const auto scope = stage.scope();
    const auto& event = *member.event;
    if (const auto* times = field_named(event, "times")) {
        const auto& item = times->value.choices.front().items.front();
        member.counted = true;
        const auto bound = [&](const std::optional<language::Atom>& atom,
                               std::uint64_t otherwise) -> Evaluated<std::uint64_t> {
            if (!atom) return otherwise;
            return number_of(*atom, mqtt::ValueType::number, scope);
        };
        const auto single = item.kind == language::Item::Kind::single;
        const auto first = bound(item.first, 0);
        if (!first) return first.error();
        const auto second =
            single ? first : bound(item.second, std::numeric_limits<std::uint32_t>::max());
        if (!second) return second.error();
        member.least = *first;
        member.most = *second;
        for (const auto& field : event.fields) {
            if (!uses_copy(field)) continue;
            member.names_copy = true;
            if (field.name == "topic") member.copies_in_order = false;
        }
        if (line_->whom == language::Step::Whom::any) member.copies_in_order = false;
    }
    if (const auto* within = field_named(event, "within")) {
        const auto& item = within->value.choices.front().items.front();
        const bool range = item.kind == language::Item::Kind::range;
        const auto read = [&](const std::optional<language::Atom>& atom,
                              std::optional<Duration>& into) -> std::optional<Problem> {
            if (!atom) return std::nullopt;
            const auto duration = duration_of(*atom, scope);
            if (!duration) return duration.error();
            into = *duration;
            return std::nullopt;
        };
        if (auto problem = read(item.first, range ? member.lower : member.upper)) return problem;
        if (auto problem = read(item.second, member.upper)) return problem;
    }
    member.silence = stage.terms.quiet;
    if (const auto* silence = field_named(event, "for")) {
        const auto duration = duration_of(only_atom(*silence), scope);
        if (!duration) return duration.error();
        member.silence = *duration;
    }
    return std::nullopt;
}

void AwaitedLine::set_deadline(const Stage& stage) {
    const auto& terms = stage.terms;
    deadline_ =
        stage.now.steady + (line_->margin.level == MarginLevel::may ? terms.quiet : terms.patience);
    for (const auto& alternative : alternatives_) {
        for (const auto& member : alternative.members) {
            if (member.upper) {
                deadline_ = std::max(deadline_, stage.last_act + *member.upper + terms.grace);
            } else if (member.lower) {
                deadline_ = std::max(deadline_, stage.last_act + *member.lower + terms.patience);
            }
        }
    }
    // A line that says when waits no longer than that.
    const bool all_bounded =
        std::all_of(alternatives_.begin(), alternatives_.end(), [](const auto& alternative) {
            return std::all_of(alternative.members.begin(), alternative.members.end(),
                               [](const auto& member) { return member.upper.has_value(); });
        });
    if (!all_bounded) return;
    mqtt::Steady last{};
    for (const auto& alternative : alternatives_) {
        for (const auto& member : alternative.members) last = std::max(last, *member.upper);
    }
    // The bound itself still counts as in time.
    deadline_ = stage.last_act + last + terms.grace + Duration{1};
    patient_ = false;
}

void AwaitedLine::begin_patience(const Stage& stage) {
    const bool half_done =
        std::any_of(alternatives_.begin(), alternatives_.end(), [](const Alternative& alternative) {
            return std::any_of(alternative.members.begin(), alternative.members.end(),
                               [](const Member& member) { return member.half_done(); });
        });
    if (active_ && !settled() && patient_ && !half_done && !is_about_nothing()) set_deadline(stage);
}

void AwaitedLine::activate(Stage& stage) {
    active_ = true;
    activated_at_ = stage.now.steady;
    for (auto& alternative : alternatives_) {
        for (auto& member : alternative.members) {
            if (auto problem = prepare(stage, member)) {
                settle(problem->verdict, problem->what);
                return;
            }
        }
    }
    set_deadline(stage);
    touched_at_ = activated_at_;
    if (is_about_nothing()) begin_silence(stage);
}

// ---- arrivals -----------------------------------------------------------------------------------

std::optional<Mismatch> AwaitedLine::too_early(const Stage& stage, const Member& member,
                                               const Arrival& arrival) const {
    if (!member.lower && !member.upper) return std::nullopt;
    // The close that follows a DISCONNECT has no time of its own.
    if (member.half_done()) return std::nullopt;
    const auto after = arrival.at - stage.last_act;
    const bool early = member.lower && after < *member.lower;
    const bool late = member.upper && after > *member.upper + stage.terms.grace;
    if (!early && !late) return std::nullopt;
    Mismatch miss;
    miss.field = field_named(*member.event, "within");
    miss.received = fmt::format("{} after {}", in_words(arrival, stage.names), seconds(after));
    return miss;
}

Offer AwaitedLine::offer_packet(Stage& stage, Actor& actor, Arrival& arrival, Member& member,
                                const Alternative& alternative) {
    Offer offer;
    const auto& event = *member.event;
    auto scope = stage.scope(&actor);
    scope.fresh = &alternative.captured;
    if (event.outcome == Outcome::bytes) {
        auto miss = arrival.kind == Arrival::Kind::ended
                        ? std::optional{Mismatch{}}
                        : match_bytes(event.bytes, arrival.bytes());
        if (!miss) {
            offer.fit = Offer::Fit::whole;
        } else {
            if (miss->received.empty()) miss->received = in_words(arrival, stage.names);
            offer.miss = std::move(miss);
        }
        return offer;
    }
    if (arrival.kind != Arrival::Kind::packet || arrival.type != event.packet) {
        offer.miss.emplace().received = in_words(arrival, stage.names);
        return offer;
    }
    const Received received{arrival.frame, arrival.type, &arrival.fields(),
                            stage.slow_by(arrival.at), &actor.absences};
    const auto fits = [&] {
        return match_fields(event.fields, event.exactly, received, scope, offer.captured);
    };
    if (!member.counted) {
        offer.miss = fits();
        offer.fit = offer.miss ? Offer::Fit::no : Offer::Fit::whole;
        return offer;
    }
    // Copies that differ only by their count, or that share a topic, come in their order; others in
    // any.
    const auto last = member.names_copy && !member.copies_in_order ? member.most : member.taken + 1;
    if (member.copies.size() < last + 1) member.copies.resize(last + 1);
    std::optional<Mismatch> first_miss;
    for (std::uint64_t copy = 1; copy <= last; ++copy) {
        if (member.copies[copy]) continue;
        scope.copy = copy;
        auto miss = fits();
        if (!miss) {
            member.copies[copy] = true;
            offer.fit = Offer::Fit::whole;
            return offer;
        }
        if (!first_miss) first_miss = std::move(miss);
    }
    offer.miss = std::move(first_miss);
    return offer;
}

Offer AwaitedLine::offer_to(Stage& stage, Actor& actor, Arrival& arrival, Member& member,
                            const Alternative& alternative) {
    const auto outcome = member.event->outcome;
    const bool plain = outcome == Outcome::packet || outcome == Outcome::bytes;
    if (plain || outcome == Outcome::nothing) {
        Offer offer;
        if (outcome == Outcome::nothing) {
            offer.miss.emplace().received = in_words(arrival, stage.names);
            return offer;
        }
        offer = offer_packet(stage, actor, arrival, member, alternative);
        if (offer.fit == Offer::Fit::no) return offer;
        if (auto miss = too_early(stage, member, arrival)) {
            offer.fit = Offer::Fit::no;
            offer.miss = std::move(miss);
        }
        return offer;
    }
    auto scope = stage.scope();
    scope.fresh = &alternative.captured;
    const auto before = member.progress;
    auto timing = too_early(stage, member, arrival);
    auto offer = offer_to_outcome(*member.event, actor, arrival, member.progress, scope);
    if (offer.fit != Offer::Fit::no && timing) {
        member.progress = before;
        offer.fit = Offer::Fit::no;
        offer.miss = std::move(timing);
    }
    return offer;
}

AwaitedLine::Taken AwaitedLine::offer_to(Stage& stage, Actor& actor, Arrival& arrival,
                                         Alternative& alternative) {
    Taken taken;
    for (auto& member : alternative.members) {
        if (member.full()) continue;
        auto offer = offer_to(stage, actor, arrival, member, alternative);
        if (offer.fit == Offer::Fit::no) {
            const bool nearer = !taken.miss || (!taken.miss->field && offer.miss->field);
            if (nearer) taken.miss = std::move(offer.miss);
            continue;
        }
        if (!offer.captured.empty()) alternative.captured.take(std::move(offer.captured));
        if (!offer.warning.empty()) alternative.warning = offer.warning;
        if (offer.fit == Offer::Fit::whole) {
            ++member.taken;
        } else {
            deadline_ = stage.now.steady + stage.terms.patience;  // the rest has its own time
        }
        if (member.upper && !member.half_done()) {
            const auto left = stage.last_act + *member.upper + stage.terms.grace - arrival.at;
            margin_ = margin_ ? std::min(*margin_, left) : left;
        }
        if (member.lower && !member.half_done()) {
            const auto past = arrival.at - stage.last_act - *member.lower;
            margin_ = margin_ ? std::min(*margin_, past) : past;
        }
        taken.yes = true;
        return taken;
    }
    return taken;
}

bool AwaitedLine::offer(Stage& stage, Actor& actor, Arrival& arrival) {
    assert(active_ && !settled());
    const bool was_satisfied = satisfied();
    bool taken = false;
    std::optional<Mismatch> miss;
    std::vector<bool> took(alternatives_.size());
    for (std::size_t i = 0; i < alternatives_.size(); ++i) {
        auto& alternative = alternatives_[i];
        if (!alternative.alive) continue;
        auto result = offer_to(stage, actor, arrival, alternative);
        took[i] = result.yes;
        taken = taken || result.yes;
        const bool nearer = result.miss && (!miss || (!miss->field && result.miss->field));
        if (!result.yes && nearer) miss = std::move(result.miss);
    }
    if (!taken) {
        if (arrival.by_itself) return true;
        if (was_satisfied) {
            for (const auto& alternative : alternatives_) {
                if (!alternative.alive || !alternative.done()) continue;
                settle(stage, alternative);
                return false;
            }
        }
        if (!miss) miss.emplace().received = in_words(arrival, stage.names);
        const bool for_the_next =
            line_->margin.level == MarginLevel::should || line_->margin.level == MarginLevel::may;
        missed(stage, std::move(*miss), &actor,
               for_the_next ? std::optional<Arrival>{} : std::optional{std::move(arrival)});
        return !for_the_next;
    }
    taker_ = &actor;
    touched_at_ = stage.now.steady;
    received_ = in_words(arrival, stage.names);
    if (line_->margin.level != MarginLevel::may && !margin_) {
        margin_ = deadline_ - arrival.at;
    }
    bool open = false;
    const Alternative* complete = nullptr;
    for (std::size_t i = 0; i < alternatives_.size(); ++i) {
        auto& alternative = alternatives_[i];
        alternative.alive = alternative.alive && took[i];
        if (!alternative.alive) continue;
        open = open || !alternative.full();
        if (alternative.done() && complete == nullptr) complete = &alternative;
    }
    if (complete != nullptr && !open) settle(stage, *complete);
    return true;
}

// ---- the end ------------------------------------------------------------------------------------

void AwaitedLine::settle(Stage& stage, const Alternative& alternative) {
    auto captured = alternative.captured;
    stage.known.take(std::move(captured));
    const bool may = line_->margin.level == MarginLevel::may;
    if (alternative.warning.empty() || may) {
        settle(may ? Verdict::info : Verdict::pass, may ? "it was so" : "");
    } else {
        settle(Verdict::warn, alternative.warning);
    }
    settlement_->actor = taker_ != nullptr ? taker_ : actors_.front();
}

void AwaitedLine::settle(Verdict verdict, std::string note) {
    auto& settlement = settlement_.emplace();
    settlement.verdict = verdict;
    settlement.note = std::move(note);
    settlement.received = received_;
    settlement.margin = margin_;
}

Verdict AwaitedLine::verdict_of_miss() const {
    switch (line_->margin.level) {
        case MarginLevel::must: return Verdict::fail;
        case MarginLevel::should: return Verdict::warn;
        case MarginLevel::may: return Verdict::info;
        case MarginLevel::assumed: break;
    }
    return Verdict::not_applicable;
}

void AwaitedLine::missed(Stage& stage, Mismatch miss, Actor* actor,
                         std::optional<Arrival> culprit) {
    // A line that could not be evaluated is no verdict on the target.
    const bool unreadable = miss.verdict != Verdict::fail;
    settle(unreadable ? miss.verdict : verdict_of_miss(),
           unreadable ? miss.expected : fmt::format("received {}", miss.received));
    auto& settlement = *settlement_;
    settlement.received = miss.received;
    settlement.actor = actor;
    if (culprit && miss.field != nullptr) {
        settlement.received = in_words(*culprit, stage.names);
    }
    settlement.miss = std::move(miss);
    settlement.culprit = std::move(culprit);
}

}  // namespace touchstone::engine
