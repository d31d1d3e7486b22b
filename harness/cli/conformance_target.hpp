// What a conformance run is played against: the built-in reference in virtual time, the same over
// loopback in real time, or a broker that was named or started. One shape for all three.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "harness/cli/conformance.hpp"
#include "harness/engine/suite.hpp"
#include "reports/results/results.hpp"

namespace touchstone::cli {

class ConformanceTarget {
public:
    virtual ~ConformanceTarget() = default;
    virtual results::TargetInfo info() const = 0;
    virtual std::string clock() const = 0;  ///< "virtual" or "real"
    /// The expectations that come with a target file; empty = none.
    virtual std::string expected_file() const { return {}; }
    virtual engine::SuiteResult play(std::span<const language::Case> cases,
                                     engine::SuiteHooks hooks) = 0;
};

/// Starts and probes what the options name. Cases of versions that the target does not offer are
/// removed, with a word about it, unless the options ask for them. Throws CommandError or
/// TargetError.
std::unique_ptr<ConformanceTarget> prepare(const ConformanceOptions& options, std::uint64_t seed,
                                           std::vector<language::Case>& cases);

}  // namespace touchstone::cli
