// Levels, monitors, what actors do by themselves, sending, deeds and needs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/engine/names.hpp"
#include "harness/engine/rehearsal.hpp"

namespace touchstone::engine {
namespace {

using mqtt::PacketType;
using results::Verdict;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

// ---- levels ----

TEST(Levels, AMissedShouldWarnsAndTheNextLineGetsThePacket) {
    Rehearsal peer{
        reads("  reader  < PUBLISH  payload=a    should\n  reader  < PUBLISH  payload=b\n")};
    peer.says(0ms, "reader", publish({{"topic", "t"}, {"payload", "b"}}));
    const auto played = peer.play();
    EXPECT_EQ(played.verdict, Verdict::warn);
    EXPECT_EQ(played.steps.back().verdict, Verdict::pass);
}

TEST(Levels, AMayIsRecordedEitherWay) {
    for (const bool comes : {true, false}) {
        Rehearsal peer{
            reads("  reader  < PUBLISH  payload=a    may\n  reader  < PUBLISH  payload=b\n")};
        if (comes) peer.says(0ms, "reader", publish({{"topic", "t"}, {"payload", "a"}}));
        peer.says(1s, "reader", publish({{"topic", "t"}, {"payload", "b"}}));
        const auto played = peer.play();
        EXPECT_EQ(played.verdict, Verdict::pass);
        EXPECT_EQ(played.steps[played.steps.size() - 2].verdict, Verdict::info);
    }
}

TEST(Levels, MayAloneIsInfoAndNeverPass) {
    Rehearsal peer{reads("  reader  < PUBLISH  payload=a    may\n")};
    EXPECT_EQ(peer.play().verdict, Verdict::info);
}

TEST(Levels, AMissedAssumptionIsNotApplicable) {
    Rehearsal peer{with(
        "  c  > CONNECT\n  c  < CONNACK  success !server-keep-alive  assumed\n  c  < closed\n")};
    peer.answers[PacketType::connect] = packet(PacketType::connack, {{"server-keep-alive", 9}});
    const auto played = peer.play();
    EXPECT_EQ(played.verdict, Verdict::not_applicable);
    EXPECT_THAT(played.reason, HasSubstr("received 9"));
}

TEST(Levels, NothingJudgedIsNoPass) {
    Rehearsal peer{with("  c  connects\n  c  leaves\n")};
    const auto played = peer.play();
    EXPECT_EQ(played.verdict, Verdict::inconclusive);
    EXPECT_EQ(played.reason, "nothing was judged");
}

// ---- monitors ----

TEST(Monitors, ABreachFailsTheCaseThoughNoLineAsked) {
    Rehearsal peer{reads("  reader  < PUBLISH\n")};
    peer.says(0ms, "reader", std::string("\x36\x06\0\x01t\0\x01\0", 8));  // QoS 3
    peer.answers[PacketType::pingreq] = std::string("\xD1\x00", 2);       // flags
    const auto played = peer.play();
    EXPECT_EQ(played.verdict, Verdict::fail);
    ASSERT_FALSE(played.findings.empty());
    EXPECT_TRUE(played.findings.back().by_monitor);
    EXPECT_TRUE(peer.broken.contains(mqtt::Statement{"MQTT-3.3.1-4@5.0"}));
}

TEST(Monitors, UnreadableBytesAreABreach) {
    Rehearsal peer{reads("  reader  < nothing\n")};
    peer.says(0ms, "reader", std::string("\x30\xFF\xFF\xFF\xFF\x01", 6));
    const auto played = peer.play();
    EXPECT_EQ(played.verdict, Verdict::fail);
    EXPECT_FALSE(peer.broken.empty());
}

// ---- actors ----

TEST(Actors, AcknowledgeByThemselves) {
    Rehearsal peer{reads(
        "  reader  < PUBLISH payload=one\n  reader  < PUBLISH payload=two\n  reader < nothing\n")};
    peer.says(0ms, "reader", publish({{"topic", "t"}, {"payload", "one"}, {"qos", 1}, {"id", 7}}));
    peer.says(0ms, "reader", publish({{"topic", "t"}, {"payload", "two"}, {"qos", 2}, {"id", 8}}));
    peer.says(0ms, "reader", packet(PacketType::pubrel, {{"id", 8}}));
    const auto played = peer.play();
    EXPECT_EQ(played.verdict, Verdict::pass) << first_diagnostic(played);
    EXPECT_THAT(peer.sent, testing::IsSupersetOf({"reader PUBACK id=7", "reader PUBREC id=8",
                                                  "reader PUBCOMP id=8"}));
}

TEST(Actors, ManualOnesDoNot) {
    Rehearsal peer{
        with("given     reader manual subscribes filter=t qos=1\n"
             "  reader  < PUBLISH\n  reader  < nothing for=10m\n")};
    peer.says(0ms, "reader", publish({{"topic", "t"}, {"qos", 1}, {"id", 7}}));
    const auto played = peer.play();
    EXPECT_EQ(played.verdict, Verdict::pass) << first_diagnostic(played);
    EXPECT_THAT(peer.sent,
                ElementsAre(HasSubstr("CONNECT"), HasSubstr("SUBSCRIBE"), "reader PINGREQ"));
}

TEST(Actors, KeepAlive) {
    Rehearsal peer{
        with("given     c connects keep-alive=10\n  wait 1m\n  c  > PINGREQ\n  c  < PINGRESP\n")};
    const auto played = peer.play();
    EXPECT_EQ(played.verdict, Verdict::pass) << first_diagnostic(played);
    EXPECT_EQ(std::count(peer.sent.begin(), peer.sent.end(), "c PINGREQ"), 9);
}

TEST(Actors, KeepTheServersKeepAlive) {
    Rehearsal peer{with("given     c connects\n  wait 1m\n  c  > PINGREQ\n  c  < PINGRESP\n")};
    peer.answers[PacketType::connect] = packet(PacketType::connack, {{"server-keep-alive", 20}});
    peer.play();
    EXPECT_EQ(std::count(peer.sent.begin(), peer.sent.end(), "c PINGREQ"), 5);
}

TEST(Actors, HaveCredentialsUnlessTheyAreNamed) {
    for (const auto& [line, has] :
         {std::pair{"  c  > CONNECT\n", true}, {"  c  > CONNECT user-name=other\n", false}}) {
        Rehearsal peer{with(std::string{line} + "  c  < CONNACK\n")};
        peer.terms.user_name = "login";
        peer.terms.password = "secret";
        peer.play();
        EXPECT_EQ(peer.raw.front().find("secret") != std::string::npos, has) << line;
    }
}

TEST(Actors, KeepTheirClientIdAndItIsShort) {
    Rehearsal peer{
        with("given     c connects session=kept\n  c  cuts\n  c  > CONNECT session=kept\n  c  < "
             "CONNACK\n")};
    peer.scenario.alone = false;
    peer.play();
    std::vector<std::string> ids;
    for (const auto& bytes : peer.raw) {
        const auto decoded = mqtt::decode(mqtt::bytes_of(bytes), mqtt::Version::v5_0);
        if (const auto* connect = std::get_if<mqtt::Connect>(&*decoded)) {
            ids.emplace_back(connect->client_id);
            EXPECT_FALSE(connect->clean_start);
            EXPECT_EQ(connect->properties.number(mqtt::PropertyId::session_expiry, 0), 600u);
        }
    }
    ASSERT_EQ(ids.size(), 2u);
    EXPECT_EQ(ids[0], ids[1]);
    EXPECT_LE(ids[0].size(), 23u);
    EXPECT_TRUE(std::all_of(ids[0].begin(), ids[0].end(), [](char c) { return std::isalnum(c); }));
}

// ---- sending ----

TEST(Sending, SeveralPacketsGoOutInOneWrite) {
    Rehearsal peer{with("  c  > CONNECT\n     > PUBLISH topic=t payload=x\n  c  < CONNACK\n")};
    peer.play();
    std::size_t writes = 0;
    for (const auto& event : peer.trace.events) writes += event.kind == TraceEvent::Kind::out;
    EXPECT_EQ(writes, 1u);
    EXPECT_EQ(peer.sent.size(), 2u);
}

TEST(Sending, CopiesAreCounted) {
    Rehearsal peer{
        with("given     c connects\n  c  > PUBLISH topic=t/{n} payload=m-{n} times=3\n  c  < "
             "nothing\n")};
    peer.play();
    EXPECT_THAT(peer.sent, testing::IsSupersetOf({"c PUBLISH topic=t/1 payload=m-1",
                                                  "c PUBLISH topic=t/3 payload=m-3"}));
}

TEST(Sending, SpoiledBytesLeaveAsTheySay) {
    Rehearsal peer{with("  c  > CONNECT with reserved-flag=1\n  c  < refused\n")};
    peer.closes(0ms, "c");
    peer.play();
    EXPECT_EQ(peer.raw.front()[9] & 1, 1);
}

TEST(Sending, ToAConnectionThatEndedGoesNowhereAndTheEndIsStillSeen) {
    Rehearsal peer{
        with("given     c connects\n  c  > PUBLISH topic=t with qos=3\n  wait 1s\n  c  > PINGREQ\n "
             " c  < "
             "refused\n")};
    peer.closes_on = {PacketType::publish};
    EXPECT_EQ(peer.play().verdict, Verdict::warn);
    EXPECT_THAT(peer.sent, Not(testing::Contains("c PINGREQ")));
}

TEST(Sending, WithoutAConnectionIsInconclusive) {
    Rehearsal peer{with("  c  > CONNECT\n  c  < CONNACK\n")};
    peer.opens = false;
    const auto played = peer.play();
    EXPECT_EQ(played.verdict, Verdict::inconclusive);
    EXPECT_THAT(played.reason, HasSubstr("cannot connect"));
}

// ---- deeds ----

struct DeedCase {
    const char* name;
    const char* deed;
    PacketType asks;
    std::string answer;
    bool closes;
    Verdict verdict;
};
std::ostream& operator<<(std::ostream& out, const DeedCase& each) {
    return out << each.name;
}
class Deeds : public testing::TestWithParam<DeedCase> {};
TEST_P(Deeds, Judge) {
    const auto& each = GetParam();
    Rehearsal peer{with(std::string{"  c  "} + each.deed + "\n  c  > PINGREQ\n  c  < PINGRESP\n")};
    if (each.asks != PacketType::reserved) peer.answers[each.asks] = each.answer;
    if (each.closes) peer.closes_on = {each.asks};
    const auto played = peer.play();
    EXPECT_EQ(played.verdict, each.verdict) << played.reason;
}
INSTANTIATE_TEST_SUITE_P(
    All, Deeds,
    testing::Values(
        DeedCase{"connects", "connects", PacketType::reserved, "", false, Verdict::pass},
        DeedCase{"connects, refused", "connects", PacketType::connect, connack(0x87), true,
                 Verdict::inconclusive},
        DeedCase{"connects, no answer", "connects", PacketType::connect, "", false,
                 Verdict::inconclusive},
        DeedCase{"connects, closed", "connects", PacketType::connect, "", true,
                 Verdict::inconclusive},
        DeedCase{"connects, limit", "connects will-topic=w will-retain=1", PacketType::connect,
                 connack(0x9A), true, Verdict::not_applicable},
        DeedCase{"subscribes", "subscribes filter=a qos=1 filter=b", PacketType::reserved, "",
                 false, Verdict::pass},
        DeedCase{"subscribes, less granted", "subscribes filter=a qos=2", PacketType::subscribe,
                 packet(PacketType::suback, {{"id", 1}, {"reason", 1}}), false,
                 Verdict::not_applicable},
        DeedCase{"subscribes, shared missing", "subscribes filter=a", PacketType::subscribe,
                 packet(PacketType::suback, {{"id", 1}, {"reason", 0x9E}}), false,
                 Verdict::not_applicable},
        DeedCase{"subscribes, failed", "subscribes filter=a", PacketType::subscribe,
                 packet(PacketType::suback, {{"id", 1}, {"reason", 0x80}}), false,
                 Verdict::inconclusive},
        DeedCase{"unsubscribes", "unsubscribes filter=a", PacketType::reserved, "", false,
                 Verdict::pass},
        DeedCase{"publishes 0", "publishes topic=t", PacketType::reserved, "", false,
                 Verdict::pass},
        DeedCase{"publishes 1", "publishes topic=t qos=1", PacketType::reserved, "", false,
                 Verdict::pass},
        DeedCase{"publishes 2", "publishes topic=t qos=2 times=300", PacketType::reserved, "",
                 false, Verdict::pass},
        DeedCase{"publishes, no PUBCOMP", "publishes topic=t qos=2", PacketType::pubrel, "", false,
                 Verdict::inconclusive},
        DeedCase{"publishes, closed", "publishes topic=t qos=1", PacketType::publish, "", true,
                 Verdict::inconclusive},
        DeedCase{"publishes, quota", "publishes topic=t qos=1", PacketType::publish,
                 packet(PacketType::puback, {{"id", 1}, {"reason", 0x97}}), false,
                 Verdict::not_applicable}));

TEST(DeedFields, GoToTheRequestOrToConnect) {
    Rehearsal peer{
        with("given     reader subscribes filter=a/# qos=1 session-expiry=60 client-id=r\n  reader "
             "< nothing\n")};
    peer.play();
    EXPECT_THAT(peer.sent.at(0), HasSubstr("session-expiry=60"));
    EXPECT_THAT(peer.sent.at(0), HasSubstr("client-id=r"));
    EXPECT_EQ(peer.sent.at(1), "reader SUBSCRIBE id=1 filter=a/# qos=1");
}

TEST(DeedPublishes, AtQos0IsFollowedByAPing) {
    Rehearsal peer{with("  w  publishes topic=t\n  w  < nothing\n")};
    peer.play();
    EXPECT_THAT(peer.sent,
                ElementsAre(HasSubstr("CONNECT"), "w PUBLISH topic=t", "w PINGREQ", "w PINGREQ"));
}

TEST(DeedSubscribes, KeepsAPublishThatComesFirst) {
    Rehearsal peer{with("  reader  subscribes filter=t\n  reader  < PUBLISH payload=early\n")};
    peer.answers[PacketType::subscribe] = publish({{"topic", "t"}, {"payload", "early"}}) +
                                          packet(PacketType::suback, {{"id", 1}, {"reason", 0}});
    const auto played = peer.play();
    EXPECT_EQ(played.verdict, Verdict::pass) << first_diagnostic(played);
}

TEST(DeedLeaves, SaysDisconnectAndCloses) {
    Rehearsal peer{with("  c  connects\n  c  leaves\n  d  > CONNECT\n  d  < CONNACK\n")};
    EXPECT_EQ(peer.play().verdict, Verdict::pass);
    EXPECT_EQ(peer.sent.at(1), "c DISCONNECT");
    EXPECT_EQ(peer.closed["c"], 1);
}

TEST(DeedRestarts, EndsAllConnectionsAsAsked) {
    Rehearsal peer{
        with("needs     restart\ngiven     c connects\n  target  restarts\n  c  > CONNECT\n  c  < "
             "CONNACK\n")};
    peer.terms.capabilities.values["restart"] = "";
    const auto played = peer.play();
    EXPECT_EQ(played.verdict, Verdict::pass) << played.reason;
}

// ---- needs ----

TEST(Needs, AreNamedWhenTheyAreNotMet) {
    const auto lines = with("needs     retain qos>=2\n  c  > CONNECT\n  c  < CONNACK\n");
    Rehearsal absent{lines};
    absent.terms.capabilities.absent["retain"] = "CONNACK says retain-available=0";
    auto played = absent.play();
    EXPECT_EQ(played.verdict, Verdict::not_applicable);
    EXPECT_EQ(played.reason, "needs retain: CONNACK says retain-available=0");
    EXPECT_EQ(played.capability, "retain");
    EXPECT_THAT(absent.sent, IsEmpty());

    Rehearsal low{lines};
    low.terms.capabilities.bounds["qos"] = 1;
    EXPECT_EQ(low.play().verdict, Verdict::not_applicable);

    Rehearsal missing{with("needs     restart\n  c  > CONNECT\n  c  < CONNACK\n")};
    EXPECT_EQ(missing.play().verdict, Verdict::skip);

    EXPECT_EQ(Rehearsal{lines}.play().verdict, Verdict::pass);
}

TEST(Needs, AListenerThatTheTargetGives) {
    const auto lines = with("over      ws\n  c  > CONNECT\n  c  < CONNACK\n");
    Rehearsal without{lines};
    EXPECT_EQ(without.play().verdict, Verdict::skip);
    Rehearsal given{lines};
    given.terms.listeners = {"ws"};
    EXPECT_EQ(given.play().verdict, Verdict::pass);
    Rehearsal own{lines};
    own.terms.transport = "ws";
    EXPECT_EQ(own.play().verdict, Verdict::pass);
}

TEST(Needs, GiveValues) {
    Rehearsal peer{
        with("needs     denied-publish\ngiven     c connects\n"
             "  c  > PUBLISH qos=1 topic={denied-publish}\n  c  < PUBACK\n")};
    peer.terms.capabilities.values["denied-publish"] = "forbidden/x";
    peer.scenario.alone = false;
    peer.play();
    EXPECT_THAT(peer.sent.back(), HasSubstr("topic=forbidden/x"));
}

// ---- authentication ----

TEST(Auth, IsComputedAndVerified) {
    const auto lines = with(
        "needs     auth-method\n"
        "  user  > CONNECT  auth-method={auth-method} auth-data={auth}\n"
        "  user  < AUTH     continue-authentication auth-method={auth-method} auth-data={auth}\n"
        "  user  > AUTH     continue-authentication auth-method={auth-method} auth-data={auth}\n"
        "  user  < CONNACK  success auth-method={auth-method}\n",
        "MQTT-4.12.0-2@5.0");
    for (const auto& [salt, verdict] :
         {std::pair{"W22ZaJ0S", Verdict::pass}, {"?", Verdict::fail}}) {
        Rehearsal peer{lines};
        peer.terms.capabilities.values["auth-method"] = "SCRAM-SHA-256";
        peer.terms.user_name = "user";
        peer.terms.password = "pencil";
        const Names names{peer.terms.run_tag, peer.scenario.id, true};
        const auto challenge = "r=" + names.client_id_of("user") + "server,s=" + salt + ",i=2";
        peer.answers[PacketType::connect] = packet(
            PacketType::auth,
            {{"reason", 0x18}, {"auth-method", "SCRAM-SHA-256"}, {"auth-data", challenge.c_str()}});
        peer.answers[PacketType::auth] =
            packet(PacketType::connack, {{"auth-method", "SCRAM-SHA-256"}});
        const auto played = peer.play();
        EXPECT_EQ(played.verdict, verdict) << first_diagnostic(played);
    }
}

TEST(Auth, AnUnknownMethodIsSkipped) {
    Rehearsal peer{with("needs     auth-method\n  c  > CONNECT\n  c  < CONNACK\n")};
    peer.terms.capabilities.values["auth-method"] = "GS2-KRB5";
    EXPECT_EQ(peer.play().verdict, Verdict::skip);
}

// ---- being stopped ----

TEST(Stopping, IsNoVerdict) {
    Rehearsal peer{with("  c  > CONNECT\n  c  < CONNACK\n")};
    Trace trace;
    Play play{peer.scenario, peer.terms, trace};
    play.start({});
    play.stop({1s, 1s});
    EXPECT_TRUE(play.finished());
    EXPECT_EQ(play.verdict(), Verdict::inconclusive);
}

}  // namespace
}  // namespace touchstone::engine
