// `expect steady.latency.p99 < 10ms`, judged against what was measured.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/language/load_words.hpp"
#include "harness/language/tree.hpp"
#include "reports/results/results.hpp"

namespace touchstone::load {

/// A limit on one figure.
struct Threshold {
    enum class Compare : std::uint8_t { less, at_most, equal, at_least, more };

    std::string text;    ///< as written
    std::string phase;   ///< empty = all measured phases together
    std::string metric;  ///< "latency.p99", "lost", "target.cpu"
    language::MetricUnit unit = language::MetricUnit::count;
    Compare compare = Compare::less;
    double limit = 0;  ///< in base units: seconds, messages, messages per second, bytes
};

/// An `expect` line that the language has accepted. Nothing, and in `why` a sentence, where this
/// release does not measure what it asks for.
std::optional<Threshold> threshold_of(const language::LoadThreshold& written,
                                      const std::vector<std::string>& phases, std::string& why);

/// What was measured in one phase, or over all measured ones: metric -> value in base units. A
/// metric that was not measured is not there.
using Figures = std::map<std::string, double, std::less<>>;

/// A figure that was not measured does not pass.
results::Threshold judge(const Threshold& threshold, const Figures& figures);

/// "3.1ms", "250us", "12", "4999.8/s".
std::string with_unit(double value, language::MetricUnit unit);

}  // namespace touchstone::load
