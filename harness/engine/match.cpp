#include "harness/engine/match.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include <fmt/format.h>

#include "harness/engine/authenticator.hpp"
#include "reference/protocol/packet_type.hpp"
#include "reference/protocol/print.hpp"
#include "reference/protocol/reason.hpp"

namespace touchstone::engine {
namespace {

using language::Choice;
using language::Field;
using language::Item;
using mqtt::FoundField;
using mqtt::ValueType;

using Found = std::vector<const FoundField*>;

/// Order does not count here: the standard leaves it to the server.
bool is_unordered(std::string_view name) {
    return name == "subscription-id";
}
bool counts_down(std::string_view name) {
    return name.ends_with("message-expiry");
}

std::string_view view_of(mqtt::Bytes bytes) {
    return mqtt::text_of(bytes);
}

std::string shown(const FoundField& found, mqtt::PacketType type, const Names& names) {
    switch (found.type) {
        case ValueType::text:
        case ValueType::binary: return mqtt::quoted(names.as_written(view_of(found.bytes)));
        case ValueType::pairs:
            return mqtt::quoted(view_of(found.bytes)) + ":" + mqtt::quoted(view_of(found.value));
        case ValueType::reason:
        case ValueType::reasons: {
            const auto reason = static_cast<mqtt::Reason>(found.number);
            return fmt::format("0x{:02X} {}", found.number, mqtt::name_of(reason, type));
        }
        default: return std::to_string(found.number);
    }
}

/// The result of asking one item, choice or field: yes, no, or why it cannot be said.
class Answer {
public:
    Answer(bool yes) : yes_{yes} {}                                         // NOLINT
    Answer(Problem problem) : yes_{false}, problem_{std::move(problem)} {}  // NOLINT
    bool yes() const { return yes_; }
    const std::optional<Problem>& problem() const { return problem_; }

private:
    bool yes_;
    std::optional<Problem> problem_;
};

class Matcher {
public:
    Matcher(const Received& received, const Scope& scope, Known& captured)
        : received_{received}, scope_{scope}, captured_{captured} {}

    std::optional<Mismatch> field(const Field& wanted, std::span<const Field> all) {
        if (wanted.name == "size" && wanted.suffix == Field::Suffix::none)
            return packet_size(wanted);
        const auto found = find(wanted.name);
        if (wanted.absent) {
            if (found.empty()) return std::nullopt;
            return differs(wanted, found.front(), "none");
        }
        if (wanted.suffix == Field::Suffix::size) return field_size(wanted, found);
        if (const auto* reference = unknown_reference(wanted)) {
            return capture(wanted, *reference, found);
        }
        const auto choices = choices_of(wanted, all);
        if (choices.empty()) return std::nullopt;  // an earlier field of this name took them all
        if (found.empty()) return match_absent(wanted, choices);
        if (found.size() != choices.size()) return counts_differ(wanted, found, choices.size());
        return is_unordered(wanted.name) ? in_any_order(wanted, found, choices)
                                         : in_order(wanted, found, choices);
    }

private:
    Found find(std::string_view name) const {
        Found found;
        for (const auto& each : received_.located->fields) {
            if (each.name == name) found.push_back(&each);
        }
        return found;
    }

    /// A reference that stands alone and is not known: it captures.
    const language::Reference* unknown_reference(const Field& wanted) const {
        const auto* reference = whole_reference(wanted.value);
        if (reference == nullptr || reference->offset != 0) return nullptr;
        if (reference->name == "n" && scope_.copy) return nullptr;
        if (reference->name == "auth" && scope_.auth != nullptr) return nullptr;
        if (scope_.known != nullptr && scope_.known->find(reference->name)) return nullptr;
        if (scope_.fresh != nullptr && scope_.fresh->find(reference->name)) return nullptr;
        if (captured_.find(reference->name)) return nullptr;
        return reference;
    }

    std::optional<Mismatch> capture(const Field& wanted, const language::Reference& reference,
                                    const Found& found) {
        if (!found.empty()) {
            const auto& first = *found.front();
            captured_.set(reference.name,
                          is_number(first.type)
                              ? KnownValue{std::uint64_t{first.number}}
                              : KnownValue{std::string{view_of(
                                    first.type == ValueType::pairs ? first.value : first.bytes)}});
            return std::nullopt;
        }
        if (const auto absent = meaning_of_absence(wanted.name)) {
            captured_.set(reference.name, *absent);
            return std::nullopt;
        }
        return differs(wanted, nullptr, "");
    }

    /// What the standard says a field means that is not there.
    std::optional<KnownValue> meaning_of_absence(std::string_view name) const {
        if (received_.absences != nullptr) {
            if (const auto* value = received_.absences->find(name)) return *value;
        }
        if (name == "reason") return KnownValue{std::uint64_t{0}};  // the short form
        if (const auto* row = mqtt::property_named(name); row != nullptr && row->absent) {
            return KnownValue{std::uint64_t{*row->absent}};
        }
        return std::nullopt;
    }

    /// The patterns for all fields of this name: `user-property=a:1 user-property=b:2` is a list of
    /// two. Given for the first of them only.
    std::vector<const Choice*> choices_of(const Field& wanted, std::span<const Field> all) const {
        std::vector<const Choice*> choices;
        const auto* row = mqtt::field_named(received_.type, wanted.name);
        const bool joins =
            row != nullptr && (row->type == ValueType::pairs || row->type == ValueType::reasons ||
                               is_unordered(wanted.name));
        for (const auto& each : all) {
            const bool itself = &each == &wanted;
            const bool same = joins && each.name == wanted.name && !each.absent &&
                              each.suffix == Field::Suffix::none;
            if (!itself && !same) continue;
            if (!itself && choices.empty()) return {};
            for (const auto& choice : each.value.choices) choices.push_back(&choice);
        }
        return choices;
    }

    std::optional<Mismatch> match_absent(const Field& wanted,
                                         const std::vector<const Choice*>& choices) {
        // A reason in its short form is a reason; a value compared with what is known may be the
        // default.
        const bool says = wanted.name == "reason" || whole_reference(wanted.value) != nullptr;
        const auto absent = says ? meaning_of_absence(wanted.name) : std::nullopt;
        if (!absent || choices.size() != 1 || !std::get_if<std::uint64_t>(&*absent)) {
            if (choices.size() == 1 && choices.front()->negated) return std::nullopt;
            return differs(wanted, nullptr, "");
        }
        FoundField found;
        found.name = wanted.name;
        const auto* row = mqtt::field_named(received_.type, wanted.name);
        found.type = row != nullptr ? row->type : ValueType::number;
        found.number = static_cast<std::uint32_t>(std::get<std::uint64_t>(*absent));
        return judged(wanted, found, fits(*choices.front(), found));
    }

    std::optional<Mismatch> in_order(const Field& wanted, const Found& found,
                                     const std::vector<const Choice*>& choices) {
        for (std::size_t i = 0; i < found.size(); ++i) {
            if (auto miss = judged(wanted, *found[i], fits(*choices[i], *found[i]))) return miss;
        }
        return std::nullopt;
    }

    std::optional<Mismatch> in_any_order(const Field& wanted, const Found& found,
                                         std::vector<const Choice*> open) {
        for (const auto* each : found) {
            const auto taker = std::find_if(open.begin(), open.end(), [&](const Choice* choice) {
                return fits(*choice, *each).yes();
            });
            if (taker == open.end()) return differs(wanted, each, "");
            open.erase(taker);
        }
        return std::nullopt;
    }

    std::optional<Mismatch> judged(const Field& wanted, const FoundField& found, Answer answer) {
        if (answer.problem()) {
            auto miss = differs(wanted, &found, "");
            miss.verdict = answer.problem()->verdict;
            miss.expected = answer.problem()->what;
            return miss;
        }
        if (answer.yes()) return std::nullopt;
        return differs(wanted, &found, "");
    }

    Answer fits(const Choice& choice, const FoundField& found) {
        for (const auto& item : choice.items) {
            const auto answer =
                is_number(found.type) ? number_fits(item, found) : text_fits(item, found);
            if (answer.problem()) return answer;
            if (answer.yes()) return !choice.negated;
        }
        return choice.negated;
    }

    Answer number_fits(const Item& item, const FoundField& found) {
        std::uint64_t least = 0;
        std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
        if (item.first) {
            const auto number = number_of(*item.first, found.type, scope());
            if (!number) return number.error();
            least = *number;
            if (item.kind == Item::Kind::single) most = *number;
        }
        if (item.kind == Item::Kind::range && item.second) {
            const auto number = number_of(*item.second, found.type, scope());
            if (!number) return number.error();
            most = *number;
        }
        if (counts_down(found.name)) {
            const auto lowered = least - std::min(least, slow_seconds());
            if (lowered != least) lowered_bound_ = lowered;
            least = lowered;
        }
        return least <= found.number && found.number <= most;
    }

    Answer text_fits(const Item& item, const FoundField& found) {
        static const language::Atom empty;
        const auto& first = item.first ? *item.first : empty;
        if (const auto* reference = only_reference(first);
            reference != nullptr && reference->name == "auth" && scope_.auth != nullptr) {
            return scope_.auth->accepts(view_of(found.bytes));
        }
        const auto wanted = name_of(first, name_kind_of(found.name), scope());
        if (!wanted) return wanted.error();
        if (view_of(found.bytes) != *wanted) return false;
        if (found.type != ValueType::pairs) return true;
        if (item.kind != Item::Kind::pair || !item.second) return false;
        const auto second = text_of(*item.second, scope());
        if (!second) return second.error();
        return view_of(found.value) == *second;
    }

    /// `payload.size=1MB`: so many bytes, and for one exact size of a payload, the known pattern.
    std::optional<Mismatch> field_size(const Field& wanted, const Found& found) {
        if (found.empty()) return differs(wanted, nullptr, "");
        FoundField size = *found.front();
        size.type = ValueType::number;
        size.number = static_cast<std::uint32_t>(found.front()->bytes.size());
        size.name = "size";
        for (const auto& choice : wanted.value.choices) {
            if (auto miss = judged(wanted, size, fits(choice, size))) return miss;
        }
        const auto& item = wanted.value.choices.front().items.front();
        if (wanted.name == "payload" && item.kind == Item::Kind::single &&
            view_of(found.front()->bytes) != filled({}, size.number)) {
            return differs(wanted, found.front(), "other bytes than the pattern");
        }
        return std::nullopt;
    }

    std::optional<Mismatch> packet_size(const Field& wanted) {
        FoundField size;
        size.name = "size";
        size.number = static_cast<std::uint32_t>(received_.frame.size());
        for (const auto& choice : wanted.value.choices) {
            if (auto miss = judged(wanted, size, fits(choice, size))) {
                miss->size = 0;
                return miss;
            }
        }
        return std::nullopt;
    }

    std::optional<Mismatch> counts_differ(const Field& wanted, const Found& found,
                                          std::size_t expected) {
        std::string all;
        for (const auto* each : found) {
            if (!all.empty()) all += ",";
            all += shown(*each, received_.type, *scope_.names);
        }
        auto miss = differs(wanted, found.front(), all);
        miss.expected = fmt::format("{} of '{}'", expected, wanted.name);
        miss.received = fmt::format("{}: {}", found.size(), all);
        return miss;
    }

    /// `found` null: the field is not there.
    Mismatch differs(const Field& wanted, const FoundField* found, std::string_view note) const {
        Mismatch miss;
        miss.field = &wanted;
        if (lowered_bound_) {
            const auto slow = std::chrono::duration<double>(received_.slow).count();
            miss.expected =
                fmt::format("lower bound {}: the run was {:.1f} s slow", *lowered_bound_, slow);
        }
        if (found == nullptr) {
            miss.received = fmt::format("no {}", wanted.name);
            return miss;
        }
        miss.received = shown(*found, received_.type, *scope_.names);
        if (!note.empty() && wanted.absent) miss.expected = "none";
        if (!note.empty() && !wanted.absent) miss.received = note;
        miss.name = found->name == "size" ? wanted.name : std::string{found->name};
        miss.offset = found->start;
        miss.size = found->size + (found->offset - found->start);
        return miss;
    }

    Scope scope() const {
        auto with_captures = scope_;
        if (!captured_.empty()) with_captures.fresh = &captured_;
        return with_captures;
    }

    /// Whole seconds by which a countdown may be lower than the author's waits explain.
    std::uint64_t slow_seconds() const {
        using std::chrono::seconds;
        if (received_.slow <= Duration::zero()) return 0;
        return static_cast<std::uint64_t>(std::chrono::ceil<seconds>(received_.slow).count());
    }

    const Received& received_;
    const Scope& scope_;
    Known& captured_;
    std::optional<std::uint64_t> lowered_bound_;
};

/// `exactly`: no property and no payload that is not named.
std::optional<Mismatch> find_unnamed(std::span<const Field> fields, const Received& received,
                                     const Names& names) {
    for (const auto& found : received.located->fields) {
        const bool content = found.name == "payload" && found.size > 0;
        if (!found.is_property && !content) continue;
        const bool named = std::any_of(fields.begin(), fields.end(), [&](const Field& field) {
            return field.name == found.name && !field.absent;
        });
        if (named) continue;
        Mismatch miss;
        miss.expected = fmt::format("no {}", found.name);
        miss.received = fmt::format("{}={}", found.name, shown(found, received.type, names));
        miss.offset = found.start;
        miss.size = found.size + (found.offset - found.start);
        miss.name = found.name;
        return miss;
    }
    return std::nullopt;
}

}  // namespace

bool is_occasion(std::string_view field) {
    return field == "times" || field == "within" || field == "for";
}

std::optional<Mismatch> match_fields(std::span<const Field> fields, bool exactly,
                                     const Received& received, const Scope& scope,
                                     Known& captured) {
    // What an earlier member of the group captured is known to this one, and what this one captures
    // must not be known to the others before it is taken: the new captures start as a copy.
    Known fresh;
    if (scope.fresh != nullptr) fresh = *scope.fresh;
    auto own = scope;
    own.fresh = nullptr;
    Matcher matcher{received, own, fresh};
    for (const auto& field : fields) {
        if (is_occasion(field.name)) continue;
        if (auto miss = matcher.field(field, fields)) return miss;
    }
    if (exactly) {
        if (auto miss = find_unnamed(fields, received, *scope.names)) return miss;
    }
    captured = std::move(fresh);
    return std::nullopt;
}

std::optional<Mismatch> match_bytes(std::span<const language::BytePattern> pattern,
                                    mqtt::Bytes frame) {
    const auto common = std::min(pattern.size(), frame.size());
    std::size_t at = 0;
    while (at < common && (!pattern[at] || *pattern[at] == frame[at])) ++at;
    if (at == pattern.size() && at == frame.size()) return std::nullopt;
    Mismatch miss;
    miss.name = fmt::format("byte {}", at);
    miss.offset = at;
    miss.size = at < frame.size() ? 1 : 0;
    // A `??` fits any byte, so the loop can only have stopped at it where the packet ends.
    miss.expected = at < pattern.size()
                        ? fmt::format("{} at byte {}",
                                      pattern[at] ? fmt::format("{:02X}", *pattern[at]) : "??", at)
                        : fmt::format("{} bytes", pattern.size());
    miss.received = at < frame.size() ? fmt::format("{:02X}", frame[at])
                                      : fmt::format("{} bytes", frame.size());
    return miss;
}

}  // namespace touchstone::engine
