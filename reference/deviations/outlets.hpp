// Outlets that are wrong on purpose, as values: which packets they change, and what leaves in the
// place of one. A deviation takes one of these; none knows the broker, and the broker knows none.
#pragma once

#include <functional>
#include <string_view>
#include <utility>

#include "reference/broker/behaviour.hpp"
#include "reference/protocol/packet.hpp"
#include "reference/protocol/property.hpp"

namespace touchstone::mqtt {

/// What leaves in the place of one packet, which comes as bytes and as what they decode to.
using Replacement =
    std::function<void(Bytes frame, const Packet& packet, Version version, Buffer& out)>;

/// Every packet of these types is replaced; the others pass as they are.
Behaviour replacing(PacketSet types, Replacement replacement);

/// Packets of these types are held back until the next packet has left, or the connection ends.
Behaviour swapping(PacketSet types);

// -- Replacements
// --------------------------------------------------------------------------------------------------------

/// Nothing leaves.
Replacement dropped();
/// It leaves twice.
Replacement doubled();
/// Without every property of this kind.
Replacement without_property(PropertyId id);
/// The first property of this kind has another value.
Replacement with_altered_property(PropertyId id);
/// A field of the packet, by its scenario word ("id", "dup", "topic", "flags"), has another value:
/// numbers have their lowest bit turned over, reasons become one that does not exist, texts begin
/// with another character, identifiers become 0.
Replacement with_altered_field(std::string_view name);

/// Its reason code, named or left out in the short form, becomes one that does not exist.
Replacement with_unknown_reason();

/// A packet of type `P` (others pass) is changed by `edit(P&, PropertyList& room)`; `room` keeps a
/// new property section.
template <typename P, typename Edit>
Replacement edited(Edit edit);

/// Only packets of type `P` for which `when(const P&)` holds are replaced; the others pass.
template <typename P, typename When>
Replacement only(When when, Replacement replacement) {
    return [when, replacement = std::move(replacement)](Bytes frame, const Packet& packet,
                                                        Version version, Buffer& out) {
        const auto* it = std::get_if<P>(&packet);
        if (it && when(*it)) return replacement(frame, packet, version, out);
        out.append(frame);
    };
}

void encode_replacement(const Packet& packet, Version version, Buffer& out);

template <typename P, typename Edit>
Replacement edited(Edit edit) {
    return [edit](Bytes frame, const Packet& packet, Version version, Buffer& out) {
        const auto* it = std::get_if<P>(&packet);
        if (!it) return out.append(frame);
        P changed = *it;
        PropertyList room;
        edit(changed, room);
        encode_replacement(Packet{changed}, version, out);
    };
}

}  // namespace touchstone::mqtt
