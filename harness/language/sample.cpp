#include "harness/language/sample.hpp"

#include <algorithm>

#include "harness/language/language.hpp"
#include "harness/language/value.hpp"
#include "harness/language/vocabulary.hpp"
#include "reference/protocol/codec.hpp"
#include "reference/protocol/compose.hpp"
#include "reference/protocol/judge.hpp"
#include "reference/protocol/reason.hpp"

namespace touchstone::language {

namespace {

using mqtt::FieldValue;
using mqtt::PacketType;
using Use = Scope::Use;

/// What stands for a value that is known only when the case runs: legal in every field.
constexpr std::uint64_t sample_number = 1;
constexpr std::string_view sample_text = "x";
/// `NAME.size` fills a field; a few bytes are as legal as many, and this is asked for every row of
/// a table.
constexpr std::uint64_t most_sample_bytes = 70'000;

std::string sample_of(const Atom& atom) {
    std::string text;
    for (const auto& part : atom.parts) {
        const auto* words = std::get_if<std::string>(&part.what);
        text += words != nullptr ? *words : std::string{sample_text};
    }
    return text;
}

std::optional<std::uint64_t> number_of(const Atom& atom, Shape shape) {
    const auto text = literal(atom);
    if (!text) return sample_number;
    if (shape == Shape::seconds) return seconds_named(*text);
    if (shape == Shape::reasons) {
        if (const auto* row = mqtt::reason_named(*text))
            return static_cast<std::uint64_t>(row->value);
    }
    return number_named(*text);
}

/// One value each, for what `compose` takes; lists give several.
std::vector<FieldValue> values_of(const Field& field, Shape shape) {
    std::vector<FieldValue> values;
    for (const auto& choice : field.value.choices) {
        const auto& item = choice.items.front();
        FieldValue value;
        value.name = field.name;
        if (!item.first) continue;
        if (field.suffix == Field::Suffix::size) {
            const auto size = number_of(*item.first, Shape::number).value_or(sample_number);
            value.bytes.assign(std::min(size, most_sample_bytes), 'x');
        } else if (shape == Shape::text || shape == Shape::binary ||
                   (shape == Shape::length && item.first->quoted())) {
            value.bytes = sample_of(*item.first);
        } else if (shape == Shape::pairs) {
            value.bytes = sample_of(*item.first);
            if (item.second) value.value = sample_of(*item.second);
        } else {
            value.number = number_of(*item.first, shape).value_or(sample_number);
        }
        values.push_back(std::move(value));
    }
    return values;
}

bool names(const std::vector<Field>& fields, std::string_view name) {
    return std::any_of(fields.begin(), fields.end(),
                       [&](const Field& f) { return f.name == name; });
}

/// One way to be wrong, as the composer takes it.
std::optional<mqtt::Spoil> spoil_of(const Field& field, PacketType packet) {
    using Kind = mqtt::Spoil::Kind;
    if (field.name == "frame") return {};  // concerns the WebSocket frame, not the packet
    mqtt::Spoil spoil;
    spoil.value.name = field.name;
    if (field.absent) {
        spoil.kind = Kind::remove;
        return spoil;
    }
    const auto word = find_word({Use::spoil, packet, Outcome::packet, Verb::connects}, field.name);
    const auto* atom = only_atom(field.value);
    if (field.suffix == Field::Suffix::prefix) {
        const auto text = atom != nullptr ? literal(*atom) : std::nullopt;
        const bool relative = text && (text->starts_with('+') || text->starts_with('-'));
        const auto number =
            number_named(text ? text->substr(relative ? 1 : 0) : "").value_or(sample_number);
        spoil.kind = relative ? Kind::prefix_by : Kind::prefix_to;
        spoil.delta = relative && text->front() == '-' ? -static_cast<std::int64_t>(number)
                                                       : static_cast<std::int64_t>(number);
        spoil.value.number = number;
        return spoil;
    }
    const auto values = word ? values_of(field, word->shape) : std::vector<FieldValue>{};
    if (values.empty()) return {};
    spoil.value = values.front();
    if (field.name == "shorten") spoil.kind = Kind::shorten;
    if (field.name == "truncate") spoil.kind = Kind::truncate;
    if (field.name == "append") spoil.kind = Kind::append;
    return spoil;
}

/// Whether the packet has an id of its own that the actor would choose.
bool wants_id(const Message& message) {
    if (message.packet == PacketType::subscribe || message.packet == PacketType::unsubscribe)
        return true;
    if (message.packet != PacketType::publish) return false;
    return std::any_of(message.fields.begin(), message.fields.end(), [](const Field& field) {
        const auto* atom = only_atom(field.value);
        return field.name == "qos" && atom != nullptr && literal(*atom) != "0";
    });
}

class Sample {
public:
    Sample(const Message& message, const std::string& actor, mqtt::Version version)
        : message_{message}, version_{version} {
        if (message.packet == PacketType::connect) connect_defaults(actor);
        if (wants_id(message) && !names(message.fields, "id")) number("id", sample_number);
        for (const auto& field : message.fields) take(field);
    }

    Composed composed() const { return mqtt::compose(message_.packet, version_, fields_, size_); }

private:
    void number(std::string name, std::uint64_t value) {
        fields_.push_back({std::move(name), value, {}, {}});
    }

    void connect_defaults(const std::string& actor) {
        if (!names(message_.fields, "client-id")) fields_.push_back({"client-id", 0, actor, {}});
        if (!names(message_.fields, "protocol-version"))
            number("protocol-version", mqtt::protocol_level(version_));
        if (!names(message_.fields, "protocol-name") && version_ == mqtt::Version::v3_1) {
            fields_.push_back({"protocol-name", 0, "MQIsdp", {}});
        }
    }

    void take(const Field& field) {
        if (field.name == "times" || field.name == "split") return;
        if (field.name == "size") {
            const auto* atom = only_atom(field.value);
            const auto size = atom != nullptr ? number_of(*atom, Shape::number) : std::nullopt;
            if (size && atom != nullptr && literal(*atom))
                size_ = std::min(*size, most_sample_bytes);
            return;
        }
        if (field.name == "session") {
            number("clean-start", 0);
            if (version_ == mqtt::Version::v5_0) number("session-expiry", 600);
            return;
        }
        const auto word =
            find_word({Use::send, message_.packet, Outcome::packet, Verb::connects}, field.name);
        if (!word) return;
        for (auto& value : values_of(field, word->shape)) fields_.push_back(std::move(value));
    }

    const Message& message_;
    mqtt::Version version_;
    std::vector<FieldValue> fields_;
    std::optional<std::size_t> size_;
};

}  // namespace

Composed composed_sample(const Message& message, const std::string& actor, mqtt::Version version) {
    return Sample{message, actor, version}.composed();
}

Composed spoiled_sample(const std::string& packet, const Message& message, mqtt::Version version) {
    std::vector<mqtt::Spoil> spoils;
    for (const auto& field : message.spoils) {
        if (auto spoil = spoil_of(field, message.packet)) spoils.push_back(std::move(*spoil));
    }
    return mqtt::spoil(packet, version, spoils);
}

bool is_legal(const std::string& packet, mqtt::Version version, mqtt::Sender sender) {
    const auto frame = mqtt::bytes_of(packet);
    const auto decoded = mqtt::decode(frame, version);
    return decoded && mqtt::judge(frame, *decoded, version, sender).empty();
}

}  // namespace touchstone::language
