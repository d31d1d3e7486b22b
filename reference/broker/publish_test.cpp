// PUBLISH from a client and to a client: the three exchanges, resumption, flow control, properties.
#include <gtest/gtest.h>

#include "reference/broker/test_bench.hpp"

namespace touchstone::mqtt {
namespace {

using namespace std::chrono_literals;

class PublishIn : public testing::TestWithParam<Version> {
protected:
    PublishIn() { bench.all_speak(GetParam()); }
    bool v5() const { return GetParam() == Version::v5_0; }
    /// A subscriber whose session outlives its connection.
    void watches(const std::string& name, const std::string& subscriptions,
                 const std::string& more = "") {
        bench.joins(name, "client-id=" + name + " clean-start=0" +
                              (v5() ? " session-expiry=100 " : " ") + more);
        bench.says(name, "SUBSCRIBE id=1 " + subscriptions);
        bench.heard(name);
    }
    std::string rejoins(const std::string& name, const std::string& more = "") {
        bench.says(name, "CONNECT client-id=" + name + " clean-start=0" +
                             (v5() ? " session-expiry=100 " : " ") + more);
        return bench.heard(name);
    }
    Bench bench;
};
INSTANTIATE_TEST_SUITE_P(Versions, PublishIn, testing::Values(Version::v3_1_1, Version::v5_0),
                         [](const auto& version) {
                             return "v" + std::to_string(protocol_level(version.param));
                         });

TEST_P(PublishIn, Qos0IsDeliveredAndNotAcknowledged) {
    watches("w", "filter=t qos=2");
    bench.joins("p");
    bench.says("p", "PUBLISH topic=t payload=hello");
    EXPECT_EQ(bench.heard("p"), "");
    EXPECT_EQ(bench.heard("w"), "PUBLISH topic=t payload=hello");
}

TEST_P(PublishIn, Qos1IsAcknowledgedAndDelivered) {
    watches("w", "filter=t qos=2");
    bench.joins("p");
    bench.says("p", "PUBLISH id=7 qos=1 topic=t payload=x");
    EXPECT_EQ(bench.heard("p"), "PUBACK id=7");
    EXPECT_EQ(bench.heard("w"), "PUBLISH id=1 qos=1 topic=t payload=x");
    bench.says("w", "PUBACK id=1");
    EXPECT_EQ(bench.broker.census().in_flight, 0u);
    bench.says("p", "PUBLISH id=7 dup=1 qos=1 topic=t payload=again");
    EXPECT_EQ(bench.heard("p"), "PUBACK id=7");
    EXPECT_EQ(bench.heard("w"), "PUBLISH id=2 qos=1 topic=t payload=again");
}

TEST_P(PublishIn, Qos2IsDeliveredOnce) {
    watches("w", "filter=t qos=2");
    bench.joins("p", "client-id=p clean-start=0");
    bench.says("p", "PUBLISH id=7 qos=2 topic=t payload=x");
    EXPECT_EQ(bench.heard("p"), "PUBREC id=7");
    bench.says("p", "PUBLISH id=7 dup=1 qos=2 topic=t payload=x");
    EXPECT_EQ(bench.heard("p"), "PUBREC id=7");
    EXPECT_EQ(bench.heard("w"), "PUBLISH id=1 qos=2 topic=t payload=x");
    bench.says("w", "PUBREC id=1");
    EXPECT_EQ(bench.heard("w"), "PUBREL id=1");
    bench.says("w", "PUBCOMP id=1");
    bench.says("p", "PUBREL id=7");
    EXPECT_EQ(bench.heard("p"), "PUBCOMP id=7");
    bench.says("p", "PUBREL id=7");
    EXPECT_EQ(bench.heard("p"), v5() ? "PUBCOMP id=7 packet-identifier-not-found" : "PUBCOMP id=7");
    bench.says("p", "PUBLISH id=7 qos=2 topic=t payload=new");
    EXPECT_EQ(bench.heard("w"), "PUBLISH id=2 qos=2 topic=t payload=new");
    EXPECT_EQ(bench.broker.census().in_flight, 1u);
}

TEST_P(PublishIn, TheLowerQosCounts) {
    watches("w0", "filter=t qos=0");
    watches("w1", "filter=t qos=1");
    bench.joins("p");
    bench.says("p", "PUBLISH id=7 qos=2 topic=t");
    EXPECT_EQ(bench.heard("w0"), "PUBLISH topic=t");
    EXPECT_EQ(bench.heard("w1"), "PUBLISH id=1 qos=1 topic=t");
}

TEST_P(PublishIn, OverlappingSubscriptionsAreOneCopyAtTheHighestQos) {
    watches("w", "filter=a/# qos=1 filter=a/+ qos=2 filter=a/b qos=0");
    bench.joins("p");
    bench.says("p", "PUBLISH id=7 qos=2 topic=a/b");
    EXPECT_EQ(bench.heard("w"), "PUBLISH id=1 qos=2 topic=a/b");
}

TEST_P(PublishIn, WhatIsNotAcknowledgedComesAgain) {
    watches("w", "filter=t qos=2");
    bench.joins("p");
    for (int i = 1; i <= 4; ++i) {
        bench.says(
            "p", "PUBLISH id=" + std::to_string(i) + " qos=2 topic=t payload=" + std::to_string(i));
    }
    bench.heard("w");
    bench.says("w", "PUBREC id=3");
    bench.says("w", "PUBREC id=1");
    EXPECT_EQ(bench.heard("w"), "PUBREL id=3; PUBREL id=1");
    bench.cuts("w");
    const auto again = rejoins("w", "keep-alive=0");
    EXPECT_EQ(again,
              "CONNACK success session-present=1; PUBREL id=3; PUBREL id=1; PUBLISH id=2 dup=1 "
              "qos=2 topic=t payload=2; "
              "PUBLISH id=4 dup=1 qos=2 topic=t payload=4");
    bench.says("w", "PUBCOMP id=3");
    bench.says("w", "PUBREC id=2");
    EXPECT_EQ(bench.heard("w"), "PUBREL id=2");
}

TEST_P(PublishIn, MessagesWaitForAnOfflineSession) {
    watches("w", "filter=t qos=2");
    bench.cuts("w");
    bench.joins("p");
    bench.says("p", "PUBLISH topic=t payload=0");
    bench.says("p", "PUBLISH id=1 qos=1 topic=t payload=1");
    bench.says("p", "PUBLISH id=2 qos=2 topic=t payload=2");
    EXPECT_EQ(bench.broker.census().queued, 2u);
    EXPECT_EQ(rejoins("w"),
              "CONNACK success session-present=1; PUBLISH id=1 qos=1 topic=t payload=1; "
              "PUBLISH id=2 qos=2 topic=t payload=2");
}

TEST_P(PublishIn, AReceiversQos2StateOutlivesItsConnection) {
    watches("w", "filter=t qos=2");
    watches("p", "filter=other");
    bench.says("p", "PUBLISH id=9 qos=2 topic=t");
    bench.cuts("p");
    rejoins("p");
    bench.says("p", "PUBLISH id=9 dup=1 qos=2 topic=t");
    EXPECT_EQ(bench.heard("p"), "PUBREC id=9");
    EXPECT_EQ(bench.heard("w"), "PUBLISH id=1 qos=2 topic=t");
}

TEST_P(PublishIn, ThePublishersDupIsNotForwarded) {
    watches("w", "filter=t qos=1");
    bench.joins("p");
    bench.says("p", "PUBLISH id=1 dup=1 qos=1 topic=t");
    EXPECT_EQ(bench.heard("w"), "PUBLISH id=1 qos=1 topic=t");
}

TEST_P(PublishIn, AnAnswerOfAnotherQosIsAProtocolError) {
    watches("w", "filter=t qos=1");
    bench.joins("p");
    bench.says("p", "PUBLISH id=1 qos=1 topic=t");
    bench.heard("w");
    bench.says("w", "PUBREC id=1");
    EXPECT_EQ(bench.heard("w"), v5() ? "DISCONNECT protocol-error; closed" : "closed");
}

TEST_P(PublishIn, AnswersToNothingAreHarmless) {
    watches("w", "filter=t qos=1");
    bench.says("w", "PUBACK id=5");
    bench.says("w", "PUBCOMP id=5");
    EXPECT_EQ(bench.heard("w"), "");
    bench.says("w", "PUBREC id=5");
    EXPECT_EQ(bench.heard("w"), v5() ? "PUBREL id=5 packet-identifier-not-found" : "PUBREL id=5");
}

TEST_P(PublishIn, AnIdInUseIsRefused) {
    bench.joins("p");
    bench.says("p", "PUBLISH id=1 qos=2 topic=t");
    bench.heard("p");
    bench.says("p", "PUBLISH id=1 qos=1 topic=t");
    EXPECT_EQ(bench.heard("p"), v5() ? "PUBACK id=1 packet-identifier-in-use" : "closed");
}

TEST_P(PublishIn, TopicsOfTheServerAreNotForClients) {
    watches("w", "filter=$test/x qos=1");
    bench.joins("p");
    bench.says("p", "PUBLISH topic=$test/x");
    bench.says("p", "PUBLISH id=1 qos=1 topic=$test/x");
    EXPECT_EQ(bench.heard("p"), v5() ? "PUBACK id=1 not-authorized" : "PUBACK id=1");
    EXPECT_EQ(bench.heard("w"), "");
}

TEST_P(PublishIn, DeniedTopicsReachNobody) {
    Limits limits;
    limits.denied_publish = {"secret/#"};
    Bench guarded{limits};
    guarded.all_speak(GetParam());
    guarded.joins("w", "client-id=w");
    guarded.says("w", "SUBSCRIBE id=1 filter=#");
    guarded.heard("w");
    guarded.joins("p", "client-id=p");
    guarded.says("p", "PUBLISH id=1 qos=2 topic=secret/plan");
    EXPECT_EQ(guarded.heard("p"), v5() ? "PUBREC id=1 not-authorized" : "PUBREC id=1");
    EXPECT_EQ(guarded.heard("w"), "");
}

TEST_P(PublishIn, LargePayloadsArriveWhole) {
    watches("w", "filter=t qos=1");
    watches("v", "filter=# qos=0");
    bench.joins("p");
    const std::string payload(100'000, 'x');
    bench.says("p", "PUBLISH id=1 qos=1 topic=t payload=" + payload);
    for (const auto* name : {"w", "v"}) {
        const auto heard = bench.heard(name);
        EXPECT_NE(heard.find("topic=t"), heard.npos) << heard;
        EXPECT_NE(heard.find("(100000 bytes)"), heard.npos) << heard;
    }
}

TEST_P(PublishIn, QueuesHaveAnEnd) {
    Limits limits;
    limits.queued_messages = 2;
    Bench small{limits};
    small.all_speak(GetParam());
    small.joins("w", std::string{"client-id=w clean-start=0"} + (v5() ? " session-expiry=9" : ""));
    small.says("w", "SUBSCRIBE id=1 filter=t qos=1");
    small.cuts("w");
    small.joins("p", "client-id=p");
    for (int i = 0; i < 4; ++i)
        small.says("p", "PUBLISH id=1 qos=1 topic=t payload=" + std::to_string(i));
    EXPECT_EQ(small.broker.census().queued, 2u);
}

class Publish5 : public testing::Test {
protected:
    void SetUp() override {
        bench.joins("w", "client-id=w clean-start=0 session-expiry=1000");
        bench.joins("p", "client-id=p");
    }
    void subscribes(const std::string& fields) {
        bench.says("w", "SUBSCRIBE id=1 " + fields);
        bench.heard("w");
    }
    Bench bench;
};

TEST_F(Publish5, PropertiesTravelInTheirOrder) {
    subscribes("filter=t");
    bench.says("p",
               "PUBLISH topic=t user-property=b:1 payload-format=1 content-type=c "
               "user-property=a:2 response-topic=r "
               "correlation-data=d payload=x");
    const auto heard = bench.heard("w");
    EXPECT_EQ(heard,
              "PUBLISH topic=t payload=x user-property=b:1 payload-format=1 content-type=c "
              "user-property=a:2 "
              "response-topic=r correlation-data=d");
}

TEST_F(Publish5, TheExpiryCountsDown) {
    subscribes("filter=t qos=1");
    bench.says("p", "PUBLISH id=1 qos=1 topic=t message-expiry=10");
    EXPECT_EQ(bench.heard("w"), "PUBLISH id=1 qos=1 topic=t message-expiry=10");
    bench.says("w", "PUBACK id=1");
    bench.cuts("w");
    bench.says("p", "PUBLISH id=2 qos=1 topic=t message-expiry=10");
    bench.says("p", "PUBLISH id=3 qos=1 topic=t message-expiry=3");
    bench.passes(4500ms);
    bench.says("w", "CONNECT client-id=w clean-start=0");
    EXPECT_EQ(bench.heard("w"),
              "CONNACK success session-present=1; PUBLISH id=1 qos=1 topic=t message-expiry=6");
}

TEST_F(Publish5, ExpiryDoesNotCountOnceSent) {
    subscribes("filter=t qos=2");
    bench.says("p", "PUBLISH id=1 qos=2 topic=t message-expiry=1");
    bench.cuts("w");
    bench.passes(3s);
    bench.heard("w");
    bench.says("w", "CONNECT client-id=w clean-start=0");
    EXPECT_EQ(
        bench.heard("w"),
        "CONNACK success session-present=1; PUBLISH id=1 dup=1 qos=2 topic=t message-expiry=0");
    bench.says("p", "PUBREL id=1");
    EXPECT_EQ(bench.heard("p"), "PUBREC id=1; PUBCOMP id=1");
}

TEST_F(Publish5, SubscriptionIdsComeAlong) {
    subscribes("subscription-id=5 filter=a/#");
    subscribes("subscription-id=300 filter=a/b filter=a/+");
    bench.says("p", "PUBLISH topic=a/b");
    const auto heard = bench.heard("w");
    EXPECT_EQ(std::count(heard.begin(), heard.end(), '='), 4);  // topic and three identifiers
    EXPECT_NE(heard.find("subscription-id=5"), heard.npos);
    subscribes("filter=a/# filter=a/b filter=a/+");
    bench.says("p", "PUBLISH topic=a/b");
    EXPECT_EQ(bench.heard("w"), "PUBLISH topic=a/b");
}

TEST_F(Publish5, NoMoreThanReceiveMaximumAreUnderWay) {
    bench.joins("w", "client-id=w receive-maximum=2");
    subscribes("filter=t qos=2");
    for (int i = 1; i <= 5; ++i)
        bench.says("p", "PUBLISH id=" + std::to_string(i) + " qos=2 topic=t");
    EXPECT_EQ(bench.heard("w"), "PUBLISH id=1 qos=2 topic=t; PUBLISH id=2 qos=2 topic=t");
    bench.says("w", "PUBREC id=1");
    EXPECT_EQ(bench.heard("w"), "PUBREL id=1");
    bench.says("w", "PUBCOMP id=1");
    EXPECT_EQ(bench.heard("w"), "PUBLISH id=3 qos=2 topic=t");
    bench.says("w", "PUBREC id=2 unspecified-error");
    EXPECT_EQ(bench.heard("w"), "PUBLISH id=4 qos=2 topic=t");
    bench.says("w", "PINGREQ");
    EXPECT_EQ(bench.heard("w"), "PINGRESP");
}

TEST_F(Publish5, ANewQuotaBeginsWithEachConnection) {
    subscribes("filter=t qos=1");
    for (int i = 1; i <= 3; ++i)
        bench.says("p", "PUBLISH id=" + std::to_string(i) + " qos=1 topic=t");
    bench.cuts("w");
    bench.heard("w");
    bench.says("w", "CONNECT client-id=w clean-start=0 receive-maximum=2");
    EXPECT_EQ(bench.heard("w"),
              "CONNACK success session-present=1; PUBLISH id=1 dup=1 qos=1 topic=t; PUBLISH id=2 "
              "dup=1 qos=1 topic=t");
    bench.says("w", "PUBACK id=1");
    EXPECT_EQ(bench.heard("w"), "PUBLISH id=3 dup=1 qos=1 topic=t");
}

TEST_F(Publish5, AClientMayNotHaveMoreThanReceiveMaximumUnderWay) {
    for (int i = 1; i <= 64; ++i)
        bench.says("p", "PUBLISH id=" + std::to_string(i) + " qos=2 topic=t");
    bench.heard("p");
    bench.says("p", "PUBLISH id=64 dup=1 qos=2 topic=t");
    EXPECT_EQ(bench.heard("p"), "PUBREC id=64");
    bench.says("p", "PUBLISH id=65 qos=2 topic=t");
    EXPECT_EQ(bench.heard("p"), "DISCONNECT receive-maximum-exceeded; closed");
}

TEST_F(Publish5, AliasesStandForTopics) {
    subscribes("filter=#");
    bench.says("p", "PUBLISH topic=one topic-alias=1");
    bench.says("p", "PUBLISH topic=\"\" topic-alias=1");
    bench.says("p", "PUBLISH topic=two topic-alias=1");
    bench.says("p", "PUBLISH topic=\"\" topic-alias=1");
    EXPECT_EQ(bench.heard("w"),
              "PUBLISH topic=one; PUBLISH topic=one; PUBLISH topic=two; PUBLISH topic=two");
    bench.says("p", "PUBLISH topic=\"\" topic-alias=2");
    EXPECT_EQ(bench.heard("p"), "DISCONNECT protocol-error; closed");
    bench.joins("p", "client-id=p");
    bench.says("p", "PUBLISH topic=\"\" topic-alias=1");
    EXPECT_EQ(bench.heard("p"), "DISCONNECT protocol-error; closed");
    bench.joins("p", "client-id=p");
    bench.says("p", "PUBLISH topic=t topic-alias=17");
    EXPECT_EQ(bench.heard("p"), "DISCONNECT topic-alias-invalid; closed");
    bench.joins("p", "client-id=p");
    bench.says("p", "PUBLISH topic=t topic-alias=0");
    EXPECT_EQ(bench.heard("p"), "DISCONNECT topic-alias-invalid; closed");
}

TEST_F(Publish5, WhatIsTooLargeForTheClientIsPassedOver) {
    bench.joins("w", "client-id=w clean-start=0 session-expiry=100 maximum-packet-size=30");
    subscribes("filter=t qos=2");
    bench.says("p", "PUBLISH id=1 qos=2 topic=t payload=1");
    bench.says("p", "PUBLISH id=2 qos=2 topic=t payload=" + std::string(40, 'x'));
    bench.says("p", "PUBLISH id=3 qos=2 topic=t payload=3");
    EXPECT_EQ(bench.heard("w"),
              "PUBLISH id=1 qos=2 topic=t payload=1; PUBLISH id=3 qos=2 topic=t payload=3");
}

TEST_F(Publish5, RefusedMessagesAreFinished) {
    subscribes("filter=t qos=1");
    bench.says("p", "PUBLISH id=1 qos=1 topic=t");
    bench.says("w", "PUBACK id=1 implementation-specific-error");
    bench.cuts("w");
    bench.heard("w");
    bench.says("w", "CONNECT client-id=w clean-start=0");
    EXPECT_EQ(bench.heard("w"), "CONNACK success session-present=1");
}

TEST_F(Publish5, WithoutSubscribersIsSaidSo) {
    bench.says("p", "PUBLISH id=1 qos=1 topic=nobody");
    EXPECT_EQ(bench.heard("p"), "PUBACK id=1 no-matching-subscribers");
}

TEST_F(Publish5, APayloadThatIsNotTheTextItClaimsToBeIsRefused) {
    subscribes("filter=#");
    bench.sends("p", "32 09 0001 74 0001 02 0101 FF");
    EXPECT_EQ(bench.heard("p"), "PUBACK id=1 payload-format-invalid");
    bench.sends("p", "30 07 0001 74 02 0101 FF");
    EXPECT_EQ(bench.heard("p"), "DISCONNECT payload-format-invalid; closed");
    EXPECT_EQ(bench.heard("w"), "");
}

TEST_F(Publish5, ProblemsAreExplainedUnlessNotWanted) {
    bench.says("p", "PUBLISH id=1 qos=2 topic=$no");
    EXPECT_NE(bench.heard_in_full("p").find("reason-string="), std::string::npos);
    bench.joins("p", "client-id=p request-problem-info=0");
    bench.says("p", "PUBLISH id=1 qos=2 topic=$no");
    EXPECT_EQ(bench.heard_in_full("p"), "PUBREC id=1 not-authorized");
    bench.joins("p", "client-id=p maximum-packet-size=50");
    bench.says("p", "PUBLISH id=1 qos=2 topic=$no");
    EXPECT_EQ(bench.heard_in_full("p"), "PUBREC id=1 not-authorized");
}

TEST_F(Publish5, QosAndRetainBeyondTheOfferAreRefused) {
    Limits limits;
    limits.maximum_qos = 1;
    limits.retain_available = false;
    Bench small{limits};
    small.joins("p", "client-id=p");
    small.says("p", "PUBLISH id=1 qos=2 topic=t");
    EXPECT_EQ(small.heard("p"), "DISCONNECT qos-not-supported; closed");
    small.joins("p", "client-id=p");
    small.says("p", "PUBLISH retain=1 topic=t");
    EXPECT_EQ(small.heard("p"), "DISCONNECT retain-not-supported; closed");
}

}  // namespace
}  // namespace touchstone::mqtt
