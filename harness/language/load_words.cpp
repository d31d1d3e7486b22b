#include "harness/language/load_words.hpp"

#include <algorithm>
#include <array>

#include "harness/language/language.hpp"

namespace touchstone::language {

namespace {

constexpr std::array metrics{
    MetricWord{"sent"},
    MetricWord{"received"},
    MetricWord{"lost"},
    MetricWord{"duplicated"},
    MetricWord{"reordered"},
    MetricWord{"delivered"},
    MetricWord{"errors"},
    MetricWord{"closed"},
    MetricWord{"rate", MetricUnit::rate},
    MetricWord{"latency", MetricUnit::time, true},
    MetricWord{"ack", MetricUnit::time, true},
    MetricWord{"connect", MetricUnit::time, true},
    MetricWord{"subscribe", MetricUnit::time, true},
    MetricWord{"reconnect", MetricUnit::time, true},
    MetricWord{"lateness", MetricUnit::time, true},
    MetricWord{"fairness", MetricUnit::share},
    MetricWord{"target.cpu", MetricUnit::cost},     // per million delivered
    MetricWord{"target.memory", MetricUnit::cost},  // per connection
};
constexpr std::array<std::string_view, 7> all_statistics{"min", "mean",  "p50", "p90",
                                                         "p99", "p99.9", "max"};
constexpr std::array<std::string_view, 6> all_group_verbs{"connects", "cuts",    "resets",
                                                          "stalls",   "resumes", "leaves"};
constexpr std::array<std::string_view, 3> all_target_verbs{"freezes", "restarts", "dies"};

/// "0.95", without exponent or sign.
bool is_decimal(std::string_view text) {
    const auto dot = text.find('.');
    const auto digits = [](std::string_view part) {
        return !part.empty() && part.find_first_not_of("0123456789") == std::string_view::npos;
    };
    return dot == std::string_view::npos
               ? digits(text)
               : digits(text.substr(0, dot)) && digits(text.substr(dot + 1));
}

}  // namespace

std::span<const MetricWord> metric_words() {
    return metrics;
}
std::span<const std::string_view> statistics() {
    return all_statistics;
}
std::span<const std::string_view> group_verbs() {
    return all_group_verbs;
}
std::span<const std::string_view> target_verbs() {
    return all_target_verbs;
}

const MetricWord* metric_named(std::string_view metric) {
    for (const auto& row : metrics) {
        if (!metric.starts_with(row.name)) continue;
        const auto rest = metric.substr(row.name.size());
        if (!row.has_statistics && rest.empty()) return &row;
        const bool known =
            rest.starts_with('.') && std::find(all_statistics.begin(), all_statistics.end(),
                                               rest.substr(1)) != all_statistics.end();
        if (row.has_statistics && known) return &row;
    }
    return nullptr;
}

bool is_limit(std::string_view limit, MetricUnit unit) {
    const bool timed = duration_named(limit).has_value() && !is_decimal(limit);
    switch (unit) {
        case MetricUnit::count: return number_named(limit).has_value();
        case MetricUnit::rate: return rate_named(limit).has_value();
        case MetricUnit::time: return timed;
        case MetricUnit::share: return is_decimal(limit);
        case MetricUnit::cost: return timed || number_named(limit).has_value();
    }
    return false;
}

}  // namespace touchstone::language
