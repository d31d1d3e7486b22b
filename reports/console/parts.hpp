// The parts of the terminal's report, each written where its results are present.
#pragma once

#include "reports/console/page.hpp"
#include "reports/results/results.hpp"

namespace touchstone::console {

void write_conformance(Page& page, const results::Conformance& conformance);
void write_load(Page& page, const results::Load& load);
void write_proof(Page& page, const results::ProofRun& proof);

/// The diagnostic of each, or a line where there is none. Shows ten and counts the rest.
void write_findings(Page& page, std::size_t indent, const std::vector<results::Finding>& findings);

}  // namespace touchstone::console
