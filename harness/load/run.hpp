// The front door: plays one load scenario against a broker over TCP, and returns what happened.
#pragma once

#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <sys/types.h>

#include "harness/language/tree.hpp"
#include "harness/load/crew.hpp"
#include "reference/transport/address.hpp"
#include "reports/results/results.hpp"

namespace touchstone::load {

struct RunOptions {
    transport::Address address;
    std::string user_name, password;
    std::optional<mqtt::Version> version;  ///< otherwise the scenario's
    std::uint64_t seed = 1;                ///< decides the run tag
    std::optional<pid_t>
        target_pid;  ///< of the broker, where it runs on this machine: its cost is sampled
    const std::atomic<bool>* stop = nullptr;    ///< once true, the run ends early and still reports
    std::function<void(const Live&)> progress;  ///< once a second
    Duration patience = std::chrono::seconds{5};  ///< for connecting, and for the last messages
    Duration late_beyond =
        std::chrono::milliseconds{1};  ///< the generator's own lateness that a run may have at p99
};

/// The run could not begin: a connection was refused, a subscription not granted. The message says
/// which and why.
class RunError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Blocks until the run is over. Throws PlanError for what this release cannot run, RunError where
/// it could not begin.
results::Load run(const language::LoadCase& scenario, const RunOptions& options);

}  // namespace touchstone::load
