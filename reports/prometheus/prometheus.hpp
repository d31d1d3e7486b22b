// Prometheus metrics of a finished run: text format 0.0.4 for a textfile collector or a
// Pushgateway, and the families themselves for a scrape. Names and labels are DESIGN section 8.5's.
// Labels have few values: never a case id, a topic or a client id.
#pragma once

#include <string>
#include <vector>

#include <prometheus/metric_family.h>

#include "reports/results/results.hpp"

namespace touchstone::metrics {

/// Families without samples are left out.
std::vector<prometheus::MetricFamily> families(const results::Results& results);

/// The content of metrics.prom.
std::string render(const results::Results& results);

}  // namespace touchstone::metrics
