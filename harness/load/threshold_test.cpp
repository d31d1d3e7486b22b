#include "harness/load/threshold.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace touchstone::load {
namespace {

using Unit = language::MetricUnit;

Threshold parsed(std::string metric, std::string compare, std::string limit) {
    std::string why;
    const auto text = metric + " " + compare + " " + limit;
    const auto threshold =
        threshold_of({metric, compare, limit, text, {}}, {"warm", "steady"}, why);
    EXPECT_TRUE(threshold) << why;
    return threshold.value_or(Threshold{});
}

bool passes(const std::string& compare, double value) {
    return judge(parsed("lost", compare, "10"), {{"lost", value}}).passed;
}

TEST(Threshold, every_comparison) {
    EXPECT_TRUE(passes("<", 9));
    EXPECT_FALSE(passes("<", 10));
    EXPECT_TRUE(passes("<=", 10));
    EXPECT_FALSE(passes("<=", 11));
    EXPECT_TRUE(passes("=", 10));
    EXPECT_FALSE(passes("=", 11));
    EXPECT_TRUE(passes(">=", 10));
    EXPECT_FALSE(passes(">=", 9));
    EXPECT_TRUE(passes(">", 11));
    EXPECT_FALSE(passes(">", 10));
}

TEST(Threshold, phase_metric_and_units) {
    const auto latency = parsed("steady.latency.p99.9", "<", "10ms");
    EXPECT_EQ(latency.phase, "steady");
    EXPECT_EQ(latency.metric, "latency.p99.9");
    EXPECT_DOUBLE_EQ(latency.limit, 0.010);
    EXPECT_EQ(parsed("latency.max", "<", "2s").phase, "");
    EXPECT_DOUBLE_EQ(parsed("rate", ">=", "4.95k/s").limit, 4950);
    EXPECT_DOUBLE_EQ(parsed("target.cpu", "<", "20s").limit, 20);
}

TEST(Threshold, results_name_what_was_measured) {
    const auto result = judge(parsed("steady.latency.p99", "<", "10ms"), {{"latency.p99", 0.0031}});
    EXPECT_TRUE(result.passed);
    EXPECT_EQ(result.name, "steady.latency.p99 < 10ms");
    EXPECT_EQ(result.measured, "3.1ms");
    EXPECT_DOUBLE_EQ(*result.value, 0.0031);
    EXPECT_DOUBLE_EQ(*result.limit, 0.01);
}

TEST(Threshold, what_was_not_measured_does_not_pass) {
    const auto result = judge(parsed("ack.p99", "<", "10ms"), {{"latency.p99", 0.001}});
    EXPECT_FALSE(result.passed);
    EXPECT_EQ(result.measured, "not measured");
    EXPECT_FALSE(result.value);
}

TEST(Threshold, some_metrics_come_later) {
    std::string why;
    EXPECT_FALSE(threshold_of({"fairness", ">=", "0.9", "", {}}, {}, why));
    EXPECT_EQ(why, "the metric 'fairness' comes with a later release");
}

TEST(WithUnit, is_readable) {
    EXPECT_EQ(with_unit(0, Unit::time), "0s");
    EXPECT_EQ(with_unit(25e-9, Unit::time), "25ns");
    EXPECT_EQ(with_unit(250e-6, Unit::time), "250us");
    EXPECT_EQ(with_unit(1.5, Unit::time), "1.5s");
    EXPECT_EQ(with_unit(4999.8, Unit::rate), "4999.8/s");
    EXPECT_EQ(with_unit(50'000, Unit::count), "50000");
}

}  // namespace
}  // namespace touchstone::load
