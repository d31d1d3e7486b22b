// What the broker sends: at once, later, or again; and what the answers do to it.
#include <algorithm>

#include "reference/broker/state.hpp"

namespace touchstone::mqtt {

void Broker::State::deliver(Slot at, Publication& publication, Terms terms) {
    auto& session = sessions[at];
    if (session.link == no_slot) {
        if (rules.queues_for_offline(terms.qos))
            enqueue(session, publication, std::move(terms));  // [MQTT-4.5.0-1@5.0]
        return;
    }
    if (terms.qos == 0) {
        const auto& link = links[session.link];
        if (link.outbox.size() + publication.content().size() > limits.outbox_bytes) return;
        send_publish(session.link, publication, terms, 0,
                     rules.dup_forwarded(publication.content().dup));
        return;
    }
    const auto& window = session.open_window();
    if (!window.queue.empty() || !window.to_repeat.empty() || !can_begin(session)) {
        return enqueue(session, publication,
                       std::move(terms));  // [MQTT-4.6.0-5@5.0] [MQTT-4.9.0-2@5.0]
    }
    if (begin(session, publication, terms) == Begun::no_id)
        enqueue(session, publication, std::move(terms));
}

/// Members take turns; one that is offline is passed over as long as another is not.
void Broker::State::deliver_to_group(Group& group, Publication& publication,
                                     std::uint8_t published_qos) {
    const auto count = group.members.size();
    const auto online = [&](const Subscriber& member) {
        return sessions[member.session].link != no_slot;
    };
    const bool any_online = std::any_of(group.members.begin(), group.members.end(), online);
    auto left = rules.members_served(count);  // [TS-4.8.2-1@5.0]
    for (std::size_t tried = 0; tried < count && left > 0; ++tried) {
        const auto& member = group.members[group.turn++ % count];
        if (any_online && !online(member)) continue;
        --left;
        Terms terms;
        terms.qos = rules.delivery_qos(published_qos, member.qos);  // [MQTT-4.8.2-3@5.0]
        terms.retain =
            rules.retain_forwarded(publication.content().retain, member.retain_as_published);
        terms.group = group.number;
        if (member.identifier != 0) terms.ids.push_back(member.identifier);
        deliver(member.session, publication, std::move(terms));
    }
}

void Broker::State::enqueue(Session& session, Publication& publication, Terms&& terms) {
    auto& queue = session.open_window().queue;
    if (queue.size() >= limits.queued_messages) return;
    Waiting waiting{publication.kept(), std::move(terms)};
    if (rules.queues_behind()) {
        queue.push_back(std::move(waiting));
    } else {
        queue.push_front(std::move(waiting));
    }
    look_for_room_later(session);
}

bool Broker::State::can_begin(const Session& session) const {
    if (session.link == no_slot) return false;
    const auto& link = links[session.link];
    return link.stage == Link::Stage::connected && !link.congested &&
           link.outbox.size() < limits.outbox_bytes && !link.quota.used_up();
}

/// Gives a message its packet id and sends it for the first time.
Broker::State::Begun Broker::State::begin(Session& session, Publication& publication,
                                          const Terms& terms) {
    auto& window = *session.window;
    const auto in_use = [&](PacketId id) {
        return !rules.takes_packet_id(window.exchanges.contains(id));
    };
    const auto id = window.ids.next(in_use);  // [MQTT-2.2.1-4@5.0]
    if (!id) return Begun::no_id;
    if (!send_publish(session.link, publication, terms, *id,
                      rules.dup_forwarded(publication.content().dup))) {
        return Begun::too_large;
    }
    links[session.link].quota.take();
    if (!rules.keeps_until_answered(terms.qos)) return Begun::yes;
    auto& exchange = window.exchanges[*id];
    exchange.message = publication.kept();
    exchange.terms = terms;
    exchange.state = state_after_publish(terms.qos);
    exchange.order = ++window.last_order;
    return Begun::yes;
}

void Broker::State::pump(Slot at) {
    auto& session = sessions[at];
    if (!session.window) return;
    auto& window = *session.window;
    if (!window.to_repeat.empty()) repeat_publishes(session);
    while (!window.queue.empty() && window.to_repeat.empty() && can_begin(session)) {
        auto& first = window.queue.front();
        const auto& content = first.message->content();
        const bool expired =
            content.expiry && rules.has_expired(*content.expiry, content.waited(now));
        if (!expired) {  // [MQTT-3.3.2-5@5.0]
            Publication publication{first.message};
            publish_frames.begin();
            const auto begun = begin(session, publication, first.terms);
            if (begun == Begun::no_id) break;
            if (begun == Begun::too_large && !rules.passes_over_too_large())
                break;  // [MQTT-3.1.2-25@5.0]
        }
        window.queue.pop_front();
    }
    if (!window.queue.empty() || !window.to_repeat.empty()) look_for_room_later(session);
}

/// Messages wait because the outbox is full, not because the host said so: it may write everything
/// without ever being congested, and then `news_told` is the moment to look again.
void Broker::State::look_for_room_later(const Session& session) {
    if (session.link == no_slot) return;
    auto& link = links[session.link];
    if (link.congested || link.outbox.size() < limits.outbox_bytes) return;
    link.awaits_room = true;
    tell_news(session.link);
}

/// A session was resumed: what was not acknowledged is sent again, in its order; PUBREL is not held
/// up by flow control.
void Broker::State::repeat_unfinished(Slot at) {  // [MQTT-4.4.0-1@5.0] [MQTT-4.4.0-1@3.1.1]
    auto& session = sessions[at];
    if (!session.window) return;
    auto& window = *session.window;
    window.to_repeat.clear();
    if (!rules.sends_again()) return;
    std::vector<std::pair<std::uint64_t, PacketId>> in_order;
    for (const auto& [id, exchange] : window.exchanges) in_order.emplace_back(exchange.order, id);
    std::sort(in_order.begin(), in_order.end());  // [MQTT-4.6.0-6@3.1.1]
    for (const auto& [order, id] : in_order) {
        const auto& exchange = window.exchanges[id];
        const bool pubrec_came = exchange.state == SenderState::awaiting_pubcomp;
        if (rules.repeats_publish(pubrec_came) && exchange.message) {
            window.to_repeat.push_back(id);
        } else {
            send_reason<Pubrel>(session.link, id, Reason::success);  // [MQTT-4.3.3-6@5.0]
        }
    }
    std::reverse(window.to_repeat.begin(), window.to_repeat.end());
}

void Broker::State::repeat_publishes(Session& session) {
    auto& window = *session.window;
    while (!window.to_repeat.empty() && can_begin(session)) {
        const auto id = window.to_repeat.back();
        window.to_repeat.pop_back();
        const auto found = window.exchanges.find(id);
        if (found == window.exchanges.end()) continue;
        auto& exchange = found->second;
        const auto& content = exchange.message->content();
        const bool expired =
            content.expiry && rules.expires(true) &&
            rules.has_expired(*content.expiry, content.waited(now));  // [MQTT-4.3.3-7@5.0]
        Publication publication{exchange.message};
        publish_frames.begin();
        if (expired ||
            !send_publish(session.link, publication, exchange.terms, id, rules.dup_of_repeat())) {
            window.exchanges.erase(found);
            continue;
        }
        links[session.link].quota.take();
    }
}

bool Broker::State::send_publish(Slot at, Publication& publication, const Terms& terms, PacketId id,
                                 bool dup) {
    const auto& link = links[at];
    const auto ready =
        publish_frames.frame(publication, link.version(), terms, id, dup, rules, now);
    return let_out(at, ready.bytes, 0, ready.payload);
}

/// PUBACK, PUBREC or PUBCOMP: one step of the sender's exchange.
void Broker::State::answered(Slot at, PacketId id, Answer answer, Reason reason) {
    const auto slot = links[at].session;
    auto& session = sessions[slot];
    Exchange* exchange = nullptr;
    if (session.window) {
        const auto found = session.window->exchanges.find(id);
        if (found != session.window->exchanges.end()) exchange = &found->second;
    }
    const auto& row = sender_row(exchange ? exchange->state : SenderState::idle, answer);
    switch (row.does) {
        case SenderAct::ignore: break;
        case SenderAct::finish: finish(at, id, reason); break;
        case SenderAct::pubrel: {
            exchange->state = row.then;
            exchange->order = ++session.window->last_order;
            if (!rules.repeats_publish(true)) exchange->message.reset();
            if (rules.gives_quota_back(false)) links[at].quota.give_back();  // [TS-4.9-1@5.0]
            const auto ticket = keep(RecordKind::exchange, session.client_id, {});
            send_reason<Pubrel>(at, id, Reason::success, ticket);  // [MQTT-4.3.3-4@5.0]
            pump(slot);
            break;
        }
        case SenderAct::pubrel_not_found:
            send_reason<Pubrel>(at, id, Reason::packet_identifier_not_found);
            break;
        case SenderAct::wrong_answer:
            refuses(at, violation::wrong_answer.in(links[at].version()), PacketType::puback);
            break;
    }
}

void Broker::State::finish(Slot at, PacketId id, Reason reason) {
    const auto slot = links[at].session;
    auto& session = sessions[slot];
    auto& window = *session.window;
    const auto found = window.exchanges.find(id);
    if (is_error(reason) && !rules.refusal_finishes(reason)) return;  // [MQTT-4.4.0-2@5.0]
    const Exchange done = std::move(found->second);
    window.exchanges.erase(found);
    keep(RecordKind::exchange, session.client_id, {}, true);
    if (rules.gives_quota_back(true)) links[at].quota.give_back();  // [MQTT-4.9.0-2@5.0]
    if (is_error(reason) && done.terms.group != 0 && done.message &&
        rules.offers_refused_to_others()) {
        if (auto* group = tree.group(done.terms.group)) {  // [MQTT-4.8.2-6@5.0]
            Publication publication{done.message};
            publish_frames.begin();
            deliver_to_group(*group, publication, done.message->content().qos);
        }
    }
    pump(slot);
}

}  // namespace touchstone::mqtt
