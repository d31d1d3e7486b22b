// Wills: stored with the session, begun when the connection ends, published when they are due, or
// withdrawn.
#include "reference/broker/matching.hpp"
#include "reference/broker/state.hpp"

namespace touchstone::mqtt {

void Broker::State::store_will(Session& session, const Will& will) {
    Content content;
    content.topic = will.topic;
    content.properties =
        travelling_properties(will.properties, rules, travelling);  // [MQTT-3.1.3-10@5.0]
    content.payload = will.payload;
    if (const auto expiry = will.properties.find(PropertyId::message_expiry))
        content.expiry = Seconds{expiry->number};
    content.qos = rules.qos_of_will(will.qos);
    content.retain = rules.retain_of_will(will.retain);  // [MQTT-3.1.2-14@5.0] [MQTT-3.1.2-15@5.0]
    session.will = std::make_unique<StoredWill>();
    session.will->message = Message::keep(content);
    session.will->delay = Seconds{will.properties.number(PropertyId::will_delay, 0)};
    keep(RecordKind::will, session.client_id, will.payload);
}

/// The connection has ended: the will goes now, later or never.
void Broker::State::begin_will(Slot slot, Departure departure) {
    auto& session = sessions[slot];
    if (!session.will) return;
    if (!rules.publishes_will(departure)) {  // [MQTT-3.14.4-3@5.0] [MQTT-3.14.4-3@3.1.1]
        session.will.reset();
        return;
    }
    const auto wait = rules.will_waits(session.will->delay, kept(session));
    session.will->due = after(wait);
    if (wait <= Seconds{0}) publish_will(slot);
}

void Broker::State::publish_will(Slot slot) {
    auto& session = sessions[slot];
    const auto message = session.will->message;
    if (rules.forgets_published_will()) {  // [MQTT-3.1.2-10@5.0]
        session.will.reset();
    } else {
        session.will->due.reset();
    }
    Content content = message->content();
    content.received = now.wall;  // its expiry counts from here
    if (!rules.routes_from_client(is_dollar_topic(content.topic))) return;
    if (!rules.lets_publish(may_publish_to(content.topic))) return;
    passing_route.tree_version = 0;
    spread(content, slot, session.client_id, passing_route);
}

}  // namespace touchstone::mqtt
