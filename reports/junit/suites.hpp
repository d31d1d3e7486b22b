// What the JUnit file will say, before it is XML: suites of rows, each row with one outcome.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "reports/results/results.hpp"

namespace touchstone::junit {

enum class Outcome : std::uint8_t { passed, failure, error, skipped };

struct Row {
    std::string name;       ///< unique within its suite
    std::string classname;  ///< "mqtt5.s3_1"
    results::Nanoseconds time{};
    Outcome outcome = Outcome::passed;
    std::string
        type;  ///< of a failure, error or skip: "must-violation", "harness", "not-applicable", ...
    std::string message;  ///< one line
    std::string body;     ///< the evidence; readers cut `system-out` short, but not this
    std::string output;   ///< system-out
    std::string file;     ///< for the extended profile, as all below
    std::uint32_t line = 0;
    std::vector<std::pair<std::string, std::string>> properties;
};

struct Suite {
    std::string name;     ///< "MQTT 5.0, 3.1 connect"
    std::string package;  ///< the part of the classname before the last dot
    results::Nanoseconds time{};
    results::Nanoseconds started{};  ///< since the run began
    std::vector<Row> rows;
};

/// In the order in which the results name them. Row names are unique within their suite.
std::vector<Suite> suites_of(const results::Results& results);

}  // namespace touchstone::junit
