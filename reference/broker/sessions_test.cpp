// Sessions and wills: how they begin, what they outlive, and when they end.
#include <gtest/gtest.h>

#include "reference/broker/test_bench.hpp"

namespace touchstone::mqtt {
namespace {

using namespace std::chrono_literals;

class SessionIn : public testing::TestWithParam<Version> {
protected:
    SessionIn() { bench.all_speak(GetParam()); }
    bool v5() const { return GetParam() == Version::v5_0; }
    std::string lasting() const {
        return v5() ? " clean-start=0 session-expiry=0xFFFFFFFF" : " clean-start=0";
    }
    std::string connects(const std::string& fields) {
        bench.says("a", "CONNECT client-id=a" + fields);
        return bench.heard("a");
    }
    Bench bench;
};
INSTANTIATE_TEST_SUITE_P(Versions, SessionIn, testing::Values(Version::v3_1_1, Version::v5_0),
                         [](const auto& version) {
                             return "v" + std::to_string(protocol_level(version.param));
                         });

TEST_P(SessionIn, IsResumedUntilACleanStart) {
    EXPECT_EQ(connects(lasting()), "CONNACK success");
    bench.says("a", "SUBSCRIBE id=1 filter=t");
    bench.cuts("a");
    bench.passes(24h * 1000);
    bench.heard("a");
    EXPECT_EQ(connects(lasting()), "CONNACK success session-present=1");
    bench.joins("p", "client-id=p");
    bench.says("p", "PUBLISH topic=t");
    EXPECT_EQ(bench.heard("a"), "PUBLISH topic=t");
    bench.cuts("a");
    EXPECT_EQ(connects(" clean-start=1"), "CONNACK success");
    bench.says("p", "PUBLISH topic=t");
    EXPECT_EQ(bench.heard("a"), "");
    bench.cuts("a");
    EXPECT_EQ(connects(lasting()), "CONNACK success");
}

TEST_P(SessionIn, OfACleanStartIsNotInheritedByATakeOver) {
    EXPECT_EQ(connects(" clean-start=1"), "CONNACK success");
    bench.says("again", "CONNECT client-id=a clean-start=0");
    EXPECT_EQ(bench.heard("again"), "CONNACK success");
}

TEST_P(SessionIn, RetainedMessagesOutliveIt) {
    connects(" clean-start=1");
    bench.says("a", "PUBLISH topic=t retain=1 payload=x");
    bench.cuts("a");
    EXPECT_EQ(bench.broker.census().sessions, 0u);
    bench.joins("w", "client-id=w");
    bench.says("w", "SUBSCRIBE id=1 filter=t");
    EXPECT_EQ(bench.heard("w"), "SUBACK id=1 granted-qos-0; PUBLISH retain=1 topic=t payload=x");
}

TEST_P(SessionIn, ItsWillGoesWithEveryEndButDisconnect) {
    bench.joins("w", "client-id=w keep-alive=0");
    bench.says("w", "SUBSCRIBE id=1 filter=will/# qos=2");
    bench.heard("w");
    const std::string will = " keep-alive=10 will-topic=will/a will-payload=gone will-qos=0";
    const std::string gone = "PUBLISH topic=will/a payload=gone";
    for (const auto how : {Ending::fin, Ending::reset, Ending::error}) {
        connects(will);
        bench.cuts("a", how);
        EXPECT_EQ(bench.heard("w"), gone);
    }
    connects(will);
    bench.passes(15s);
    EXPECT_EQ(bench.heard("w"), gone);
    bench.heard("a");
    connects(will);
    bench.sends("a", "C1 00");  // a wrong flag
    EXPECT_EQ(bench.heard("w"), gone);
    bench.heard("a");
    connects(will);
    bench.says("taker", "CONNECT client-id=a");
    EXPECT_EQ(bench.heard("w"), gone);
    bench.cuts("taker");
    bench.heard("a");
    connects(will);
    bench.says("a", "DISCONNECT");
    EXPECT_EQ(bench.heard("a"), "closed");
    bench.passes(100s);
    EXPECT_EQ(bench.heard("w"), "");
}

TEST_P(SessionIn, ItsWillHasQosAndRetain) {
    bench.joins("w", "client-id=w keep-alive=0");
    bench.says("w", "SUBSCRIBE id=1 filter=will/# qos=2");
    bench.heard("w");
    connects(" will-topic=will/a will-payload=1 will-qos=1 will-retain=1");
    bench.cuts("a");
    EXPECT_EQ(bench.heard("w"), "PUBLISH id=1 qos=1 topic=will/a payload=1");
    connects(" will-topic=will/b will-payload=2 will-qos=2");
    bench.cuts("a");
    EXPECT_EQ(bench.heard("w"), "PUBLISH id=2 qos=2 topic=will/b payload=2");
    bench.joins("late", "client-id=late");
    bench.says("late", "SUBSCRIBE id=1 filter=will/#");
    EXPECT_EQ(bench.heard("late"),
              "SUBACK id=1 granted-qos-0; PUBLISH retain=1 topic=will/a payload=1");
}

class Session5 : public testing::Test {
protected:
    void SetUp() override {
        bench.joins("w", "client-id=w keep-alive=0");
        bench.says("w", "SUBSCRIBE id=1 filter=will/#");
        bench.heard("w");
    }
    std::string connects(const std::string& fields) {
        bench.says("a", "CONNECT client-id=a " + fields);
        return bench.heard("a");
    }
    Bench bench;
};

TEST(SessionExpiry, IsKeptToTheSecond) {
    struct Row {
        const char* expiry;
        std::chrono::seconds away;
        bool kept;
    };
    for (const auto& row :
         {Row{"0", 0s, false}, Row{"1", 999s, false}, Row{"2", 1s, true}, Row{"2", 2s, false},
          Row{"0xFFFFFFFE", 4294967293s, true}, Row{"0xFFFFFFFE", 4294967294s, false},
          Row{"0xFFFFFFFF", 5000000000s, true}}) {
        Bench bench;
        bench.joins("a", std::string{"client-id=a session-expiry="} + row.expiry);
        bench.cuts("a");
        bench.passes(row.away);
        bench.says("a", "CONNECT client-id=a clean-start=0");
        EXPECT_EQ(bench.heard("a"),
                  row.kept ? "CONNACK success session-present=1" : "CONNACK success")
            << row.expiry << " after " << row.away.count();
    }
}

TEST_F(Session5, LastsAsLongAsItsConnection) {
    connects("session-expiry=1 keep-alive=0");
    bench.says("a", "SUBSCRIBE id=1 filter=t");
    bench.passes(100s);
    bench.heard("a");
    bench.says("a", "PUBLISH topic=t");
    EXPECT_EQ(bench.heard("a"), "PUBLISH topic=t");
}

TEST_F(Session5, TakesItsQueueAlong) {
    connects("session-expiry=5");
    bench.says("a", "SUBSCRIBE id=1 filter=t qos=1");
    bench.cuts("a");
    bench.says("w", "PUBLISH id=1 qos=1 topic=t message-expiry=1000");
    EXPECT_EQ(bench.broker.census().queued, 1u);
    bench.passes(5s);
    EXPECT_EQ(bench.broker.census().queued, 0u);
    bench.heard("a");
    EXPECT_EQ(connects("clean-start=0"), "CONNACK success");
}

TEST_F(Session5, DisconnectMayChangeItsExpiry) {
    connects("session-expiry=100");
    bench.says("a", "DISCONNECT session-expiry=1");
    bench.passes(1s);
    bench.heard("a");
    EXPECT_EQ(connects("clean-start=0 session-expiry=1"), "CONNACK success");
    bench.says("a", "DISCONNECT session-expiry=100");
    bench.passes(99s);
    bench.heard("a");
    EXPECT_EQ(connects("clean-start=0 session-expiry=5"), "CONNACK success session-present=1");
    bench.says("a", "DISCONNECT session-expiry=0");
    bench.heard("a");
    EXPECT_EQ(connects("clean-start=0"), "CONNACK success");
    bench.says("a", "DISCONNECT session-expiry=0");
    EXPECT_EQ(bench.heard("a"), "closed");
}

TEST_F(Session5, DisconnectMayNotRaiseItsExpiryFromZero) {
    connects("will-topic=will/a");
    bench.says("a", "DISCONNECT session-expiry=10");
    EXPECT_EQ(bench.heard("a"), "DISCONNECT protocol-error; closed");
    EXPECT_EQ(bench.heard("w"), "PUBLISH topic=will/a");
    EXPECT_EQ(connects("clean-start=0"), "CONNACK success");
}

TEST_F(Session5, DisconnectWithAReasonSendsTheWill) {
    connects("will-topic=will/a");
    bench.says("a", "DISCONNECT disconnect-with-will");
    EXPECT_EQ(bench.heard("w"), "PUBLISH topic=will/a");
    connects("will-topic=will/a");
    bench.says("a", "DISCONNECT unspecified-error");
    EXPECT_EQ(bench.heard("w"), "PUBLISH topic=will/a");
}

TEST_F(Session5, ItsWillWaitsForItsDelay) {
    connects("session-expiry=60 will-topic=will/a will-delay=3");
    bench.cuts("a");
    bench.passes(2999ms);
    EXPECT_EQ(bench.heard("w"), "");
    bench.passes(1ms);
    EXPECT_EQ(bench.heard("w"), "PUBLISH topic=will/a");
    bench.passes(100s);
    EXPECT_EQ(bench.heard("w"), "");
}

TEST_F(Session5, ItsWillIsWithdrawnByResumption) {
    connects("session-expiry=60 will-topic=will/a will-delay=3");
    bench.cuts("a");
    bench.passes(2s);
    EXPECT_EQ(connects("clean-start=0 session-expiry=60"), "CONNACK success session-present=1");
    bench.passes(10s);
    EXPECT_EQ(bench.heard("w"), "");
    bench.cuts("a");
    bench.passes(100s);
    EXPECT_EQ(bench.heard("w"), "");  // the resuming CONNECT had none
}

TEST_F(Session5, ItsWillGoesWhenTheSessionEndsFirst) {
    connects("session-expiry=2 will-topic=will/a will-delay=100");
    bench.cuts("a");
    bench.passes(2s);
    EXPECT_EQ(bench.heard("w"), "PUBLISH topic=will/a");
    connects("session-expiry=60 will-topic=will/a will-delay=100");
    bench.cuts("a");
    connects("clean-start=1");
    EXPECT_EQ(bench.heard("w"), "PUBLISH topic=will/a");
}

TEST_F(Session5, ItsWillAtATakeOverDependsOnDelayAndCleanStart) {
    connects("session-expiry=60 will-topic=will/a will-delay=5");
    bench.says("b", "CONNECT client-id=a clean-start=0 session-expiry=60");
    bench.passes(100s);
    EXPECT_EQ(bench.heard("w"), "");
    connects("session-expiry=60 will-topic=will/a will-delay=0");
    bench.says("b", "CONNECT client-id=a clean-start=0 session-expiry=60");
    EXPECT_EQ(bench.heard("w"), "PUBLISH topic=will/a");
    connects("session-expiry=60 will-topic=will/a will-delay=5");
    bench.says("b", "CONNECT client-id=a clean-start=1 session-expiry=60");
    EXPECT_EQ(bench.heard("w"), "PUBLISH topic=will/a");
}

TEST_F(Session5, ItsWillsExpiryCountsFromItsPublication) {
    bench.joins("late", "client-id=late session-expiry=100");
    bench.says("late", "SUBSCRIBE id=1 filter=will/# qos=1");
    bench.cuts("late");
    connects(
        "session-expiry=60 will-topic=will/a will-qos=1 will-delay=10 will-message-expiry=5 "
        "will-user-property=b:1 "
        "will-user-property=a:2 will-content-type=c");
    bench.passes(20s);
    bench.cuts("a");
    bench.passes(13s);
    EXPECT_EQ(
        bench.heard("w"),
        "PUBLISH topic=will/a message-expiry=5 user-property=b:1 user-property=a:2 content-type=c");
    bench.heard("late");
    bench.says("late", "CONNECT client-id=late clean-start=0");
    EXPECT_EQ(bench.heard("late"),
              "CONNACK success session-present=1; PUBLISH id=1 qos=1 topic=will/a message-expiry=2 "
              "user-property=b:1 user-property=a:2 content-type=c");
}

TEST(Peers, OfThePastAreNotMistakenForTheirSuccessors) {
    Bench bench;
    const auto old = bench.broker.opened(bench.now);
    bench.broker.closed(old, Ending::fin, bench.now);
    const auto young = bench.broker.opened(bench.now);
    EXPECT_EQ(old.index, young.index);
    bench.broker.closed(old, Ending::fin, bench.now);
    EXPECT_EQ(bench.broker.census().connections, 1u);
}

}  // namespace
}  // namespace touchstone::mqtt
