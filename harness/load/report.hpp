// From what was recorded to results: ledgers, histograms, thresholds, and whether the run is valid.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "harness/language/tree.hpp"
#include "harness/load/crew.hpp"
#include "harness/load/target_cost.hpp"
#include "reports/results/results.hpp"

namespace touchstone::load {

/// Costs over the measured phases together.
struct Costs {
    CpuCost generator;
    std::optional<CpuCost> target;
    std::optional<std::uint64_t> target_memory;  ///< bytes, at the end of the last measured phase
};

results::Load report_of(const language::LoadCase& scenario, const Plan& plan,
                        const CrewOptions& options, const Crew& crew, const Costs& costs);

}  // namespace touchstone::load
