#include "harness/language/families.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "harness/language/sample.hpp"
#include "harness/language/spelling.hpp"
#include "harness/language/step.hpp"
#include "reference/protocol/field.hpp"
#include "reference/protocol/property.hpp"

namespace touchstone::language {

namespace {

using mqtt::FieldRow;
using mqtt::PacketType;
using mqtt::ValueType;
using mqtt::Version;
using Rows = std::vector<FamilyRow>;

/// A legal packet of every type that a client sends, short enough that each of its bytes matters.
struct Example {
    PacketType type;
    std::string_view text;
};
constexpr std::array examples{
    Example{PacketType::connect, "CONNECT client-id=c"},
    Example{PacketType::publish, "PUBLISH id=1 qos=1 topic=t"},
    Example{PacketType::puback, "PUBACK id=1"},
    Example{PacketType::pubrec, "PUBREC id=1"},
    Example{PacketType::pubrel, "PUBREL id=1"},
    Example{PacketType::pubcomp, "PUBCOMP id=1"},
    Example{PacketType::subscribe, "SUBSCRIBE id=1 filter=t"},
    Example{PacketType::unsubscribe, "UNSUBSCRIBE id=1 filter=t"},
    Example{PacketType::pingreq, "PINGREQ"},
    Example{PacketType::disconnect, "DISCONNECT"},
    Example{PacketType::auth, "AUTH re-authenticate auth-method=x"},
};

constexpr std::array versions{Version::v3_1_1, Version::v5_0};

std::optional<Version> guard_since(Version since) {
    return since == Version::v5_0 ? std::optional{Version::v5_0} : std::nullopt;
}
Version first_version(PacketType type) {
    return mqtt::row_of(type).sent_by(mqtt::Sender::client, Version::v3_1_1) ? Version::v3_1_1
                                                                             : Version::v5_0;
}

std::string sample_value(ValueType type) {
    switch (type) {
        case ValueType::text:
        case ValueType::binary: return "x";
        case ValueType::pairs: return "x:y";
        default: return "1";
    }
}
std::string sample_value(mqtt::Wire wire) {
    switch (wire) {
        case mqtt::Wire::text:
        case mqtt::Wire::binary: return "x";
        case mqtt::Wire::text_pair: return "x:y";
        default: return "1";
    }
}

/// What a family row would send, read by the language itself.
std::optional<Message> message_of(std::string_view packet, std::string_view spoils) {
    Notes silent{make_source("", "")};
    Text text;
    text.append_made(fmt::format("client > {}{}{}", packet, spoils.empty() ? "" : " with ", spoils),
                     {1, 1, 1});
    const auto step = parse_step(text, silent);
    if (!step) return {};
    return std::get<Send>(step->step.act).messages.front();
}

enum class Outcome : std::uint8_t { impossible, legal, wrong };

/// What becomes of a legal example by `spoils`; impossible too where the example itself is not
/// legal.
Outcome outcome_of(std::string_view packet, std::string_view spoils, Version version) {
    const auto message = message_of(packet, spoils);
    if (!message) return Outcome::impossible;
    const auto sample = composed_sample(*message, "client", version);
    if (!sample || !is_legal(*sample, version, mqtt::Sender::client)) return Outcome::impossible;
    const auto spoiled = spoiled_sample(*sample, *message, version);
    if (!spoiled) return Outcome::impossible;
    return is_legal(*spoiled, version, mqtt::Sender::client) ? Outcome::legal : Outcome::wrong;
}

/// The example as far as `field` needs it: a will property needs a will.
std::string base_for(const Example& example, std::string_view field) {
    return fmt::format("{}{}", example.text,
                       field.starts_with("will-") ? " will-topic=t will-payload=x" : "");
}

/// The example, with `field` in it where it has to be there to be spoiled; nothing where that
/// cannot be.
std::optional<std::string> example_for(const Example& example, const FieldRow& field,
                                       std::string_view spoils) {
    const auto version = std::max(field.since, first_version(example.type));
    const auto base = base_for(example, field.name);
    const auto value = sample_value(field.type);
    for (const auto& packet : {base, fmt::format("{} {}={}", base, field.name, value),
                               fmt::format("{} auth-method=x {}={}", base, field.name, value)}) {
        if (outcome_of(packet, spoils, version) == Outcome::wrong) return packet;
    }
    return {};
}

// ---- the kinds
// --------------------------------------------------------------------------------------------------------

void flags(const Example& example, Rows& rows) {
    const auto right = mqtt::row_of(example.type).flags;
    for (unsigned nibble = 0; nibble < 16; ++nibble) {
        // PUBLISH's flags mean something: QoS 3 alone is malformed. DUP at QoS 0 is forbidden too,
        // but neither standard says what becomes of it.
        const bool wrong =
            example.type == PacketType::publish ? (nibble & 0b0110) == 0b0110 : nibble != right;
        if (!wrong) continue;
        const auto value = fmt::format("0b{:04b}", nibble);
        rows.push_back({fmt::format("{}-{}", mqtt::name_of(example.type), value),
                        {std::string{example.text}, value},
                        guard_since(first_version(example.type))});
    }
}

void truncations(const Example& example, Rows& rows) {
    for (const auto version : versions) {
        if (version < first_version(example.type)) continue;
        const auto message = message_of(example.text, {});
        if (!message) continue;
        const auto sample = composed_sample(*message, "client", version);
        const auto size = sample ? sample->size() : 0;
        for (std::size_t count = 1; count + 2 <= size; ++count) {
            const auto digits = std::to_string(count);
            if (outcome_of(example.text, "shorten=" + digits, version) != Outcome::wrong) continue;
            rows.push_back({fmt::format("{}-{}", mqtt::name_of(example.type), digits),
                            {std::string{example.text}, digits},
                            version});
        }
    }
}

void add_field_row(const Example& example, const FieldRow& field, std::string_view name,
                   std::string_view spoils, Rows& rows) {
    const auto packet = example_for(example, field, spoils);
    if (!packet) return;
    const auto since = std::max(field.since, first_version(example.type));
    rows.push_back({fmt::format("{}-{}", mqtt::name_of(example.type), name),
                    {*packet, std::string{name}},
                    guard_since(since)});
}

void text_fields(const Example& example, Rows& rows) {
    for (const auto& field : mqtt::fields_of(example.type)) {
        std::vector<std::string> names;
        if (field.type == ValueType::text) names.emplace_back(field.name);
        if (field.type == ValueType::pairs)
            names = {fmt::format("{}.name", field.name), fmt::format("{}.value", field.name)};
        for (const auto& name : names)
            add_field_row(example, field, name, name + R"(="\xC0\xAF")", rows);
    }
}

void prefixes(const Example& example, Rows& rows) {
    for (const auto& field : mqtt::fields_of(example.type)) {
        if (field.type != ValueType::text && field.type != ValueType::binary &&
            field.type != ValueType::pairs)
            continue;
        add_field_row(example, field, field.name, fmt::format("{}.prefix=65535", field.name), rows);
    }
}

void add_property_row(const Example& example, const std::string& packet, std::string_view name,
                      std::string_view value, std::string_view row, Rows& rows) {
    const auto property = fmt::format("{}={}", name, value);
    if (outcome_of(packet, property, Version::v5_0) != Outcome::wrong) return;
    rows.push_back({fmt::format("{}-{}", mqtt::name_of(example.type), row),
                    {packet, property},
                    Version::v5_0});
}

void foreign_properties(const Example& example, Rows& rows) {
    for (const auto& property : mqtt::property_rows()) {
        if (property.places.has(example.type)) continue;
        add_property_row(example, std::string{example.text}, property.name,
                         sample_value(property.wire), property.name, rows);
    }
}

void repeated_properties(const Example& example, Rows& rows) {
    for (const auto& field : mqtt::fields_of(example.type)) {
        if (!field.property) continue;
        const auto value = sample_value(field.type);
        const auto base = base_for(example, field.name);
        // Authentication data may not stand without a method.
        const std::string_view method =
            field.name == "auth-data" && example.type == PacketType::connect ? " auth-method=x"
                                                                             : "";
        const bool there = base.find(fmt::format(" {}=", field.name)) != std::string::npos;
        const auto packet =
            there ? base : fmt::format("{}{} {}={}", base, method, field.name, value);
        add_property_row(example, packet, field.name, value, field.name, rows);
    }
}

void bad_properties(const Example& example, Rows& rows) {
    for (const auto& field : mqtt::fields_of(example.type)) {
        if (!field.property) continue;
        const auto packet = base_for(example, field.name);
        std::vector<std::string> values;
        if (field.type == ValueType::text) values = {"a/#"};
        if (field.type == ValueType::bit) values = {"2", "255"};
        if (field.type == ValueType::number || field.type == ValueType::seconds)
            values = {"0", "2"};
        for (const auto& value : values) {
            const auto name = fmt::format("{}-{}", field.name, value == "a/#" ? "wildcard" : value);
            add_property_row(example, packet, field.name, value, name, rows);
        }
    }
}

struct PacketKind {
    std::string_view name;
    std::string_view columns;
    void (*make)(const Example&, Rows&);
};
constexpr std::array packet_kinds{
    PacketKind{"flags", "packet, value", flags},
    PacketKind{"truncations", "packet, count", truncations},
    PacketKind{"text-fields", "packet, field", text_fields},
    PacketKind{"prefixes", "packet, field", prefixes},
    PacketKind{"foreign-properties", "packet, property", foreign_properties},
    PacketKind{"repeated-properties", "packet, property", repeated_properties},
    PacketKind{"bad-properties", "packet, property", bad_properties},
};

Rows bad_utf8() {
    return {{"overlong", {R"("a\xC0\xAF")"}, {}},
            {"truncated", {R"("a\xE2\x82")"}, {}},
            {"surrogate", {R"("a\xED\xA0\x80")"}, {}},
            {"above-10ffff", {R"("a\xF4\x90\x80\x80")"}, {}},
            {"lone-continuation", {R"("a\x80")"}, {}}};
}

Rows server_packets() {
    return {{"CONNACK", {"20 02 00 00"}, Version::v3_1_1},
            {"CONNACK", {"20 03 00 00 00"}, Version::v5_0},
            {"SUBACK", {"90 03 00 01 00"}, Version::v3_1_1},
            {"SUBACK", {"90 04 00 01 00 00"}, Version::v5_0},
            {"UNSUBACK", {"B0 02 00 01"}, Version::v3_1_1},
            {"UNSUBACK", {"B0 04 00 01 00 00"}, Version::v5_0},
            {"PINGRESP", {"D0 00"}, {}},
            {"type-0", {"00 00"}, {}},
            {"type-15", {"F0 00"}, Version::v3_1_1}};
}

struct PlainKind {
    std::string_view name;
    std::string_view column;
    Rows (*make)();
};
constexpr std::array plain_kinds{PlainKind{"bad-utf8", "text", bad_utf8},
                                 PlainKind{"server-packets", "bytes", server_packets}};

bool has_columns(const Word& word, std::size_t columns, std::size_t wanted, std::string_view names,
                 Notes& notes) {
    if (columns == wanted) return true;
    notes.error(word.place(), fmt::format("{} has {} column{}: {}", word.view(), wanted,
                                          wanted == 1 ? "" : "s", names));
    return false;
}

std::optional<Rows> packet_family(const Word& word, const PacketKind& kind, std::string_view packet,
                                  std::size_t columns, Notes& notes) {
    if (!has_columns(word, columns, 2, kind.columns, notes)) return {};
    Rows rows;
    bool known = false;
    for (const auto& example : examples) {
        const bool wanted = packet == "any" ? example.type != PacketType::connect
                                            : packet == mqtt::name_of(example.type);
        known = known || wanted;
        if (wanted) kind.make(example, rows);
    }
    if (known && !rows.empty()) return rows;
    notes.error(
        word.place(),
        known ? fmt::format("{} has no rows", word.view())
              : fmt::format("'{}' is no packet that a client sends; `any` is every one but CONNECT",
                            packet));
    return {};
}

}  // namespace

std::optional<std::vector<FamilyRow>> family_named(const Word& word, std::size_t columns,
                                                   Notes& notes) {
    const auto view = word.view();
    std::vector<std::string_view> names;
    for (const auto& kind : plain_kinds) {
        names.push_back(kind.name);
        if (kind.name != view) continue;
        if (!has_columns(word, columns, 1, kind.column, notes)) return {};
        return kind.make();
    }
    const auto slash = std::min(view.find('/'), view.size());
    const auto kind_name = slash == view.size() ? view : view.substr(slash + 1);
    for (const auto& kind : packet_kinds) {
        names.push_back(kind.name);
        if (kind.name != kind_name) continue;
        if (slash != view.size())
            return packet_family(word, kind, view.substr(0, slash), columns, notes);
        notes.error(word.place(),
                    fmt::format("say of which packet, as in any/{0} or PUBLISH/{0}", kind.name));
        return {};
    }
    notes.error(word.place(),
                fmt::format("there is no family '{}'{}", view, did_you_mean(kind_name, names)));
    return {};
}

}  // namespace touchstone::language
