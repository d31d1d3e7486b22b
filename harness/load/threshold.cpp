#include "harness/load/threshold.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "harness/language/language.hpp"

namespace touchstone::load {
namespace {

using Compare = Threshold::Compare;
using Unit = language::MetricUnit;

struct CompareRow {
    std::string_view sign;
    Compare compare;
};
constexpr std::array<CompareRow, 5> compares{{{"<", Compare::less},
                                              {"<=", Compare::at_most},
                                              {"=", Compare::equal},
                                              {">=", Compare::at_least},
                                              {">", Compare::more}}};

constexpr std::array<std::string_view, 4> later_metrics{"connect", "subscribe", "reconnect",
                                                        "fairness"};

std::optional<double> limit_of(std::string_view text, Unit unit) {
    const auto number = language::number_named(text);
    if (unit == Unit::count && number) return static_cast<double>(*number);
    if (unit == Unit::rate) {
        if (const auto rate = language::rate_named(text)) return rate->per_second;
    }
    if (unit == Unit::cost && number) return static_cast<double>(*number);
    if (unit == Unit::time || unit == Unit::cost) {
        if (const auto time = language::duration_named(text)) {
            return std::chrono::duration<double>(*time).count();
        }
    }
    return {};
}

bool holds(double value, Compare compare, double limit) {
    switch (compare) {
        case Compare::less: return value < limit;
        case Compare::at_most: return value <= limit;
        case Compare::equal: return value == limit;
        case Compare::at_least: return value >= limit;
        case Compare::more: return value > limit;
    }
    return false;
}

}  // namespace

std::optional<Threshold> threshold_of(const language::LoadThreshold& written,
                                      const std::vector<std::string>& phases, std::string& why) {
    Threshold out;
    out.text = written.text;
    out.metric = written.metric;
    for (const auto& phase : phases) {
        if (out.metric.starts_with(phase + '.')) {
            out.phase = phase;
            out.metric.erase(0, phase.size() + 1);
            break;
        }
    }
    const auto base = std::string_view{out.metric}.substr(0, out.metric.find('.'));
    const auto* metric = language::metric_named(out.metric);
    if (metric == nullptr || std::ranges::find(later_metrics, base) != later_metrics.end()) {
        why = fmt::format("the metric '{}' comes with a later release", out.metric);
        return {};
    }
    const auto compare =
        std::ranges::find(compares, std::string_view{written.compare}, &CompareRow::sign);
    const auto limit = limit_of(written.limit, metric->unit);
    if (compare == compares.end() || !limit) {
        why = fmt::format("'{} {}' is no limit for {}", written.compare, written.limit, out.metric);
        return {};
    }
    out.unit = metric->unit;
    out.compare = compare->compare;
    out.limit = *limit;
    return out;
}

std::string with_unit(double value, Unit unit) {
    if (unit == Unit::rate) return fmt::format("{:.6g}/s", value);
    if (unit != Unit::time) return fmt::format("{:.12g}", value);
    if (value != 0 && value < 1e-6) return fmt::format("{:.4g}ns", value * 1e9);
    if (value != 0 && value < 1e-3) return fmt::format("{:.4g}us", value * 1e6);
    if (value != 0 && value < 1) return fmt::format("{:.4g}ms", value * 1e3);
    return fmt::format("{:.4g}s", value);
}

results::Threshold judge(const Threshold& threshold, const Figures& figures) {
    results::Threshold out;
    out.name = threshold.text;
    out.limit = threshold.limit;
    const auto figure = figures.find(threshold.metric);
    if (figure == figures.end()) {
        out.measured = "not measured";
        return out;
    }
    out.value = figure->second;
    // A cost is a time (CPU) or a size (memory); which, its name says.
    const bool is_time = threshold.unit == Unit::cost && threshold.metric == "target.cpu";
    out.measured = with_unit(figure->second, is_time ? Unit::time : threshold.unit);
    out.passed = holds(figure->second, threshold.compare, threshold.limit);
    return out;
}

}  // namespace touchstone::load
