#include "harness/load/rate.hpp"

#include <gtest/gtest.h>

#include "harness/load/plan.hpp"

namespace touchstone::load {
namespace {

using namespace std::chrono_literals;

TEST(Rate, message_i_is_due_at_i_over_r) {
    const Rate rate{5000};
    EXPECT_EQ(rate.due(0), 0ns);
    EXPECT_EQ(rate.due(1), 200us);
    EXPECT_EQ(rate.due(50'000), 10s);
    EXPECT_DOUBLE_EQ(rate.per_second(), 5000);
}

TEST(Rate, thirds_do_not_accumulate) {
    const Rate rate{3};
    EXPECT_EQ(rate.due(1), 333'333'333ns);
    EXPECT_EQ(rate.due(2), 666'666'666ns);
    EXPECT_EQ(rate.due(3'000'000'000), 1'000'000'000s);
}

TEST(Rate, a_day_at_a_million_a_second_fits) {
    const Rate rate{1e6};
    EXPECT_EQ(rate.due(86'400'000'000), 24h);
    EXPECT_EQ(rate.due_before(24h), 86'400'000'000u);
}

TEST(Rate, due_before_counts_exactly) {
    for (const double per_second : {0.5, 1.0, 3.0, 7.3, 999.999, 5000.0, 123'456.789}) {
        const Rate rate{per_second};
        for (const auto end :
             {Duration{1}, Duration{999'999'999}, Duration{1s}, Duration{2'500ms}}) {
            const auto count = rate.due_before(end);
            EXPECT_LT(rate.due(count - 1), end) << per_second;
            EXPECT_GE(rate.due(count), end) << per_second;
        }
    }
    EXPECT_EQ(Rate{5000}.due_before(0ns), 0u);
    EXPECT_EQ(Rate{5000}.due_before(1ns), 1u);
}

TEST(Crowd, the_groups_messages_go_round_and_are_evenly_spaced) {
    Crowd crowd;
    crowd.clients = 4;
    crowd.rate = Rate{8};
    EXPECT_EQ(crowd.due(0, 0), 0ms);
    EXPECT_EQ(crowd.due(1, 0), 125ms);
    EXPECT_EQ(crowd.due(3, 0), 375ms);
    EXPECT_EQ(crowd.due(0, 1), 500ms);
    EXPECT_EQ(crowd.due_before(0, 501ms), 2u);
    EXPECT_EQ(crowd.due_before(1, 501ms), 1u);
    EXPECT_EQ(crowd.due_before(3, 375ms), 0u);
    std::uint32_t all = 0;
    for (std::uint32_t client = 0; client < 4; ++client) all += crowd.due_before(client, 10s);
    EXPECT_EQ(all, 80u);
}

}  // namespace
}  // namespace touchstone::load
