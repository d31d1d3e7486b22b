// From a correct packet to one that is wrong in named ways. The packet is located once, while it is
// still sound; its fields are then tracked through every edit, so that a lie told early (a flag, a
// length) misleads the receiver and not us.
#include <algorithm>
#include <cassert>
#include <map>
#include <utility>

#include "reference/protocol/codec.hpp"
#include "reference/protocol/compose.hpp"

namespace touchstone::mqtt {
namespace {

constexpr std::size_t largest_text = 65'535;

/// What a step answers: a sentence where it cannot be done, nothing where it was.
using Obstacle = std::optional<std::string>;

std::string varint_bytes(std::uint32_t value) {
    std::uint8_t bytes[4];
    return std::string(bytes, write_varint(bytes, value));
}

std::string prefixed_bytes(const std::string& text) {
    std::string bytes{static_cast<char>(text.size() >> 8), static_cast<char>(text.size())};
    return bytes += text;
}

std::string big_endian(std::uint64_t value, std::size_t size) {
    std::string bytes(size, '\0');
    for (std::size_t i = size; i-- > 0; value >>= 8) bytes[i] = static_cast<char>(value);
    return bytes;
}

/// A field that is there. Positions count the first byte as 0 and leave the remaining length out.
struct Piece {
    std::string name;
    std::size_t at = 0;     ///< where it begins, a property's identifier included
    std::size_t value = 0;  ///< where its value begins, a length prefix included
    std::size_t end = 0;
    std::uint8_t mask = 0;  ///< for some bits of a shared byte
    bool prefixed = false;
    bool is_text = false;  ///< text or binary rather than a number
    bool is_property = false;
    bool is_half = false;  ///< the name or the value of a user property: known for its prefix only
    bool gone = false;
};

/// A property section: its length field is a piece of its own.
struct Section {
    std::string_view length_name;
    std::size_t content = 0;   ///< bytes that are there
    std::uint64_t stated = 0;  ///< bytes that the length tells of
    bool lies = false;         ///< somebody set the length: it is not corrected any more
};

/// Fields that CONNECT's payload may lack, in wire order, with the flag that announces each.
struct PayloadField {
    std::string_view name;
    std::uint8_t flag;
};
constexpr PayloadField connect_payload[] = {
    {"client-id", 0},     {"will-property-length", 0x04},
    {"will-topic", 0x04}, {"will-payload", 0x04},
    {"user-name", 0x80},  {"password", 0x40},
};

class Draft {
public:
    /// `packet` has a whole fixed header, of `header` bytes.
    Draft(std::string_view packet, std::size_t header, Version version) : version_{version} {
        const auto frame = bytes_of(packet);
        bytes_ = packet.substr(0, 1);
        bytes_ += packet.substr(header);
        const auto found = locate(frame, version);
        for (const auto& field : found.fields) track(field, header);
    }

    Obstacle apply(const Spoil& spoil) {
        const auto& value = spoil.value;
        switch (spoil.kind) {
            case Spoil::Kind::set: return set(value);
            case Spoil::Kind::remove: return remove(value.name);
            case Spoil::Kind::prefix_by: return set_prefix(value.name, spoil.delta, true);
            case Spoil::Kind::prefix_to:
                return set_prefix(value.name, static_cast<std::int64_t>(value.number), false);
            case Spoil::Kind::shorten: return cut(value.number, true);
            case Spoil::Kind::truncate: return cut(value.number, false);
            case Spoil::Kind::append: bytes_ += value.bytes; return {};
        }
        return "there is no such way to spoil";
    }

    std::string result() const {
        auto packet = bytes_.substr(0, 1) + remaining_length() + bytes_.substr(1);
        packet.resize(packet.size() - cut_from_header_);
        return packet;
    }

private:
    PacketType type() const {
        return static_cast<PacketType>(static_cast<std::uint8_t>(bytes_[0]) >> 4);
    }
    bool v5() const { return version_ == Version::v5_0; }
    std::string remaining_length() const {
        if (stated_remaining_) return *stated_remaining_;
        return varint_bytes(static_cast<std::uint32_t>(bytes_.size() - 1 + untold_));
    }

    void track(const FoundField& field, std::size_t header) {
        if (field.name == "remaining-length") return;
        const auto here = [&](std::size_t offset) {
            return offset < header ? offset : offset - header + 1;
        };
        if (field.name == "protocol-version") {
            Connect level;
            level.protocol_version = static_cast<std::uint8_t>(field.number);
            version_ = version_of(level).value_or(version_);
        }
        Piece piece;
        piece.name = field.name;
        piece.at = here(field.start);
        piece.value = here(field.offset);
        piece.end = piece.value + field.size;
        piece.mask = field.bit_mask;
        piece.prefixed = field.prefixed;
        piece.is_text = field.type == ValueType::text || field.type == ValueType::binary;
        piece.is_property = field.is_property;
        pieces_.push_back(piece);
        if (auto* section = section_of_length(field.name)) {
            section->content = section->stated = field.number;
        }
        if (field.type != ValueType::pairs) return;
        piece.is_half = true;
        piece.name = std::string{field.name} + "-name";
        piece.end = piece.value + 2 + field.bytes.size();
        pieces_.push_back(piece);
        piece.name = std::string{field.name} + "-value";
        piece.at = piece.value = piece.end;
        piece.end = piece.value + 2 + field.value.size();
        pieces_.push_back(piece);
    }

    Obstacle no_field(std::string_view name) const {
        return "this " + std::string{name_of(type())} + " has no '" + std::string{name} +
               "' to spoil";
    }
    static Obstacle too_long(std::string_view name) {
        return "'" + std::string{name} + "' is longer than 65,535 bytes";
    }
    static Obstacle too_large(std::string_view name, std::uint64_t number) {
        return std::string{name} + "=" + std::to_string(number) + " does not fit in its place";
    }

    /// The piece that a spoil of this name means: of several (filters, reasons, repeated
    /// properties) the first for the first spoil, the second for the second, and the last for all
    /// that follow.
    Piece* next_piece(std::string_view name) {
        std::vector<Piece*> found;
        for (auto& piece : pieces_) {
            if (piece.name == name && !piece.gone) found.push_back(&piece);
        }
        if (found.empty()) return nullptr;
        const auto turn = turns_[std::string{name}]++;
        return found[std::min(turn, found.size() - 1)];
    }
    Piece* piece(std::string_view name) {
        for (auto& each : pieces_) {
            if (each.name == name && !each.gone) return &each;
        }
        return nullptr;
    }
    Section* section_of_length(std::string_view name) {
        for (auto* section : {&own_, &will_}) {
            if (section->length_name == name) return section;
        }
        return nullptr;
    }

    /// Replaces bytes and moves all that stands behind them.
    void splice(std::size_t at, std::size_t old_size, std::string_view bytes) {
        bytes_.replace(at, old_size, bytes);
        for (auto& each : pieces_) {
            if (each.at < at + old_size) continue;
            each.at = each.at + bytes.size() - old_size;
            each.value = each.value + bytes.size() - old_size;
            each.end = each.end + bytes.size() - old_size;
        }
    }
    Piece& insert(std::string_view name, std::size_t at, std::string_view bytes) {
        splice(at, 0, bytes);
        auto& added = pieces_.emplace_back();
        added.name = name;
        added.at = added.value = at;
        added.end = at + bytes.size();
        return added;
    }
    void rewrite(Piece& piece, std::string_view bytes) {
        const auto at = piece.value;
        splice(at, piece.end - at, bytes);
        piece.at = piece.value = at;
        piece.end = at + bytes.size();
    }

    Obstacle set(const FieldValue& value) {
        if (value.name == "remaining-length") return set_remaining_length(value);
        if (auto* section = section_of_length(value.name)) return set_length(*section, value);
        if (const auto* row = row_of_property(value.name)) return add_property(*row, value);
        auto* found = next_piece(value.name);
        return found == nullptr ? insert_missing(value) : overwrite(*found, value);
    }

    Obstacle overwrite(Piece& piece, const FieldValue& value) {
        if (piece.is_text) {
            if (piece.prefixed && value.bytes.size() > largest_text) {
                return too_long(value.name);
            }
            rewrite(piece, piece.prefixed ? prefixed_bytes(value.bytes) : value.bytes);
            return {};
        }
        auto number = value.number;
        if (type() == PacketType::connack && value.name == "reason" && !v5() && number <= 0xFF) {
            number = return_code(static_cast<Reason>(number));
        }
        if (piece.mask != 0) {
            const unsigned unit = piece.mask & -piece.mask;
            if (number > piece.mask / unit) return too_large(value.name, number);
            auto byte = static_cast<unsigned>(static_cast<std::uint8_t>(bytes_[piece.value]));
            byte = (byte & ~piece.mask) | static_cast<unsigned>(number) * unit;
            bytes_[piece.value] = static_cast<char>(byte);
            return {};
        }
        const auto size = piece.end - piece.value;
        if (number >> 8 * size != 0) return too_large(value.name, number);
        rewrite(piece, big_endian(number, size));
        return {};
    }

    Obstacle set_remaining_length(const FieldValue& value) {
        if (value.bytes.empty() && value.number > largest_remaining_length) {
            return too_large(value.name, value.number);
        }
        stated_remaining_ = value.bytes.empty()
                                ? varint_bytes(static_cast<std::uint32_t>(value.number))
                                : value.bytes;
        return {};
    }

    Obstacle set_length(Section& section, const FieldValue& value) {
        if (value.bytes.empty() && value.number > largest_remaining_length) {
            return too_large(value.name, value.number);
        }
        if (!bring(section)) return no_field(value.name);
        section.lies = true;
        section.stated = value.number;
        rewrite(*piece(section.length_name),
                value.bytes.empty() ? varint_bytes(static_cast<std::uint32_t>(value.number))
                                    : value.bytes);
        return {};
    }

    /// Makes sure that the section is there, be it empty; what a short form left out comes with it.
    bool bring(Section& section) {
        if (piece(section.length_name) != nullptr) return true;
        if (!v5()) return false;
        const std::string none(1, '\0');
        if (&section == &will_) {
            if (type() != PacketType::connect) return false;
            insert_in_connect(section.length_name, none);
            return true;
        }
        constexpr PacketSet shortened = PacketType::puback | PacketSet{PacketType::pubrec} |
                                        PacketType::pubrel | PacketType::pubcomp |
                                        PacketType::disconnect | PacketType::auth;
        if (!shortened.has(type())) return false;
        if (piece("reason") == nullptr) insert("reason", end_of("id"), none);
        insert(section.length_name, end_of("reason"), none);
        return true;
    }
    /// Where the field ends; of a packet without that field, the end of the first byte.
    std::size_t end_of(std::string_view name) {
        const auto* found = piece(name);
        return found == nullptr ? 1 : found->end;
    }

    /// The property that a name means, wherever it is allowed; null if it is no property's name.
    const PropertyRow* row_of_property(std::string_view name) const {
        if (const auto* row = property_named(name)) return row;
        if (goes_to_will(name)) name.remove_prefix(5);
        for (std::string_view half : {"-name", "-value"}) {
            if (name == "user-property" + std::string{half}) return property_named("user-property");
        }
        return property_named(name);
    }
    bool goes_to_will(std::string_view name) const {
        return type() == PacketType::connect && name.starts_with("will-");
    }

    /// Adds a property at the end of its section, allowed or not, there already or not.
    Obstacle add_property(const PropertyRow& row, const FieldValue& value) {
        PropertyList list;
        if (auto why = build(row, value, list)) return why;
        auto& section = goes_to_will(value.name) ? will_ : own_;
        if (!bring(section)) return no_field(value.name);
        const auto bytes = text_of(list.raw());
        splice(end_of(section.length_name) + section.content, 0, bytes);
        section.content += bytes.size();
        if (section.lies) return {};
        section.stated += bytes.size();
        rewrite(*piece(section.length_name),
                varint_bytes(static_cast<std::uint32_t>(section.stated)));
        return {};
    }
    static Obstacle build(const PropertyRow& row, const FieldValue& value, PropertyList& list) {
        if (std::max(value.bytes.size(), value.value.size()) > largest_text) {
            return too_long(value.name);
        }
        std::uint64_t most = 0xFFFF'FFFF;
        switch (row.wire) {
            case Wire::text: list.add(row.id, std::string_view{value.bytes}); return {};
            case Wire::binary: list.add(row.id, bytes_of(value.bytes)); return {};
            case Wire::text_pair:
                if (value.name.ends_with("-name")) {
                    list.add(row.id, value.bytes, "value");
                } else if (value.name.ends_with("-value")) {
                    list.add(row.id, "name", value.bytes);
                } else {
                    list.add(row.id, value.bytes, value.value);
                }
                return {};
            case Wire::byte: most = 0xFF; break;
            case Wire::u16: most = 0xFFFF; break;
            case Wire::u32: break;
            case Wire::varint: most = largest_remaining_length; break;
        }
        if (value.number > most) return too_large(value.name, value.number);
        list.add(row.id, static_cast<std::uint32_t>(value.number));
        return {};
    }

    /// A field that this packet may have and has not: inserted in its place, its flag set, nothing
    /// else changed.
    Obstacle insert_missing(const FieldValue& value) {
        const bool in_payload =
            std::any_of(std::begin(connect_payload), std::end(connect_payload),
                        [&](const auto& field) { return field.name == value.name; });
        if (type() == PacketType::connect && in_payload) {
            if (value.bytes.size() > largest_text) {
                return too_long(value.name);
            }
            insert_in_connect(value.name, prefixed_bytes(value.bytes));
            return {};
        }
        if (type() == PacketType::publish && value.name == "id") {
            if (value.number > 0xFFFF) return too_large(value.name, value.number);
            insert("id", end_of("topic"), big_endian(value.number, 2));
            return {};
        }
        const auto* row = field_named(type(), value.name);
        const bool may_have_reason = row != nullptr && row->type == ValueType::reason && v5();
        if (!may_have_reason) return no_field(value.name);
        if (value.number > 0xFF) return too_large(value.name, value.number);
        insert("reason", end_of("id"), big_endian(value.number, 1));
        if (type() == PacketType::auth) bring(own_);  // AUTH has no form that ends with the reason
        return {};
    }

    void insert_in_connect(std::string_view name, std::string_view bytes) {
        std::size_t at = end_of("keep-alive");
        for (const auto& field : connect_payload) {
            if (field.name == name) {
                auto& added = insert(name, at, bytes);
                added.prefixed = added.is_text = field.name != will_.length_name;
                auto& flags = bytes_[piece("connect-flags")->value];
                flags = static_cast<char>(flags | field.flag);
                return;
            }
            if (piece(field.name) == nullptr) continue;
            at = end_of(field.name);
            if (field.name == will_.length_name) at += will_.content;
        }
    }

    Obstacle remove(std::string_view name) {
        auto* found = next_piece(name);
        if (found == nullptr || found->mask != 0 || found->is_half) return no_field(name);
        const auto at = found->at;
        const auto end = found->end;
        if (found->is_property) {
            auto& section = goes_to_will(name) ? will_ : own_;
            section.content -= end - at;
        }
        for (auto& each : pieces_) each.gone |= each.at >= at && each.end <= end && at != end;
        splice(at, end - at, {});
        return {};
    }

    /// A length says something else: by how much more, or what.
    Obstacle set_prefix(std::string_view name, std::int64_t number, bool relative) {
        FieldValue lie{std::string{name}};
        if (name == "remaining-length") {
            const auto true_length = static_cast<std::int64_t>(bytes_.size() - 1 + untold_);
            return set_lie(lie, relative ? true_length + number : number);
        }
        if (const auto* section = section_of_length(name)) {
            const auto stated = static_cast<std::int64_t>(section->stated);
            return set_lie(lie, relative ? stated + number : number);
        }
        const auto* found = next_piece(name);
        if (found == nullptr || !found->prefixed) {
            return "this " + std::string{name_of(type())} + " has no '" + std::string{name} +
                   "' with a length prefix";
        }
        const auto high = static_cast<std::uint8_t>(bytes_[found->value]);
        const auto low = static_cast<std::uint8_t>(bytes_[found->value + 1]);
        const std::int64_t prefix = relative ? (high << 8 | low) + number : number;
        if (prefix < 0 || prefix > 0xFFFF) {
            return "the length prefix of '" + std::string{name} + "' cannot be " +
                   std::to_string(prefix);
        }
        bytes_.replace(found->value, 2, big_endian(static_cast<std::uint64_t>(prefix), 2));
        return {};
    }
    Obstacle set_lie(FieldValue& lie, std::int64_t number) {
        if (number < 0) return lie.name + " cannot be " + std::to_string(number);
        lie.number = static_cast<std::uint64_t>(number);
        return set(lie);
    }

    Obstacle cut(std::uint64_t count, bool told) {
        const std::uint64_t body = bytes_.size() - 1;
        const auto from_body = std::min(count, body);
        const auto from_header = count - from_body;
        if (from_header > (told ? 0 : remaining_length().size())) {
            return "the packet has no " + std::to_string(count) + " bytes to lose";
        }
        if (!told) untold_ += from_body;
        cut_from_header_ += from_header;
        bytes_.resize(bytes_.size() - from_body);
        for (auto& each : pieces_) each.gone |= each.end > bytes_.size();
        return {};
    }

    Version version_;
    std::string bytes_;  ///< the packet without its remaining length
    std::vector<Piece> pieces_;
    Section own_{"property-length"};
    Section will_{"will-property-length"};
    std::map<std::string, std::size_t> turns_;
    std::optional<std::string> stated_remaining_;
    std::size_t untold_ = 0;           ///< bytes missing that the remaining length still counts
    std::size_t cut_from_header_ = 0;  ///< bytes of the remaining length itself that are missing
};

}  // namespace

Composed spoil(std::string_view packet, Version version, const std::vector<Spoil>& spoils) {
    const std::size_t header = next_frame(bytes_of(packet)).header_size;
    if (header == 0) {
        return Composed{Composed::in_place_error, "there is no packet here to spoil"};
    }
    Draft draft{packet, header, version};
    for (const auto& each : spoils) {
        if (auto why = draft.apply(each))
            return Composed{Composed::in_place_error, std::move(*why)};
    }
    return Composed{Composed::in_place_value, draft.result()};
}

std::string with_remaining_length(std::uint8_t first_byte, std::string_view rest) {
    assert(rest.size() <= largest_remaining_length);
    std::string packet{static_cast<char>(first_byte)};
    packet += varint_bytes(static_cast<std::uint32_t>(rest.size()));
    return packet += rest;
}

}  // namespace touchstone::mqtt
