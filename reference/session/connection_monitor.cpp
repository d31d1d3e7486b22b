// The monitor's server half: what may come when. The client's half, which only takes notes, is
// monitor_notes.cpp.
#include "reference/session/connection_monitor.hpp"

#include <functional>

#include "reference/protocol/codec.hpp"
#include "reference/protocol/judge.hpp"
#include "reference/session/judged_conditions.hpp"
#include "reference/session/monitor_tables.hpp"

namespace touchstone::mqtt {
namespace {

/// Enough to tell one message from another under the same identifier.
std::uint32_t digest_of(std::string_view topic, Bytes payload) {
    const std::hash<std::string_view> hash;
    const auto head = text_of(payload.first(std::min<std::size_t>(payload.size(), 64)));
    return static_cast<std::uint32_t>(hash(topic) * 31 + hash(head) + payload.size());
}

const Properties* explanation_in(const Packet& packet) {
    return std::visit(
        [](const auto& one) -> const Properties* {
            if constexpr (requires { one.properties; }) return &one.properties;
            return nullptr;
        },
        packet);
}

/// A version for reading a CONNACK that refuses a version nobody knows.
Version version_of_odd_connack(Bytes frame) {
    return frame.size() == 4 ? Version::v3_1_1 : Version::v5_0;
}

}  // namespace

ConnectionMonitor::ConnectionMonitor(Version version) : version_{version} {}
ConnectionMonitor::~ConnectionMonitor() = default;
ConnectionMonitor::ConnectionMonitor(ConnectionMonitor&&) noexcept = default;
ConnectionMonitor& ConnectionMonitor::operator=(ConnectionMonitor&&) noexcept = default;

ConnectionMonitor::Exchanges& ConnectionMonitor::exchanges() {
    if (!exchanges_) exchanges_ = std::make_unique<Exchanges>();
    return *exchanges_;
}
ConnectionMonitor::Subscriptions& ConnectionMonitor::subscriptions() {
    if (!subscriptions_) subscriptions_ = std::make_unique<Subscriptions>();
    return *subscriptions_;
}
std::size_t ConnectionMonitor::in_flight() const {
    return exchanges_ ? exchanges_->open_here : 0;
}

void ConnectionMonitor::resumes(const ConnectionMonitor& earlier) {
    inherited_ = std::make_unique<Inheritance>();
    inherited_->complete = earlier.history_known_ && !earlier.confused_;
    inherited_->packet_size_maximum = earlier.packet_size_maximum_;
    if (earlier.exchanges_ && !earlier.confused_) {
        inherited_->exchanges = std::make_unique<Exchanges>();
        inherited_->exchanges->received = earlier.exchanges_->received;
        for (auto& [id, exchange] : inherited_->exchanges->received) exchange.here = false;
    }
    if (earlier.subscriptions_)
        inherited_->subscriptions = std::make_unique<Subscriptions>(*earlier.subscriptions_);
    // A connection that never got its CONNACK had been handed things too; that is too long a story
    // to rely on.
    if (earlier.inherited_) inherited_->complete = false;
}

void ConnectionMonitor::expect(bool kept, Statement statement, std::string_view what,
                               std::string_view field) {
    exercised_.insert(statement);
    if (!kept) breaches_->push_back({statement, what, field});
}

void ConnectionMonitor::received(Bytes frame, Breaches& breaches) {
    const bool odd = odd_version_ && !frame.empty() &&
                     static_cast<PacketType>(frame[0] >> 4) == PacketType::connack;
    const auto decoded = decode(frame, odd ? version_of_odd_connack(frame) : version_);
    if (!decoded) {
        const auto& error = decoded.error();
        exercised_.insert(error.statement);
        breaches.push_back({error.statement, error.what, {}});
        return;
    }
    received(frame, *decoded, breaches);
}

void ConnectionMonitor::received(Bytes frame, const Packet& packet, Breaches& breaches) {
    breaches_ = &breaches;
    const auto version = odd_version_ && std::holds_alternative<Connack>(packet)
                             ? version_of_odd_connack(frame)
                             : version_;
    for (const auto& violation : judge(frame, packet, version, Sender::server)) {
        expect(false, violation.statement, violation.what, violation.field);
        if (violation.also) exercised_.insert(*violation.also);
    }
    add_judged_conditions(packet, version, exercised_);
    if (is_v5() && packet_size_maximum_ != ~std::uint32_t{0}) {
        expect(frame.size() <= packet_size_maximum_, "MQTT-3.1.2-24@5.0",
               "the packet is larger than the Maximum Packet Size of CONNECT");
    }
    look_at_place(packet);
    look_at_explanation(packet);
    std::visit(
        [this](const auto& one) {
            if constexpr (requires { look_at(one); }) look_at(one);
        },
        packet);
    breaches_ = nullptr;
}

/// Whether anything at all may come now.
void ConnectionMonitor::look_at_place(const Packet& packet) {
    const auto type = type_of(packet);
    switch (stage_) {
        case Stage::quiet:
        case Stage::connecting:
            if (type == PacketType::disconnect && is_v5()) {
                expect(false, "MQTT-3.14.0-1@5.0", "DISCONNECT before CONNACK");
            } else {
                const bool may =
                    type == PacketType::connack || (type == PacketType::auth && named_auth_method_);
                expect(may, in_version("MQTT-3.2.0-1@3.1.1", "MQTT-3.2.0-1@5.0"),
                       "a packet before CONNACK");
            }
            break;
        case Stage::connected:
            if (type == PacketType::connack && is_v5())
                expect(false, "MQTT-3.2.0-2@5.0", "a second CONNACK");
            if (type == PacketType::connack && !is_v5() && confused_) {
                expect(false, "MQTT-3.1.0-2@3.1.1", "a CONNACK for a second CONNECT");
            }
            break;
        case Stage::refused:
            expect(false, in_version("MQTT-3.2.2-5@3.1.1", "MQTT-3.2.2-7@5.0"),
                   "a packet after a refusing CONNACK");
            break;
        case Stage::disconnected:
            expect(false, "MQTT-3.14.4-1@5.0", "a packet after DISCONNECT");
            break;
    }
}

void ConnectionMonitor::look_at_explanation(const Packet& packet) {
    const auto type = type_of(packet);
    constexpr PacketSet may_explain =
        PacketType::publish | PacketType::connack | PacketType::disconnect;
    if (wants_problem_info_ || !is_v5() || may_explain.has(type)) return;
    const auto* properties = explanation_in(packet);
    if (!properties) return;
    const bool explained =
        properties->find(PropertyId::reason_string) || properties->find(PropertyId::user_property);
    expect(!explained, "MQTT-3.1.2-29@5.0",
           "an explanation though Request Problem Information is 0");
}

void ConnectionMonitor::look_at(const Connack& packet) {
    if (stage_ == Stage::connected) return;
    if (is_error(packet.reason) || (!is_v5() && packet.reason != Reason::success)) {
        stage_ = Stage::refused;
        return;
    }
    stage_ = Stage::connected;
    if (is_v5()) exercised_.insert("MQTT-3.2.0-2@5.0");
    if (clean_start_ && !confused_) {
        expect(!packet.session_present, in_version("MQTT-3.2.2-1@3.1.1", "MQTT-3.2.2-2@5.0"),
               "Session Present after Clean Start", "session-present");
    }
    // 3.1 does not say whether a session was there.
    session_present_ = packet.session_present || (version_ == Version::v3_1 && !clean_start_);
    if (is_v5()) look_at_announcements(packet);
    if (!session_present_) {
        history_known_ = !confused_;
    } else {
        history_known_ = inherited_ && inherited_->complete && version_ != Version::v3_1;
        inherit();
    }
    inherited_.reset();
}

void ConnectionMonitor::look_at_announcements(const Connack& packet) {
    const auto& properties = packet.properties;
    server_receive_maximum_ =
        static_cast<std::uint16_t>(properties.number(PropertyId::receive_maximum, 65'535));
    server_alias_maximum_ =
        static_cast<std::uint16_t>(properties.number(PropertyId::topic_alias_maximum, 0));
    if (confused_) return;
    if (!named_auth_method_) {
        expect(!properties.find(PropertyId::auth_method), "MQTT-4.12.0-6@5.0",
               "an authentication method where CONNECT had none", "auth-method");
    }
    if (!wants_response_info_) {
        expect(!properties.find(PropertyId::response_info), "MQTT-3.1.2-28@5.0",
               "response information that was not requested", "response-info");
    }
    if (empty_client_id_) {
        const auto assigned = properties.find(PropertyId::assigned_client_id);
        expect(assigned && !assigned->text.empty(), "MQTT-3.2.2-16@5.0",
               "no assigned client identifier", "assigned-client-id");
        exercised_.insert("MQTT-3.1.3-7@5.0");
    }
}

/// The session goes on: what the connection before knew counts here.
void ConnectionMonitor::inherit() {
    if (!inherited_) return;
    grown_smaller_ = packet_size_maximum_ < inherited_->packet_size_maximum;
    if (inherited_->exchanges) {
        for (const auto& [id, exchange] : inherited_->exchanges->received)
            exchanges().received.try_emplace(id, exchange);
    }
    if (!inherited_->subscriptions) return;
    if (!subscriptions_) {
        subscriptions_ = std::move(inherited_->subscriptions);
        return;
    }
    const auto merge = [this](std::string_view filter, const Subscriptions::Held& old) {
        auto& held = subscriptions().at(filter);
        held.granted = std::max(held.granted, old.granted);
        held.requested = std::max(held.requested, old.requested);
        held.ids.insert(held.ids.end(), old.ids.begin(), old.ids.end());
    };
    for (const auto& [filter, held] : inherited_->subscriptions->exact) merge(filter, held);
    for (const auto& filter : inherited_->subscriptions->wildcards) merge(filter.text, filter.held);
}

void ConnectionMonitor::look_at(const Publish& packet) {
    if (confused_) return;
    const auto topic = topic_of(packet);
    if (packet.qos > 0 && packet.qos < 3 && packet.id != 0) look_at_identifier(packet, topic);
    look_at_topic(packet, topic);
}

/// The topic, by name or by alias; empty where neither is known.
std::string_view ConnectionMonitor::topic_of(const Publish& packet) {
    if (!is_v5()) return packet.topic;
    const auto alias =
        packet.properties.empty() ? std::nullopt : packet.properties.find(PropertyId::topic_alias);
    if (alias_maximum_ == 0) {
        expect(!alias, "MQTT-3.1.2-27@5.0", "a Topic Alias though the client allows none",
               "topic-alias");
        return packet.topic;
    }
    const bool within = !alias || alias->number <= alias_maximum_;
    expect(within, "MQTT-3.1.2-26@5.0", "a Topic Alias above the client's maximum", "topic-alias");
    exercised_.insert("MQTT-3.3.2-11@5.0");
    if (!alias) return packet.topic;
    if (!aliases_) aliases_ = std::make_unique<Aliases>();
    if (aliases_->servers.maximum() == 0) aliases_->servers = ReceivedAliases{alias_maximum_};
    if (!packet.topic.empty()) {
        aliases_->servers.learn(alias->number, packet.topic);
        return packet.topic;
    }
    const auto topic = aliases_->servers.topic_of(alias->number);
    expect(!topic.empty() || !within, "TS-3.3.4-1@5.0", "a Topic Alias that stands for nothing",
           "topic-alias");
    return topic;
}

/// A new message must have a free identifier and DUP 0; one that is sent again its old identifier
/// and DUP 1.
void ConnectionMonitor::look_at_identifier(const Publish& packet, std::string_view topic) {
    auto& table = exchanges();
    const auto digest = digest_of(topic, packet.payload);
    const auto id_rule = in_version("MQTT-2.3.1-4@3.1.1", "MQTT-2.2.1-4@5.0");
    const auto first_rule = packet.qos == 1 ? in_version("MQTT-4.3.2-1@3.1.1", "MQTT-4.3.2-2@5.0")
                                            : in_version("MQTT-4.3.3-1@3.1.1", "MQTT-4.3.3-2@5.0");
    const auto found = table.received.find(packet.id);
    if (found == table.received.end()) {
        exercised_.insert(id_rule);
        exercised_.insert(first_rule);
        // Without the session's past, a DUP may be that of a message which never arrived.
        expect(!packet.dup || session_present_,
               in_version("MQTT-3.3.1-3@3.1.1", "MQTT-3.3.1-3@5.0"),
               "DUP on a message that was not sent before", "dup");
    } else {
        auto& old = found->second;
        const bool same = old.digest == digest;
        if (!grown_smaller_ || old.here) {
            expect(same || packet.dup, id_rule,
                   "a new message under an identifier that is still in use", "id");
            if (same && !old.here) {
                expect(packet.dup, in_version("MQTT-3.3.1-1@3.1.1", "MQTT-3.3.1-1@5.0"),
                       "a message is sent again without DUP", "dup");
            } else if (same && old.here && !packet.dup) {
                expect(false, id_rule, "a new message under an identifier that is still in use",
                       "id");
            }
        }
        if (old.here && packet.dup && is_v5()) {
            expect(false, "MQTT-4.4.0-1@5.0", "a message is sent again on an open connection",
                   "dup");
        }
        if (old.pubrel_came && packet.dup) {
            expect(false, in_version("MQTT-4.3.3-1@3.1.1", "MQTT-4.3.3-6@5.0"),
                   "PUBLISH again after PUBREL", "id");
        }
        table.close(found);
    }
    Exchanges::Received exchange;
    exchange.server = state_after_publish(packet.qos);
    exchange.here = true;
    exchange.digest = digest;
    table.received.insert_or_assign(packet.id, exchange);
    ++table.open_here;
    if (is_v5()) {
        expect(table.open_here <= receive_maximum_, "MQTT-3.3.4-9@5.0",
               "more unfinished messages than the client's Receive Maximum", "id");
        exercised_.insert("MQTT-4.9.0-1@5.0");
        if (table.open_here >= receive_maximum_) exercised_.insert("MQTT-4.9.0-2@5.0");
    }
}

void ConnectionMonitor::look_at_topic(const Publish& packet, std::string_view topic) {
    if (!history_known_ || topic.empty() || !subscriptions_ || subscriptions_->empty()) return;
    auto& known = *subscriptions_;
    known.look_up(topic);
    expect(known.last_matched, in_version("MQTT-3.3.2-3@3.1.1", "MQTT-3.3.2-3@5.0"),
           "a topic that no subscription matches", "topic");
    if (!known.last_matched) return;
    expect(packet.qos <= known.last_qos, in_version("MQTT-3.8.4-6@3.1.1", "MQTT-3.8.4-8@5.0"),
           "a QoS above the one that was granted", "qos");
    if (!is_v5() || packet.properties.empty()) return;
    for (const auto& property : packet.properties) {
        if (property.id != PropertyId::subscription_id) continue;
        bool ours = false;
        known.each_match(topic, [&](const Subscriptions::Held& held) {
            ours = ours ||
                   std::find(held.ids.begin(), held.ids.end(), property.number) != held.ids.end();
        });
        expect(ours, "TS-3.3.4-4@5.0", "a subscription identifier of no matching subscription",
               "subscription-id");
    }
}

void ConnectionMonitor::look_at(const Puback& packet) {
    if (confused_) return;
    auto& sent = exchanges().sent;
    const auto found = sent.find(packet.id);
    const bool known = found != sent.end();
    if (known && found->second.pubacks == 0) {
        expect(false, in_version("MQTT-3.3.4-1@3.1.1", "MQTT-3.3.4-1@5.0"),
               "PUBACK for a QoS 2 message", "id");
        return;
    }
    expect(known, in_version("MQTT-2.3.1-6@3.1.1", "MQTT-2.2.1-5@5.0"),
           "PUBACK for no message of ours", "id");
    if (!known) return;
    exercised_.insert(in_version("MQTT-3.3.4-1@3.1.1", "MQTT-3.3.4-1@5.0"));
    --found->second.pubacks;
    if (found->second.finished()) sent.erase(found);
}

void ConnectionMonitor::look_at(const Pubrec& packet) {
    if (confused_) return;
    auto& sent = exchanges().sent;
    const auto found = sent.find(packet.id);
    if (found != sent.end() && found->second.pubacks > 0) {
        expect(false, in_version("MQTT-3.3.4-1@3.1.1", "MQTT-3.3.4-1@5.0"),
               "PUBREC for a QoS 1 message", "id");
        return;
    }
    const bool due = found != sent.end() && found->second.pubrecs > 0;
    expect(due, in_version("MQTT-2.3.1-6@3.1.1", "MQTT-2.2.1-5@5.0"),
           "PUBREC for no message of ours", "id");
    if (!due) return;
    exercised_.insert(in_version("MQTT-3.3.4-1@3.1.1", "MQTT-3.3.4-1@5.0"));
    --found->second.pubrecs;
    found->second.awaits_pubrel = !is_error(packet.reason);
    if (found->second.finished()) sent.erase(found);
}

void ConnectionMonitor::look_at(const Pubrel& packet) {
    if (confused_) return;
    auto& table = exchanges();
    const auto id_rule = in_version("MQTT-2.3.1-6@3.1.1", "MQTT-2.2.1-5@5.0");
    const auto found = table.received.find(packet.id);
    const bool known = found != table.received.end();
    const auto due = table.pubrels_due.find(packet.id);
    if (known && found->second.here && found->second.server != SenderState::awaiting_pubcomp) {
        expect(false, in_version("MQTT-4.3.3-1@3.1.1", "MQTT-4.3.3-4@5.0"), "PUBREL before PUBREC",
               "id");
        return;
    }
    if (due != table.pubrels_due.end()) {
        exercised_.insert(id_rule);
        if (--due->second == 0) table.pubrels_due.erase(due);
    } else if (known && found->second.pubrel_came && found->second.here && is_v5()) {
        expect(false, "MQTT-4.4.0-1@5.0", "PUBREL is sent again on an open connection", "id");
    } else {
        // On a resumed session PUBREL may come for what was received before; of that, not all may
        // be known.
        expect(known || session_present_, id_rule,
               "PUBREL for no message that was answered with PUBREC", "id");
    }
    auto& order = table.pubrec_order;
    const auto place = std::find(order.begin(), order.end(), packet.id);
    if (place != order.end()) {
        if (!is_v5()) {
            expect(place == order.begin(), "MQTT-4.6.0-6@3.1.1",
                   "PUBREL packets in another order than PUBREC", "id");
        }
        order.erase(place);
    }
    if (!known) return;
    found->second.pubrel_came = true;
    found->second.server = SenderState::awaiting_pubcomp;
}

void ConnectionMonitor::look_at(const Pubcomp& packet) {
    if (confused_) return;
    auto& sent = exchanges().sent;
    const auto found = sent.find(packet.id);
    const bool due = found != sent.end() && found->second.pubcomps > 0;
    expect(due, in_version("MQTT-2.3.1-6@3.1.1", "MQTT-2.2.1-5@5.0"),
           "PUBCOMP for no PUBREL of ours", "id");
    if (!due) return;
    --found->second.pubcomps;
    if (found->second.finished()) sent.erase(found);
}

void ConnectionMonitor::look_at(const Suback& packet) {
    if (confused_) return;
    auto& requests = exchanges().requests;
    const auto found = requests.find(packet.id);
    const bool due = found != requests.end() && found->second.subscribe;
    expect(due, in_version("MQTT-2.3.1-7@3.1.1", "MQTT-2.2.1-6@5.0"),
           "SUBACK for no SUBSCRIBE of ours", "id");
    exercised_.insert(in_version("MQTT-3.8.4-2@3.1.1", "MQTT-3.8.4-2@5.0"));
    if (!due) return;
    const bool complete = packet.reasons.size() == found->second.entries;
    expect(complete, in_version("MQTT-3.8.4-5@3.1.1", "MQTT-3.8.4-6@5.0"),
           "not one reason code per filter", "reason");
    if (complete) {
        std::size_t entry = 0;
        for (const auto& subscription : FilterList<true>{bytes_of(found->second.filters)}) {
            auto& held = subscriptions().at(subscription.filter);
            const auto reason = packet.reasons[entry++];
            if (reason > 2) continue;
            held.granted = std::max(held.granted, reason);
            held.requested = 0;
        }
    }
    requests.erase(found);
}

void ConnectionMonitor::look_at(const Unsuback& packet) {
    if (confused_) return;
    auto& requests = exchanges().requests;
    const auto found = requests.find(packet.id);
    const bool due = found != requests.end() && !found->second.subscribe;
    expect(due, in_version("MQTT-2.3.1-7@3.1.1", "MQTT-2.2.1-6@5.0"),
           "UNSUBACK for no UNSUBSCRIBE of ours", "id");
    exercised_.insert(in_version("MQTT-3.10.4-4@3.1.1", "MQTT-3.10.4-5@5.0"));
    if (!due) return;
    if (is_v5()) {
        expect(packet.reasons.size() == found->second.entries, "MQTT-3.11.3-1@5.0",
               "not one reason code per filter", "reason");
    }
    requests.erase(found);
}

void ConnectionMonitor::look_at(const Disconnect&) {
    if (!is_v5()) return;
    if (stage_ == Stage::connected) exercised_.insert("MQTT-3.14.0-1@5.0");
    stage_ = Stage::disconnected;
}

void ConnectionMonitor::look_at(const Auth&) {
    if (confused_) return;
    expect(named_auth_method_, "MQTT-4.12.0-6@5.0",
           "AUTH where CONNECT had no authentication method");
}

}  // namespace touchstone::mqtt
