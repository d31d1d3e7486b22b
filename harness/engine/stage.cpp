#include "harness/engine/stage.hpp"

#include <algorithm>
#include <cassert>

#include "reference/protocol/property.hpp"

namespace touchstone::engine {
namespace {

using mqtt::PacketType;
using mqtt::PropertyId;

/// A PINGREQ goes out when this part of Keep Alive has passed in silence.
constexpr Duration ping_after(std::uint16_t keep_alive) {
    return std::chrono::milliseconds{keep_alive * 750};
}

/// "" is the target's own, which need not be named.
std::string listener_of(const language::ActorDeclaration& declared, const language::Case& played,
                        const Terms& terms) {
    if (declared.at) return *declared.at;
    const auto& over = declared.over ? declared.over : played.transport;
    return over && *over != terms.transport ? *over : "";
}

mqtt::FieldValue number_field(std::string_view name, std::uint64_t number) {
    mqtt::FieldValue value;
    value.name = name;
    value.number = number;
    return value;
}

}  // namespace

Stage::Stage(const language::Case& played_case, const Terms& its_terms, Trace& trace)
    : played{played_case},
      terms{its_terms},
      names{its_terms.run_tag, played_case.id, played_case.alone},
      trace_{trace} {
    for (const auto& declared : played.actors) {
        auto& actor = *actors.emplace_back(std::make_unique<Actor>());
        actor.name = declared.name;
        actor.manual = declared.manual;
        actor.speaks = declared.speaks.value_or(played.version);
        actor.version = actor.speaks;
        actor.listener = listener_of(declared, played, terms);
        actor.client_id = names.client_id_of(declared.name);
        const auto& values = terms.capabilities.values;
        const auto method = values.find("auth-method");
        if (method != values.end() && Authenticator::knows(method->second)) {
            actor.authenticator.emplace(method->second, terms.user_name, terms.password,
                                        actor.client_id);
        }
    }
    for (const auto& need : played.needs) {
        const auto value = terms.capabilities.values.find(need.word);
        if (value == terms.capabilities.values.end()) continue;
        known.set(need.word, value->second);
    }
}

Actor& Stage::actor(std::string_view name) {
    const auto found = std::find_if(actors.begin(), actors.end(),
                                    [&](const auto& each) { return each->name == name; });
    assert(found != actors.end() && "every actor of a case is declared in it");
    return **found;
}

Actor* Stage::actor_on(host::LinkId link) {
    for (const auto& actor : actors) {
        if (actor->link == link && actor->link_state != Actor::Link::none) return actor.get();
    }
    return nullptr;
}

Sender Stage::sender(Actor& actor) const {
    const auto version = actor.sent_connect ? actor.version : actor.speaks;
    return {version, actor.client_id, terms.user_name, terms.password, &actor.ids};
}

// ---- out --------------------------------------------------------------------------------------

void Stage::open(Actor& actor, host::Open opening) {
    retire_monitor(actor);
    actor.forget_connection();
    // MQTT 3.1 has no ledger that a breach could be held against.
    if (actor.judged && actor.speaks != mqtt::Version::v3_1) actor.monitor.emplace(actor.speaks);
    actor.link = ++last_link_;
    actor.link_state = Actor::Link::opening;
    opening.link = actor.link;
    if (opening.listener.empty()) opening.listener = actor.listener;
    command(std::move(opening));
}

void Stage::send(Actor& actor, const std::vector<std::string>& packets, std::size_t split,
                 bool text_frame) {
    if (actor.link_state != Actor::Link::open) return;
    host::Write write;
    write.link = actor.link;
    write.split = split;
    write.text_frame = text_frame;
    for (const auto& packet : packets) {
        const auto bytes = mqtt::bytes_of(packet);
        write.bytes.insert(write.bytes.end(), bytes.begin(), bytes.end());
        note_sent(actor, packet);
    }
    record(TraceEvent::Kind::out, actor.name, write.bytes);
    actor.last_sent = now.steady;
    command(std::move(write));
}

void Stage::send_own(Actor& actor, PacketType type, const std::vector<mqtt::FieldValue>& fields) {
    send(actor, {compose_own(type, actor.version, fields)});
}

void Stage::ping(Actor& actor, PingFor purpose) {
    if (actor.link_state != Actor::Link::open) return;
    send_own(actor, PacketType::pingreq);
    if (!actor.pings.empty()) actor.pings.back() = purpose;
}

void Stage::close(Actor& actor, mqtt::Ending how) {
    if (actor.link_state == Actor::Link::none) return;
    if (actor.link_state != Actor::Link::ended) command(host::Close{actor.link, how});
    retire_monitor(actor);
    actor.forget_connection();
}

void Stage::stall(Actor& actor, bool stalled) {
    if (actor.link_state != Actor::Link::open) return;
    actor.stalled = stalled;
    command(host::Stall{actor.link, stalled});
}

void Stage::restart_target(bool kill) {
    command(host::RestartTarget{kill});
}

void Stage::note_connect(Actor& actor, const mqtt::Connect& connect) {
    const auto asked = mqtt::version_of(connect);
    actor.odd_version = !asked.has_value();
    if (asked) actor.version = *asked;
    actor.sent_connect = true;
    actor.keep_alive = connect.keep_alive;
    const auto expiry = connect.properties.number(PropertyId::session_expiry, 0);
    actor.absences.set("session-expiry", std::uint64_t{expiry});
    actor.absences.set("server-keep-alive", std::uint64_t{connect.keep_alive});
    const bool keeps = asked == mqtt::Version::v5_0 ? expiry > 0 : !connect.clean_start;
    const std::string id{connect.client_id};
    actor.connected_as = id;
    if (actor.monitor) {
        if (const auto* earlier = earlier_monitor(actor)) actor.monitor->resumes(*earlier);
    }
    if (keeps && !id.empty() &&
        std::find(actor.session_ids.begin(), actor.session_ids.end(), id) ==
            actor.session_ids.end()) {
        actor.session_ids.push_back(id);
        actor.session_version = actor.version;
    }
    if (connect.will && connect.will->retain) {
        retained_topics.emplace_back(connect.will->topic);
    }
}

/// Keeps in mind what the answers will be about. A packet that cannot be read (it was spoiled)
/// changes nothing.
void Stage::note_sent(Actor& actor, std::string_view packet) {
    const auto frame = mqtt::bytes_of(packet);
    if (frame.empty()) return;
    if (actor.monitor) actor.monitor->sent(frame);
    const auto decoded = mqtt::decode(frame, actor.version);
    if (!decoded) {
        if (static_cast<PacketType>(frame[0] >> 4) == PacketType::connect) {
            actor.sent_connect = true;
        }
        return;
    }
    if (const auto* connect = std::get_if<mqtt::Connect>(&*decoded)) {
        note_connect(actor, *connect);
    } else if (const auto* publish = std::get_if<mqtt::Publish>(&*decoded)) {
        if (publish->qos > 0) {
            actor.ids.use(publish->id);
            actor.last_request = {PacketType::publish, publish->id};
        }
        if (publish->retain && !publish->payload.empty()) {
            retained_topics.emplace_back(publish->topic);
        }
        if (publish->properties.find(PropertyId::message_expiry)) {
            expiry_sent_ = now.steady;
            waited_before_expiry_ = waited;
        }
    } else if (const auto* subscribe = std::get_if<mqtt::Subscribe>(&*decoded)) {
        actor.ids.use(subscribe->id);
        actor.last_request = {PacketType::subscribe, subscribe->id};
    } else if (const auto* unsubscribe = std::get_if<mqtt::Unsubscribe>(&*decoded)) {
        actor.ids.use(unsubscribe->id);
        actor.last_request = {PacketType::unsubscribe, unsubscribe->id};
    } else if (std::holds_alternative<mqtt::Pingreq>(*decoded)) {
        actor.pings.push_back(PingFor::line);
    }
}

// ---- in ---------------------------------------------------------------------------------------

void Stage::opened(Actor& actor) {
    record(TraceEvent::Kind::open, actor.name, {}, actor.subprotocol);
    actor.link_state = Actor::Link::open;
    actor.last_sent = now.steady;
    if (!actor.tells_opening) return;
    auto& arrival = actor.inbox.emplace_back();
    arrival.kind = Arrival::Kind::opened;
    arrival.at = now.steady;
    arrival.by_itself = true;
    arrival.why = actor.subprotocol;
}

void Stage::refused(Actor& actor, const std::string& why) {
    record(TraceEvent::Kind::refused, actor.name, {}, why);
    actor.link_state = Actor::Link::ended;
    auto& arrival = actor.inbox.emplace_back();
    arrival.kind = Arrival::Kind::no_way;
    arrival.at = now.steady;
    arrival.why = why;
}

void Stage::ended(Actor& actor, mqtt::Ending how) {
    record(how == mqtt::Ending::fin ? TraceEvent::Kind::fin : TraceEvent::Kind::reset, actor.name);
    actor.link_state = Actor::Link::ended;
    auto& arrival = actor.inbox.emplace_back();
    arrival.kind = Arrival::Kind::ended;
    arrival.at = now.steady;
    arrival.how = how;
    arrival.was_accepted = actor.accepted;
}

void Stage::received(Actor& actor, mqtt::Bytes bytes) {
    record(TraceEvent::Kind::in, actor.name, bytes);
    if (actor.deaf) return;
    // Whole packets are taken straight from what arrived; only a rest is kept.
    std::vector<std::uint8_t> joined;
    if (!actor.unread.empty()) {
        joined = std::move(actor.unread);
        joined.insert(joined.end(), bytes.begin(), bytes.end());
        bytes = joined;
    }
    const auto link = actor.link;
    while (!bytes.empty() && actor.link == link) {
        const auto frame = mqtt::next_frame(bytes);
        if (frame.state == mqtt::Frame::State::incomplete) break;
        if (frame.state == mqtt::Frame::State::malformed) {
            actor.deaf = true;
            take_frame(actor, bytes);
            return;
        }
        take_frame(actor, bytes.first(frame.size));
        bytes = bytes.subspan(frame.size);
    }
    actor.unread.assign(bytes.begin(), bytes.end());
}

/// A server that does not know the version asked for answers in the words of one that it knows:
/// CONNACK has four bytes in 3.1.1 and more in 5.0.
mqtt::Version Stage::read_as(const Actor& actor, mqtt::Bytes frame) const {
    const bool connack = static_cast<PacketType>(frame[0] >> 4) == PacketType::connack;
    if (!actor.odd_version || !connack) return actor.version;
    return frame.size() == 4 ? mqtt::Version::v3_1_1 : mqtt::Version::v5_0;
}

void Stage::take_frame(Actor& actor, mqtt::Bytes frame) {
    Arrival arrival;
    arrival.at = now.steady;
    arrival.frame.assign(frame.begin(), frame.end());
    arrival.type = static_cast<PacketType>(frame[0] >> 4);
    arrival.version = read_as(actor, frame);
    arrival.was_accepted = actor.accepted;
    const auto decoded = mqtt::decode(arrival.frame, arrival.version);
    if (actor.monitor) {
        mqtt::Breaches found;
        if (decoded && !actor.odd_version) {
            actor.monitor->received(arrival.frame, *decoded, found);
        } else {
            actor.monitor->received(arrival.frame, found);
        }
        note_breaches(actor, found, arrival.frame, arrival.version);
    }
    if (!decoded) {
        arrival.kind = Arrival::Kind::unreadable;
        actor.inbox.push_back(std::move(arrival));
        return;
    }
    bool swallowed = false;
    act_by_itself(actor, *decoded, arrival, swallowed);
    if (!swallowed) actor.inbox.push_back(std::move(arrival));
}

/// What an actor does without being told, and what it learns from a packet.
void Stage::act_by_itself(Actor& actor, const mqtt::Packet& packet, Arrival& arrival,
                          bool& swallowed) {
    const auto acknowledge = [&](PacketType type, mqtt::PacketId id) {
        if (actor.manual || !actor.accepted) return;
        send_own(actor, type, {number_field("id", id)});
    };
    if (const auto* connack = std::get_if<mqtt::Connack>(&packet)) {
        if (mqtt::is_error(connack->reason)) return;
        actor.accepted = true;
        const auto& properties = connack->properties;
        actor.receive_maximum = static_cast<std::uint16_t>(
            properties.number(PropertyId::receive_maximum, actor.receive_maximum));
        actor.keep_alive = static_cast<std::uint16_t>(
            properties.number(PropertyId::server_keep_alive, actor.keep_alive));
    } else if (const auto* publish = std::get_if<mqtt::Publish>(&packet)) {
        if (publish->qos == 1) acknowledge(PacketType::puback, publish->id);
        if (publish->qos == 2) acknowledge(PacketType::pubrec, publish->id);
    } else if (const auto* pubrel = std::get_if<mqtt::Pubrel>(&packet)) {
        arrival.by_itself = !actor.manual;
        acknowledge(PacketType::pubcomp, pubrel->id);
    } else if (std::holds_alternative<mqtt::Pingresp>(packet)) {
        if (actor.pings.empty()) return;
        const auto purpose = actor.pings.front();
        actor.pings.pop_front();
        swallowed = purpose != PingFor::line;
        if (purpose == PingFor::barrier) {
            ++actor.barriers_passed;
            actor.barrier_passed_at = now.steady;
        }
    } else if (const auto* puback = std::get_if<mqtt::Puback>(&packet)) {
        actor.ids.release(puback->id);
    } else if (const auto* pubrec = std::get_if<mqtt::Pubrec>(&packet)) {
        if (mqtt::is_error(pubrec->reason)) actor.ids.release(pubrec->id);
    } else if (const auto* pubcomp = std::get_if<mqtt::Pubcomp>(&packet)) {
        actor.ids.release(pubcomp->id);
    } else if (const auto* suback = std::get_if<mqtt::Suback>(&packet)) {
        actor.ids.release(suback->id);
    } else if (const auto* unsuback = std::get_if<mqtt::Unsuback>(&packet)) {
        actor.ids.release(unsuback->id);
    }
}

// ---- monitors ---------------------------------------------------------------------------------

void Stage::note_breaches(Actor& actor, const mqtt::Breaches& found, mqtt::Bytes frame,
                          mqtt::Version version) {
    for (const auto& each : found) {
        if (broken.contains(each.statement)) continue;  // told once per case
        broken.insert(each.statement);
        Breach breach{each.statement, std::string{each.what}, std::string{each.field}, {}};
        breach.frame.assign(frame.begin(), frame.end());
        breach.version = version;
        breach.actor = actor.name;
        breach.at = now.steady;
        breaches.push_back(std::move(breach));
    }
}

void Stage::retire_monitor(Actor& actor) {
    if (!actor.monitor) return;
    exercised_ |= actor.monitor->exercised();
    const auto& id = actor.connected_as;
    if (!id.empty()) {
        std::erase_if(retired_, [&](const auto& each) { return each.first == id; });
        retired_.emplace_back(id, std::move(*actor.monitor));
    }
    actor.monitor.reset();
}

/// Of the last connection with this client id: another actor's that is being taken over, or one
/// that has ended.
const mqtt::ConnectionMonitor* Stage::earlier_monitor(const Actor& actor) const {
    for (const auto& other : actors) {
        const bool same = other->connected_as == actor.connected_as && !other->connected_as.empty();
        if (other.get() != &actor && same && other->monitor) return &*other->monitor;
    }
    for (const auto& [id, monitor] : retired_) {
        if (id == actor.connected_as) return &monitor;
    }
    return nullptr;
}

mqtt::StatementSet Stage::exercised() const {
    auto all = exercised_;
    all |= broken;
    for (const auto& actor : actors) {
        if (actor->monitor) all |= actor->monitor->exercised();
    }
    return all;
}

// ---- time -------------------------------------------------------------------------------------

void Stage::keep_alive() {
    for (const auto& actor : actors) {
        if (actor->manual || actor->keep_alive == 0 || !actor->connected()) continue;
        if (now.steady >= actor->last_sent + ping_after(actor->keep_alive)) {
            ping(*actor, PingFor::keep_alive);
        }
    }
}

std::optional<mqtt::Steady> Stage::keep_alive_deadline() const {
    std::optional<mqtt::Steady> first;
    for (const auto& actor : actors) {
        if (actor->manual || actor->keep_alive == 0 || !actor->connected()) continue;
        const auto due = actor->last_sent + ping_after(actor->keep_alive);
        if (!first || due < *first) first = due;
    }
    return first;
}

Duration Stage::slow_by(mqtt::Steady at) const {
    const auto since = expiry_sent_.value_or(began);
    const auto explained = waited - (expiry_sent_ ? waited_before_expiry_ : Duration::zero());
    return std::max(at - since - explained, Duration::zero());
}

void Stage::record(TraceEvent::Kind kind, std::string_view actor, mqtt::Bytes bytes,
                   const std::string& why) {
    if (!trace_.records) return;
    auto& event = trace_.events.emplace_back();
    event.at = now.steady - began;
    event.actor = actor;
    event.kind = kind;
    event.bytes.assign(bytes.begin(), bytes.end());
    event.why = why;
}

}  // namespace touchstone::engine
