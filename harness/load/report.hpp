// From what was recorded to results: ledgers, histograms, thresholds, and whether the run is valid.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "harness/language/tree.hpp"
#include "harness/load/crew.hpp"
#include "reports/results/results.hpp"

namespace touchstone::load {

/// Costs over the measured phases together.
struct Costs {
    std::optional<Duration> target_cpu;
    std::optional<std::uint64_t> target_memory;  ///< bytes, at the end of the last measured phase
    Duration generator_cpu{}, generator_waited{};
};

results::Load report_of(const language::LoadCase& scenario, const Plan& plan,
                        const CrewOptions& options, const Crew& crew, const Costs& costs);

}  // namespace touchstone::load
