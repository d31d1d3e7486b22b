// From named fields to a correct packet: the fields are put into the plain structs, and the encoder
// does the rest.
#include "reference/protocol/compose.hpp"

#include <charconv>
#include <span>

#include "reference/protocol/codec.hpp"

namespace touchstone::mqtt {
namespace {

constexpr std::size_t largest_text = 65'535;
constexpr std::string_view filling = "abcdefghijklmnopqrstuvwxyz0123456789";

Composed made(std::string bytes) {
    return Composed{Composed::in_place_value, std::move(bytes)};
}
Composed refused(std::string why) {
    return Composed{Composed::in_place_error, std::move(why)};
}

std::uint64_t largest_number(const FieldRow& row) {
    if (row.property) {
        switch (property_row(static_cast<std::uint8_t>(*row.property))->wire) {
            case Wire::byte: return 0xFF;
            case Wire::u16: return 0xFFFF;
            case Wire::varint: return largest_remaining_length;
            default: return 0xFFFF'FFFF;
        }
    }
    if (row.type == ValueType::bit) return 1;
    if (row.name == "id" || row.name == "keep-alive") return 0xFFFF;
    if (row.name.ends_with("qos") || row.name == "retain-handling") return 3;
    return 0xFF;
}

bool is_number(ValueType type) {
    return type != ValueType::text && type != ValueType::binary && type != ValueType::pairs;
}

/// A sentence on why `field` cannot stand on the wire at all; empty if it can.
std::string obstacle(PacketType type, const FieldRow* row, const FieldValue& field) {
    if (row == nullptr) {
        return std::string{name_of(type)} + " has no field '" + field.name + "'";
    }
    if (is_number(row->type)) {
        const auto most = largest_number(*row);
        if (field.number <= most) return {};
        return field.name + "=" + std::to_string(field.number) + " is above " +
               std::to_string(most) + ", the most that fits in its place";
    }
    const bool prefixed = type != PacketType::publish || row->name != "payload";
    if (prefixed && (field.bytes.size() > largest_text || field.value.size() > largest_text)) {
        return "'" + field.name + "' is longer than 65,535 bytes, and its length has only two";
    }
    return {};
}

/// The fields by name, and behind them the defaults of the vocabulary.
class Named {
public:
    Named(PacketType type, Version version, std::span<const FieldValue> fields)
        : type_{type}, version_{version}, fields_{fields} {}

    const FieldValue* find(std::string_view name) const {
        for (const auto& field : fields_) {
            if (field.name == name) return &field;
        }
        return nullptr;
    }
    bool any_begins(std::string_view prefix) const {
        for (const auto& field : fields_) {
            if (field.name.starts_with(prefix)) return true;
        }
        return false;
    }
    template <class Number = std::uint8_t>
    Number number(std::string_view name) const {
        if (const auto* field = find(name)) return static_cast<Number>(field->number);
        Number value{};
        const auto otherwise = field_named(type_, name)->otherwise;
        std::from_chars(otherwise.data(), otherwise.data() + otherwise.size(), value);
        return value;
    }
    bool bit(std::string_view name) const { return number(name) != 0; }
    Reason reason() const {
        const auto* field = find("reason");
        return field ? static_cast<Reason>(field->number) : Reason::success;
    }
    std::string_view text(std::string_view name) const {
        if (const auto* field = find(name)) return field->bytes;
        return field_named(type_, name)->otherwise;
    }
    std::span<const FieldValue> all() const { return fields_; }
    PacketType type() const { return type_; }
    Version version() const { return version_; }

    /// The properties of `place`, in the order in which they were named.
    PropertyList properties(bool in_will = false) const {
        PropertyList list;
        for (const auto& field : fields_) {
            const auto* row = field_named(type_, field.name);
            if (!row->property || (row->place == will_place) != in_will) continue;
            switch (property_row(static_cast<std::uint8_t>(*row->property))->wire) {
                case Wire::text: list.add(*row->property, std::string_view{field.bytes}); break;
                case Wire::binary: list.add(*row->property, bytes_of(field.bytes)); break;
                case Wire::text_pair: list.add(*row->property, field.bytes, field.value); break;
                default: list.add(*row->property, static_cast<std::uint32_t>(field.number));
            }
        }
        return list;
    }

private:
    PacketType type_;
    Version version_;
    std::span<const FieldValue> fields_;
};

std::string bytes_of_packet(const Packet& packet, Version version) {
    Buffer out;
    encode(packet, version, out);
    return std::string{text_of(out.view())};
}

std::string connect(const Named& fields) {
    Connect packet;
    packet.protocol_version = protocol_level(fields.version());
    if (fields.find("protocol-version"))
        packet.protocol_version = fields.number("protocol-version");
    packet.protocol_name = version_of(packet) == Version::v3_1 ? "MQIsdp" : "MQTT";
    if (fields.find("protocol-name")) packet.protocol_name = fields.text("protocol-name");
    packet.clean_start = fields.bit("clean-start");
    packet.keep_alive = fields.number<std::uint16_t>("keep-alive");
    packet.client_id = fields.text("client-id");
    const auto properties = fields.properties();
    packet.properties = properties;
    const auto will_properties = fields.properties(true);
    if (fields.any_begins("will-")) {
        auto& will = packet.will.emplace();
        will.properties = will_properties;
        will.topic = fields.text("will-topic");
        will.payload = bytes_of(fields.text("will-payload"));
        will.qos = fields.number("will-qos");
        will.retain = fields.bit("will-retain");
    }
    if (fields.find("user-name")) packet.user_name = fields.text("user-name");
    if (fields.find("password")) packet.password = bytes_of(fields.text("password"));
    return bytes_of_packet(packet, fields.version());
}

std::string connack(const Named& fields) {
    const auto properties = fields.properties();
    Connack packet;
    packet.session_present = fields.bit("session-present");
    packet.reason = fields.reason();
    packet.properties = properties;
    return bytes_of_packet(packet, fields.version());
}

/// How long a payload makes a PUBLISH of `size` bytes, all else as in `packet`. Nothing where no
/// length does: one byte more of payload may bring one more of remaining length, so that a few
/// sizes do not exist.
std::optional<std::size_t> payload_size(Publish packet, Version version, std::size_t size) {
    packet.payload = {};
    Buffer bare;
    encode(packet, version, bare);
    const auto rest = bare.size() - next_frame(bare.view()).header_size;
    for (std::size_t header = 2; header <= 5; ++header) {
        if (size < header + rest || size - header > largest_remaining_length) continue;
        const auto remaining = static_cast<std::uint32_t>(size - header);
        if (1 + varint_size(remaining) == header) return remaining - rest;
    }
    return std::nullopt;
}

Composed publish(const Named& fields, std::optional<std::size_t> size) {
    const auto properties = fields.properties();
    Publish packet;
    packet.dup = fields.bit("dup");
    packet.retain = fields.bit("retain");
    packet.qos = fields.number("qos");
    packet.topic = fields.text("topic");
    packet.id = fields.number<std::uint16_t>("id");
    packet.properties = properties;
    std::string payload{fields.text("payload")};
    if (size) {
        const auto wanted = payload_size(packet, fields.version(), *size);
        if (!wanted || *wanted < payload.size()) {
            return refused("no PUBLISH with these fields has " + std::to_string(*size) + " bytes");
        }
        payload.reserve(*wanted);
        while (payload.size() < *wanted) payload += filling[payload.size() % filling.size()];
    }
    packet.payload = bytes_of(payload);
    return made(bytes_of_packet(packet, fields.version()));
}

template <class Ack>
std::string ack(const Named& fields) {
    const auto properties = fields.properties();
    return bytes_of_packet(Ack{fields.number<std::uint16_t>("id"), fields.reason(), properties},
                           fields.version());
}

/// The options byte of the entry that `filter` at `first` begins.
std::uint8_t options_of_entry(std::span<const FieldValue> entry, Version version) {
    unsigned options = 0;
    const bool v5 = version == Version::v5_0;
    for (const auto& field : entry) {
        const auto value = static_cast<unsigned>(field.number);
        if (field.name == "qos") options |= value;
        if (v5 && field.name == "no-local") options |= value << 2;
        if (v5 && field.name == "retain-as-published") options |= value << 3;
        if (v5 && field.name == "retain-handling") options |= value << 4;
    }
    return static_cast<std::uint8_t>(options);
}

FilterListBuilder filters(const Named& fields) {
    FilterListBuilder list;
    const auto all = fields.all();
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (all[i].name != "filter") continue;
        std::size_t next = i + 1;
        while (next < all.size() && all[next].name != "filter") ++next;
        if (fields.type() == PacketType::unsubscribe) {
            list.add(all[i].bytes);
        } else {
            const auto entry = all.subspan(i, next - i);
            list.add(all[i].bytes, options_of_entry(entry, fields.version()));
        }
    }
    return list;
}

std::string subscribe(const Named& fields) {
    const auto properties = fields.properties();
    const auto list = filters(fields);
    Subscribe packet;
    packet.id = fields.number<std::uint16_t>("id");
    packet.properties = properties;
    packet.subscriptions = FilterList<true>{list.raw()};
    return bytes_of_packet(packet, fields.version());
}

std::string unsubscribe(const Named& fields) {
    const auto properties = fields.properties();
    const auto list = filters(fields);
    Unsubscribe packet;
    packet.id = fields.number<std::uint16_t>("id");
    packet.properties = properties;
    packet.filters = FilterList<false>{list.raw()};
    return bytes_of_packet(packet, fields.version());
}

/// SUBACK and UNSUBACK.
template <class Answer>
std::string answer(const Named& fields) {
    const auto properties = fields.properties();
    std::string reasons;
    for (const auto& field : fields.all()) {
        if (field.name == "reason") reasons += static_cast<char>(field.number);
    }
    return bytes_of_packet(
        Answer{fields.number<std::uint16_t>("id"), properties, bytes_of(reasons)},
        fields.version());
}

/// DISCONNECT and AUTH.
template <class Farewell>
std::string farewell(const Named& fields) {
    const auto properties = fields.properties();
    return bytes_of_packet(Farewell{fields.reason(), properties}, fields.version());
}

}  // namespace

Composed compose(PacketType type, Version version, const std::vector<FieldValue>& fields,
                 std::optional<std::size_t> size) {
    for (const auto& field : fields) {
        auto why = obstacle(type, field_named(type, field.name), field);
        if (!why.empty()) return refused(std::move(why));
    }
    if (size && type != PacketType::publish) {
        return refused("only a PUBLISH has a payload that can be filled to a size");
    }
    const Named named{type, version, fields};
    switch (type) {
        case PacketType::connect: return made(connect(named));
        case PacketType::connack: return made(connack(named));
        case PacketType::publish: return publish(named, size);
        case PacketType::puback: return made(ack<Puback>(named));
        case PacketType::pubrec: return made(ack<Pubrec>(named));
        case PacketType::pubrel: return made(ack<Pubrel>(named));
        case PacketType::pubcomp: return made(ack<Pubcomp>(named));
        case PacketType::subscribe: return made(subscribe(named));
        case PacketType::suback: return made(answer<Suback>(named));
        case PacketType::unsubscribe: return made(unsubscribe(named));
        case PacketType::unsuback: return made(answer<Unsuback>(named));
        case PacketType::pingreq: return made(bytes_of_packet(Pingreq{}, version));
        case PacketType::pingresp: return made(bytes_of_packet(Pingresp{}, version));
        case PacketType::disconnect: return made(farewell<Disconnect>(named));
        case PacketType::auth: return made(farewell<Auth>(named));
        case PacketType::reserved: break;
    }
    return refused("there is no packet of type 0");
}

}  // namespace touchstone::mqtt
