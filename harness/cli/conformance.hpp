// What `certify` and `run` have in common: options, the run itself, and what is written and printed
// afterwards.
#pragma once

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "harness/cli/target_options.hpp"
#include "harness/language/language.hpp"

namespace touchstone::cli {

struct ConformanceOptions {
    TargetOptions target;
    std::string scenarios;  ///< folder; empty = the one that comes with Touchstone
    std::vector<std::string> only, except, versions;
    std::string out;       ///< folder for the results; empty = touchstone-out/...
    std::string expected;  ///< expected.toml; empty = none, or the target's own
    bool update_expected = false;
    bool real_time = false;
    bool fail_fast = false;
    bool verbose = false;    ///< print the conversation of each case
    std::uint64_t seed = 0;  ///< 0 = a fresh one
    unsigned jobs = 0;       ///< threads in virtual time, connections in real time; 0 = as fits
    std::string colour = "auto";
    bool quiet = false;
};

void add_conformance_options(CLI::App& command, ConformanceOptions& options);

/// Plays `cases` as the options say, writes the results and prints them. Returns the exit code.
int play_conformance(const std::string& command_name, const std::string& shown_command,
                     const ConformanceOptions& options, language::Parsed suite);

}  // namespace touchstone::cli
