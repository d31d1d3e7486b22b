#include "reference/session/judged_conditions.hpp"

#include "reference/protocol/judge_rules.hpp"

namespace touchstone::mqtt {
namespace {

using judging::Breach;

/// What a packet must have for the judge to look for a breach.
enum class Occasion : std::uint8_t {
    packet,
    qos_0,
    packet_id,
    refusal,
    property,
    text_property,
    other
};

constexpr Occasion occasion_of(const judging::Citation& row) {
    switch (row.breach) {
        case Breach::flags:
        case Breach::remaining_length_not_shortest:
        case Breach::wildcard_in_topic:
        case Breach::no_entries:
        case Breach::qos_3:
        case Breach::connack_flags:
        case Breach::foreign_reason:
        case Breach::property_of_other_side:
        case Breach::reference_without_redirection: return Occasion::packet;
        case Breach::empty_topic:
            return row.field == "topic" || holds(row.in, Version::v3_1_1) ? Occasion::packet
                                                                          : Occasion::other;
        case Breach::dup_at_qos_0: return Occasion::qos_0;
        case Breach::packet_id_zero: return Occasion::packet_id;
        case Breach::session_present_with_refusal: return Occasion::refusal;
        case Breach::property_out_of_place: return Occasion::property;
        case Breach::not_utf8:
        case Breach::null_character:
            if (row.field == "topic" || (row.field.empty() && holds(row.in, Version::v3_1_1)))
                return Occasion::packet;
            return row.field.empty() ? Occasion::text_property : Occasion::other;
        default: return Occasion::other;
    }
}

/// What every packet of one type and version gives an occasion for, by what else it has.
struct Conditions {
    StatementSet packet, qos_0, packet_id, refusal, property, text_property;
};

StatementSet* set_for(Conditions& conditions, Occasion occasion) {
    switch (occasion) {
        case Occasion::packet: return &conditions.packet;
        case Occasion::qos_0: return &conditions.qos_0;
        case Occasion::packet_id: return &conditions.packet_id;
        case Occasion::refusal: return &conditions.refusal;
        case Occasion::property: return &conditions.property;
        case Occasion::text_property: return &conditions.text_property;
        case Occasion::other: break;
    }
    return nullptr;
}

struct Table {
    Conditions rows[3][16];

    Table() {
        for (auto version : {Version::v3_1, Version::v3_1_1, Version::v5_0}) {
            for (int type = 1; type < 16; ++type) {
                auto& conditions = rows[static_cast<int>(version)][type];
                const Statement direction = version == Version::v5_0
                                                ? Statement{"TS-2.1.2-1@5.0"}
                                                : Statement{"TS-2.2.1-1@3.1.1"};
                conditions.packet.insert(direction);
                for (const auto& row : judging::citations) {
                    if (!holds(row.in, version) || !holds(row.from, Sender::server)) continue;
                    if (!row.packets.has(static_cast<PacketType>(type))) continue;
                    auto* set = set_for(conditions, occasion_of(row));
                    if (!set) continue;
                    set->insert(row.statement);
                    if (row.also) set->insert(*row.also);
                }
            }
        }
    }
};

const Conditions& conditions_of(PacketType type, Version version) {
    static const Table table;
    return table.rows[static_cast<int>(version)][static_cast<int>(type)];
}

const Properties* properties_of(const Packet& packet) {
    return std::visit(
        [](const auto& one) -> const Properties* {
            if constexpr (requires { one.properties; }) return &one.properties;
            return nullptr;
        },
        packet);
}

void add_property_conditions(const Properties& properties, PacketType place,
                             const Conditions& conditions, StatementSet& occurred) {
    occurred |= conditions.property;
    for (const auto& property : properties) {
        if (const auto* rule = judging::rule_of(property.id, place)) {
            if (rule->twice) occurred.insert(*rule->twice);
            if (rule->range) occurred.insert(*rule->range);
            if (rule->also_of_range) occurred.insert(*rule->also_of_range);
        }
        const auto* row = property_row(static_cast<std::uint8_t>(property.id));
        if (!row || (row->wire != Wire::text && row->wire != Wire::text_pair)) continue;
        occurred |= conditions.text_property;
        if (row->wire == Wire::text_pair) occurred.insert("MQTT-1.5.7-1@5.0");
        if (property.id == PropertyId::response_topic) {
            occurred.insert("MQTT-3.3.2-13@5.0");
            occurred.insert("MQTT-3.3.2-14@5.0");
        }
        if (property.id == PropertyId::content_type) occurred.insert("MQTT-3.3.2-19@5.0");
    }
}

/// Packets that say that they have no properties, rather than end before them.
constexpr PacketSet always_with_property_length =
    PacketType::connack | PacketType::publish | PacketType::suback | PacketType::unsuback;

}  // namespace

void add_judged_conditions(const Packet& packet, Version version, StatementSet& occurred) {
    const auto type = type_of(packet);
    const auto& conditions = conditions_of(type, version);
    occurred |= conditions.packet;
    const auto* publish = std::get_if<Publish>(&packet);
    if (publish && publish->qos == 0) {
        occurred |= conditions.qos_0;
        // A packet identifier would have been read as something else, and that would hardly have
        // been legal.
        occurred.insert(version == Version::v5_0 ? Statement{"MQTT-2.2.1-2@5.0"}
                                                 : Statement{"MQTT-2.3.1-5@3.1.1"});
    } else {
        occurred |= conditions.packet_id;
    }
    const auto* connack = std::get_if<Connack>(&packet);
    if (connack && connack->reason != Reason::success) occurred |= conditions.refusal;
    if (version != Version::v5_0) return;
    const auto* properties = properties_of(packet);
    if (!properties) return;
    if (properties->empty()) {
        if (always_with_property_length.has(type)) occurred.insert("MQTT-2.2.2-1@5.0");
    } else {
        add_property_conditions(*properties, type, conditions, occurred);
    }
}

}  // namespace touchstone::mqtt
