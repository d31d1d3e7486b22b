#include "reports/prometheus/prometheus.hpp"

#include <set>

#include <gmock/gmock.h>

#include "reports/results/example.hpp"
#include "reports/results/golden.hpp"
#include "reports/results/text.hpp"

namespace touchstone::metrics {
namespace {

using results::Results;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(Prometheus, Golden) {
    results::expect_golden("reports/prometheus/golden/metrics.prom", render(results::example()));
    results::expect_golden("reports/prometheus/golden/empty.prom", render({}));
}

TEST(Prometheus, HasTheFamiliesOfTheDesignAndNoOther) {
    std::set<std::string> names;
    for (const auto& family : families(results::example())) {
        EXPECT_TRUE(names.insert(family.name).second) << family.name << " twice";
        EXPECT_FALSE(family.help.empty()) << family.name;
    }
    std::set<std::string> designed;
    for (const char* name :
         {"build_info", "run_info", "run_success", "run_duration_seconds", "cases", "statements",
          "messages_total", "messages_lost_total", "messages_duplicated_total",
          "messages_reordered_total", "latency_seconds", "schedule_lag_seconds", "run_valid",
          "threshold_passed"})
        designed.insert(std::string("touchstone_") + name);
    EXPECT_EQ(names, designed);
}

TEST(Prometheus, NoLabelNamesACaseOrATopic) {
    const Results results = results::example();
    const std::string text = render(results);
    for (const results::Case& played : results.conformance->cases) {
        EXPECT_THAT(text, Not(HasSubstr(played.id)));
        EXPECT_THAT(text, Not(HasSubstr(played.title)));
    }
    EXPECT_THAT(text, Not(HasSubstr("[31mred")));
}

TEST(Prometheus, NoSeriesOccursTwice) {
    // A scenario run twice, once with its failed threshold met: counters add up, and a flag holds
    // only if it always does.
    Results results = results::load_example();
    results.load[1] = results.load[0];
    results.load[1].thresholds[0].passed = true;
    for (const auto& family : families(results)) {
        std::set<std::vector<prometheus::ClientMetric::Label>> seen;
        for (const auto& metric : family.metric)
            EXPECT_TRUE(seen.insert(metric.label).second) << family.name;
    }
    const std::string text = render(results);
    const std::string run = "{scenario=\"one-to-one\",mqtt_version=\"5.0\",transport=\"tcp\",";
    EXPECT_THAT(
        text, HasSubstr("touchstone_threshold_passed" + run + "threshold=\"steady.lost = 0\"} 0"));
    EXPECT_THAT(text, HasSubstr(run + "phase=\"steady\",qos=\"1\",direction=\"sent\"} 100000"));
    EXPECT_THAT(text, HasSubstr("touchstone_latency_seconds_bucket" + run +
                                "phase=\"steady\",le=\"0.001\"} 84000"));
}

TEST(Prometheus, AHistogramEndsInInfinity) {
    const std::string text = render(results::load_example());
    EXPECT_THAT(
        text,
        HasSubstr("mqtt_version=\"5.0\",transport=\"tcp\",phase=\"steady\",le=\"+Inf\"} 50000"));
}

TEST(Prometheus, HostileNamesStayText) {
    Results results = results::load_example();
    std::string all;
    for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
    results.target.name = results.target.version = all;
    results.load.front().thresholds.front().name = all + "\"} 1\ntouchstone_run_success 1";
    const std::string text = render(results);
    EXPECT_EQ(results::valid_utf8(text), text);
    EXPECT_THAT(text, Not(HasSubstr("\ntouchstone_run_success 1")));
    EXPECT_THAT(text, HasSubstr("\ntouchstone_run_success 0"));
}

}  // namespace
}  // namespace touchstone::metrics
