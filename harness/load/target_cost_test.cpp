#include "harness/load/target_cost.hpp"

#include <unistd.h>

#include <gtest/gtest.h>

namespace touchstone::load {
namespace {

TEST(TargetCost, a_process_costs_what_it_computes) {
    TargetCost self{::getpid()};
    const auto before = self.cpu();
    ASSERT_TRUE(before);
    const auto own_before = own_cost();
    volatile std::uint64_t sum = 0;
    // The kernel brings these figures up to date at its ticks, a few milliseconds apart.
    while (own_cost().used - own_before.used < std::chrono::milliseconds{20}) sum = sum + 1;
    const auto after = self.cpu();
    ASSERT_TRUE(after);
    EXPECT_GE(after->used - before->used, std::chrono::milliseconds{20});
    EXPECT_GT(self.memory().value_or(0), 100'000u);
}

TEST(TargetCost, a_process_that_is_not_there_costs_nothing_known) {
    TargetCost gone{-1};
    EXPECT_FALSE(gone.cpu());
    EXPECT_FALSE(gone.memory());
}

}  // namespace
}  // namespace touchstone::load
