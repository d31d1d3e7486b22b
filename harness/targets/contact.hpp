// First contact with a target: connect, CONNECT, CONNACK. What goes wrong there is told apart and
// explained.
#pragma once

#include <memory>
#include <string>

#include "harness/targets/dialogue.hpp"
#include "harness/targets/url.hpp"
#include "reference/protocol/packet.hpp"
#include "reference/standard/version.hpp"

namespace touchstone::targets {

struct ConnectOptions {
    mqtt::Version version = mqtt::Version::v5_0;
    std::string client_id;
    bool clean_start = true;
    std::string user_name, password;  ///< empty = none
    mqtt::PropertyList properties;    ///< 5.0 only
    Dialogue::Milliseconds patience = std::chrono::seconds{5};
};

struct Contact {
    std::unique_ptr<Dialogue> dialogue;
    bool session_present = false;
    mqtt::PropertyList properties;  ///< of the CONNACK

    mqtt::Properties connack() const { return properties; }
};

/// Connects and is accepted, or throws TargetError of the kind that fits: unreachable, silent,
/// closes, not_mqtt, login_refused, version_refused, refused.
Contact make_contact(const Url& url, const ConnectOptions& options);

}  // namespace touchstone::targets
