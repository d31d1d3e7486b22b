#include "harness/engine/selection.hpp"

#include <memory>

#include <gtest/gtest.h>

namespace touchstone::engine {
namespace {

language::Case take_over() {
    language::Case each;
    each.id = "3.1/take-over/twin@5.0+ws";
    each.version = mqtt::Version::v5_0;
    each.transport = "ws";
    each.cites = {mqtt::Statement{"MQTT-3.1.4-3@5.0"}};
    auto file = std::make_shared<language::SourceFile>();
    file->section = "3.1";
    each.file = file;
    return each;
}

TEST(Selection, NamesByIdGlobStatementAndSection) {
    for (const auto* pattern :
         {"3.1/take-over/twin@5.0+ws", "3.1/take-over/twin", "3.1/take-over", "3.1/*", "*@5.0*",
          "MQTT-3.1.4-3@5.0", "MQTT-3.1.4-3", "3.1", "3"}) {
        EXPECT_TRUE(names(pattern, take_over())) << pattern;
    }
    for (const auto* pattern : {"3.1/take", "4", "3.10", "*@3.1.1", "MQTT-3.1.4-3@3.1.1",
                                "MQTT-3.1.4", "take-over", ""}) {
        EXPECT_FALSE(names(pattern, take_over())) << pattern;
    }
}

TEST(Selection, ExceptWinsOverOnly) {
    EXPECT_TRUE(selects({}, take_over()));
    EXPECT_TRUE(selects({{"3.1"}, {}, {}, {}}, take_over()));
    EXPECT_FALSE(selects({{"3.1"}, {"*twin*"}, {}, {}}, take_over()));
    EXPECT_FALSE(selects({{"4"}, {}, {}, {}}, take_over()));
}

TEST(Selection, ByVersionAndTransport) {
    EXPECT_FALSE(selects({{}, {}, {mqtt::Version::v3_1_1}, {}}, take_over()));
    EXPECT_TRUE(selects({{}, {}, {mqtt::Version::v5_0}, {"ws"}}, take_over()));
    EXPECT_FALSE(selects({{}, {}, {}, {"tcp"}}, take_over()));
    auto anywhere = take_over();
    anywhere.transport.reset();
    EXPECT_TRUE(selects({{}, {}, {}, {"tcp"}}, anywhere));
}

TEST(Selection, TellsPatternsThatNameNothing) {
    const Selection selection{{"3.1", "3.l"}, {}, {}, {}};
    EXPECT_EQ(idle_patterns(selection, {take_over()}), std::vector<std::string>{"3.l"});
}

TEST(Glob, MatchesRunsAndSingles) {
    EXPECT_TRUE(glob_matches("", ""));
    EXPECT_TRUE(glob_matches("*", ""));
    EXPECT_TRUE(glob_matches("a*c*e", "abcde"));
    EXPECT_TRUE(glob_matches("?b?", "abc"));
    EXPECT_FALSE(glob_matches("?", ""));
    EXPECT_FALSE(glob_matches("a*b", "abc"));
    EXPECT_FALSE(glob_matches("abc", "ab"));
}

}  // namespace
}  // namespace touchstone::engine
