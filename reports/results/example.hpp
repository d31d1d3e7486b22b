// One fixed run that holds one of everything: each verdict, hostile strings, a failure by a line
// and one by a monitor, two load runs, a proof. The renderers' golden files and the schema's check
// are made from it; it is no test by itself.
#pragma once

#include "reports/results/results.hpp"

namespace touchstone::results {

/// Conformance, load and proof together.
Results example();
Results conformance_example();
/// The same cases against an expected.toml that knows some of them.
Results expected_example();
/// A run that meets its thresholds but one, and one whose generator was late.
Results load_example();
Results proof_example();

}  // namespace touchstone::results
