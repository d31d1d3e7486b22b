#include "reference/protocol/field.hpp"

#include <algorithm>
#include <array>
#include <cassert>

#include "reference/protocol/property_table.hpp"
#include "reference/standard/spelling.hpp"

namespace touchstone::mqtt {
namespace {

using enum PacketType;
using enum ValueType;
using enum Version;

// The fields that are no properties, packet by packet in wire order. A row named `properties` (or
// `will-properties`) stands where the property section does, and is replaced by the rows of the
// properties that may stand there.
constexpr std::string_view properties_here = "properties";
constexpr std::string_view will_properties_here = "will-properties";

constexpr FieldRow packet_id(PacketType type) {
    return {"id", type, number, v3_1, "", {}, false};
}
constexpr FieldRow properties_of(PacketType type) {
    return {properties_here, type, pairs, v5_0, "", {}, false};
}

constexpr FieldRow core[] = {
    // clang-format off
    // name, place, type, since, otherwise, property, per entry
    {"protocol-name", connect, text, v3_1, "MQTT", {}, false},
    {"protocol-version", connect, number, v3_1, "", {}, false},
    {"clean-start", connect, bit, v3_1, "1", {}, false},
    {"will-qos", connect, number, v3_1, "0", {}, false},
    {"will-retain", connect, bit, v3_1, "0", {}, false},
    {"keep-alive", connect, seconds, v3_1, "60", {}, false},
    properties_of(connect),
    {"client-id", connect, text, v3_1, "", {}, false},
    {will_properties_here, will_place, pairs, v5_0, "", {}, false},
    {"will-topic", connect, text, v3_1, "", {}, false},
    {"will-payload", connect, binary, v3_1, "", {}, false},
    {"user-name", connect, text, v3_1, "", {}, false},
    {"password", connect, binary, v3_1, "", {}, false},

    {"session-present", connack, bit, v3_1_1, "0", {}, false},
    {"reason", connack, reason, v3_1, "success", {}, false},
    properties_of(connack),

    {"dup", publish, bit, v3_1, "0", {}, false},
    {"qos", publish, number, v3_1, "0", {}, false},
    {"retain", publish, bit, v3_1, "0", {}, false},
    {"topic", publish, text, v3_1, "", {}, false},
    packet_id(publish),
    properties_of(publish),
    {"payload", publish, binary, v3_1, "", {}, false},

    // 3.1.1's wire has no reason here, but an acknowledgement says success by being sent: one line of a scenario can
    // expect `PUBACK success` in every version.
    packet_id(puback),
    {"reason", puback, reason, v3_1, "success", {}, false},
    properties_of(puback),
    packet_id(pubrec),
    {"reason", pubrec, reason, v3_1, "success", {}, false},
    properties_of(pubrec),
    packet_id(pubrel),
    {"reason", pubrel, reason, v3_1, "success", {}, false},
    properties_of(pubrel),
    packet_id(pubcomp),
    {"reason", pubcomp, reason, v3_1, "success", {}, false},
    properties_of(pubcomp),

    packet_id(subscribe),
    properties_of(subscribe),
    {"filter", subscribe, text, v3_1, "", {}, true},
    {"qos", subscribe, number, v3_1, "0", {}, true},
    {"no-local", subscribe, bit, v5_0, "0", {}, true},
    {"retain-as-published", subscribe, bit, v5_0, "0", {}, true},
    {"retain-handling", subscribe, number, v5_0, "0", {}, true},

    packet_id(suback),
    properties_of(suback),
    {"reason", suback, reasons, v3_1, "", {}, false},

    packet_id(unsubscribe),
    properties_of(unsubscribe),
    {"filter", unsubscribe, text, v3_1, "", {}, true},

    packet_id(unsuback),
    properties_of(unsuback),
    {"reason", unsuback, reasons, v5_0, "", {}, false},

    {"reason", disconnect, reason, v5_0, "normal-disconnection", {}, false},
    properties_of(disconnect),

    {"reason", auth, reason, v5_0, "success", {}, false},
    properties_of(auth),
    // clang-format on
};

ValueType value_type(const PropertyRow& row) {
    switch (row.id) {
        case PropertyId::message_expiry:
        case PropertyId::session_expiry:
        case PropertyId::server_keep_alive:
        case PropertyId::will_delay: return seconds;
        case PropertyId::maximum_qos: return number;  // 0 or 1, but no yes or no
        default: break;
    }
    switch (row.wire) {
        case Wire::byte: return bit;
        case Wire::u16:
        case Wire::u32:
        case Wire::varint: return number;
        case Wire::text: return text;
        case Wire::binary: return binary;
        case Wire::text_pair: return pairs;
    }
    return number;
}

void append_properties(std::vector<FieldRow>& fields, PacketType place) {
    for (const auto& row : property_table) {
        if (!row.places.has(place)) continue;
        const auto name = place == will_place ? row.will_name : row.name;
        fields.push_back({name, place, value_type(row), v5_0, "", row.id, false});
    }
}

using Vocabulary = std::array<std::vector<FieldRow>, 16>;

Vocabulary make_vocabulary() {
    Vocabulary vocabulary;
    for (const auto& row : core) {
        const auto packet = row.place == will_place ? connect : row.place;
        auto& fields = vocabulary[static_cast<std::size_t>(packet)];
        if (row.name == properties_here || row.name == will_properties_here) {
            append_properties(fields, row.place);
        } else {
            fields.push_back(row);
        }
    }
    return vocabulary;
}

}  // namespace

std::span<const FieldRow> fields_of(PacketType type) {
    static const Vocabulary vocabulary = make_vocabulary();
    return vocabulary[static_cast<std::size_t>(type)];
}

const FieldRow* field_named(PacketType type, std::string_view name) {
    for (const auto& row : fields_of(type)) {
        if (row.name == name) return &row;
    }
    return nullptr;
}

std::vector<std::string_view> nearest_fields(PacketType type, std::string_view name) {
    // Half of the letters wrong is no slip of the pen: such names are not offered.
    constexpr std::size_t longest_name = 64;
    constexpr std::size_t most = 3;
    if (name.size() > longest_name) return {};
    std::vector<std::pair<std::size_t, std::string_view>> scored;
    for (const auto& row : fields_of(type)) {
        const auto distance = edit_distance(name, row.name);
        if (2 * distance <= std::max(name.size(), row.name.size()))
            scored.emplace_back(distance, row.name);
    }
    std::stable_sort(scored.begin(), scored.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<std::string_view> nearest;
    for (const auto& [distance, field] : scored) {
        if (nearest.size() < most) nearest.push_back(field);
    }
    return nearest;
}

}  // namespace touchstone::mqtt
