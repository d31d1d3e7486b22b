#include "harness/load/plan.hpp"

#include <fstream>
#include <iterator>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/language/language.hpp"

namespace touchstone::load {
namespace {

using namespace std::chrono_literals;

/// The plan of the first load scenario in `lines`, which the language has to accept.
Plan plan_from(const std::string& lines) {
    const auto parsed = language::parse("load/test.mqtt", "load  test  \"a test\"\n" + lines);
    for (const auto& diagnostic : parsed.diagnostics) ADD_FAILURE() << language::render(diagnostic);
    if (parsed.loads.empty()) throw std::runtime_error{"no load scenario"};
    return plan_of(parsed.loads.front());
}

std::string why_not(const std::string& lines) {
    try {
        plan_from(lines);
    } catch (const PlanError& error) {
        return error.what();
    }
    return "accepted";
}

constexpr auto groups =
    "group     reader  2  subscribes filter=t/{n} qos=1\n"
    "group     writer  3  publishes topic=t/{n} qos=1 payload.size=16 rate=50/s/client\n";

TEST(Plan, groups_phases_and_thresholds) {
    const auto plan = plan_from(std::string{groups} +
                                "phase     warm    500ms\n"
                                "phase     steady  2s  measured\n"
                                "expect    steady.lost = 0\n"
                                "expect    latency.p99 < 10ms\n");
    ASSERT_EQ(plan.crowds.size(), 2u);
    EXPECT_EQ(plan.crowds[0].role, Crowd::Role::subscriber);
    EXPECT_THAT(plan.crowds[0].topics, testing::ElementsAre("t/1", "t/2"));
    EXPECT_THAT(plan.crowds[1].topics, testing::ElementsAre("t/1", "t/2", "t/3"));
    EXPECT_DOUBLE_EQ(plan.crowds[1].rate.per_second(), 150);
    EXPECT_DOUBLE_EQ(plan.offered_per_second(), 150);
    EXPECT_EQ(plan.streams, 3u);
    EXPECT_EQ(plan.length(), 2500ms);
    EXPECT_EQ(plan.phase_at(499ms), 0u);
    EXPECT_EQ(plan.phase_at(500ms), 1u);
    EXPECT_EQ(plan.phase_at(9s), 1u);
    ASSERT_EQ(plan.thresholds.size(), 2u);
    EXPECT_EQ(plan.thresholds[0].phase, "steady");
    EXPECT_DOUBLE_EQ(plan.thresholds[1].limit, 0.01);
}

TEST(Plan, the_slice_that_is_shipped) {
    const std::string path = TOUCHSTONE_SOURCE_DIR "/scenarios/load/slice.mqtt";
    std::ifstream file{path};
    const auto parsed = language::parse(path, {std::istreambuf_iterator<char>{file}, {}});
    for (const auto& diagnostic : parsed.diagnostics) ADD_FAILURE() << language::render(diagnostic);
    ASSERT_EQ(parsed.loads.size(), 1u);
    EXPECT_EQ(parsed.loads[0].id, "load/slice");
    const auto plan = plan_of(parsed.loads[0]);
    EXPECT_DOUBLE_EQ(plan.offered_per_second(), 5000);
    EXPECT_EQ(plan.phases.back().end - plan.phases.back().begin, 10s);
}

TEST(Plan, what_comes_later_is_named_with_its_line) {
    EXPECT_EQ(
        why_not("group     writer  1  publishes topic=t payload.size=16 rate=closed window=10\n"
                "phase     steady  2s  measured\n"),
        "load/test.mqtt:2:56: `rate=closed` comes with a later release\n"
        "    2 | group     writer  1  publishes topic=t payload.size=16 rate=closed window=10\n"
        "      |                                                        ^^^^^^^^^^^\n");
    EXPECT_THAT(
        why_not(std::string{groups} + "phase     frozen  2s  measured target freezes\n"),
        testing::HasSubstr(":4:32: 'target freezes' in a phase comes with a later release"));
    EXPECT_THAT(
        why_not(std::string{groups} + "find      writer.rate 1k/s..2M/s hold=10s confirm=3\n"),
        testing::HasSubstr("`find` comes with a later release"));
    EXPECT_THAT(why_not("group     writer  1  publishes topic=t rate=1/s arrivals=poisson\n"
                        "phase     steady  2s  measured\n"),
                testing::HasSubstr("'arrivals' in a load scenario comes with a later release"));
    EXPECT_THAT(why_not(std::string{groups} +
                        "phase     steady  2s  measured\nexpect    fairness >= 0.9\n"),
                testing::HasSubstr("the metric 'fairness' comes with a later release"));
    EXPECT_THAT(why_not(std::string{groups} + "phase     steady  2s\n"),
                testing::HasSubstr("no phase is `measured`"));
}

}  // namespace
}  // namespace touchstone::load
