// What clients publish: whether it is taken, what it does to the retained messages, who gets it,
// and how it is acknowledged.
#include <algorithm>

#include "reference/broker/matching.hpp"
#include "reference/broker/state.hpp"
#include "reference/protocol/topic.hpp"
#include "reference/session/exchanges.hpp"

namespace touchstone::mqtt {
namespace {

bool claims_utf8(const Properties& properties) {
    return properties.number(PropertyId::payload_format, 0) == 1;
}

}  // namespace

/// The topic, by name or by alias; nothing where the packet was refused for it.
std::optional<std::string_view> Broker::State::topic_named_by(Slot at, const Publish& packet) {
    auto& link = links[at];
    const auto property = packet.properties.find(PropertyId::topic_alias);
    if (!property) return packet.topic;
    const auto alias = property->number;
    if (!link.aliases || !link.aliases->allows(alias)) {
        if (refuses(at, violation::alias_out_of_range.in(link.version()), PacketType::publish))
            return std::nullopt;
        return packet.topic;
    }
    if (!packet.topic.empty()) {
        link.aliases->learn(alias, packet.topic);
        return packet.topic;
    }
    const auto known = link.aliases->topic_of(alias);
    if (known.empty() &&
        refuses(at, violation::alias_unknown.in(link.version()), PacketType::publish)) {
        return std::nullopt;
    }
    return known;
}

bool Broker::State::may_publish_to(std::string_view topic) const {
    const auto& denied = limits.denied_publish;
    return std::none_of(denied.begin(), denied.end(), [&](const std::string& filter) {
        return filter_matches(filter, topic, rules);
    });
}

/// Whether a QoS 2 PUBLISH would open one exchange more than was announced. QoS 1 is acknowledged
/// at once and never open.
bool Broker::State::opens_too_many(Slot at, const Publish& packet) {
    const auto& link = links[at];
    const auto& unreleased = sessions[link.session].unreleased;
    if (packet.qos != 2 || !link.dialect->has_properties || !unreleased) return false;
    const auto entry = unreleased->ids.find(packet.id);
    if (entry != unreleased->ids.end() && entry->second.opened_here) return false;
    return !rules.accepts_another(unreleased->opened_here, limits.receive_maximum) &&
           refuses(at, violation::receive_maximum_exceeded.in(link.version()), PacketType::publish);
}

void Broker::State::publish(Slot at, const Publish& packet) {
    auto& link = links[at];
    const auto version = link.version();
    const auto type = PacketType::publish;
    const auto topic = topic_named_by(at, packet);
    if (!topic) return;
    if (packet.qos <= 2 && packet.qos > limits.maximum_qos &&  // 3 is the judge's
        refuses(at, violation::qos_not_offered.in(version), type))
        return;
    if (packet.retain && !limits.retain_available &&
        refuses(at, violation::retain_not_offered.in(version), type))
        return;
    if (link.session == no_slot && packet.qos > 0) return;
    if (packet.qos > 0 && opens_too_many(at, packet)) return;

    Content content;
    content.topic = *topic;
    content.properties = travelling_properties(packet.properties, rules, travelling);
    content.payload = packet.payload;
    if (const auto expiry = packet.properties.find(PropertyId::message_expiry))
        content.expiry = Seconds{expiry->number};
    content.received = now.wall;
    content.qos = packet.qos;
    content.retain = packet.retain;
    content.dup = packet.dup;

    const bool utf8_broken = claims_utf8(packet.properties) &&
                             rules.refuses_payload(true, is_utf8(text_of(packet.payload)));
    if (packet.qos == 0) {
        if (utf8_broken && refuses(at, violation::payload_is_not_utf8.in(version), type)) return;
        if (!link.route) link.route = std::make_unique<Route>();
        const auto id =
            link.session == no_slot ? std::string_view{} : sessions[link.session].client_id;
        if (rules.routes_from_client(is_dollar_topic(*topic)) &&
            rules.lets_publish(may_publish_to(*topic))) {
            spread(content, link.session, id, *link.route);
        }
        return;
    }
    if (utf8_broken && link.dialect->has_negative_acks) {
        Violation why = violation::payload_is_not_utf8.in(version);
        if (packet.qos == 1) {
            send_explained(at, Puback{packet.id, why.reason, {}}, why);
        } else {
            send_explained(at, Pubrec{packet.id, why.reason, {}}, why);
        }
        return;
    }
    acknowledge_publish(at, packet, content);
}

/// QoS 1 and 2: one step of the receiver's exchange.
void Broker::State::acknowledge_publish(Slot at, const Publish& packet, const Content& content) {
    auto& link = links[at];
    auto& session = sessions[link.session];
    const auto arrival = packet.qos == 1 ? Arrival::publish_qos1 : Arrival::publish_qos2;
    const bool awaits = session.unreleased && session.unreleased->ids.contains(packet.id);
    const auto& row =
        receiver_row(awaits ? ReceiverState::awaiting_pubrel : ReceiverState::idle, arrival);

    if (row.does == ReceiverAct::id_in_use) {
        const auto why = violation::id_in_use.in(link.version());
        if (!link.dialect->has_negative_acks) {
            refuses(at, why, PacketType::publish);
            return;
        }
        return send_explained(at, Puback{packet.id, why.reason, {}}, why);
    }
    const bool authorized = rules.routes_from_client(is_dollar_topic(content.topic)) &&
                            rules.lets_publish(may_publish_to(content.topic));
    const bool refused = !authorized && link.dialect->has_negative_acks;
    const bool delivers = arrival == Arrival::publish_qos2 ? rules.delivers_qos2(awaits)
                                                           : rules.delivers_qos1(packet.dup);
    bool matched = true;
    if (delivers && authorized) {
        if (!link.route) link.route = std::make_unique<Route>();
        matched = spread(content, link.session, session.client_id, *link.route);
    }
    const auto reason = rules.reason_of_puback(matched);
    const auto ticket = keep(RecordKind::message, session.client_id, content.payload);
    const auto denial = violation::not_authorized.in(link.version());
    if (packet.qos == 1) {
        if (refused)
            return send_explained(at, Puback{packet.id, denial.reason, {}}, denial, ticket);
        return send_reason<Puback>(at, packet.id, reason, ticket);  // [MQTT-4.3.2-4@5.0]
    }
    if (refused)
        return send_explained(at, Pubrec{packet.id, denial.reason, {}}, denial,
                              ticket);  // [MQTT-4.3.3-9@5.0]
    auto& unreleased = session.open_unreleased();
    auto& entry = unreleased.ids[packet.id];
    if (!entry.opened_here) ++unreleased.opened_here;
    entry.opened_here = true;
    if (content.expiry) entry.expires = now.wall + *content.expiry;
    send_reason<Pubrec>(at, packet.id, reason, ticket);  // [MQTT-4.3.3-8@5.0] [MQTT-4.3.3-10@5.0]
}

void Broker::State::release(Slot at, const Pubrel& packet) {
    auto& link = links[at];
    auto& session = sessions[link.session];
    const bool awaits = session.unreleased && session.unreleased->ids.contains(packet.id);
    const auto& row = receiver_row(awaits ? ReceiverState::awaiting_pubrel : ReceiverState::idle,
                                   Arrival::pubrel);
    if (row.does == ReceiverAct::pubcomp_not_found) {
        return send_reason<Pubcomp>(at, packet.id,
                                    Reason::packet_identifier_not_found);  // [MQTT-4.3.3-11@5.0]
    }
    auto& unreleased = *session.unreleased;
    const auto entry = unreleased.ids.find(packet.id);
    if (!rules.completes_exchange(entry->second.expires <= now.wall))
        return;                     // [MQTT-4.3.3-13@5.0]
    if (rules.pubrel_frees_id()) {  // [MQTT-4.3.3-12@5.0]
        if (entry->second.opened_here) --unreleased.opened_here;
        unreleased.ids.erase(entry);
    }
    const auto ticket = keep(RecordKind::exchange, session.client_id, {}, true);
    send_reason<Pubcomp>(at, packet.id, Reason::success, ticket);
}

bool Broker::State::spread(const Content& content, Slot publisher, std::string_view publisher_id,
                           Route& route) {
    Publication publication{content};
    publish_frames.begin();
    switch (rules.retained_change(content.retain, content.payload.empty())) {
        case RetainedChange::none: break;
        case RetainedChange::replace:
            retained.replace({publication.kept(), std::string{publisher_id}});
            break;
        case RetainedChange::remove: retained.remove(content.topic); break;
    }
    if (content.retain)
        keep(RecordKind::retained, content.topic, content.payload, content.payload.empty());
    if (!rules.routes(content.retain, content.payload.empty())) return true;

    if (route.tree_version != tree.version() || route.topic != content.topic) {
        find_route(route, content.topic, publisher);
    }
    for (const auto& stop : route.stops) {
        Terms terms;
        terms.qos = rules.delivery_qos(content.qos, stop.qos);  // [MQTT-3.8.4-8@5.0]
        terms.retain = rules.retain_forwarded(content.retain,
                                              stop.retain_as_published);  // [MQTT-3.3.1-12@5.0]
        terms.ids = stop.ids;
        deliver(stop.session, publication, std::move(terms));
    }
    for (auto* group : route.groups) deliver_to_group(*group, publication, content.qos);
    return !route.empty();
}

/// One stop per session, however many of its subscriptions match.  [MQTT-3.3.4-2@5.0]
void Broker::State::find_route(Route& route, std::string_view topic, Slot publisher) {
    route.stops.clear();
    route.groups.clear();
    route.topic = topic;
    route.tree_version = tree.version();
    int leaves = 0;
    tree.each_match(topic, rules, [&](Leaf& leaf) {
        ++leaves;
        for (const auto& subscriber : leaf.subscribers) {
            if (!rules.forwards(subscriber.no_local, subscriber.session == publisher))
                continue;  // [MQTT-3.8.3-3@5.0]
            Route::Stop stop{
                subscriber.session, subscriber.qos, subscriber.retain_as_published, {}};
            if (subscriber.identifier != 0) stop.ids.push_back(subscriber.identifier);
            route.stops.push_back(std::move(stop));
        }
        for (auto& group : leaf.groups) route.groups.push_back(group.get());
    });
    if (leaves > 1) {
        auto& stops = route.stops;
        std::stable_sort(stops.begin(), stops.end(),
                         [](const auto& a, const auto& b) { return a.session < b.session; });
        std::size_t last = 0;
        for (std::size_t i = 1; i < stops.size(); ++i) {
            if (stops[i].session != stops[last].session) {
                if (++last != i) stops[last] = std::move(stops[i]);
                continue;
            }
            stops[last].qos = rules.overlap_qos(stops[last].qos, stops[i].qos);
            stops[last].retain_as_published |= stops[i].retain_as_published;
            stops[last].ids.insert(stops[last].ids.end(), stops[i].ids.begin(), stops[i].ids.end());
        }
        if (!stops.empty()) stops.resize(last + 1);
    }
    for (auto& stop : route.stops) {
        std::size_t place = 0;
        const auto left_out = [&](std::uint32_t) {
            return !rules.carries_subscription_id(place++);
        };
        stop.ids.erase(std::remove_if(stop.ids.begin(), stop.ids.end(), left_out), stop.ids.end());
    }
}

}  // namespace touchstone::mqtt
