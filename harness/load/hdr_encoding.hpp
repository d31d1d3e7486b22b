// Histograms as HdrHistogram writes them: V2, compressed, in base64; every HdrHistogram library
// reads this.
#pragma once

#include <string>

#include "harness/load/histogram.hpp"

namespace touchstone::load {

std::string hdr_encoded(const Histogram& histogram);

}  // namespace touchstone::load
