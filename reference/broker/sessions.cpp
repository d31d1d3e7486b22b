// Sessions: made, attached to a connection, left behind by it, ended.
#include <algorithm>

#include "reference/broker/state.hpp"

namespace touchstone::mqtt {

Slot Broker::State::find_session(std::string_view client_id) const {
    const auto found = session_of.find(client_id);
    return found == session_of.end() ? no_slot : found->second;
}

Slot Broker::State::make_session(std::string client_id) {
    const auto slot = sessions.take();
    session_of.emplace(client_id, slot);
    sessions[slot].client_id = std::move(client_id);
    return slot;
}

void Broker::State::attach(Slot slot, Slot at) {
    auto& session = sessions[slot];
    auto& link = links[at];
    session.link = at;
    session.ends.reset();
    if (session.will && session.will->due) {
        if (rules.withdraws_will(true)) {  // [MQTT-3.1.3-9@5.0]
            session.will.reset();
        } else {
            publish_will(slot);
        }
    }
    timers.cancel({TimerOwner::Kind::session, slot});
    link.session = slot;
}

Seconds Broker::State::kept(const Session& session) const {
    return rules.session_kept(session.expiry == never_expires ? Seconds::max()
                                                              : Seconds{session.expiry});
}

void Broker::State::depart(Slot at, Departure departure) {
    auto& link = links[at];
    const auto slot = std::exchange(link.session, no_slot);
    link.route.reset();
    link.aliases.reset();  // [MQTT-3.3.2-7@5.0]
    if (slot == no_slot || sessions[slot].link != at) return;
    auto& session = sessions[slot];
    session.link = no_slot;
    if (session.window) {
        session.window->to_repeat.clear();
        if (session.window->exchanges.empty() && session.window->queue.empty()) {
            // Only the numbering of packet ids would be left, and that may begin anew.
            session.window.reset();
        }
    }
    if (session.unreleased) {
        session.unreleased->opened_here = 0;
        for (auto& [id, entry] : session.unreleased->ids) entry.opened_here = false;
    }
    begin_will(slot, departure);
    const auto wait = kept(session);
    if (wait <= Seconds{0}) return end_session(slot);  // [MQTT-4.1.0-2@5.0] [MQTT-3.1.2-6@3.1.1]
    if (wait != Seconds::max()) session.ends = after(wait);
    set_session_deadline(slot);
}

void Broker::State::set_session_deadline(Slot slot) {
    const auto& session = sessions[slot];
    auto deadline = session.ends;
    if (session.will && session.will->due)
        deadline = std::min(deadline.value_or(Steady::max()), *session.will->due);
    if (deadline) {
        timers.set({TimerOwner::Kind::session, slot}, *deadline);
    } else {
        timers.cancel({TimerOwner::Kind::session, slot});
    }
}

void Broker::State::session_deadline(Slot slot) {
    auto& session = sessions[slot];
    if (session.will && session.will->due && *session.will->due <= now.steady) publish_will(slot);
    if (session.ends && *session.ends <= now.steady) return end_session(slot);
    set_session_deadline(slot);
}

void Broker::State::end_session(Slot slot) {
    auto& session = sessions[slot];
    if (session.will && session.will->due) publish_will(slot);  // [MQTT-3.1.2-8@5.0]
    timers.cancel({TimerOwner::Kind::session, slot});
    for (const auto& filter : session.filters) tree.remove(filter, slot);
    move_shared_messages(session);
    session_of.erase(session_of.find(std::string_view{session.client_id}));
    keep(RecordKind::session, session.client_id, {}, true);
    sessions.put_back(slot);
}

/// What a shared subscription had given to a session that is no more goes to another member, as far
/// as it may.
void Broker::State::move_shared_messages(Session& ended) {  // [TS-4.8.2-3@5.0] [MQTT-4.8.2-5@5.0]
    if (!ended.window) return;
    std::vector<std::pair<std::uint64_t, Waiting>> unfinished;
    for (auto& [id, exchange] : ended.window->exchanges) {
        if (exchange.terms.group != 0 && exchange.message &&
            rules.moves_to_another_member(exchange.terms.qos, true)) {
            unfinished.push_back({exchange.order, {exchange.message, exchange.terms}});
        }
    }
    std::sort(unfinished.begin(), unfinished.end(),
              [](const auto& a, const auto& b) { return a.first < b.first; });
    for (auto& waiting : ended.window->queue) {
        if (waiting.terms.group != 0 && rules.moves_to_another_member(waiting.terms.qos, false)) {
            unfinished.push_back({0, std::move(waiting)});
        }
    }
    for (auto& [order, waiting] : unfinished) {
        auto* const group = tree.group(waiting.terms.group);
        if (!group) continue;
        Publication publication{waiting.message};
        publish_frames.begin();
        deliver_to_group(*group, publication, waiting.message->content().qos);
    }
}

}  // namespace touchstone::mqtt
