// Every packet of the broker leaves here. A deviant broker's outlet stands here, and so does what
// waits for the store.
#include "reference/broker/state.hpp"

namespace touchstone::mqtt {

bool Broker::State::let_out(Slot at, Bytes bytes, Ticket ticket, const SharedBytes& payload) {
    auto& link = links[at];
    if (!rules.fits(bytes.size() + payload.view().size(), link.maximum_packet_size)) {
        return false;  // [MQTT-3.1.2-24@5.0] [MQTT-3.1.2-25@5.0]
    }
    if (ticket > 0 && ticket > store.stored_up_to()) link.outbox.hold_for(ticket);
    if (link.outlet) {
        Buffer whole;
        whole.append(bytes);
        whole.append(payload.view());
        link.outlet->pass(whole.view(), link.version(), link.outbox.tail());
    } else {
        link.outbox.tail().append(bytes);
        if (!payload.view().empty()) link.outbox.append(payload);
    }
    tell_news(at);
    return true;
}

Ticket Broker::State::keep(RecordKind kind, std::string_view key, Bytes value, bool removed) {
    return store.store({kind, removed, bytes_of(key), value});
}

void Broker::State::tell_news(Slot at) {
    auto& link = links[at];
    if (link.has_news) return;
    link.has_news = true;
    news.push_back({at, link.generation});
}

Steady Broker::State::after(Milliseconds wait) const {
    const auto longest = std::chrono::duration_cast<Milliseconds>(Steady::max() - now.steady);
    return wait >= longest ? Steady::max() : now.steady + wait;
}

}  // namespace touchstone::mqtt
