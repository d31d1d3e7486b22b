#include "reference/deviations/outlets.hpp"

#include <algorithm>
#include <deque>
#include <vector>

#include "reference/protocol/codec.hpp"
#include "reference/protocol/field.hpp"

namespace touchstone::mqtt {
namespace {

struct Replaced {
    PacketSet types;
    Replacement by;
};

class ReplacingOutlet final : public Outlet {
public:
    explicit ReplacingOutlet(const Replaced& replaced) : replaced_{replaced} {}
    void pass(Bytes frame, Version version, Buffer& out) override {
        const auto type = static_cast<PacketType>(frame[0] >> 4);
        const auto packet =
            replaced_.types.has(type) ? decode(frame, version) : Decoded{DecodeError{}};
        if (packet) {
            replaced_.by(frame, *packet, version, out);
        } else {
            out.append(frame);
        }
    }

private:
    const Replaced& replaced_;
};

class SwappingOutlet final : public Outlet {
public:
    explicit SwappingOutlet(PacketSet types) : types_{types} {}
    void pass(Bytes frame, Version, Buffer& out) override {
        if (held_.empty() && types_.has(static_cast<PacketType>(frame[0] >> 4))) {
            held_.append(frame);
            return;
        }
        out.append(frame);
        flush(out);
    }
    void flush(Buffer& out) override {
        out.append(held_.view());
        held_.clear();
    }

private:
    PacketSet types_;
    Buffer held_;
};

/// Deviations live as long as the program, and so do the arguments of their outlets.
template <typename Argument>
const Argument* kept(Argument argument) {
    static std::deque<Argument> all;
    return &all.emplace_back(std::move(argument));
}

/// The same packet with another property section.
Packet with_properties(Packet packet, const PropertyList& properties) {
    std::visit(
        [&](auto& it) {
            if constexpr (requires { it.properties; }) it.properties = properties;
        },
        packet);
    return packet;
}

Properties properties_of(const Packet& packet) {
    return std::visit(
        [](const auto& it) {
            if constexpr (requires { it.properties; }) return it.properties;
            return Properties{};
        },
        packet);
}

/// Another value of the same kind; a number stays within its width and range.
Property altered(const Property& property) {
    Property other = property;
    const auto& row = *property_row(static_cast<std::uint8_t>(property.id));
    switch (row.wire) {
        case Wire::byte:
        case Wire::u16:
        case Wire::u32:
        case Wire::varint:
            other.number = property.number < row.most ? property.number + 1 : property.number - 1;
            break;
        case Wire::text: other.text = "altered"; break;
        case Wire::binary: other.binary = bytes_of("altered"); break;
        case Wire::text_pair: other.value = "altered"; break;
    }
    return other;
}

void alter_bytes(std::vector<std::uint8_t>& frame, const FoundField& field) {
    const auto at = field.offset;
    switch (field.type) {
        case ValueType::reason:
        case ValueType::reasons: frame[at] = 0x7F; break;
        case ValueType::text:
        case ValueType::binary: {
            const auto first = at + (field.prefixed ? 2u : 0u);
            if (first < at + field.size) frame[first] = frame[first] == '~' ? 'a' : '~';
            break;
        }
        default:
            if (field.name == "id") {
                frame[at] = frame[at + 1] = 0;
            } else if (field.bit_mask != 0) {
                frame[at] ^= static_cast<std::uint8_t>(field.bit_mask & -field.bit_mask);
            } else {
                frame[at + field.size - 1] ^= 1;
            }
    }
}

}  // namespace

Behaviour replacing(PacketSet types, Replacement replacement) {
    Behaviour behaviour;
    behaviour.outlet = [](const void* argument) -> std::unique_ptr<Outlet> {
        return std::make_unique<ReplacingOutlet>(*static_cast<const Replaced*>(argument));
    };
    behaviour.outlet_argument = kept(Replaced{types, std::move(replacement)});
    return behaviour;
}

Behaviour swapping(PacketSet types) {
    Behaviour behaviour;
    behaviour.outlet = [](const void* argument) -> std::unique_ptr<Outlet> {
        return std::make_unique<SwappingOutlet>(*static_cast<const PacketSet*>(argument));
    };
    behaviour.outlet_argument = kept(types);
    return behaviour;
}

Replacement dropped() {
    return [](Bytes, const Packet&, Version, Buffer&) {};
}

Replacement doubled() {
    return [](Bytes frame, const Packet&, Version, Buffer& out) {
        out.append(frame);
        out.append(frame);
    };
}

Replacement without_property(PropertyId id) {
    return [id](Bytes frame, const Packet& packet, Version version, Buffer& out) {
        PropertyList rest;
        bool found = false;
        for (const auto& property : properties_of(packet)) {
            if (property.id == id) {
                found = true;
            } else {
                rest.add(property);
            }
        }
        if (!found) return out.append(frame);
        encode_replacement(with_properties(packet, rest), version, out);
    };
}

Replacement with_altered_property(PropertyId id) {
    return [id](Bytes frame, const Packet& packet, Version version, Buffer& out) {
        PropertyList changed;
        bool found = false;
        for (const auto& property : properties_of(packet)) {
            const bool first = property.id == id && !found;
            changed.add(first ? altered(property) : property);
            found |= first;
        }
        if (!found) return out.append(frame);
        encode_replacement(with_properties(packet, changed), version, out);
    };
}

Replacement with_altered_field(std::string_view name) {
    return [name](Bytes frame, const Packet&, Version version, Buffer& out) {
        std::vector<std::uint8_t> changed(frame.begin(), frame.end());
        const auto located = locate(frame, version);
        const auto field = std::find_if(
            located.fields.begin(), located.fields.end(),
            [&](const FoundField& found) { return found.name == name && found.size > 0; });
        if (field != located.fields.end()) alter_bytes(changed, *field);
        out.append(changed);
    };
}

Replacement with_unknown_reason() {
    return [](Bytes, const Packet& packet, Version version, Buffer& out) {
        Packet changed = packet;
        std::visit(
            [](auto& it) {
                if constexpr (requires { it.reason; }) it.reason = Reason{0x7F};
            },
            changed);
        encode(changed, version, out);
    };
}

void encode_replacement(const Packet& packet, Version version, Buffer& out) {
    encode(packet, version, out);
}

}  // namespace touchstone::mqtt
