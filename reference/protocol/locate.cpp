// The slow, second way to decode: where every field stands. It shares no code with decode.cpp, so
// that each can be checked against the other, and it goes on as far as bytes can be read, because
// those it is asked about are often broken.
#include <algorithm>
#include <array>
#include <string>

#include "reference/protocol/codec.hpp"
#include "reference/protocol/field.hpp"

namespace touchstone::mqtt {
namespace {

/// A property's word: its row's own, and behind "will-" where it stands among the will properties.
/// Will Delay Interval, which stands nowhere else, has the prefix in its name already.
std::string_view word_of(const PropertyRow& row, bool in_will) {
    static const auto will_words = [] {
        std::array<std::string, 256> words;
        for (const auto& each : property_rows()) {
            const bool prefixed = each.name.starts_with("will-");
            words[static_cast<std::uint8_t>(each.id)] =
                (prefixed ? "" : "will-") + std::string{each.name};
        }
        return words;
    }();
    return in_will ? will_words[static_cast<std::uint8_t>(row.id)] : row.name;
}

/// The type that a scenario writes. A property that has no row in this packet is out of place, and
/// typed by its wire form.
ValueType type_of(std::string_view word, const PropertyRow& row, PacketType packet) {
    if (const auto* field = field_named(packet, word)) return field->type;
    switch (row.wire) {
        case Wire::text: return ValueType::text;
        case Wire::binary: return ValueType::binary;
        case Wire::text_pair: return ValueType::pairs;
        default: return ValueType::number;
    }
}

/// Walks a frame and notes what it finds. Every step returns false, and leaves the rest alone, once
/// bytes run out.
class Walk {
public:
    Walk(Bytes frame, Version version) : frame_{frame}, end_{frame.size()}, version_{version} {}

    Located run() {
        if (header()) {
            body();
            found_.unread = at_;
        }
        return std::move(found_);
    }

private:
    bool v5() const { return version_ == Version::v5_0; }
    std::size_t left() const { return end_ - at_; }

    FoundField& note(std::string_view name, ValueType type, std::size_t size) {
        auto& field = found_.fields.emplace_back();
        field.name = name;
        field.type = type;
        field.offset = field.start = at_;
        field.size = size;
        at_ += size;
        return field;
    }
    /// A big-endian number of `size` bytes.
    bool number(std::string_view name, ValueType type, std::size_t size, std::uint16_t entry = 0) {
        if (left() < size) return false;
        auto& field = note(name, type, size);
        for (std::size_t i = 0; i < size; ++i) {
            field.number = field.number << 8 | frame_[field.offset + i];
        }
        field.entry = entry;
        return true;
    }
    /// Some bits of the byte at `offset`, which was read already.
    void bits(std::string_view name, std::size_t offset, std::uint8_t mask,
              std::uint16_t entry = 0) {
        const auto type = (mask & (mask - 1)) == 0 ? ValueType::bit : ValueType::number;
        auto& field = found_.fields.emplace_back();
        field.name = name;
        field.type = type;
        field.offset = field.start = offset;
        field.size = 1;
        field.number = static_cast<std::uint32_t>((frame_[offset] & mask) / (mask & -mask));
        field.bit_mask = mask;
        field.entry = entry;
    }
    /// A text or binary field behind two bytes of length.
    bool prefixed(std::string_view name, ValueType type, std::uint16_t entry = 0) {
        if (left() < 2) return false;
        const std::size_t size = static_cast<std::size_t>(frame_[at_] << 8 | frame_[at_ + 1]);
        if (left() < 2 + size) return false;
        auto& field = note(name, type, 2 + size);
        field.bytes = frame_.subspan(field.offset + 2, size);
        field.prefixed = true;
        field.entry = entry;
        return true;
    }
    bool varint(std::string_view name) {
        std::uint32_t value = 0;
        for (std::size_t size = 1; size <= 4 && size <= left(); ++size) {
            const auto byte = frame_[at_ + size - 1];
            value |= static_cast<std::uint32_t>(byte & 0x7F) << 7 * (size - 1);
            if (byte & 0x80) continue;
            note(name, ValueType::number, size).number = value;
            return true;
        }
        return false;
    }

    bool header() {
        if (frame_.empty()) return false;
        const bool publish = type() == PacketType::publish;
        note("flags", ValueType::number, 1).number = frame_[0] & 0x0F;
        found_.fields.back().bit_mask = 0x0F;
        if (publish) {
            bits("dup", 0, 0x08);
            bits("qos", 0, 0x06);
            bits("retain", 0, 0x01);
        }
        found_.unread = at_;
        if (!varint("remaining-length")) return false;
        const auto stated = at_ + found_.fields.back().number;
        end_ = std::min<std::size_t>(end_, stated);
        return true;
    }
    PacketType type() const { return static_cast<PacketType>(frame_[0] >> 4); }
    /// The low nibble's QoS bits, which decide whether PUBLISH has an id.
    bool has_qos() const { return (frame_[0] & 0x06) != 0; }

    bool body() {
        switch (type()) {
            case PacketType::connect: return connect();
            case PacketType::connack: return connack();
            case PacketType::publish: return publish();
            case PacketType::puback:
            case PacketType::pubrec:
            case PacketType::pubrel:
            case PacketType::pubcomp: return id() && reason_and_properties();
            case PacketType::subscribe: return id() && section() && filters(true);
            case PacketType::suback: return id() && section() && reasons();
            case PacketType::unsubscribe: return id() && section() && filters(false);
            case PacketType::unsuback: return id() && section() && (!v5() || reasons());
            case PacketType::disconnect:
            case PacketType::auth: return reason_and_properties();
            default: return true;
        }
    }

    bool id() { return number("id", ValueType::number, 2); }

    bool reason_and_properties() {
        if (!v5() || left() == 0) return true;
        if (!number("reason", ValueType::reason, 1)) return false;
        return left() == 0 || section();
    }

    bool connect() {
        if (!prefixed("protocol-name", ValueType::text)) return false;
        if (!number("protocol-version", ValueType::number, 1)) return false;
        Connect level;
        level.protocol_version = static_cast<std::uint8_t>(found_.fields.back().number);
        version_ = version_of(level).value_or(version_);
        if (!number("connect-flags", ValueType::number, 1)) return false;
        const auto flags_at = at_ - 1;
        const auto flags = frame_[flags_at];
        bits("user-name-flag", flags_at, 0x80);
        bits("password-flag", flags_at, 0x40);
        bits("will-retain", flags_at, 0x20);
        bits("will-qos", flags_at, 0x18);
        bits("will-flag", flags_at, 0x04);
        bits("clean-start", flags_at, 0x02);
        bits("reserved-flag", flags_at, 0x01);
        if (!number("keep-alive", ValueType::seconds, 2)) return false;
        if (!section() || !prefixed("client-id", ValueType::text)) return false;
        const bool has_will = flags & 0x04;
        if (has_will) {
            if (!section(true) || !prefixed("will-topic", ValueType::text)) return false;
            if (!prefixed("will-payload", ValueType::binary)) return false;
        }
        if (flags & 0x80 && !prefixed("user-name", ValueType::text)) return false;
        return !(flags & 0x40) || prefixed("password", ValueType::binary);
    }

    bool connack() {
        if (left() == 0) return false;
        bits("session-present", at_, 0x01);
        ++at_;
        if (!number("reason", ValueType::reason, 1)) return false;
        auto& code = found_.fields.back();
        if (!v5()) {
            const auto reason = reason_of_return_code(static_cast<std::uint8_t>(code.number));
            code.number = static_cast<std::uint8_t>(reason);
        }
        return section();
    }

    bool publish() {
        if (!prefixed("topic", ValueType::text)) return false;
        if (has_qos() && !id()) return false;
        if (!section()) return false;
        auto& payload = note("payload", ValueType::binary, left());
        payload.bytes = frame_.subspan(payload.offset, payload.size);
        return true;
    }

    bool filters(bool has_options) {
        for (std::uint16_t entry = 0; left() > 0; ++entry) {
            if (!prefixed("filter", ValueType::text, entry)) return false;
            if (!has_options) continue;
            if (!number("options", ValueType::number, 1, entry)) return false;
            const auto options_at = at_ - 1;
            bits("qos", options_at, 0x03, entry);
            if (!v5()) continue;
            bits("no-local", options_at, 0x04, entry);
            bits("retain-as-published", options_at, 0x08, entry);
            bits("retain-handling", options_at, 0x30, entry);
        }
        return true;
    }

    bool reasons() {
        for (std::uint16_t entry = 0; left() > 0; ++entry) {
            number("reason", ValueType::reason, 1, entry);
        }
        return true;
    }

    /// The property section, which 5.0 alone has.
    bool section(bool in_will = false) {
        if (!v5()) return true;
        if (!varint(in_will ? "will-property-length" : "property-length")) return false;
        const auto stated = at_ + found_.fields.back().number;
        const auto packet_end = end_;
        end_ = std::min<std::size_t>(end_, stated);
        while (left() > 0) {
            if (!property(in_will)) break;
        }
        const bool all = at_ == stated;
        end_ = packet_end;
        return all;
    }

    bool property(bool in_will) {
        Property property;
        const auto size = read_property(frame_.subspan(at_, left()), property);
        if (size == 0) {
            if (property_row(frame_[at_]) == nullptr) {
                note("property-id", ValueType::number, 1).number = frame_[at_];
                --at_;  // named, for a caret to point at, but not read
            }
            return false;
        }
        const auto& row = *property_row(frame_[at_]);
        const auto word = word_of(row, in_will);
        auto& field = note(word, type_of(word, row, type()), size);
        field.offset = field.start + 1;
        field.size = size - 1;
        field.is_property = true;
        field.prefixed =
            row.wire == Wire::text || row.wire == Wire::binary || row.wire == Wire::text_pair;
        field.number = property.number;
        field.bytes = row.wire == Wire::binary ? property.binary : bytes_of(property.text);
        field.value = bytes_of(property.value);
        return true;
    }

    Bytes frame_;
    std::size_t at_ = 0;
    std::size_t end_;
    Version version_;
    Located found_;
};

}  // namespace

Located locate(Bytes frame, Version version) {
    return Walk{frame, version}.run();
}

}  // namespace touchstone::mqtt
