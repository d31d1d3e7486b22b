// Scenarios against deviations: the proof that each case can fail. Every deviation is played, in
// virtual time, against the cases that cite a statement it breaks; each of them has to fail, at a
// step or by a monitor that cites that statement.
#pragma once

#include <functional>
#include <span>

#include "harness/language/tree.hpp"
#include "reference/deviations/deviations.hpp"
#include "reports/results/results.hpp"

namespace touchstone::proof {

struct ProofOptions {
    unsigned threads = 2;
    bool everything = false;  ///< --matrix: every deviation against every case, survivors listed
    std::function<void(std::size_t done, std::size_t all)> progress;
    std::function<bool()> stops;
};

/// `cases` are the conformance cases; those that fail against the conforming broker are reported
/// first, since nothing is proven by a case that fails anyway.
results::ProofRun prove(std::span<const language::Case> cases,
                        std::span<const mqtt::Deviation> named,
                        std::span<const mqtt::Deviation> automatic, const ProofOptions& options);

/// 1 if a case is unproven or a named deviation survives, else 0.
int exit_code(const results::ProofRun& run);

}  // namespace touchstone::proof
