// The terms under which cases are played: tolerances of the target, what it offers, and the seed.
// Everything that may change a verdict beside the scenario and the target's bytes is here, and in
// the trace's first line.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>

namespace touchstone::engine {

using Duration = std::chrono::nanoseconds;

/// What the target offers: words without value, bounds ("qos", "receive-maximum") and values
/// ("denied-publish"). A capability that is known to be absent is in `absent` with how that is
/// known.
struct Capabilities {
    std::map<std::string, std::uint64_t> bounds;
    std::map<std::string, std::string> values;
    std::map<std::string, std::string> absent;  ///< word -> "CONNACK says shared-available=0"
    std::map<std::string, std::string>
        missing;  ///< set-up words that the target file does not give (-> skip)
};

struct Terms {
    Duration patience = std::chrono::seconds{5};
    Duration quiet = std::chrono::milliseconds{250};
    Duration grace = std::chrono::seconds{1};  ///< zero in virtual time
    bool virtual_time = false;
    std::uint64_t seed = 1;
    std::string
        run_tag;  ///< at most 6 of [0-9a-zA-Z]; part of every client id and topic of the run
    std::string user_name;  ///< put into every CONNECT that names none; empty = none
    std::string password;
    std::string transport = "memory";
    std::set<std::string> listeners;  ///< further ones that the target gives: "ws", "tls", "b"
    Capabilities capabilities;
    std::string rerun_with;  ///< what follows "touchstone run ID" to repeat a case: "--target
                             ///< mqtt://localhost:1883"
    std::string target_digest;
};

}  // namespace touchstone::engine
