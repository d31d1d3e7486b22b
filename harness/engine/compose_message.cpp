#include "harness/engine/compose_message.hpp"

#include <algorithm>
#include <array>
#include <cassert>

#include <fmt/format.h>

#include "harness/language/language.hpp"

namespace touchstone::engine {
namespace {

using language::Field;
using mqtt::FieldValue;
using mqtt::PacketType;
using mqtt::Spoil;
using mqtt::ValueType;
using results::Verdict;

/// More copies than this are a load scenario.
constexpr std::uint64_t most_copies = 100'000;
constexpr std::uint64_t largest_fill = 256u << 20;

ValueType type_of(mqtt::Wire wire) {
    switch (wire) {
        case mqtt::Wire::text: return ValueType::text;
        case mqtt::Wire::binary: return ValueType::binary;
        case mqtt::Wire::text_pair: return ValueType::pairs;
        default: return ValueType::number;
    }
}

/// The type of a field, or of a property that does not belong into this packet (behind `with`).
std::optional<ValueType> type_named(PacketType packet, std::string_view name) {
    if (const auto* row = mqtt::field_named(packet, name)) return row->type;
    if (const auto* row = mqtt::property_named(name)) return type_of(row->wire);
    if (name.starts_with("will-")) {
        if (const auto* row = mqtt::property_named(name.substr(5))) return type_of(row->wire);
    }
    return std::nullopt;
}

Problem problem_of(const Field& field, std::string what) {
    return {computes(field) ? Verdict::not_applicable : Verdict::error, std::move(what),
            field.place};
}

/// One list element as a value; `kind` says whether it is a name that gets the prefix.
Evaluated<FieldValue> value_of(const Field& field, const language::Item& item, ValueType type,
                               NameKind kind, const Scope& scope) {
    FieldValue value;
    value.name = field.name;
    static const language::Atom empty;
    const auto& first = item.first ? *item.first : empty;
    if (is_number(type)) {
        const auto number = number_of(first, type, scope);
        if (!number) return number.error();
        value.number = *number;
        return value;
    }
    auto text = name_of(first, kind, scope);
    if (!text) return text.error();
    value.bytes = std::move(*text);
    if (type == ValueType::pairs && item.second) {
        auto second = text_of(*item.second, scope);
        if (!second) return second.error();
        value.value = std::move(*second);
    }
    return value;
}

/// `payload.size=1MB`: the named start, if any, and then the pattern.
Evaluated<FieldValue> filled_value(const Field& field, NameKind kind, const Scope& scope) {
    const auto size = number_of(field, scope);
    if (!size) return size.error();
    if (*size > largest_fill) return problem_of(field, "this field is too large to be filled");
    FieldValue value;
    value.name = field.name;
    auto start = kind == NameKind::client_id ? std::string{} : scope.names->on_wire(kind, "a");
    value.bytes = filled(start.size() > 1 ? std::move(start) : std::string{}, *size);
    return value;
}

std::optional<Problem> add_values(const Field& field, PacketType packet, const Scope& scope,
                                  std::vector<FieldValue>& values) {
    const auto type = type_named(packet, field.name);
    if (!type) {
        return problem_of(field,
                          fmt::format("{} has no field '{}'", mqtt::name_of(packet), field.name));
    }
    const auto kind = name_kind_of(field.name);
    if (field.suffix == Field::Suffix::size) {
        auto value = filled_value(field, kind, scope);
        if (!value) return value.error();
        values.push_back(std::move(*value));
        return std::nullopt;
    }
    for (const auto& choice : field.value.choices) {
        if (choice.items.empty()) continue;
        auto value = value_of(field, choice.items.front(), *type, kind, scope);
        if (!value) return value.error();
        values.push_back(std::move(*value));
    }
    return std::nullopt;
}

bool names_field(std::span<const Field* const> fields, std::string_view name) {
    return std::any_of(fields.begin(), fields.end(),
                       [&](const Field* field) { return field->name == name; });
}
bool names_field(std::span<const Field> fields, std::string_view name) {
    return std::any_of(fields.begin(), fields.end(),
                       [&](const Field& field) { return field.name == name; });
}

void add_number(std::vector<FieldValue>& values, std::string_view name, std::uint64_t number) {
    auto& value = values.emplace_back();
    value.name = name;
    value.number = number;
}
void add_text(std::vector<FieldValue>& values, std::string_view name, std::string_view text) {
    auto& value = values.emplace_back();
    value.name = name;
    value.bytes = text;
}

void add_connect_defaults(std::span<const Field* const> fields, std::span<const Field> spoils,
                          const Sender& sender, std::vector<FieldValue>& values) {
    if (!names_field(fields, "client-id")) add_text(values, "client-id", sender.client_id);
    if (names_field(fields, "session")) {
        if (!names_field(fields, "clean-start")) add_number(values, "clean-start", 0);
        if (!names_field(fields, "session-expiry") && sender.version == mqtt::Version::v5_0) {
            add_number(values, "session-expiry", kept_session_expiry);
        }
    }
    const bool named = names_field(fields, "user-name") || names_field(fields, "password") ||
                       names_field(spoils, "user-name") || names_field(spoils, "password");
    if (named || sender.user_name.empty()) return;
    add_text(values, "user-name", sender.user_name);
    add_text(values, "password", sender.password);
}

bool needs_id(PacketType type, const std::vector<FieldValue>& values) {
    if (type == PacketType::subscribe || type == PacketType::unsubscribe) return true;
    if (type != PacketType::publish) return false;
    return std::any_of(values.begin(), values.end(), [](const FieldValue& value) {
        return value.name == "qos" && value.number != 0;
    });
}

/// Words behind `with` that change bytes rather than set a field.
struct SpoilRow {
    std::string_view name;
    Spoil::Kind kind;
    enum class Argument : std::uint8_t { number, number_or_bytes, bytes } argument;
};
constexpr std::array<SpoilRow, 11> spoil_rows{{
    {"shorten", Spoil::Kind::shorten, SpoilRow::Argument::number},
    {"truncate", Spoil::Kind::truncate, SpoilRow::Argument::number},
    {"append", Spoil::Kind::append, SpoilRow::Argument::bytes},
    {"flags", Spoil::Kind::set, SpoilRow::Argument::number},
    {"options", Spoil::Kind::set, SpoilRow::Argument::number},
    {"reserved-flag", Spoil::Kind::set, SpoilRow::Argument::number},
    {"will-flag", Spoil::Kind::set, SpoilRow::Argument::number},
    {"user-name-flag", Spoil::Kind::set, SpoilRow::Argument::number},
    {"password-flag", Spoil::Kind::set, SpoilRow::Argument::number},
    {"remaining-length", Spoil::Kind::set, SpoilRow::Argument::number_or_bytes},
    {"property-length", Spoil::Kind::set, SpoilRow::Argument::number_or_bytes},
}};

/// `NAME.prefix=+1`, `NAME.prefix=7`.
Evaluated<Spoil> prefix_spoil(const Field& field, const Scope& scope) {
    Spoil spoil;
    spoil.value.name = field.name;
    const auto word = text_of(only_atom(field), scope);
    if (!word) return word.error();
    const bool relative = word->starts_with('+') || word->starts_with('-');
    const auto digits = relative ? std::string_view{*word}.substr(1) : std::string_view{*word};
    const auto number = language::number_named(digits);
    if (!number) return problem_of(field, fmt::format("'{}' is not a number", *word));
    spoil.kind = relative ? Spoil::Kind::prefix_by : Spoil::Kind::prefix_to;
    spoil.value.number = *number;
    spoil.delta = static_cast<std::int64_t>(*number) * (word->starts_with('-') ? -1 : 1);
    return spoil;
}

Evaluated<Spoil> byte_spoil(const Field& field, const SpoilRow& row, const Scope& scope) {
    Spoil spoil;
    spoil.kind = row.kind;
    spoil.value.name = field.name;
    const auto& atom = only_atom(field);
    const bool bytes = row.argument == SpoilRow::Argument::bytes ||
                       (row.argument == SpoilRow::Argument::number_or_bytes && atom.quoted());
    if (bytes) {
        auto text = text_of(atom, scope);
        if (!text) return text.error();
        spoil.value.bytes = std::move(*text);
        return spoil;
    }
    const auto number = number_of(atom, ValueType::number, scope);
    if (!number) return number.error();
    spoil.value.number = *number;
    return spoil;
}

std::optional<Problem> add_spoils(const Field& field, PacketType packet, const Scope& scope,
                                  std::vector<Spoil>& spoils) {
    if (field.absent) {
        auto& spoil = spoils.emplace_back();
        spoil.kind = Spoil::Kind::remove;
        spoil.value.name = field.name;
        return std::nullopt;
    }
    Evaluated<Spoil> made = Problem{};
    const auto row = std::find_if(spoil_rows.begin(), spoil_rows.end(),
                                  [&](const SpoilRow& each) { return each.name == field.name; });
    if (field.suffix == Field::Suffix::prefix) {
        made = prefix_spoil(field, scope);
    } else if (row != spoil_rows.end()) {
        made = byte_spoil(field, *row, scope);
    } else {
        // An illegal value. A client id is used as it stands: its characters may be what is wrong
        // with it.
        std::vector<FieldValue> values;
        const auto type = type_named(packet, field.name);
        if (!type) return problem_of(field, fmt::format("there is no field '{}'", field.name));
        const auto named = name_kind_of(field.name);
        const auto kind = named == NameKind::client_id ? NameKind::none : named;
        if (field.suffix == Field::Suffix::size) {
            auto value = filled_value(field, kind, scope);
            if (!value) return value.error();
            spoils.push_back({Spoil::Kind::set, std::move(*value), 0});
            return std::nullopt;
        }
        for (const auto& choice : field.value.choices) {
            if (choice.items.empty()) continue;
            auto value = value_of(field, choice.items.front(), *type, kind, scope);
            if (!value) return value.error();
            spoils.push_back({Spoil::Kind::set, std::move(*value), 0});
        }
        return std::nullopt;
    }
    if (!made) return made.error();
    spoils.push_back(std::move(*made));
    return std::nullopt;
}

}  // namespace

bool is_manner(std::string_view field) {
    return field == "times" || field == "split" || field == "frame" || field == "session";
}

Evaluated<std::string> compose_packet(PacketType type, std::span<const Field* const> fields,
                                      std::span<const Field> spoils, language::Place place,
                                      const Sender& sender, const Scope& scope) {
    std::vector<FieldValue> values;
    values.reserve(fields.size() + 4);
    std::optional<std::size_t> size;
    bool computed = false;
    for (const auto* field : fields) {
        computed = computed || computes(*field);
        if (is_manner(field->name)) continue;
        if (field->name == "size" && field->suffix == Field::Suffix::none) {
            const auto wanted = number_of(*field, scope);
            if (!wanted) return wanted.error();
            if (*wanted > largest_fill) return problem_of(*field, "this packet is too large");
            size = *wanted;
            continue;
        }
        if (auto problem = add_values(*field, type, scope, values)) return std::move(*problem);
    }
    if (type == PacketType::connect) add_connect_defaults(fields, spoils, sender, values);
    if (sender.ids != nullptr && needs_id(type, values) && !names_field(fields, "id")) {
        add_number(values, "id", sender.ids->next());
    }
    auto packet = mqtt::compose(type, sender.version, values, size);
    const auto unable = computed ? Verdict::not_applicable : Verdict::error;
    if (!packet) return Problem{unable, packet.error(), place};
    if (spoils.empty()) return std::move(*packet);

    std::vector<Spoil> wrongs;
    for (const auto& field : spoils) {
        if (is_manner(field.name)) continue;
        if (auto problem = add_spoils(field, type, scope, wrongs)) return std::move(*problem);
    }
    if (wrongs.empty()) return std::move(*packet);
    auto spoilt = mqtt::spoil(*packet, sender.version, wrongs);
    if (!spoilt) return Problem{unable, spoilt.error(), place};
    return std::move(*spoilt);
}

Evaluated<Composed> compose_message(const language::Message& message, const Sender& sender,
                                    Scope scope) {
    Composed composed;
    if (message.packet == PacketType::reserved) {
        composed.packets.emplace_back(message.bytes.begin(), message.bytes.end());
    }
    std::uint64_t copies = 1;
    bool several = false;
    std::vector<const Field*> fields;
    for (const auto& field : message.fields) {
        fields.push_back(&field);
        if (field.name != "times" && field.name != "split") continue;
        const auto number = number_of(field, scope);
        if (!number) return number.error();
        if (field.name == "split") {
            composed.split = *number;
        } else {
            copies = *number;
            several = true;
        }
        if (copies > most_copies) {
            return Problem{Verdict::not_applicable,
                           fmt::format("{} copies are more than a scenario sends", copies),
                           field.place};
        }
    }
    composed.text_frame =
        std::any_of(message.spoils.begin(), message.spoils.end(), [&](const Field& field) {
            const auto word = text_of(only_atom(field), scope);
            return field.name == "frame" && word && *word == "text";
        });
    if (message.packet == PacketType::reserved) return composed;
    composed.packets.reserve(copies);
    for (std::uint64_t copy = 1; copy <= copies; ++copy) {
        if (several) scope.copy = copy;
        auto packet =
            compose_packet(message.packet, fields, message.spoils, message.place, sender, scope);
        if (!packet) return packet.error();
        composed.packets.push_back(std::move(*packet));
    }
    return composed;
}

std::string compose_own(PacketType type, mqtt::Version version,
                        const std::vector<FieldValue>& fields) {
    auto packet = mqtt::compose(type, version, fields);
    assert(packet && "the engine's own packets can always be composed");
    return std::move(*packet);
}

}  // namespace touchstone::engine
