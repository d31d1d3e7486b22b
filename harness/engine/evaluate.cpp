#include "harness/engine/evaluate.hpp"

#include <cassert>
#include <charconv>

#include <fmt/format.h>

#include "harness/engine/authenticator.hpp"
#include "harness/language/language.hpp"
#include "reference/protocol/reason.hpp"

namespace touchstone::engine {
namespace {

using language::Atom;
using language::Reference;
using results::Verdict;

const KnownValue* look_up(const std::string& name, const Scope& scope) {
    if (scope.fresh != nullptr) {
        if (const auto* value = scope.fresh->find(name)) return value;
    }
    return scope.known != nullptr ? scope.known->find(name) : nullptr;
}

Evaluated<KnownValue> value_of(const Reference& reference, const Scope& scope,
                               language::Place place) {
    KnownValue value;
    if (reference.name == "n" && scope.copy) {
        value = *scope.copy;
    } else if (reference.name == "auth" && scope.auth != nullptr) {
        value = scope.auth->next();
    } else if (const auto* found = look_up(reference.name, scope)) {
        value = *found;
    } else {
        return Problem{Verdict::error,
                       fmt::format("nothing has captured {{{}}} yet", reference.name), place};
    }
    if (reference.offset == 0) return value;
    if (const auto* text = std::get_if<std::string>(&value)) {
        const auto number = language::number_named(*text);
        if (!number) {
            return Problem{Verdict::error, fmt::format("{{{}}} is not a number", reference.name),
                           place};
        }
        value = *number;
    }
    const auto number = std::get<std::uint64_t>(value);
    if (reference.offset < 0 && number < static_cast<std::uint64_t>(-reference.offset)) {
        return Problem{Verdict::not_applicable,
                       fmt::format("{{{}{}}} is below zero: {{{}}} is {}", reference.name,
                                   reference.offset, reference.name, number),
                       place};
    }
    return KnownValue{number + static_cast<std::uint64_t>(reference.offset)};
}

std::string written_out(const KnownValue& value) {
    if (const auto* text = std::get_if<std::string>(&value)) return *text;
    return fmt::format_int(std::get<std::uint64_t>(value)).str();
}

std::optional<std::uint64_t> read_number(const std::string& word, mqtt::ValueType type) {
    if (type == mqtt::ValueType::seconds) {
        if (const auto seconds = language::seconds_named(word)) return *seconds;
    }
    if (type == mqtt::ValueType::reason || type == mqtt::ValueType::reasons) {
        if (const auto* row = mqtt::reason_named(word)) {
            return static_cast<std::uint64_t>(row->value);
        }
    }
    return language::number_named(word);
}

}  // namespace

Evaluated<std::string> text_of(const Atom& atom, const Scope& scope) {
    std::string text;
    for (const auto& part : atom.parts) {
        if (const auto* literal = std::get_if<std::string>(&part.what)) {
            text += *literal;
            continue;
        }
        auto value = value_of(std::get<Reference>(part.what), scope, atom.place);
        if (!value) return value.error();
        text += written_out(*value);
    }
    return text;
}

Evaluated<std::string> name_of(const Atom& atom, NameKind kind, const Scope& scope) {
    auto text = text_of(atom, scope);
    if (!text || kind == NameKind::none || atom.parts.empty()) return text;
    const auto* first = std::get_if<Reference>(&atom.parts.front().what);
    if (first != nullptr && first->name != "n") return text;
    return scope.names->on_wire(kind, *text);
}

Evaluated<std::uint64_t> number_of(const Atom& atom, mqtt::ValueType type, const Scope& scope) {
    if (atom.parts.size() == 1) {
        if (const auto* reference = std::get_if<Reference>(&atom.parts.front().what)) {
            auto value = value_of(*reference, scope, atom.place);
            if (!value) return value.error();
            if (const auto* number = std::get_if<std::uint64_t>(&*value)) return *number;
        }
    }
    const auto word = text_of(atom, scope);
    if (!word) return word.error();
    if (const auto number = read_number(*word, type)) return *number;
    return Problem{Verdict::error, fmt::format("'{}' is not a number", *word), atom.place};
}

Evaluated<std::uint64_t> number_of(const language::Field& field, const Scope& scope) {
    return number_of(only_atom(field), mqtt::ValueType::number, scope);
}

Evaluated<Duration> duration_of(const Atom& atom, const Scope& scope) {
    const auto word = text_of(atom, scope);
    if (!word) return word.error();
    if (const auto duration = language::duration_named(*word)) return *duration;
    return Problem{Verdict::error, fmt::format("'{}' is not a duration", *word), atom.place};
}

const Atom& only_atom(const language::Field& field) {
    static const Atom nothing;
    if (field.value.choices.empty() || field.value.choices.front().items.empty()) return nothing;
    const auto& item = field.value.choices.front().items.front();
    if (item.first) return *item.first;
    return item.second ? *item.second : nothing;
}

const Reference* whole_reference(const language::Value& value) {
    if (value.choices.size() != 1) return nullptr;
    const auto& choice = value.choices.front();
    if (choice.negated || choice.items.size() != 1) return nullptr;
    const auto& item = choice.items.front();
    if (item.kind != language::Item::Kind::single || !item.first) return nullptr;
    return only_reference(*item.first);
}

const Reference* only_reference(const Atom& atom) {
    if (atom.parts.size() != 1) return nullptr;
    return std::get_if<Reference>(&atom.parts.front().what);
}

bool computes(const language::Field& field) {
    const auto in_atom = [](const std::optional<Atom>& atom) {
        if (!atom) return false;
        for (const auto& part : atom->parts) {
            const auto* reference = std::get_if<Reference>(&part.what);
            if (reference != nullptr && reference->offset != 0) return true;
        }
        return false;
    };
    for (const auto& choice : field.value.choices) {
        for (const auto& item : choice.items) {
            if (in_atom(item.first) || in_atom(item.second)) return true;
        }
    }
    return false;
}

bool is_number(mqtt::ValueType type) {
    using enum mqtt::ValueType;
    return type == number || type == bit || type == seconds || type == reason || type == reasons;
}

std::string filled(std::string start, std::size_t size) {
    if (start.size() > size) return start;
    const auto begin = start.size();
    start.resize(size);
    for (auto at = begin; at < size; ++at) start[at] = static_cast<char>('a' + at % 26);
    return start;
}

}  // namespace touchstone::engine
