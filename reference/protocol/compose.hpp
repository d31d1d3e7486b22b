// From named fields to bytes: a correct packet with defaults, and then, if asked, one that is wrong
// in named ways. Used by the scenario language (`>` and `with`), by deviations that edit packets,
// and by the families of bad packets.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/system/result.hpp>

#include "reference/protocol/field.hpp"

namespace touchstone::mqtt {

/// One `name=value` of a packet under construction. Owned. Order and repeats are kept.
struct FieldValue {
    std::string name;
    std::uint64_t number = 0;  ///< number, bit, seconds, reason
    std::string bytes;         ///< text, binary; a pair's name
    std::string value;         ///< a pair's value
};

/// A packet's bytes, or the sentence that says why there are none.
using Composed = boost::system::result<std::string, std::string>;

/// Bytes of a packet of `type` with these fields; what is not named has its default
/// (FieldRow::otherwise) or is left out. SUBSCRIBE: each `filter` begins an entry. SUBACK: `reason`
/// repeats. CONNECT: naming any `will-...` field brings a will. A 3.1.1 packet ignores 5.0 fields.
/// `size`, if given for a PUBLISH, fills the payload until the packet has that size. Fails (with a
/// sentence) only where a value cannot be put on the wire at all (text above 65,535 bytes, number
/// too wide).
Composed compose(PacketType type, Version version, const std::vector<FieldValue>& fields,
                 std::optional<std::size_t> size = {});

/// One way to spoil (SCENARIOS section 4, the table behind `with`).
struct Spoil {
    enum class Kind : std::uint8_t {
        set,     ///< a field gets this value, legal or not; a property is added (again)
        remove,  ///< the field's bytes are left out; flags and property lengths say they are there
        prefix_by,  ///< a string's length prefix lies by `delta`
        prefix_to,  ///< ... says `value.number`
        shorten,    ///< `value.number` bytes missing at the end, remaining length agrees
        truncate,   ///< ... remaining length does not know
        append,     ///< `value.bytes` added at the end, remaining length agrees
    };
    Kind kind = Kind::set;
    FieldValue value;  ///< name: see `spoil`
    std::int64_t delta = 0;
};
/// Applies them in order to a packet that is sound, as `compose` makes it.
///
/// Names are the vocabulary's, any property's (out of place ones too; with "will-" before them in
/// CONNECT they go to the will), "flags", "options", "connect-flags", "reserved-flag", "will-flag",
/// "user-name-flag", "password-flag", "remaining-length", "property-length",
/// "will-property-length", and for the halves of a user property "user-property-name" and
/// "user-property-value".
///
/// - A property is always added, at the end of its section, which is made where a short form left
/// it out.
/// - A field that CONNECT's payload lacks is inserted in its place and its flag set; so are a
/// missing id and reason.
/// - Of several fields of one name (filters, reasons) the first spoil means the first, the second
/// the second.
/// - The lengths count what is added. `remaining-length` and `property-length` with `bytes` set are
/// written as they are;
///   as prefix_by or prefix_to they lie by, or say, so much.
/// - After `remove` the remaining length agrees with the bytes that are left: a receiver that waits
/// for more would judge
///   nothing. (`truncate` and `remaining-length` are for that lie.)
///
/// Fails, with a sentence, where the packet has no such field or the value does not fit in its
/// place.
Composed spoil(std::string_view packet, Version version, const std::vector<Spoil>& spoils);

/// The remaining length, wherever the packet's size says, written anew.
std::string with_remaining_length(std::uint8_t first_byte, std::string_view rest);

}  // namespace touchstone::mqtt
