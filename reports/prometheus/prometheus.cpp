#include "reports/prometheus/prometheus.hpp"

#include <algorithm>
#include <map>
#include <sstream>

#include <prometheus/text_serializer.h>

#include "reports/results/text.hpp"

namespace touchstone::metrics {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;
using results::Ledger;
using results::Results;
using results::Verdict;

using Labels = std::vector<std::pair<std::string, std::string>>;

double seconds(results::Nanoseconds duration) {
    return std::chrono::duration<double>(duration).count();
}

/// A family that grows a sample at a time. Labels that come again (one scenario run twice) meet the
/// sample that stands there already, since no series may occur twice.
class Family {
public:
    Family(std::string name, std::string help, MetricType type) {
        family_.name = "touchstone_" + std::move(name);
        family_.help = std::move(help);
        family_.type = type;
    }

    void add(const Labels& labels, double value) {
        ClientMetric& metric = sample(labels).first;
        (family_.type == MetricType::Counter ? metric.counter.value : metric.gauge.value) += value;
    }
    void add(const Labels& labels, const results::Histogram& measured) {
        const auto [metric, is_new] = sample(labels);
        ClientMetric::Histogram& histogram = metric.histogram;
        histogram.sample_count += measured.summary.count;
        histogram.sample_sum +=
            seconds(measured.summary.mean) * static_cast<double>(measured.summary.count);
        if (is_new)
            for (const auto& [bound, count] : measured.buckets)
                histogram.bucket.push_back({0, seconds(bound)});
        // The bounds are the same in all runs; where an older file has others, the rest is in +Inf.
        const std::size_t shared = std::min(histogram.bucket.size(), measured.buckets.size());
        for (std::size_t i = 0; i < shared; ++i)
            histogram.bucket[i].cumulative_count += measured.buckets[i].second;
    }
    /// 1 if it holds each time that these labels come.
    void all(const Labels& labels, bool holds) {
        const auto [metric, is_new] = sample(labels);
        metric.gauge.value = holds && (is_new || metric.gauge.value != 0) ? 1 : 0;
    }

    MetricFamily take() { return std::move(family_); }

private:
    std::pair<ClientMetric&, bool> sample(const Labels& labels) {
        const auto [found, is_new] = known_.try_emplace(labels, family_.metric.size());
        if (is_new) {
            ClientMetric& metric = family_.metric.emplace_back();
            for (const auto& [name, value] : labels)
                metric.label.push_back({name, results::one_line(value)});
        }
        return {family_.metric[found->second], is_new};
    }

    MetricFamily family_;
    std::map<Labels, std::size_t> known_;
};

MetricFamily single(std::string name, std::string help, const Labels& labels, double value) {
    Family family(std::move(name), std::move(help), MetricType::Gauge);
    family.add(labels, value);
    return family.take();
}

/// The name of a load scenario without its folder: what tells two load runs of one file apart.
std::string scenario_of(const results::Load& load) {
    return load.id.starts_with("load/") ? load.id.substr(5) : load.id;
}

/// The digits of "qos 1"; a stream class that names no QoS is "mixed".
std::string qos_of(std::string_view stream_class) {
    const auto found = stream_class.find("qos ");
    if (found == std::string_view::npos || found + 4 >= stream_class.size()) return "mixed";
    const char digit = stream_class[found + 4];
    return digit >= '0' && digit <= '2' ? std::string(1, digit) : "mixed";
}

MetricFamily cases(const Results& results) {
    Family family("cases", "Conformance cases by verdict.", MetricType::Gauge);
    std::map<std::pair<std::string, std::string>, std::map<Verdict, int>> counts;
    for (const results::Case& played : results.conformance->cases)
        ++counts[{played.version, played.transport}][played.verdict];
    // Verdicts that did not occur are zero, not absent: an alert on an absent series never fires.
    for (auto& [where, by_verdict] : counts)
        for (int index = 0; index < static_cast<int>(Verdict::not_exercised); ++index) {
            const auto verdict = static_cast<Verdict>(index);
            family.add({{"mqtt_version", where.first},
                        {"transport", where.second},
                        {"verdict", std::string(word_of(verdict))}},
                       by_verdict[verdict]);
        }
    return family.take();
}

MetricFamily statements(const Results& results) {
    Family family("statements", "Normative statements of the standard by what is known of them.",
                  MetricType::Gauge);
    for (const results::StatementResult& statement : results.conformance->statements)
        family.add({{"mqtt_version", std::string(results::version_of(statement.id))},
                    {"level", statement.level},
                    {"state", std::string(word_of(statement.verdict))}},
                   1);
    return family.take();
}

Labels labels_of(const results::Load& load) {
    return {{"scenario", scenario_of(load)},
            {"mqtt_version", load.version},
            {"transport", load.transport}};
}

Labels with(Labels labels, std::string name, std::string value) {
    labels.emplace_back(std::move(name), std::move(value));
    return labels;
}

Labels labels_of(const results::Load& load, const Ledger& ledger) {
    return with(with(labels_of(load), "phase", ledger.phase), "qos", qos_of(ledger.stream_class));
}

MetricFamily messages(const Results& results) {
    Family family("messages_total", "Messages sent to and received from the target.",
                  MetricType::Counter);
    for (const results::Load& load : results.load)
        for (const Ledger& ledger : load.ledgers) {
            const Labels labels = labels_of(load, ledger);
            family.add(with(labels, "direction", "sent"), static_cast<double>(ledger.sent));
            family.add(with(labels, "direction", "received"), static_cast<double>(ledger.received));
        }
    return family.take();
}

MetricFamily counted(const Results& results, std::string name, std::string help,
                     std::uint64_t Ledger::*field) {
    Family family(std::move(name), std::move(help), MetricType::Counter);
    for (const results::Load& load : results.load)
        for (const Ledger& ledger : load.ledgers)
            family.add(labels_of(load, ledger), static_cast<double>(ledger.*field));
    return family.take();
}

MetricFamily distribution(const Results& results, std::string_view metric, std::string name,
                          std::string help) {
    Family family(std::move(name), std::move(help), MetricType::Histogram);
    for (const results::Load& load : results.load)
        for (const results::Histogram& measured : load.histograms)
            if (measured.metric == metric)
                family.add(with(labels_of(load), "phase", measured.phase), measured);
    return family.take();
}

MetricFamily validity(const Results& results) {
    Family family("run_valid", "Whether the load generator kept to its schedule (1) or not (0).",
                  MetricType::Gauge);
    for (const results::Load& load : results.load) family.all(labels_of(load), load.valid);
    return family.take();
}

MetricFamily thresholds(const Results& results) {
    Family family("threshold_passed",
                  "Whether a threshold of a load scenario was met (1) or not (0).",
                  MetricType::Gauge);
    for (const results::Load& load : results.load)
        for (const results::Threshold& threshold : load.thresholds)
            family.all(with(labels_of(load), "threshold", threshold.name), threshold.passed);
    return family.take();
}

}  // namespace

std::vector<MetricFamily> families(const Results& results) {
    const results::Run& run = results.run;
    std::vector<MetricFamily> all{
        single("build_info", "The touchstone that ran.",
               {{"version", run.tool_version}, {"commit", run.commit}}, 1),
        single("run_info", "The run, and what it was run against.",
               {{"run_id", run.id},
                {"target", results.target.name},
                {"target_version", results.target.version},
                {"suite_digest", run.suite_digest},
                {"clock", run.clock},
                {"seed", std::to_string(run.seed)}},
               1),
        single("run_success", "Whether the run ended with exit code 0 (1) or another (0).", {},
               exit_code(results) == 0 ? 1 : 0),
        single("run_duration_seconds", "Wall time of the run.", {}, seconds(run.duration)),
    };
    if (results.conformance) {
        all.push_back(cases(results));
        all.push_back(statements(results));
    }
    all.push_back(messages(results));
    all.push_back(counted(results, "messages_lost_total",
                          "Messages that the standard owes and that never arrived.",
                          &Ledger::lost));
    all.push_back(counted(results, "messages_duplicated_total", "Messages that arrived again.",
                          &Ledger::duplicated));
    all.push_back(counted(results, "messages_reordered_total",
                          "Messages that overtook an older one of the same order.",
                          &Ledger::reordered));
    all.push_back(distribution(results, "latency", "latency_seconds",
                               "From the intended time of sending to arrival."));
    all.push_back(distribution(results, "lateness", "schedule_lag_seconds",
                               "From the intended to the actual time of sending."));
    all.push_back(validity(results));
    all.push_back(thresholds(results));
    std::erase_if(all, [](const MetricFamily& family) { return family.metric.empty(); });
    return all;
}

std::string render(const Results& results) {
    std::ostringstream out;
    prometheus::TextSerializer().Serialize(out, families(results));
    return out.str();
}

}  // namespace touchstone::metrics
