#include "harness/engine/names.hpp"

#include <algorithm>
#include <cctype>
#include <string>

#include <gtest/gtest.h>

#include "reference/protocol/topic.hpp"

namespace touchstone::engine {
namespace {

const Names names{"a1", "3.1/take-over@5.0", false};

TEST(Names, TopicsAndFiltersGetThePrefixThatIsTakenOffAgain) {
    for (const auto* written : {"t", "a/b", "/finance", "+/x", "#", "will/#"}) {
        const auto wire = names.on_wire(NameKind::filter, written);
        EXPECT_NE(wire, written);
        EXPECT_TRUE(wire.ends_with(written));
        EXPECT_EQ(names.as_written(wire), written);
    }
}

TEST(Names, SharedSubscriptionsGetItBehindTheGroup) {
    const auto wire = names.on_wire(NameKind::filter, "$share/g/t");
    EXPECT_TRUE(wire.starts_with("$share/g/"));
    EXPECT_TRUE(wire.ends_with("/t"));
    EXPECT_EQ(names.as_written(wire), "$share/g/t");
}

TEST(Names, OtherDollarNamesAndMalformedOnesStay) {
    for (const auto* written : {"", "$SYS/x", "$share/g", "$share/g/", "$queue/t"}) {
        EXPECT_EQ(names.on_wire(NameKind::filter, written), written);
    }
    EXPECT_EQ(names.on_wire(NameKind::topic, "$share/g/t"), "$share/g/t");
    EXPECT_EQ(names.on_wire(NameKind::none, "t"), "t");
}

TEST(Names, MatchingIsAsWithoutThePrefix) {
    const auto on_wire = [](const char* name) { return names.on_wire(NameKind::filter, name); };
    EXPECT_TRUE(mqtt::matches(on_wire("+/+"), on_wire("/finance")));
    EXPECT_FALSE(mqtt::matches(on_wire("+"), on_wire("/finance")));
    EXPECT_TRUE(mqtt::matches(on_wire("sport/#"), on_wire("sport")));
    EXPECT_FALSE(mqtt::is_topic_filter(on_wire("a#")));
    EXPECT_FALSE(mqtt::is_topic_filter(on_wire("#/a")));
}

TEST(Names, ClientIdsAreShortPlainAndTheirOwn) {
    for (const auto* actor : {"a", "reader", "a-rather-long-name-with-hyphens"}) {
        const auto id = names.client_id_of(actor);
        EXPECT_LE(id.size(), 23u);
        EXPECT_TRUE(std::all_of(id.begin(), id.end(), [](char c) { return std::isalnum(c); }))
            << id;
        EXPECT_EQ(id, names.client_id_of(actor));
    }
    EXPECT_NE(names.client_id_of("a"), names.client_id_of("b"));
    EXPECT_NE(names.client_id_of("a"), (Names{"a1", "3.1/other@5.0", false}.client_id_of("a")));
    EXPECT_EQ(names.client_id_of("twin"), names.on_wire(NameKind::client_id, "twin"));
}

TEST(Names, AloneMeansAsWritten) {
    const Names alone{"a1", "x", true};
    EXPECT_EQ(alone.on_wire(NameKind::filter, "#"), "#");
    EXPECT_EQ(alone.on_wire(NameKind::client_id, "twin"), "twin");
}

}  // namespace
}  // namespace touchstone::engine
