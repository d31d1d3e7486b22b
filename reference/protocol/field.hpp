// The fields of every packet under their scenario words: the one vocabulary of the scenario
// language, the printer, the matcher, completion and "did you mean". Properties are fields too;
// their rows come from property.hpp.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "reference/protocol/bytes.hpp"
#include "reference/protocol/packet.hpp"
#include "reference/protocol/property.hpp"

namespace touchstone::mqtt {

/// What a scenario writes behind `=`.
enum class ValueType : std::uint8_t { number, bit, seconds, text, binary, pairs, reason, reasons };

struct FieldRow {
    std::string_view name;  ///< "client-id", "message-expiry"
    PacketType
        place;  ///< the packet, or will_place for will properties (named "will-..." in CONNECT)
    ValueType type;
    Version since;  ///< v5_0 for what 3.1.1 does not have
    std::string_view
        otherwise;  ///< what is sent when a scenario does not name it; empty = left out
    std::optional<PropertyId> property;
    bool per_entry =
        false;  ///< SUBSCRIBE and UNSUBSCRIBE: belongs to one entry, `filter` begins the next
};

/// All fields that a scenario may name on a packet of this type, properties included, in wire
/// order.
std::span<const FieldRow> fields_of(PacketType type);
const FieldRow* field_named(PacketType type, std::string_view name);  ///< null: no such field
/// The names most like `name`, for "did you mean".
std::vector<std::string_view> nearest_fields(PacketType type, std::string_view name);

/// One field found in a packet's bytes: where it stands, and what it says. Views into the frame.
struct FoundField {
    std::string_view name;  ///< scenario word ("topic", "will-delay"), or "flags",
                            ///< "remaining-length", "property-length", "will-property-length",
                            ///< "connect-flags", "options", "property-id"
    ValueType type = ValueType::number;
    std::size_t offset = 0;  ///< of the value, a length prefix included
    std::size_t size = 0;
    std::size_t start =
        0;  ///< where it begins counting a property's identifier in (= offset otherwise)
    std::uint32_t number = 0;  ///< number, bit, seconds, reason
    Bytes bytes;               ///< text, binary; a pair's name
    Bytes value;               ///< a pair's value
    std::uint16_t entry = 0;   ///< SUBSCRIBE and UNSUBSCRIBE: which entry; SUBACK: which reason
    bool is_property = false;
    bool prefixed = false;      ///< two bytes of length stand at `offset`
    std::uint8_t bit_mask = 0;  ///< for one bit or bit group of a shared byte; 0 = whole bytes
};

/// The slow, second way to decode: the byte range of every field, for carets, hex views, matching
/// and spoiling. Reads as far as the bytes make sense; `unread` is where it had to stop (=
/// frame.size() when it read everything).
struct Located {
    std::vector<FoundField> fields;
    std::size_t unread = 0;
};
Located locate(Bytes frame, Version version);

}  // namespace touchstone::mqtt
