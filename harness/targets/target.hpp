// A system under test as a value: what its target file (DESIGN 8.3), its URL or its start command
// says about it.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/targets/url.hpp"
#include "reference/standard/version.hpp"

namespace touchstone::targets {

using Duration = std::chrono::nanoseconds;

struct User {
    std::string name;
    std::string
        password;  ///< from `password`, or from the environment variable that `password-env` names
};

/// The only tolerances there are (DESIGN section 3).
struct Timing {
    Duration patience = std::chrono::seconds{5};
    Duration quiet = std::chrono::milliseconds{250};
    Duration grace = std::chrono::seconds{1};
};

/// Templates; empty = the harness neither starts nor stops this target.
struct Commands {
    std::string start;
    std::string stop = "SIGTERM";
    std::string kill = "SIGKILL";
};

/// Where load runs find the target's cost: "start" is the process of the start command, otherwise a
/// number.
struct Sampling {
    std::string pid = "start";
    std::string cgroup, metrics;
};

/// What a target offers, in the words of SCENARIOS section 7.
struct Capabilities {
    std::map<std::string, std::uint64_t> bounds;  ///< "qos", "receive-maximum", ...
    std::map<std::string, std::string> values;    ///< "denied-publish" -> the topic
    std::map<std::string, std::string> absent;    ///< word -> how that is known
    std::map<std::string, std::string>
        missing;  ///< set-up words that are not given -> what would give them
};

struct Target {
    std::string name;
    std::vector<mqtt::Version> versions;  ///< empty = all that it turns out to offer
    std::string identify =
        "$SYS/broker/version";  ///< the topic on which it says who it is; empty = none
    std::map<std::string, std::string> listeners;  ///< name -> URL template; "tcp" is the usual one
    std::map<std::string, User> users;             ///< "default" is used where nothing else is said
    std::map<std::string, std::string> gives;      ///< set-up word -> value ("" where it has none)
    std::map<std::string, std::uint64_t> declares;  ///< capability word -> bound, or 0 and 1
    Timing timing;
    Commands commands;
    Sampling sample;
    std::filesystem::path
        folder;  ///< of the target file: configuration templates lie beside it; empty = none
    std::string digest;  ///< FNV-1a 64 of the declaration, as hex
};

/// Reads a target file. Throws TargetError (configuration): `file:line:column: what`, the line,
/// carets, a hint.
Target read_target(const std::filesystem::path& file);
/// The same from its text; `path` is what messages call it.
Target parse_target(std::string_view text, const std::filesystem::path& path);

/// A broker that is already there. User name and password in the URL become the default user.
Target target_at(const Url& url);
/// A broker started by `command`, which may use {port} and {dir}. `url` (a template) says where it
/// listens; empty = mqtt://127.0.0.1:{port}.
Target target_started_by(std::string_view command, std::string_view url = {});

/// Lays what the target file declares and gives over what was detected; the declaration wins. Fills
/// `missing`.
Capabilities capabilities_of(const Target& target, const Capabilities& detected);

}  // namespace touchstone::targets
