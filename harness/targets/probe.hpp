// What a target is and what it offers, found out by asking it. Leaves nothing behind on it.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "harness/targets/dialogue.hpp"
#include "harness/targets/target.hpp"

namespace touchstone::targets {

struct ProbeOptions {
    std::vector<mqtt::Version> versions;  ///< empty = 3.1.1 and 5.0, whichever are offered
    std::string user_name, password;
    std::string identify = "$SYS/broker/version";  ///< empty = do not ask
    std::string run_tag;  ///< at most 6 of [0-9a-zA-Z]: part of client ids and topics
    Dialogue::Milliseconds patience = std::chrono::seconds{5};
    Dialogue::Milliseconds quiet = std::chrono::milliseconds{250};
};

/// What one protocol version offers.
struct Offer {
    mqtt::Version version{};
    Capabilities capabilities;
    std::map<std::string, std::string> detected;  ///< word -> "yes", "no: SUBACK 0x9E", "20"
};

struct Findings {
    std::vector<Offer> offers;                       ///< in the order of the versions asked for
    std::map<std::string, std::string> not_offered;  ///< version -> why
    std::string name, version;                       ///< empty where it does not say
    std::string identified_by;                       ///< "$SYS/broker/version", or empty

    const Offer* offer(mqtt::Version asked) const;
};

/// Throws TargetError where no version can be had, or one of those asked for by name cannot.
Findings probe(const Url& url, const ProbeOptions& options);

/// "mosquitto version 2.0.11" -> {"mosquitto", "2.0.11"}; what is not there stays empty.
struct Identity {
    std::string name, version;
};
Identity identity_in(std::string_view text);

}  // namespace touchstone::targets
