// The deviations that nobody had to think of: generated from the tables of the judge, the packets,
// the properties and the rules.
#include <algorithm>
#include <array>
#include <cctype>

#include <fmt/format.h>

#include "reference/broker/violations.hpp"
#include "reference/deviations/deviations.hpp"
#include "reference/deviations/outlets.hpp"
#include "reference/deviations/stakes.hpp"
#include "reference/deviations/wrong_answers.hpp"
#include "reference/protocol/judge.hpp"

namespace touchstone::mqtt {
namespace {

using Deviations = std::vector<Deviation>;

/// "MQTT-3.1.2-3@5.0" -> "mqtt-3-1-2-3-5-0".
std::string slug_of(std::string_view text) {
    std::string slug;
    for (const char letter : text) {
        const bool plain = std::isalnum(static_cast<unsigned char>(letter));
        slug += plain ? static_cast<char>(std::tolower(static_cast<unsigned char>(letter))) : '-';
    }
    return slug;
}

/// Whatever a client does wrong, not closing is wrong too: the general statement beside the one of
/// the row.
Statement must_close(PacketType type, Version version) {
    if (type == PacketType::connect) return in(version, "MQTT-3.1.4-1@3.1.1", "MQTT-3.1.4-1@5.0");
    return in(version, "MQTT-4.8.0-1@3.1.1", "MQTT-4.13.1-1@5.0");
}

std::vector<Statement> with_general(Statement statement, Statement general) {
    if (statement == general) return {statement};
    return {statement, general};
}

void add_forgiven_rows(Deviations& all, Version version) {
    for (const auto& row : judge_rows(Sender::client, version)) {
        if (row.statement.row().version != version)
            continue;  // a breach that is named in both standards
        Behaviour behaviour;
        behaviour.forgives = Forgiven{row.statement, row.type};
        const auto packet = name_of(row.type);
        all.push_back(
            {fmt::format("forgives-{}-in-{}", slug_of(row.statement.citation()), slug_of(packet)),
             with_general(row.statement, must_close(row.type, version)),
             fmt::format("{} is let pass although {}", packet, row.what), behaviour});
    }
}

/// The violations that only the connection shows.
constexpr std::array in_context{
    &violation::first_is_not_connect,
    &violation::second_connect,
    &violation::unknown_version,
    &violation::wrong_credentials,
    &violation::unknown_auth_method,
    &violation::empty_client_id,
    &violation::refused_client_id,
    &violation::will_qos_not_offered,
    &violation::will_retain_not_offered,
    &violation::packet_too_large,
    &violation::length_too_long,
    &violation::alias_out_of_range,
    &violation::alias_unknown,
    &violation::receive_maximum_exceeded,
    &violation::payload_is_not_utf8,
    &violation::qos_not_offered,
    &violation::retain_not_offered,
    &violation::id_in_use,
    &violation::wrong_answer,
    &violation::expiry_raised,
    &violation::auth_without_method,
    &violation::keep_alive_passed,
};

void add_forgiven_in_context(Deviations& all) {
    for (const auto version : {Version::v3_1_1, Version::v5_0}) {
        for (const auto* row : in_context) {
            const auto statement = row->in(version).statement;
            const auto id = fmt::format("forgives-{}-in-context", slug_of(statement.citation()));
            const bool known = std::any_of(all.begin(), all.end(),
                                           [&](const Deviation& each) { return each.id == id; });
            if (statement.row().version != version || known) continue;
            Behaviour behaviour;
            behaviour.forgives = Forgiven{statement, PacketType::reserved};
            all.push_back({id, with_general(statement, must_close(PacketType::reserved, version)),
                           fmt::format("overlooks {}", row->what), behaviour});
        }
    }
}

void add_outlets(Deviations& all) {
    for (const auto& row : packet_stakes()) {
        const auto packet = name_of(row.type);
        const auto slug = slug_of(packet);
        all.push_back({"drops-" + slug, row.dropped, fmt::format("{} never leaves", packet),
                       replacing(row.type, dropped())});
        all.push_back({"doubles-" + slug, row.doubled, fmt::format("{} leaves twice", packet),
                       replacing(row.type, doubled())});
        all.push_back({"swaps-" + slug, row.swapped.empty() ? row.dropped : row.swapped,
                       fmt::format("{} leaves after the packet that follows it", packet),
                       swapping(row.type)});
    }
    for (const auto& row : field_stakes()) {
        const bool is_reason = row.field == "reason" && row.type != PacketType::suback &&
                               row.type != PacketType::unsuback;
        const auto packet = name_of(row.type);
        all.push_back({fmt::format("alters-{}-of-{}", row.field, slug_of(packet)), row.altered,
                       fmt::format("{} has another {}", packet, row.field),
                       replacing(row.type, is_reason ? with_unknown_reason()
                                                     : with_altered_field(row.field))});
    }
    for (const auto& row : property_stakes()) {
        const auto packet = name_of(row.type);
        const auto& property = *property_row(static_cast<std::uint8_t>(row.id));
        all.push_back({fmt::format("removes-{}-of-{}", property.name, slug_of(packet)), row.changed,
                       fmt::format("{} lacks its {}", packet, property.title),
                       replacing(row.type, without_property(row.id))});
        all.push_back({fmt::format("alters-{}-of-{}", property.name, slug_of(packet)), row.changed,
                       fmt::format("{} has another {}", packet, property.title),
                       replacing(row.type, with_altered_property(row.id))});
    }
}

}  // namespace

std::span<const Deviation> automatic_deviations() {
    static const auto every = [] {
        Deviations all;
        add_forgiven_rows(all, Version::v3_1_1);
        add_forgiven_rows(all, Version::v5_0);
        add_forgiven_in_context(all);
        add_outlets(all);
        auto answers = wrong_answers();
        std::move(answers.begin(), answers.end(), std::back_inserter(all));
        return all;
    }();
    return every;
}

}  // namespace touchstone::mqtt
