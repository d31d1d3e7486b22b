#include "harness/engine/actor.hpp"

#include <algorithm>

namespace touchstone::engine {

const mqtt::Located& Arrival::fields() {
    if (!located) located = mqtt::locate(frame, version);
    return *located;
}

void Actor::forget_connection() {
    link_state = Link::none;
    version = speaks;
    odd_version = sent_connect = accepted = stalled = tells_opening = deaf = false;
    subprotocol.clear();
    connected_as.clear();
    monitor.reset();
    unread.clear();
    inbox.clear();
    pings.clear();
    barriers_passed = 0;
    keep_alive = 0;
    receive_maximum = 65'535;
    last_request = {};
    absences = {};
}

bool Actor::has_unread_end() const {
    return std::any_of(inbox.begin(), inbox.end(), [](const Arrival& arrival) {
        return arrival.kind == Arrival::Kind::ended || arrival.kind == Arrival::Kind::no_way;
    });
}

}  // namespace touchstone::engine
