#include "reference/protocol/judge.hpp"

#include <algorithm>

#include "reference/protocol/codec.hpp"
#include "reference/protocol/judge_rules.hpp"
#include "reference/protocol/property_table.hpp"
#include "reference/protocol/topic.hpp"

namespace touchstone::mqtt {
namespace {

using judging::Breach;

/// The judgement of one packet in the making. What is legal passes through the `if`s below without
/// touching it.
class Judgement {
public:
    Judgement(Bytes frame, PacketType type, Version version, Sender sender, Violations& found)
        : frame_{frame}, type_{type}, version_{version}, sender_{sender}, found_{found} {}

    /// Reports `breach` of `field`, unless this version, packet or direction does not know it as
    /// one.
    [[gnu::cold, gnu::noinline]] void report(Breach breach, std::string_view field = {}) {
        const auto& text = judging::row_of(breach);
        if (is_settled(text.what, field)) return;
        const auto* row = judging::citation_of(breach, type_, version_, sender_, field);
        if (row == nullptr) return;
        found_.push_back({row->statement, row->also, text.reason, text.what, field});
    }
    [[gnu::cold, gnu::noinline]] void report_twice(PropertyId id, PacketType place,
                                                   std::string_view field) {
        const auto& text = judging::row_of(Breach::property_twice);
        if (is_settled(text.what, field)) return;
        const auto* rule = judging::rule_of(id, place);
        if (rule == nullptr || !rule->twice) return;
        found_.push_back({*rule->twice, {}, text.reason, text.what, field});
    }
    [[gnu::cold, gnu::noinline]] void report_range(PropertyId id, PacketType place,
                                                   std::string_view field) {
        const auto& text = judging::row_of(Breach::property_out_of_range);
        if (is_settled(text.what, field)) return;
        const auto* rule = judging::rule_of(id, place);
        if (rule == nullptr || !rule->range) return;
        found_.push_back(
            {*rule->range, rule->also_of_range, rule->reason_of_range, text.what, field});
    }

    Bytes frame() const { return frame_; }
    PacketType type() const { return type_; }
    Version version() const { return version_; }
    Sender sender() const { return sender_; }
    bool is_v5() const { return version_ == Version::v5_0; }
    /// Where the variable header begins; the frame was decoded, so it is there.
    std::size_t header_size() const {
        std::size_t size = 2;
        while (frame_[size - 1] & 0x80) ++size;
        return size;
    }

private:
    /// Whether nothing more is to be said: it has been said of this field, or enough has been said
    /// at all. Asked before any table is searched, since a hostile packet may hold millions of bad
    /// entries.
    bool is_settled(std::string_view what, std::string_view field) const {
        if (found_.size() == most_violations) return true;
        return std::any_of(found_.begin(), found_.end(), [&](const Violation& known) {
            return known.what == what && known.field == field;
        });
    }

    Bytes frame_;
    PacketType type_;
    Version version_;
    Sender sender_;
    Violations& found_;
};

// Fixed header

void judge_flags(Judgement& court) {
    const auto type = court.type();
    if (type == PacketType::publish) return;  // its flags mean something: see judge_body
    auto flags = court.frame()[0] & 0x0F;
    const auto fixed = row_of(type).flags;
    // In 3.1 a SUBSCRIBE, UNSUBSCRIBE or PUBREL that is sent again says so.
    if (court.version() == Version::v3_1 && fixed != 0) flags &= ~0x08;
    if (flags != fixed) court.report(Breach::flags, "flags");
}

/// Whether the variable byte integer at `bytes`, which has an end, is longer than it need be.
bool is_padded(Bytes bytes) {
    std::size_t last = 0;
    while (bytes[last] & 0x80) ++last;
    return last > 0 && bytes[last] == 0;
}

void judge_fixed_header(Judgement& court) {
    judge_flags(court);
    if (is_padded(court.frame().subspan(1))) {
        court.report(Breach::remaining_length_not_shortest, "remaining-length");
    }
}

// Strings

void judge_text(Judgement& court, std::string_view text, std::string_view field) {
    const auto flaws = flaws_of(text);
    if (flaws.not_utf8) court.report(Breach::not_utf8, field);
    if (flaws.null) court.report(Breach::null_character, field);
}

void judge_topic(Judgement& court, std::string_view topic, std::string_view field,
                 Breach wildcard = Breach::wildcard_in_topic) {
    const auto flaws = flaws_of(topic);
    if (flaws.not_utf8) court.report(Breach::not_utf8, field);
    if (flaws.null) court.report(Breach::null_character, field);
    if (flaws.wildcard) court.report(wildcard, field);
}

void judge_levels(Judgement& court, std::string_view filter) {
    switch (flaw_of_filter(filter)) {
        case FilterFlaw::none: break;
        case FilterFlaw::empty: court.report(Breach::empty_filter, "filter"); break;
        case FilterFlaw::misplaced_hash: court.report(Breach::misplaced_hash, "filter"); break;
        case FilterFlaw::misplaced_plus: court.report(Breach::misplaced_plus, "filter"); break;
    }
}

void judge_filter(Judgement& court, std::string_view filter) {
    judge_text(court, filter, "filter");
    if (!court.is_v5() || !is_shared(filter)) return judge_levels(court, filter);
    if (const auto shared = split_shared(filter)) return judge_levels(court, shared->filter);
    const auto name = filter.substr(std::string_view{"$share/"}.size());
    const bool name_missing = name.empty() || name.front() == '/';
    court.report(name_missing ? Breach::share_name_missing : Breach::share_name_malformed,
                 "filter");
}

// Properties

/// One property by itself; `name` is its scenario word.
void judge_value(Judgement& court, const Property& property, const PropertyRow& row,
                 PacketType place, std::string_view name) {
    switch (row.wire) {
        case Wire::byte:
        case Wire::u16:
        case Wire::u32:
        case Wire::varint:
            if (property.number < row.least || property.number > row.most) {
                court.report_range(row.id, place, name);
            }
            break;
        case Wire::text:
            if (row.id == PropertyId::response_topic) {
                judge_topic(court, property.text, name, Breach::wildcard_in_response_topic);
                if (property.text.empty()) court.report(Breach::empty_topic, name);
            } else {
                judge_text(court, property.text, name);
            }
            break;
        case Wire::text_pair:
            judge_text(court, property.text, name);
            judge_text(court, property.value, name);
            break;
        case Wire::binary: break;
    }
}

/// A property section whose length stands at `length_at` in the frame.
void judge_properties(Judgement& court, const Properties& properties, PacketType place,
                      std::size_t length_at) {
    if (is_padded(court.frame().subspan(length_at))) {
        court.report(Breach::integer_not_shortest,
                     place == will_place ? "will-property-length" : "property-length");
    }
    std::uint64_t seen = 0;  // by identifier; all are below 64
    for (auto it = properties.begin(); it != properties.end(); ++it) {
        const auto& row = property_table[property_index[static_cast<std::uint8_t>(it->id)] - 1u];
        const auto name = place == will_place ? row.will_name : row.name;
        const auto bit = std::uint64_t{1} << static_cast<int>(it->id);
        if (row.wire == Wire::varint && is_padded(it.raw().subspan(1))) {
            court.report(Breach::integer_not_shortest, name);
        }
        if (!row.places.has(place)) {
            court.report(Breach::property_out_of_place, name);
            continue;
        }
        if (judging::of_other_side(it->id, place, court.sender())) {
            court.report(Breach::property_of_other_side, name);
        }
        if ((seen & bit) != 0 && !row.many.has(place)) {
            court.report_twice(it->id, place, name);
        }
        seen |= bit;
        judge_value(court, *it, row, place, name);
    }
}

/// The properties of packets that 5.0 lets end before them: nothing there is nothing wrong.
void judge_short_form(Judgement& court, const Properties& properties, std::size_t length_at) {
    if (court.is_v5() && length_at < court.frame().size()) {
        judge_properties(court, properties, court.type(), length_at);
    }
}

// Bodies, one per packet type

/// Of well-formed UTF-8: the bytes that begin a character.
std::size_t characters_in(std::string_view text) {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

void judge_body(Judgement& court, const Connect& packet) {
    const auto version = version_of(packet);
    const auto header = court.header_size();
    const std::string_view name = court.version() == Version::v3_1 ? "MQIsdp" : "MQTT";
    if (packet.protocol_name != name) court.report(Breach::protocol_name, "protocol-name");
    if (!version) return court.report(Breach::protocol_version, "protocol-version");

    const std::size_t flags_at = header + 2 + packet.protocol_name.size() + 1;
    const auto flags = court.frame()[flags_at];
    if (packet.reserved_flag) court.report(Breach::reserved_connect_flag, "connect-flags");
    if (!packet.will && (flags & 0x18)) court.report(Breach::will_qos_without_will, "will-qos");
    if (!packet.will && (flags & 0x20))
        court.report(Breach::will_retain_without_will, "will-retain");
    if (packet.password && !packet.user_name && !court.is_v5()) {
        court.report(Breach::password_without_user_name, "password");
    }

    const std::size_t properties_at = flags_at + 3;
    if (court.is_v5()) {
        judge_properties(court, packet.properties, PacketType::connect, properties_at);
        if (packet.properties.find(PropertyId::auth_data) &&
            !packet.properties.find(PropertyId::auth_method)) {
            court.report(Breach::auth_data_without_method, "auth-data");
        }
    }

    judge_text(court, packet.client_id, "client-id");
    if (packet.client_id.empty() && (!packet.clean_start || court.version() == Version::v3_1)) {
        court.report(Breach::empty_client_id, "client-id");
    }
    if (characters_in(packet.client_id) > 23) court.report(Breach::long_client_id, "client-id");

    if (packet.will) {
        if (packet.will->qos == 3) court.report(Breach::will_qos_3, "will-qos");
        if (court.is_v5()) {
            const auto* behind_id = packet.client_id.data() + packet.client_id.size();
            const auto at = static_cast<std::size_t>(behind_id - text_of(court.frame()).data());
            judge_properties(court, packet.will->properties, will_place, at);
        }
        judge_topic(court, packet.will->topic, "will-topic");
        if (packet.will->topic.empty()) court.report(Breach::empty_topic, "will-topic");
    }
    if (packet.user_name) judge_text(court, *packet.user_name, "user-name");
}

bool is_redirection(Reason reason) {
    return reason == Reason::use_another_server || reason == Reason::server_moved;
}

void judge_body(Judgement& court, const Connack& packet) {
    const auto header = court.header_size();
    if (packet.reserved_flags != 0) court.report(Breach::connack_flags, "flags");
    if (packet.session_present && packet.reason != Reason::success) {
        court.report(Breach::session_present_with_refusal, "session-present");
    }
    if (!court.is_v5()) {
        constexpr std::uint8_t last_return_code = 5;
        if (court.frame()[header + 1] > last_return_code)
            court.report(Breach::foreign_reason, "reason");
        return;
    }
    if (!may_carry(PacketType::connack, packet.reason, court.sender())) {
        court.report(Breach::foreign_reason, "reason");
    }
    judge_properties(court, packet.properties, PacketType::connack, header + 2);
    if (packet.properties.find(PropertyId::server_reference) && !is_redirection(packet.reason)) {
        court.report(Breach::reference_without_redirection, "server-reference");
    }
}

void judge_body(Judgement& court, const Publish& packet) {
    if (packet.qos == 3) court.report(Breach::qos_3, "qos");
    if (packet.qos == 0 && packet.dup) court.report(Breach::dup_at_qos_0, "dup");
    if (packet.qos != 0 && packet.id == 0) court.report(Breach::packet_id_zero, "id");
    judge_topic(court, packet.topic, "topic");
    if (court.is_v5()) {
        const auto at = court.header_size() + 2 + packet.topic.size() + (packet.qos == 0 ? 0u : 2u);
        judge_properties(court, packet.properties, PacketType::publish, at);
    }
    if (packet.topic.empty() && !packet.properties.find(PropertyId::topic_alias)) {
        court.report(Breach::empty_topic, "topic");
    }
}

template <class Ack>
void judge_acknowledgement(Judgement& court, const Ack& packet) {
    if (packet.id == 0) court.report(Breach::packet_id_zero, "id");
    if (!court.is_v5()) return;
    if (!may_carry(Ack::type, packet.reason, court.sender())) {
        court.report(Breach::foreign_reason, "reason");
    }
    judge_short_form(court, packet.properties, court.header_size() + 3);
}
void judge_body(Judgement& court, const Puback& packet) {
    judge_acknowledgement(court, packet);
}
void judge_body(Judgement& court, const Pubrec& packet) {
    judge_acknowledgement(court, packet);
}
void judge_body(Judgement& court, const Pubrel& packet) {
    judge_acknowledgement(court, packet);
}
void judge_body(Judgement& court, const Pubcomp& packet) {
    judge_acknowledgement(court, packet);
}

void judge_options(Judgement& court, const Subscription& subscription) {
    if (subscription.qos() == 3) court.report(Breach::qos_3, "qos");
    if (!court.is_v5()) {
        if (subscription.options & 0xFC) court.report(Breach::reserved_options, "options");
        return;
    }
    if (subscription.reserved_bits() != 0) court.report(Breach::reserved_options, "options");
    if (subscription.retain_handling() == 3)
        court.report(Breach::retain_handling_3, "retain-handling");
    if (subscription.no_local() && is_shared(subscription.filter)) {
        court.report(Breach::no_local_on_shared, "no-local");
    }
}

void judge_body(Judgement& court, const Subscribe& packet) {
    if (packet.id == 0) court.report(Breach::packet_id_zero, "id");
    if (court.is_v5()) {
        judge_properties(court, packet.properties, PacketType::subscribe, court.header_size() + 2);
    }
    if (packet.subscriptions.empty()) court.report(Breach::no_entries, "filter");
    for (const auto& subscription : packet.subscriptions) {
        judge_filter(court, subscription.filter);
        judge_options(court, subscription);
    }
}

void judge_body(Judgement& court, const Unsubscribe& packet) {
    if (packet.id == 0) court.report(Breach::packet_id_zero, "id");
    if (court.is_v5()) {
        judge_properties(court, packet.properties, PacketType::unsubscribe,
                         court.header_size() + 2);
    }
    if (packet.filters.empty()) court.report(Breach::no_entries, "filter");
    for (const auto& entry : packet.filters) judge_filter(court, entry.filter);
}

/// SUBACK's return codes in 3.1.1: a granted QoS or failure.
bool is_return_code(std::uint8_t code) {
    return code <= 2 || code == 0x80;
}

template <class Ack>
void judge_reasons(Judgement& court, const Ack& packet) {
    if (packet.id == 0) court.report(Breach::packet_id_zero, "id");
    if (court.is_v5()) {
        judge_properties(court, packet.properties, Ack::type, court.header_size() + 2);
    }
    if (packet.reasons.empty()) court.report(Breach::no_entries, "reason");
    for (const auto code : packet.reasons) {
        const bool known = court.is_v5()
                               ? may_carry(Ack::type, static_cast<Reason>(code), court.sender())
                               : is_return_code(code);
        if (!known) court.report(Breach::foreign_reason, "reason");
    }
}
void judge_body(Judgement& court, const Suback& packet) {
    judge_reasons(court, packet);
}
void judge_body(Judgement& court, const Unsuback& packet) {
    judge_reasons(court, packet);
}

void judge_body(Judgement&, const Pingreq&) {}
void judge_body(Judgement&, const Pingresp&) {}

void judge_body(Judgement& court, const Disconnect& packet) {
    if (!court.is_v5()) return;
    if (!may_carry(PacketType::disconnect, packet.reason, court.sender())) {
        court.report(Breach::foreign_reason, "reason");
    }
    judge_short_form(court, packet.properties, court.header_size() + 1);
    if (packet.properties.find(PropertyId::server_reference) && !is_redirection(packet.reason)) {
        court.report(Breach::reference_without_redirection, "server-reference");
    }
}

void judge_body(Judgement& court, const Auth& packet) {
    if (!may_carry(PacketType::auth, packet.reason, court.sender())) {
        court.report(Breach::foreign_reason, "reason");
    }
    judge_short_form(court, packet.properties, court.header_size() + 1);
    // Success may come without properties (3.15.2.1), and then without a method.
    const bool bare_success = packet.reason == Reason::success && packet.properties.empty();
    if (!bare_success && !packet.properties.find(PropertyId::auth_method)) {
        court.report(Breach::auth_without_method, "auth-method");
    }
}

}  // namespace

Violations judge(Bytes frame, const Packet& packet, Version version, Sender sender) {
    const auto type = type_of(packet);
    Violations found;
    Judgement court{frame, type, version, sender, found};
    judge_fixed_header(court);
    if (type != PacketType::publish && !row_of(type).sent_by(sender, version)) {
        // What such a packet holds is judged by nobody's rules.
        court.report(Breach::wrong_direction);
        return found;
    }
    std::visit([&](const auto& body) { judge_body(court, body); }, packet);
    return found;
}

}  // namespace touchstone::mqtt
