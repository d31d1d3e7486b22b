// The broker's outside: events in, questions of the host.
#include "reference/broker/broker.hpp"

#include <algorithm>
#include <cassert>

#include "reference/broker/state.hpp"

namespace touchstone::mqtt {
namespace {

constexpr std::string_view version_topic = "$SYS/broker/version";
constexpr std::string_view version_text = "touchstone reference broker";
constexpr std::size_t topics_of_our_own = 1;

}  // namespace

Broker::State::State(Store& the_store, Limits the_limits, Behaviour the_behaviour)
    : store{the_store},
      limits{std::move(the_limits)},
      behaviour{the_behaviour},
      rules{behaviour.rules} {
    Content content;
    content.topic = version_topic;
    content.payload = bytes_of(version_text);
    content.retain = true;
    retained.replace({Message::keep(content), {}});
}

Broker::Broker(Store& store, Limits limits, Behaviour behaviour)
    : state_{std::make_unique<State>(store, std::move(limits), behaviour)} {}
Broker::~Broker() = default;

Peer Broker::opened(Now now) {
    state_->now = now;
    const auto at = state_->links.take();
    auto& link = state_->links[at];
    link.stage = Link::Stage::awaiting_connect;
    link.heard = now.steady;
    if (state_->links.in_use() > state_->limits.connections) {
        state_->hang_up(at);
    } else {
        const auto wait = state_->rules.waits_for_connect(state_->limits.connect_within);
        state_->timers.set({TimerOwner::Kind::link, at}, state_->after(wait));
    }
    return {at, link.generation};
}

void Broker::received(Peer peer, Bytes bytes, Now now) {
    if (!state_->is_current(peer)) return;
    state_->now = now;
    state_->receive(peer.index, bytes);
}

void Broker::closed(Peer peer, Ending, Now now) {
    if (!state_->is_current(peer)) return;
    state_->now = now;
    state_->depart(peer.index, Departure::network_failure);
    state_->free(peer.index);
}

void Broker::congested(Peer peer) {
    if (state_->is_current(peer)) state_->links[peer.index].congested = true;
}

void Broker::writable(Peer peer, Now now) {
    if (!state_->is_current(peer)) return;
    state_->now = now;
    auto& link = state_->links[peer.index];
    link.congested = false;
    if (link.session != no_slot) state_->pump(link.session);
}

void Broker::stored(Ticket) {
    // Every outbox that was held back may have something to say now; those with nothing are told so
    // by empty chunks.
    for (Slot at = 0; at < state_->links.capacity(); ++at) {
        if (state_->links[at].stage != Link::Stage::free && !state_->links[at].outbox.empty())
            state_->tell_news(at);
    }
}

void Broker::elapsed(Now now) {
    state_->now = now;
    while (const auto owner = state_->timers.take_due(now.steady)) {
        if (owner->kind == TimerOwner::Kind::link) {
            state_->link_deadline(owner->slot);
        } else {
            state_->session_deadline(owner->slot);
        }
    }
}

std::span<const Peer> Broker::with_news() const {
    return state_->news;
}

void Broker::news_told() {
    for (const auto peer : state_->news) {
        if (!state_->is_current(peer)) continue;
        auto& link = state_->links[peer.index];
        link.has_news = false;
        const bool room = link.awaits_room && link.outbox.size() < state_->limits.outbox_bytes;
        if (room) state_->timers.set({TimerOwner::Kind::link, peer.index}, state_->now.steady);
    }
    state_->news.clear();
}

Outbox& Broker::outbox(Peer peer) {
    assert(state_->is_current(peer));
    return state_->links[peer.index].outbox;
}

bool Broker::hangs_up(Peer peer) const {
    return state_->is_current(peer) && state_->links[peer.index].hangs_up;
}

Ticket Broker::stored_up_to() const {
    return state_->store.stored_up_to();
}

std::optional<Steady> Broker::next_deadline() const {
    return state_->timers.next();
}

Broker::Census Broker::census() const {
    Census census;
    census.connections = state_->links.in_use();
    census.sessions = state_->sessions.in_use();
    census.subscriptions = state_->tree.size();
    census.retained = state_->retained.size() - topics_of_our_own;
    for (Slot slot = 0; slot < state_->sessions.capacity(); ++slot) {
        const auto& window = state_->sessions[slot].window;
        if (!window) continue;
        census.queued += window->queue.size();
        census.in_flight += window->exchanges.size();
    }
    return census;
}

}  // namespace touchstone::mqtt
