// CONNECT: what is accepted, and every way to be refused.
#include <gtest/gtest.h>

#include "reference/broker/test_bench.hpp"

namespace touchstone::mqtt {
namespace {

using namespace std::chrono_literals;

class ConnectIn : public testing::TestWithParam<Version> {
protected:
    ConnectIn() { bench.all_speak(GetParam()); }
    bool v5() const { return GetParam() == Version::v5_0; }
    Bench bench;
};
INSTANTIATE_TEST_SUITE_P(Versions, ConnectIn,
                         testing::Values(Version::v3_1, Version::v3_1_1, Version::v5_0),
                         [](const auto& version) {
                             return "v" + std::to_string(protocol_level(version.param));
                         });

TEST_P(ConnectIn, IsAcknowledged) {
    bench.says("alice", "CONNECT client-id=a");
    EXPECT_EQ(bench.heard("alice"), "CONNACK success");
    EXPECT_EQ(bench.broker.census().sessions, 1u);
    EXPECT_TRUE(bench.is_open("alice"));
}

TEST_P(ConnectIn, GoesBeforeEverythingElse) {
    bench.says("alice", "PINGREQ");
    EXPECT_EQ(bench.heard("alice"), "closed");
}

TEST_P(ConnectIn, MayNotComeTwice) {
    bench.joins("alice", "client-id=a");
    bench.says("alice", "CONNECT client-id=a");
    EXPECT_EQ(bench.heard("alice"), v5() ? "DISCONNECT protocol-error; closed" : "closed");
}

TEST_P(ConnectIn, MustComeInTime) {
    bench.sends("alice", "10");
    bench.passes(9999ms);
    EXPECT_TRUE(bench.is_open("alice"));
    bench.passes(1ms);
    EXPECT_EQ(bench.heard("alice"), "closed");
}

TEST_P(ConnectIn, WithAWrongReservedFlagIsRefused) {
    bench.sends("alice",
                v5() ? "10 0E 0004 4D515454 05 03 003C 00 0001 61"
                     : (GetParam() == Version::v3_1 ? "10 0F 0006 4D5149736470 03 03 003C 0001 61"
                                                    : "10 0D 0004 4D515454 04 03 003C 0001 61"));
    EXPECT_EQ(bench.heard("alice"), v5() ? "CONNACK malformed-packet; closed" : "closed");
}

TEST_P(ConnectIn, ThatEndsTooEarlyIsRefused) {
    bench.sends("alice", v5() ? "10 0C 0004 4D515454 05 02 003C 00 00"
                              : "10 0B 0004 4D515454 04 02 003C 00");
    EXPECT_EQ(bench.heard("alice"), v5() ? "CONNACK malformed-packet; closed" : "closed");
}

TEST_P(ConnectIn, WithWrongCredentialsIsRefused) {
    Limits limits;
    limits.users = {{"u", "secret"}};
    Bench guarded{limits};
    guarded.all_speak(GetParam());
    guarded.joins("alice", "client-id=a user-name=u password=secret");
    guarded.says("bob", "CONNECT client-id=b user-name=u password=guess");
    EXPECT_EQ(guarded.heard("bob"), "CONNACK bad-user-name-or-password; closed");
    guarded.says("carol", "CONNECT client-id=c");
    EXPECT_EQ(guarded.heard("carol"), "CONNACK bad-user-name-or-password; closed");
}

TEST_P(ConnectIn, WithAnUnwantedIdIsRefused) {
    Limits limits;
    limits.refused_client_ids = {"nobody"};
    Bench choosy{limits};
    choosy.all_speak(GetParam());
    choosy.says("alice", "CONNECT client-id=nobody");
    EXPECT_EQ(choosy.heard("alice"), "CONNACK client-identifier-not-valid; closed");
}

TEST_P(ConnectIn, TakesTheSessionOver) {
    bench.joins("first", "client-id=twin");
    bench.says("second", "CONNECT client-id=twin");
    EXPECT_EQ(bench.heard("first"), v5() ? "DISCONNECT session-taken-over; closed" : "closed");
    EXPECT_EQ(bench.heard("second"), "CONNACK success");
    EXPECT_EQ(bench.broker.census().sessions, 1u);
}

TEST_P(ConnectIn, ThatIsRefusedEndsTheReading) {
    bench.joins("watcher", "client-id=w");
    bench.says("watcher", "SUBSCRIBE id=1 filter=t");
    bench.heard("watcher");
    // Wrong reserved flag, and a PUBLISH behind it in the same bytes.
    bench.sends("alice", v5() ? "10 0E 0004 4D515454 05 03 003C 00 0001 61 30 04 0001 74 00"
                              : "10 0D 0004 4D515454 04 03 003C 0001 61 30 03 0001 74");
    EXPECT_EQ(bench.heard("watcher"), "");
}

TEST_P(ConnectIn, KeepsAliveForOneAndAHalfTimes) {
    bench.joins("alice", "client-id=a keep-alive=2");
    bench.passes(2s);
    bench.says("alice", "PINGREQ");
    EXPECT_EQ(bench.heard("alice"), "PINGRESP");
    bench.passes(2999ms);
    EXPECT_TRUE(bench.is_open("alice"));
    bench.passes(1ms);
    EXPECT_EQ(bench.heard("alice"), v5() ? "DISCONNECT keep-alive-timeout; closed" : "closed");
}

TEST_P(ConnectIn, WithoutKeepAliveLastsForEver) {
    bench.joins("alice", "client-id=a keep-alive=0");
    bench.passes(24h * 365);
    EXPECT_TRUE(bench.is_open("alice"));
}

TEST(Connect3, WithoutAnIdNeedsACleanSession) {
    Bench bench;
    bench.all_speak(Version::v3_1_1);
    bench.says("alice", "CONNECT clean-start=1");
    EXPECT_EQ(bench.heard("alice"), "CONNACK success");
    bench.says("bob", "CONNECT clean-start=0");
    EXPECT_EQ(bench.heard("bob"), "CONNACK client-identifier-not-valid; closed");
}

TEST(Connect5, GetsAnIdThatNobodyHas) {
    Bench bench;
    bench.says("alice", "CONNECT clean-start=0 session-expiry=60");
    EXPECT_EQ(bench.heard("alice"), "CONNACK success assigned-client-id=auto1");
    bench.joins("taken", "client-id=auto2");
    bench.says("bob", "CONNECT");
    EXPECT_EQ(bench.heard("bob"), "CONNACK success assigned-client-id=auto3");
    bench.cuts("alice");
    bench.says("alice", "CONNECT client-id=auto1 clean-start=0");
    EXPECT_EQ(bench.heard("alice"), "CONNACK success session-present=1");
}

TEST(Connect, InAnUnknownVersionIsRefused) {
    Bench bench;
    bench.speaks("old", Version::v3_1_1);
    bench.sends("old", "10 0D 0004 4D515454 02 02 003C 0001 61");
    EXPECT_EQ(bench.heard("old"), "CONNACK unsupported-protocol-version; closed");
    bench.sends("new", "10 0E 0004 4D515454 06 02 003C 00 0001 61");
    EXPECT_EQ(bench.heard("new"), "CONNACK unsupported-protocol-version; closed");
    bench.speaks("stranger", Version::v3_1_1);
    bench.sends("stranger", "10 0D 0004 6D717474 04 02 003C 0001 61");
    EXPECT_EQ(bench.heard("stranger"), "closed");
}

TEST(Connect5, SaysWhatIsWrong) {
    Bench bench;
    bench.says("alice", "CONNECT client-id=a auth-method=magic");
    EXPECT_EQ(bench.heard_in_full("alice"),
              "CONNACK bad-authentication-method reason-string=\"an authentication method that "
              "this server does not "
              "know\" user-property=statement:MQTT-4.12.0-1@5.0; closed");
}

TEST(Connect5, AnnouncesItsLimits) {
    Limits limits;
    limits.maximum_qos = 1;
    limits.retain_available = limits.wildcard_available = limits.shared_available = false;
    limits.subscription_ids_available = false;
    limits.server_keep_alive = 7;
    limits.topic_alias_maximum = 0;
    Bench bench{limits};
    bench.says("alice", "CONNECT client-id=a");
    EXPECT_EQ(
        bench.heard("alice"),
        "CONNACK success maximum-qos=1 retain-available=0 wildcard-available=0 shared-available=0 "
        "subscription-id-available=0 server-keep-alive=7");
    bench.passes(10500ms);
    EXPECT_EQ(bench.heard("alice"), "DISCONNECT keep-alive-timeout; closed");
    bench.says("bob", "CONNECT client-id=b will-topic=t will-qos=2");
    EXPECT_EQ(bench.heard("bob"), "CONNACK qos-not-supported; closed");
    bench.says("bob", "CONNECT client-id=b will-topic=t will-retain=1");
    EXPECT_EQ(bench.heard("bob"), "CONNACK retain-not-supported; closed");
}

TEST(Connect5, MustLeaveRoomForItsAnswer) {
    Bench bench;
    bench.says("alice", "CONNECT client-id=a maximum-packet-size=16");
    EXPECT_EQ(bench.heard("alice"), "CONNACK success");
    bench.says("bob", "CONNECT client-id=b maximum-packet-size=15 will-topic=t");
    EXPECT_EQ(bench.heard("bob"), "CONNACK packet-too-large; closed");
    EXPECT_EQ(bench.broker.census().sessions, 1u);
}

TEST(Connect5, TellsResponseInformationWhenAsked) {
    Bench bench;
    bench.says("alice", "CONNECT client-id=a request-response-info=1");
    EXPECT_EQ(bench.heard("alice"), "CONNACK success response-info=responses/a");
}

TEST(Connect5, WithALengthOfFiveBytesIsHungUpOn) {
    Bench bench;
    bench.sends("alice", "10 FF FF FF FF 7F");
    EXPECT_EQ(bench.heard("alice"), "closed");
}

TEST(Auth, WithoutAMethodIsAProtocolError) {
    Bench bench;
    bench.joins("alice", "client-id=a");
    bench.says("alice", "AUTH re-authenticate auth-method=m");
    EXPECT_EQ(bench.heard("alice"), "DISCONNECT protocol-error; closed");
}

TEST(Connections, AreAsManyAsAreAllowed) {
    Limits limits;
    limits.connections = 1;
    Bench bench{limits};
    bench.joins("alice", "client-id=a");
    bench.says("bob", "CONNECT client-id=b");
    EXPECT_EQ(bench.heard("bob"), "closed");
}

TEST(Packets, AreReadHoweverTheyAreCut) {
    Bench bench;
    const std::string bytes = "100E00044D5154540502003C00000161C000C000";
    for (std::size_t i = 0; i < bytes.size(); i += 2) bench.sends("alice", bytes.substr(i, 2));
    EXPECT_EQ(bench.heard("alice"), "CONNACK success; PINGRESP; PINGRESP");
}

TEST(Packets, AboveTheMaximumSizeAreRefused) {
    Limits limits;
    limits.maximum_packet_size = 100;
    Bench bench{limits};
    bench.joins("alice", "client-id=a");
    bench.sends("alice", "30 65");
    EXPECT_EQ(bench.heard("alice"), "DISCONNECT packet-too-large; closed");
}

}  // namespace
}  // namespace touchstone::mqtt
