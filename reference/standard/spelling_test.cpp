#include "reference/standard/spelling.hpp"

#include <gtest/gtest.h>

namespace touchstone::mqtt {
namespace {

TEST(EditDistance, CountsAddedDroppedAndChangedCharacters) {
    EXPECT_EQ(edit_distance("", ""), 0u);
    EXPECT_EQ(edit_distance("qos", "qos"), 0u);
    EXPECT_EQ(edit_distance("quos", "qos"), 1u);
    EXPECT_EQ(edit_distance("qos", "quos"), 1u);
    EXPECT_EQ(edit_distance("topic", "tonic"), 1u);
    EXPECT_EQ(edit_distance("", "topic"), 5u);
    EXPECT_EQ(edit_distance("kitten", "sitting"), 3u);
}

}  // namespace
}  // namespace touchstone::mqtt
