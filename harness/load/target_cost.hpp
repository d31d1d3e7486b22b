// What a process on this machine costs: CPU time of all its threads and memory, from /proc.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <sys/types.h>

namespace touchstone::load {

class TargetCost {
public:
    explicit TargetCost(pid_t pid) : pid_{pid} {}

    /// CPU time of all threads since the first call that worked, in nanoseconds; threads that have
    /// ended in between count as far as they were seen. Nothing where the process cannot be read.
    std::optional<std::chrono::nanoseconds> cpu();
    /// Resident memory in bytes.
    std::optional<std::uint64_t> memory() const;

private:
    pid_t pid_;
    std::map<pid_t, std::uint64_t> threads_;  ///< nanoseconds on a core, when last seen
    std::uint64_t sum_ = 0;
};

/// This thread's CPU time, and how long it was ready to run and got no core.
struct OwnCost {
    std::chrono::nanoseconds cpu{}, waited{};
};
OwnCost own_cost();

}  // namespace touchstone::load
