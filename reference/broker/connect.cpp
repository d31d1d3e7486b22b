// CONNECT: refused or accepted, and what follows from it for the session. DISCONNECT and AUTH.
#include <algorithm>

#include "reference/broker/state.hpp"

namespace touchstone::mqtt {
namespace {

/// The dialect in which a CONNECT that cannot be accepted is answered: the one it asks for. Unknown
/// levels below 5 are answered as 3.1.1 demands, those above as 5.0 allows.
const Dialect& dialect_for_level(std::uint8_t level) {
    if (level == protocol_level(Version::v3_1)) return dialect_of(Version::v3_1);
    return dialect_of(level < protocol_level(Version::v5_0) ? Version::v3_1_1 : Version::v5_0);
}

/// The protocol level byte of a CONNECT whose rest cannot be read, if it gets that far and its name
/// is ours.
std::optional<std::uint8_t> level_in(Bytes bytes) {
    const auto body = bytes.subspan(next_frame(bytes).header_size);
    for (const std::string_view name :
         {std::string_view{"\0\4MQTT", 6}, std::string_view{"\0\6MQIsdp", 8}}) {
        if (body.size() > name.size() && text_of(body).starts_with(name)) return body[name.size()];
    }
    return std::nullopt;
}

bool is_user(const Connect& connect, const Limits& limits) {
    if (limits.users.empty()) return true;
    return std::any_of(limits.users.begin(), limits.users.end(), [&](const Limits::User& user) {
        return connect.user_name == user.name && connect.password &&
               text_of(*connect.password) == user.password;
    });
}

}  // namespace

void Broker::State::refuse_unreadable_connect(Slot at, Bytes bytes, const DecodeError& error) {
    const auto level = level_in(bytes);
    if (level) links[at].dialect = &dialect_for_level(*level);
    const Violation unreadable{error.statement, std::nullopt, error.reason, error.what, {}};
    if (!refuses(at, unreadable, PacketType::connect))
        hang_up(at);  // overlooked, but there is nothing to go on with
}

void Broker::State::refuse_connect(Slot at, const Violation& violation) {
    auto& link = links[at];
    // A peer that speaks some other protocol gets no CONNACK in 3.1.1; nor does one whose version
    // is not known.
    const bool other_protocol =
        violation.field == "protocol-name" && !(link.dialect && link.dialect->has_properties);
    if (link.dialect && !other_protocol && link.dialect->has_connack_for(violation.reason)) {
        Connack refusal;
        refusal.reason = violation.reason;
        send_explained(at, refusal, violation);
    }
    link.stage = Link::Stage::refused;
    timers.cancel({TimerOwner::Kind::link, at});
    if (rules.closes_after(violation.reason))
        hang_up(at);  // [MQTT-3.2.2-7@5.0] [MQTT-3.2.2-5@3.1.1]
}

/// Everything that can be said against a CONNECT, in the order in which a server finds it out.
bool Broker::State::refuses_connect(Slot at, const Connect& packet, Bytes bytes) {
    const auto version = links[at].version();
    const auto type = PacketType::connect;
    const auto against = [&](bool broken, const ViolationInContext& rule) {
        return broken && refuses(at, rule.in(version), type);
    };
    if (against(!version_of(packet), violation::unknown_version))
        return true;  // [MQTT-3.1.2-2@5.0] [MQTT-3.1.2-2@3.1.1]
    for (const auto& found : judge(bytes, packet, version, Sender::client)) {
        if (found.field != "protocol-version" && refuses(at, found, type)) return true;
    }
    const auto method = packet.properties.find(PropertyId::auth_method);
    const auto& refused_ids = limits.refused_client_ids;
    const bool id_refused =
        std::find(refused_ids.begin(), refused_ids.end(), packet.client_id) != refused_ids.end();
    const bool empty_refused =
        packet.client_id.empty() && !rules.accepts_empty_id(version, packet.clean_start);
    return against(!rules.admits_auth_method(!method), violation::unknown_auth_method) ||
           against(empty_refused, violation::empty_client_id) ||
           against(id_refused, violation::refused_client_id) ||
           against(packet.will && packet.will->qos <= 2 && packet.will->qos > limits.maximum_qos,
                   violation::will_qos_not_offered) ||
           against(packet.will && packet.will->retain && !limits.retain_available,
                   violation::will_retain_not_offered) ||
           against(!rules.admits(is_user(packet, limits)), violation::wrong_credentials);
}

void Broker::State::connect(Slot at, const Connect& packet, Bytes bytes) {
    auto& link = links[at];
    if (link.session != no_slot)
        return acknowledge_connect(at, packet, false, false);  // a second CONNECT, overlooked
    link.dialect = &dialect_for_level(packet.protocol_version);
    if (behaviour.outlet) link.outlet = behaviour.outlet(behaviour.outlet_argument);
    const auto& properties = packet.properties;
    link.explains = properties.number(PropertyId::request_problem_info, 1) != 0;
    link.maximum_packet_size =
        properties.number(PropertyId::maximum_packet_size, ~std::uint32_t{0});
    if (refuses_connect(at, packet, bytes)) return;

    const auto receive_maximum =
        properties.number(PropertyId::receive_maximum, link.dialect->receive_maximum);
    link.quota =
        Quota{rules.send_quota(static_cast<std::uint16_t>(receive_maximum))};  // [MQTT-4.9.0-1@5.0]
    if (link.dialect->has_properties && limits.topic_alias_maximum > 0) {
        link.aliases = std::make_unique<ReceivedAliases>(limits.topic_alias_maximum);
    }

    const bool id_assigned = packet.client_id.empty();
    const std::string client_id = id_assigned
                                      ? assigned_client_id()
                                      : rules.session_key(packet.client_id);  // [MQTT-3.1.3-2@5.0]
    auto session = find_session(client_id);
    if (session != no_slot) {
        if (rules.takes_over(sessions[session].link != no_slot)) displace(session);
        session = find_session(client_id);  // it may have ended with its connection
    }
    if (session != no_slot && rules.discards_session(packet.clean_start)) {  // [MQTT-3.1.2-4@5.0]
        end_session(session);
        session = find_session(client_id);
    }
    const bool resumed =
        rules.resumes_session(session != no_slot) && session != no_slot;  // [MQTT-3.1.2-5@5.0]
    if (session != no_slot && !resumed) end_session(session);
    if (!resumed) session = make_session(client_id);
    sessions[session].expiry = link.dialect->session_expiry(packet);
    link.expiry_at_connect = sessions[session].expiry;
    attach(session, at);
    if (packet.will) store_will(sessions[session], *packet.will);  // [MQTT-3.1.2-7@5.0]

    const Seconds announced{limits.server_keep_alive.value_or(0)};
    link.longest_silence =
        rules.longest_silence(rules.keep_alive_in_force(Seconds{packet.keep_alive}, announced));
    link.stage = Link::Stage::connected;
    if (link.longest_silence > Milliseconds{0}) {
        timers.set({TimerOwner::Kind::link, at}, after(link.longest_silence));
    } else {
        timers.cancel({TimerOwner::Kind::link, at});
    }

    const bool first = rules.acknowledges_first();  // [MQTT-3.2.0-1@5.0]
    if (first) acknowledge_connect(at, packet, rules.session_present(resumed), id_assigned);
    if (link.session == no_slot) return;
    repeat_unfinished(session);
    pump(session);
    if (!first) acknowledge_connect(at, packet, rules.session_present(resumed), id_assigned);
}

/// The session's present connection makes way for another.
void Broker::State::displace(Slot session) {
    const auto old = sessions[session].link;
    if (links[old].dialect->has_disconnect && rules.tells_displaced()) {  // [MQTT-3.1.4-3@5.0]
        Disconnect farewell;
        farewell.reason = Reason::session_taken_over;
        send(old, Packet{farewell});
    }
    close(old, Departure::taken_over);  // [MQTT-3.1.4-2@3.1.1]
}

std::string Broker::State::assigned_client_id() {
    const auto candidate = [&] { return "auto" + std::to_string(last_assigned_id); };
    while (!rules.assigns_id(last_assigned_id == 0 || find_session(candidate()) != no_slot))
        ++last_assigned_id;
    return candidate();
}

void Broker::State::acknowledge_connect(Slot at, const Connect& packet, bool session_present,
                                        bool id_assigned) {
    const auto& link = links[at];
    const auto& session = sessions[link.session];
    Connack connack;
    connack.session_present = session_present;
    PropertyList properties;
    if (link.dialect->has_properties) {
        properties.add(PropertyId::receive_maximum, limits.receive_maximum);
        properties.add(PropertyId::maximum_packet_size, limits.maximum_packet_size);
        if (limits.topic_alias_maximum > 0)
            properties.add(PropertyId::topic_alias_maximum, limits.topic_alias_maximum);
        if (limits.maximum_qos < 2)
            properties.add(PropertyId::maximum_qos, limits.maximum_qos);  // [MQTT-3.2.2-9@5.0]
        if (!limits.retain_available) properties.add(PropertyId::retain_available, 0);
        if (!limits.wildcard_available) properties.add(PropertyId::wildcard_available, 0);
        if (!limits.shared_available) properties.add(PropertyId::shared_available, 0);
        if (!limits.subscription_ids_available)
            properties.add(PropertyId::subscription_id_available, 0);
        if (limits.server_keep_alive)
            properties.add(PropertyId::server_keep_alive, *limits.server_keep_alive);
        if (id_assigned && rules.returns_assigned_id()) {  // [MQTT-3.1.3-7@5.0]
            properties.add(PropertyId::assigned_client_id, std::string_view{session.client_id});
        }
        const bool requested = packet.properties.number(PropertyId::request_response_info, 0) != 0;
        if (rules.tells_response_information(requested)) {
            properties.add(PropertyId::response_info, "responses/" + session.client_id);
        }
        connack.properties = properties;
    }
    const auto ticket = keep(RecordKind::session, session.client_id, {});
    if (send(at, Packet{connack}, ticket)) return;
    // A client that cannot take this in cannot be told the limits that it would have to keep to.
    const auto why = violation::connack_too_large.in(link.version());
    send(at, Packet{Connack{false, 0, why.reason, {}}});
    close(at, Departure::normal_disconnect);
}

void Broker::State::disconnect(Slot at, const Disconnect& packet) {
    auto& link = links[at];
    auto& session = sessions[link.session];
    if (const auto expiry = packet.properties.find(PropertyId::session_expiry)) {
        if (!rules.may_change_expiry(Seconds{link.expiry_at_connect}, Seconds{expiry->number}) &&
            refuses(at, violation::expiry_raised.in(link.version()), PacketType::disconnect)) {
            return;
        }
        const auto in_force =
            rules.expiry_in_force(Seconds{link.expiry_at_connect}, Seconds{expiry->number});
        session.expiry = static_cast<std::uint32_t>(in_force.count());
    }
    const bool normal = packet.reason == Reason::normal_disconnection;
    close(at, normal ? Departure::normal_disconnect
                     : Departure::disconnect_with_will);  // [TS-3.14.4-1@5.0]
}

/// No authentication method is offered, so no connection has one, and AUTH is out of place.
void Broker::State::authenticate(Slot at) {
    refuses(at, violation::auth_without_method.in(links[at].version()),
            PacketType::auth);  // [MQTT-4.12.0-7@5.0]
}

}  // namespace touchstone::mqtt
