// Where this program stands: the scenarios beside it, its own version, and the machine it runs on.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "reports/results/results.hpp"

namespace touchstone::cli {

/// The folder of scenarios: `given`, or $TOUCHSTONE_SCENARIOS, or the `scenarios` folder found
/// upwards from the program, or share/touchstone/scenarios beside its bin. Throws CommandError (2)
/// where there is none.
std::filesystem::path scenarios_root(const std::string& given);

std::string_view tool_version();  ///< "0.1.0"
std::string_view tool_commit();   ///< short hash, "+" behind it for a changed tree, or "unknown"

/// Kernel, processor, limits, compiler: what a reader needs to compare two runs.
std::map<std::string, std::string> environment();

/// The command line as it may be shown: passwords replaced by ***.
std::string redacted_command(int argc, const char* const* argv);

/// Begins the `run` part of results: id from the time and seed, start, command, version, seed.
results::Run begin_run(std::string command, std::uint64_t seed);
void end_run(results::Run& run);

/// A seed from the system's entropy, small enough to be typed again.
std::uint64_t fresh_seed();

/// At most six of [0-9a-z], from the seed: what keeps this run's names apart from another run's.
std::string run_tag(std::uint64_t seed);

}  // namespace touchstone::cli
