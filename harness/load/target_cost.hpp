// What a process on this machine costs: CPU time of all its threads and memory, from /proc.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <sys/types.h>

namespace touchstone::load {

/// Time on a core, and time ready to run without getting one: the latter is the machine's doing,
/// not the process's.
struct CpuCost {
    std::chrono::nanoseconds used{}, waited{};

    friend CpuCost operator-(const CpuCost& a, const CpuCost& b) {
        return {a.used - b.used, a.waited - b.waited};
    }
    CpuCost& operator+=(const CpuCost& other) {
        used += other.used;
        waited += other.waited;
        return *this;
    }
};

class TargetCost {
public:
    explicit TargetCost(pid_t pid) : pid_{pid} {}

    /// Costs of all threads together since some fixed point; threads that have ended count as far
    /// as they were seen. Nothing where the process cannot be read.
    std::optional<CpuCost> cpu();
    /// Resident memory in bytes.
    std::optional<std::uint64_t> memory() const;

private:
    pid_t pid_;
    std::map<pid_t, CpuCost> threads_;  ///< when last seen
    CpuCost sum_;
};

/// Of this thread.
CpuCost own_cost();

}  // namespace touchstone::load
