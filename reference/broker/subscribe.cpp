// SUBSCRIBE and UNSUBSCRIBE, and the retained messages that a new subscription brings.
#include <algorithm>

#include <boost/container/small_vector.hpp>

#include "reference/broker/matching.hpp"
#include "reference/broker/state.hpp"
#include "reference/protocol/topic.hpp"

namespace touchstone::mqtt {
namespace {

using Reasons = boost::container::small_vector<std::uint8_t, 16>;

Violation explained(Reason reason) {
    switch (reason) {
        case Reason::not_authorized:
            return {"MQTT-3.8.4-7@5.0", std::nullopt, reason,
                    "a filter that nobody may subscribe to", "filter"};
        case Reason::quota_exceeded:
            return {"MQTT-3.8.4-7@5.0", std::nullopt, reason,
                    "more subscriptions than this server keeps", "filter"};
        default:
            return {"MQTT-3.8.4-7@5.0", std::nullopt, reason,
                    "a feature that CONNACK said is not available", "filter"};
    }
}

}  // namespace

/// What stands against a subscription that is legal by itself; success if nothing does.
Reason Broker::State::judge_filter(const Session& session, std::string_view filter,
                                   bool with_identifier) const {
    const auto& denied = limits.denied_subscribe;
    if (std::find(denied.begin(), denied.end(), filter) != denied.end())
        return Reason::not_authorized;
    if (is_shared(filter) && !limits.shared_available)
        return Reason::shared_subscriptions_not_supported;
    if (has_wildcard(filter) && !limits.wildcard_available)
        return Reason::wildcard_subscriptions_not_supported;
    if (with_identifier && !limits.subscription_ids_available)
        return Reason::subscription_identifiers_not_supported;
    const auto& held = session.filters;
    if (held.size() >= limits.subscriptions &&
        std::find(held.begin(), held.end(), filter) == held.end()) {
        return Reason::quota_exceeded;
    }
    return Reason::success;
}

void Broker::State::subscribe(Slot at, const Subscribe& packet) {
    const auto slot = links[at].session;
    auto& session = sessions[slot];
    const auto& dialect = *links[at].dialect;
    const auto identifier = packet.properties.number(PropertyId::subscription_id, 0);
    struct Granted {
        std::string_view filter;
        Subscriber subscriber;
    };
    boost::container::small_vector<Granted, 4> with_retained;
    Reasons reasons;
    Reason failure = Reason::success;
    Ticket ticket = 0;
    for (const auto& entry : packet.subscriptions) {
        const auto verdict = judge_filter(session, entry.filter, identifier != 0);
        if (is_error(verdict)) {
            failure = verdict;
            reasons.push_back(static_cast<std::uint8_t>(dialect.suback_failure(verdict)));
            continue;
        }
        Subscriber subscriber;
        subscriber.session = slot;
        subscriber.identifier = identifier;
        subscriber.qos = rules.granted_qos(entry.qos(), limits.maximum_qos);
        subscriber.no_local = entry.no_local();
        subscriber.retain_as_published = entry.retain_as_published();
        const bool is_new = tree.add(entry.filter, subscriber, [&](Subscriber& held) {
            if (!rules.replaces_subscription()) return false;
            subscriber.identifier =
                rules.subscription_id(held.identifier, identifier);  // [TS-3.8.4-1@5.0]
            held = subscriber;                                       // [MQTT-3.8.4-3@5.0]
            return true;
        });
        if (is_new) session.filters.emplace_back(entry.filter);
        ticket = keep(RecordKind::subscription, session.client_id, bytes_of(entry.filter));
        reasons.push_back(subscriber.qos);  // [MQTT-3.9.3-1@5.0]
        const bool may = !is_shared(entry.filter) || rules.sends_retained_to_shared();
        if (may && rules.sends_retained(entry.retain_handling(), is_new)) {
            with_retained.push_back({entry.filter, subscriber});
        }
    }
    Suback suback;
    suback.id = packet.id;  // [MQTT-3.8.4-2@5.0]
    suback.reasons = {reasons.data(), reasons.size()};
    if (is_error(failure)) {
        send_explained(at, suback, explained(failure), ticket);
    } else {
        send(at, Packet{suback}, ticket);  // [MQTT-3.8.4-1@5.0]
    }
    for (const auto& granted : with_retained)
        send_retained(slot, granted.filter, granted.subscriber);
}

void Broker::State::send_retained(Slot slot, std::string_view filter,
                                  const Subscriber& subscriber) {
    const auto shared = split_shared(filter);
    retained.each_match(shared ? shared->filter : filter, rules, now, [&](const Retained& one) {
        const bool own = one.publisher == sessions[slot].client_id;
        if (!rules.forwards(subscriber.no_local, own)) return;
        Terms terms;
        terms.qos = rules.delivery_qos(one.message->content().qos, subscriber.qos);
        terms.retain = rules.retain_of_retained();  // [MQTT-3.3.1-8@3.1.1]
        if (subscriber.identifier != 0) terms.ids.push_back(subscriber.identifier);
        Publication publication{one.message};
        publish_frames.begin();
        deliver(slot, publication, std::move(terms));
    });
}

void Broker::State::unsubscribe(Slot at, const Unsubscribe& packet) {
    const auto slot = links[at].session;
    auto& session = sessions[slot];
    Reasons reasons;
    Ticket ticket = 0;
    for (const auto& entry : packet.filters) {
        const auto held = std::find(session.filters.begin(), session.filters.end(), entry.filter);
        const bool exists = held != session.filters.end();
        if (exists &&
            rules.removes_subscription(true)) {  // [MQTT-3.10.4-1@5.0] [MQTT-3.10.4-2@5.0]
            tree.remove(entry.filter, slot);
            session.filters.erase(held);
            ticket =
                keep(RecordKind::subscription, session.client_id, bytes_of(entry.filter), true);
        }
        const auto reason = exists ? Reason::success : Reason::no_subscription_existed;
        reasons.push_back(static_cast<std::uint8_t>(reason));  // [MQTT-3.11.3-1@5.0]
    }
    Unsuback unsuback;
    unsuback.id = packet.id;  // [MQTT-3.10.4-5@5.0]
    unsuback.reasons = {reasons.data(), reasons.size()};
    send(at, Packet{unsuback}, ticket);  // [MQTT-3.10.4-4@5.0]
}

}  // namespace touchstone::mqtt
