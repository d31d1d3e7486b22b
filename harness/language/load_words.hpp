// The vocabulary of load scenarios: metrics with their units, statistics, phase verbs.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace touchstone::language {

/// What a metric is measured in, and so what its threshold looks like.
enum class MetricUnit : std::uint8_t { count, rate, time, share, cost };

struct MetricWord {
    std::string_view name;
    MetricUnit unit = MetricUnit::count;
    bool has_statistics = false;  ///< `.min` to `.max` say which
};
std::span<const MetricWord> metric_words();
std::span<const std::string_view> statistics();

/// What a group can be told to do in a phase.
std::span<const std::string_view> group_verbs();
/// What the target can be made to do in a phase.
std::span<const std::string_view> target_verbs();

/// "latency.p99" -> its row; nothing where the metric or its statistic does not exist.
const MetricWord* metric_named(std::string_view metric);
/// Whether `limit` can be compared with a metric in `unit`: "10ms", "0", "0.9", "5k/s".
bool is_limit(std::string_view limit, MetricUnit unit);

}  // namespace touchstone::language
