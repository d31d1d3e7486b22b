// SUBSCRIBE, UNSUBSCRIBE, matching, retained messages, shared subscriptions.
#include <gtest/gtest.h>

#include "reference/broker/matching.hpp"
#include "reference/broker/test_bench.hpp"
#include "reference/broker/topic_tree.hpp"
#include "reference/protocol/topic.hpp"

namespace touchstone::mqtt {
namespace {

using namespace std::chrono_literals;

class SubscribeIn : public testing::TestWithParam<Version> {
protected:
    SubscribeIn() {
        bench.all_speak(GetParam());
        bench.joins("w", "client-id=w");
        bench.joins("p", "client-id=p");
    }
    bool v5() const { return GetParam() == Version::v5_0; }
    Bench bench;
};
INSTANTIATE_TEST_SUITE_P(Versions, SubscribeIn, testing::Values(Version::v3_1_1, Version::v5_0),
                         [](const auto& version) {
                             return "v" + std::to_string(protocol_level(version.param));
                         });

TEST_P(SubscribeIn, IsAcknowledgedEntryByEntry) {
    bench.says("w", "SUBSCRIBE id=10 filter=a qos=2 filter=b qos=0 filter=c/# qos=1");
    EXPECT_EQ(bench.heard("w"), "SUBACK id=10 granted-qos-2,granted-qos-0,granted-qos-1");
    bench.says("w", "UNSUBSCRIBE id=11 filter=a filter=nothing filter=c/#");
    EXPECT_EQ(bench.heard("w"),
              v5() ? "UNSUBACK id=11 success,no-subscription-existed,success" : "UNSUBACK id=11");
    EXPECT_EQ(bench.broker.census().subscriptions, 1u);
}

TEST_P(SubscribeIn, AnIllegalFilterEndsTheConnection) {
    for (const auto* filter : {"a/#/b", "a+", "a#", "+a/b"}) {
        bench.joins("w", "client-id=w");
        bench.says("w", std::string{"SUBSCRIBE id=1 filter="} + filter);
        EXPECT_EQ(bench.heard("w"), v5() ? "DISCONNECT topic-filter-invalid; closed" : "closed")
            << filter;
    }
}

TEST_P(SubscribeIn, AFilterOfManyLevelsCostsNoStack) {
    std::string filter, topic;
    for (int i = 0; i < 30'000; ++i) filter += "+/", topic += "/";
    bench.says("w", "SUBSCRIBE id=1 filter=" + filter + "+");
    EXPECT_EQ(bench.heard("w"), "SUBACK id=1 granted-qos-0");
    bench.says("p", "PUBLISH topic=" + topic);
    EXPECT_TRUE(bench.heard("w").starts_with("PUBLISH topic=/"));
    bench.says("w", "UNSUBSCRIBE id=2 filter=" + filter + "+");
    bench.heard("w");
    bench.says("p", "PUBLISH topic=" + topic);
    EXPECT_EQ(bench.heard("w"), "");
}

TEST_P(SubscribeIn, AgainReplacesAndSendsRetainedAgain) {
    bench.says("p", "PUBLISH retain=1 topic=t payload=kept");
    bench.says("w", "SUBSCRIBE id=1 filter=t qos=1");
    EXPECT_EQ(bench.heard("w"), "SUBACK id=1 granted-qos-1; PUBLISH retain=1 topic=t payload=kept");
    bench.says("w", "SUBSCRIBE id=2 filter=t qos=0");
    EXPECT_EQ(bench.heard("w"), "SUBACK id=2 granted-qos-0; PUBLISH retain=1 topic=t payload=kept");
    bench.says("p", "PUBLISH id=1 qos=1 topic=t payload=live");
    EXPECT_EQ(bench.heard("w"), "PUBLISH topic=t payload=live");
    EXPECT_EQ(bench.broker.census().subscriptions, 1u);
}

TEST_P(SubscribeIn, RetainedMessagesAreReplacedAndRemoved) {
    bench.says("p", "PUBLISH id=1 qos=1 retain=1 topic=a/b payload=old");
    bench.says("p", "PUBLISH id=1 qos=1 retain=1 topic=a/b payload=new");
    bench.says("p", "PUBLISH retain=1 topic=a payload=parent");
    bench.says("p", "PUBLISH topic=a/b payload=passing");
    bench.says("w", "SUBSCRIBE id=1 filter=a/# qos=2");
    EXPECT_EQ(bench.heard("w"),
              "SUBACK id=1 granted-qos-2; PUBLISH retain=1 topic=a payload=parent; "
              "PUBLISH id=1 qos=1 retain=1 topic=a/b payload=new");
    bench.says("p", "PUBLISH retain=1 topic=a/b");
    EXPECT_EQ(bench.heard("w"), "PUBLISH topic=a/b");
    bench.says("w", "SUBSCRIBE id=2 filter=+/b qos=2");
    EXPECT_EQ(bench.heard("w"), "SUBACK id=2 granted-qos-2");
    EXPECT_EQ(bench.broker.census().retained, 1u);
}

TEST_P(SubscribeIn, RetainIsOffForEstablishedSubscriptions) {
    bench.says("w", "SUBSCRIBE id=1 filter=t");
    bench.heard("w");
    bench.says("p", "PUBLISH retain=1 topic=t payload=x");
    EXPECT_EQ(bench.heard("w"), "PUBLISH topic=t payload=x");
}

TEST_P(SubscribeIn, WildcardsDoNotSeeTheServersTopics) {
    bench.says("w", "SUBSCRIBE id=1 filter=# filter=+/broker/version");
    EXPECT_EQ(bench.heard("w"), "SUBACK id=1 granted-qos-0,granted-qos-0");
    bench.says("w", "SUBSCRIBE id=2 filter=$SYS/#");
    EXPECT_EQ(bench.heard("w"),
              "SUBACK id=2 granted-qos-0; PUBLISH retain=1 topic=$SYS/broker/version "
              "payload=\"touchstone reference "
              "broker\"");
}

TEST_P(SubscribeIn, UnsubscribingEndsNewMessagesAndFinishesOldOnes) {
    bench.says("w", "SUBSCRIBE id=1 filter=t qos=2");
    bench.says("p", "PUBLISH id=1 qos=2 topic=t");
    bench.says("w", "UNSUBSCRIBE id=2 filter=t");
    bench.heard("w");
    bench.says("p", "PUBLISH id=2 qos=2 topic=t");
    EXPECT_EQ(bench.heard("w"), "");
    bench.says("w", "PUBREC id=1");
    EXPECT_EQ(bench.heard("w"), "PUBREL id=1");
}

class Subscribe5 : public testing::Test {
protected:
    void SetUp() override {
        bench.joins("w", "client-id=w");
        bench.joins("p", "client-id=p");
    }
    Bench bench;
};

TEST_F(Subscribe5, NoLocalKeepsOnesOwnMessagesAway) {
    bench.says("w", "SUBSCRIBE id=1 filter=t no-local=1");
    bench.heard("w");
    bench.says("w", "PUBLISH topic=t payload=own retain=1");
    bench.says("p", "PUBLISH topic=t payload=other");
    EXPECT_EQ(bench.heard("w"), "PUBLISH topic=t payload=other");
    bench.says("w", "SUBSCRIBE id=2 filter=t no-local=1");
    EXPECT_EQ(bench.heard("w"), "SUBACK id=2 granted-qos-0");
    bench.says("w", "SUBSCRIBE id=3 filter=t");
    EXPECT_EQ(bench.heard("w"), "SUBACK id=3 granted-qos-0; PUBLISH retain=1 topic=t payload=own");
}

TEST_F(Subscribe5, RetainAsPublishedKeepsTheFlag) {
    bench.says("w", "SUBSCRIBE id=1 filter=t retain-as-published=1");
    bench.heard("w");
    bench.says("p", "PUBLISH topic=t retain=1 payload=x");
    bench.says("p", "PUBLISH topic=t payload=y");
    EXPECT_EQ(bench.heard("w"), "PUBLISH retain=1 topic=t payload=x; PUBLISH topic=t payload=y");
}

TEST_F(Subscribe5, RetainHandlingSaysWhenRetainedMessagesCome) {
    bench.says("p", "PUBLISH topic=t retain=1 payload=x");
    bench.says("w", "SUBSCRIBE id=1 filter=t retain-handling=2");
    EXPECT_EQ(bench.heard("w"), "SUBACK id=1 granted-qos-0");
    bench.says("w", "SUBSCRIBE id=2 filter=t retain-handling=1");
    EXPECT_EQ(bench.heard("w"), "SUBACK id=2 granted-qos-0");
    bench.says("w", "SUBSCRIBE id=3 filter=t retain-handling=0");
    EXPECT_EQ(bench.heard("w"), "SUBACK id=3 granted-qos-0; PUBLISH retain=1 topic=t payload=x");
    bench.says("w", "SUBSCRIBE id=4 filter=+ retain-handling=1");
    EXPECT_EQ(bench.heard("w"), "SUBACK id=4 granted-qos-0; PUBLISH retain=1 topic=t payload=x");
}

TEST_F(Subscribe5, RetainedMessagesExpire) {
    bench.says("p", "PUBLISH topic=t retain=1 message-expiry=5 payload=x");
    bench.passes(2s);
    bench.says("w", "SUBSCRIBE id=1 filter=t subscription-id=3");
    EXPECT_EQ(bench.heard("w"),
              "SUBACK id=1 granted-qos-0; PUBLISH retain=1 topic=t payload=x message-expiry=3 "
              "subscription-id=3");
    bench.passes(3s);
    bench.says("w", "SUBSCRIBE id=2 filter=t");
    EXPECT_EQ(bench.heard("w"), "SUBACK id=2 granted-qos-0");
    EXPECT_EQ(bench.broker.census().retained, 0u);
}

TEST_F(Subscribe5, FeaturesThatAreOffAreRefused) {
    Limits limits;
    limits.maximum_qos = 1;
    limits.wildcard_available = limits.shared_available = limits.subscription_ids_available = false;
    limits.denied_subscribe = {"secret"};
    Bench small{limits};
    small.joins("w", "client-id=w");
    small.says("w", "SUBSCRIBE id=1 filter=a/# filter=$share/g/t filter=secret filter=fine qos=2");
    EXPECT_EQ(
        small.heard("w"),
        "SUBACK id=1 "
        "wildcard-subscriptions-not-supported,shared-subscriptions-not-supported,not-authorized,"
        "granted-qos-1");
    small.says("w", "SUBSCRIBE id=2 subscription-id=1 filter=fine");
    EXPECT_EQ(small.heard("w"), "SUBACK id=2 subscription-identifiers-not-supported");
}

class Shared : public testing::Test {
protected:
    void member(const std::string& name, const std::string& qos = "1") {
        bench.joins(name, "client-id=" + name + " clean-start=0 session-expiry=10");
        bench.says(name, "SUBSCRIBE id=1 filter=$share/g/t qos=" + qos);
        bench.heard(name);
    }
    void SetUp() override { bench.joins("p", "client-id=p"); }
    Bench bench;
};

TEST_F(Shared, MembersTakeTurns) {
    member("one");
    member("two");
    bench.joins("all", "client-id=all");
    bench.says("all", "SUBSCRIBE id=1 filter=t");
    bench.heard("all");
    for (int i = 0; i < 4; ++i) bench.says("p", "PUBLISH topic=t payload=" + std::to_string(i));
    EXPECT_EQ(bench.heard("one"), "PUBLISH topic=t payload=0; PUBLISH topic=t payload=2");
    EXPECT_EQ(bench.heard("two"), "PUBLISH topic=t payload=1; PUBLISH topic=t payload=3");
    EXPECT_EQ(bench.heard("all").size(), 4 * std::string{"PUBLISH topic=t payload=0; "}.size() - 2);
}

TEST_F(Shared, GetNoRetainedMessages) {
    bench.says("p", "PUBLISH topic=t retain=1 payload=x");
    bench.joins("one", "client-id=one");
    bench.says("one", "SUBSCRIBE id=1 filter=$share/g/t");
    EXPECT_EQ(bench.heard("one"), "SUBACK id=1 granted-qos-0");
}

TEST_F(Shared, MembersThatAreOfflineArePassedOver) {
    member("one");
    member("two");
    bench.cuts("one");
    for (int i = 1; i <= 2; ++i)
        bench.says("p", "PUBLISH id=1 qos=1 topic=t payload=" + std::to_string(i));
    EXPECT_EQ(bench.heard("two"),
              "PUBLISH id=1 qos=1 topic=t payload=1; PUBLISH id=2 qos=1 topic=t payload=2");
}

TEST_F(Shared, WhatAnEndedMemberLeftGoesToAnother) {
    member("one");
    bench.says("p", "PUBLISH id=1 qos=1 topic=t payload=1");
    member("two");
    bench.cuts("one");
    bench.passes(9s);
    EXPECT_EQ(bench.heard("two"), "");
    bench.passes(1s);
    EXPECT_EQ(bench.heard("two"), "PUBLISH id=1 qos=1 topic=t payload=1");
}

TEST_F(Shared, AQos2ExchangeStaysWithItsMember) {
    member("one", "2");
    bench.says("p", "PUBLISH id=1 qos=2 topic=t payload=1");
    member("two", "2");
    bench.cuts("one");
    bench.passes(10s);
    EXPECT_EQ(bench.heard("two"), "");
}

TEST_F(Shared, WhatWasRefusedGoesToNobody) {
    member("one");
    bench.says("p", "PUBLISH id=1 qos=1 topic=t payload=1");
    member("two");
    bench.says("one", "PUBACK id=1 not-authorized");
    EXPECT_EQ(bench.heard("two"), "");
}

TEST_F(Shared, MalformedNamesAreRefused) {
    for (const auto* filter : {"$share//t", "$share/g", "$share/g/", "$share/g+/t"}) {
        bench.joins("one", "client-id=one");
        bench.says("one", std::string{"SUBSCRIBE id=1 filter="} + filter);
        EXPECT_EQ(bench.heard("one"), "DISCONNECT topic-filter-invalid; closed") << filter;
    }
}

/// Two implementations, one answer: the tree, the broker's matching of one filter, and the
/// protocol's.
TEST(TopicTree, AgreesWithMatchingOneByOne) {
    const std::string filters[] = {"#",      "+",      "/",     "a",     "a/#",    "a/+",   "+/b",
                                   "a/b",    "+/+",    "/+",    "/#",    "a//b",   "a/b/#", "+/b/#",
                                   "$SYS/#", "$SYS/+", "+/+/+", "a/+/c", "$SYS/x", "/a"};
    const std::string topics[] = {"a",    "b",     "/",    "/a",     "a/",       "a/b",
                                  "a//b", "a/b/c", "$SYS", "$SYS/x", "$SYS/x/y", "//"};
    const Rules rules;
    TopicTree tree;
    Slot slot = 0;
    for (const auto& filter : filters) {
        Subscriber subscriber;
        subscriber.session = slot++;
        tree.add(filter, subscriber, [](Subscriber&) { return true; });
    }
    for (const auto& topic : topics) {
        std::set<Slot> found;
        tree.each_match(topic, rules, [&](Leaf& leaf) {
            for (const auto& subscriber : leaf.subscribers)
                EXPECT_TRUE(found.insert(subscriber.session).second);
        });
        for (slot = 0; slot < std::size(filters); ++slot) {
            EXPECT_EQ(found.contains(slot), matches(filters[slot], topic))
                << filters[slot] << " and " << topic;
            EXPECT_EQ(filter_matches(filters[slot], topic, rules), matches(filters[slot], topic));
        }
    }
    for (slot = 0; slot < std::size(filters); ++slot) EXPECT_TRUE(tree.remove(filters[slot], slot));
    EXPECT_EQ(tree.size(), 0u);
    tree.each_match("a/b", rules, [](Leaf&) { ADD_FAILURE(); });
}

}  // namespace
}  // namespace touchstone::mqtt
