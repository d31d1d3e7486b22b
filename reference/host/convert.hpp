// The transport knows no MQTT, and the broker no transport; the host speaks to both. Their times
// and endings are the same.
#pragma once

#include "reference/session/now.hpp"
#include "reference/transport/clock.hpp"
#include "reference/transport/stream.hpp"

namespace touchstone::host {

inline mqtt::Now now_of(transport::Time time) {
    return {time.steady, time.wall};
}

constexpr mqtt::Ending ending_of(transport::Ending how) {
    switch (how) {
        case transport::Ending::fin: return mqtt::Ending::fin;
        case transport::Ending::reset: return mqtt::Ending::reset;
        case transport::Ending::error: break;
    }
    return mqtt::Ending::error;
}

/// The way to close that lets the peer see such an ending: everything that is not orderly is a
/// reset.
constexpr transport::Ending closing_of(mqtt::Ending how) {
    return how == mqtt::Ending::fin ? transport::Ending::fin : transport::Ending::reset;
}

}  // namespace touchstone::host
