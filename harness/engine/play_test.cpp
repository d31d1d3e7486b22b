// Every construct of a scenario, and every way in which a peer can fail it.
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

constexpr auto v3 = mqtt::Version::v3_1_1;

/// A scenario with these lines; its statement stands for whatever is tested.
std::string with(const std::string& lines, const std::string& cites = "MQTT-3.3.1-1@5.0") {
    return "scenario  s  \"what is tested\"\ncites     " + cites + "\n" + lines;
}
std::string reads(const std::string& lines) {
    return with("given     reader subscribes filter=t qos=2\n" + lines);
}
/// A reader with two subscriptions that both match t, each with its identifier.
std::string reads_twice(const std::string& lines) {
    return with(
        "given     reader subscribes filter=t qos=2 subscription-id=1\n"
        "given     reader subscribes filter=t/# qos=2 subscription-id=2\n" +
        lines);
}
std::string first_diagnostic(const results::Case& played) {
    return played.findings.empty() ? std::string{} : played.findings.front().diagnostic;
}

// ---- expecting a packet ----

TEST(ExpectPacket, TheRightOnePasses) {
    Rehearsal peer{reads("  reader  < PUBLISH  topic=t payload=x qos=0 !message-expiry\n")};
    peer.says(10ms, "reader", publish({{"topic", "t"}, {"payload", "x"}}));
    const auto played = peer.play();
    EXPECT_EQ(played.verdict, Verdict::pass) << first_diagnostic(played);
    EXPECT_THAT(played.findings, IsEmpty());
}

TEST(ExpectPacket, SilenceFailsAfterPatience) {
    Rehearsal peer{reads("  reader  < PUBLISH  payload=x\n")};
    const auto played = peer.play();
    EXPECT_EQ(played.verdict, Verdict::fail);
    EXPECT_THAT(first_diagnostic(played), HasSubstr("received nothing within 5 s"));
    EXPECT_EQ(played.duration, 5s);
}

TEST(ExpectPacket, AnotherPacketFails) {
    Rehearsal peer{reads("  reader  < PUBLISH  payload=x\n")};
    peer.says(1ms, "reader", packet(PacketType::pubrel, {{"id", 1}}));
    peer.scenario.actors[0].manual = true;
    const auto played = peer.play();
    EXPECT_EQ(played.verdict, Verdict::fail);
    EXPECT_THAT(first_diagnostic(played), HasSubstr("received PUBREL id=1"));
}

TEST(ExpectPacket, WrongFieldFailsUnderItsCaret) {
    Rehearsal peer{reads("  reader  < PUBLISH  payload=x qos=0\n")};
    peer.says(1ms, "reader", publish({{"topic", "t"}, {"payload", "y"}}));
    const auto played = peer.play();
    EXPECT_EQ(played.verdict, Verdict::fail);
    EXPECT_THAT(first_diagnostic(played), HasSubstr("^^^^^^^^^ expected x"));
    EXPECT_THAT(first_diagnostic(played), HasSubstr("received y"));
    EXPECT_EQ(played.findings.front().what, "expected payload=x, received y");
    EXPECT_EQ(played.findings.front().statement, "MQTT-3.3.1-1@5.0");
}

TEST(ExpectPacket, AMissingPropertyFails) {
    Rehearsal peer{reads("  reader  < PUBLISH  message-expiry=5\n")};
    peer.says(1ms, "reader", publish({{"topic", "t"}}));
    const auto played = peer.play();
    EXPECT_EQ(played.verdict, Verdict::fail);
    EXPECT_THAT(first_diagnostic(played), HasSubstr("received no message-expiry"));
}

TEST(ExpectPacket, AForbiddenPropertyFails) {
    Rehearsal peer{reads("  reader  < PUBLISH  !message-expiry\n")};
    peer.says(1ms, "reader", publish({{"topic", "t"}, {"message-expiry", 7}}));
    const auto played = peer.play();
    EXPECT_EQ(played.verdict, Verdict::fail);
    EXPECT_THAT(first_diagnostic(played), HasSubstr("expected no message-expiry"));
    EXPECT_THAT(first_diagnostic(played), HasSubstr("received 7"));
}

TEST(ExpectPacket, ExactlyMeansNothingElse) {
    Rehearsal peer{reads("  reader  < exactly PUBLISH  topic=t\n")};
    peer.says(1ms, "reader", publish({{"topic", "t"}, {"content-type", "c"}}));
    const auto played = peer.play();
    EXPECT_EQ(played.verdict, Verdict::fail);
    EXPECT_THAT(first_diagnostic(played), HasSubstr("content-type=c"));
}

TEST(ExpectPacket, TheEndOfTheConnectionFails) {
    Rehearsal peer{reads("  reader  < PUBLISH  payload=x\n")};
    peer.closes(1ms, "reader");
    const auto played = peer.play();
    EXPECT_EQ(played.verdict, Verdict::fail);
    EXPECT_THAT(first_diagnostic(played), HasSubstr("received the end of the connection"));
}

TEST(ExpectPacket, BytesHaveToBeTheSame) {
    for (const auto& [pattern, verdict] : {std::pair{"30 04 00 01 74 00", Verdict::pass},
                                           {"30 ?? 00 01 74 00", Verdict::pass},
                                           {"30 04 00 01 75 00", Verdict::fail},
                                           {"30 04 00 01 74", Verdict::fail}}) {
        Rehearsal peer{reads(std::string{"  reader  < bytes "} + pattern + "\n")};
        peer.says(1ms, "reader", publish({{"topic", "t"}}));
        EXPECT_EQ(peer.play().verdict, verdict) << pattern;
    }
}

struct ValueCase {
    const char* pattern;
    int value;
    Verdict verdict;
};
class NumberPattern : public testing::TestWithParam<ValueCase> {};
TEST_P(NumberPattern, Judges) {
    const auto& [pattern, value, verdict] = GetParam();
    Rehearsal peer{reads(std::string{"  reader  < PUBLISH  message-expiry="} + pattern + "\n")};
    peer.says(0ms, "reader", publish({{"topic", "t"}, {"message-expiry", value}}));
    EXPECT_EQ(peer.play().verdict, verdict);
}
INSTANTIATE_TEST_SUITE_P(
    All, NumberPattern,
    testing::Values(ValueCase{"5", 5, Verdict::pass}, ValueCase{"5", 6, Verdict::fail},
                    ValueCase{"5..9", 9, Verdict::pass}, ValueCase{"5..9", 10, Verdict::fail},
                    ValueCase{"5..9", 4, Verdict::fail}, ValueCase{"..9", 0, Verdict::pass},
                    ValueCase{"0x10..", 15, Verdict::fail}, ValueCase{"0x10..", 16, Verdict::pass},
                    ValueCase{"1|3", 3, Verdict::pass}, ValueCase{"1|3", 2, Verdict::fail},
                    ValueCase{"!3", 2, Verdict::pass}, ValueCase{"!3", 3, Verdict::fail},
                    ValueCase{"1h", 3600, Verdict::pass}));

TEST(Lists, SubscriptionIdsComeInAnyOrder) {
    for (const auto& [first, second, verdict] :
         {std::tuple{1, 2, Verdict::pass}, {2, 1, Verdict::pass}, {1, 1, Verdict::fail}}) {
        Rehearsal peer{reads_twice("  reader  < PUBLISH  subscription-id=1,2\n")};
        peer.says(
            0ms, "reader",
            publish({{"topic", "t"}, {"subscription-id", first}, {"subscription-id", second}}));
        EXPECT_EQ(peer.play().verdict, verdict);
    }
}

TEST(Lists, OneMoreOrLessFails) {
    Rehearsal peer{reads_twice("  reader  < PUBLISH  subscription-id=1\n")};
    peer.says(0ms, "reader",
              publish({{"topic", "t"}, {"subscription-id", 1}, {"subscription-id", 2}}));
    EXPECT_EQ(peer.play().verdict, Verdict::fail);
}

TEST(Lists, SubackReasonsComeInOrder) {
    for (const auto& [first, second, verdict] :
         {std::tuple{0, 0x80, Verdict::pass}, {2, 0x87, Verdict::pass}, {0x80, 0, Verdict::fail}}) {
        Rehearsal peer{
            with("given     c connects\n"
                 "  c  > SUBSCRIBE id=1 filter=a filter=b\n"
                 "  c  < SUBACK id=1 reason=0..2,0x80..\n")};
        peer.answers[PacketType::subscribe] =
            packet(PacketType::suback, {{"id", 1}, {"reason", first}, {"reason", second}});
        EXPECT_EQ(peer.play().verdict, verdict);
    }
}

// ---- order, groups, alternatives ----

TEST(Order, WithinAnActorIsChecked) {
    Rehearsal peer{reads("  reader  < PUBLISH  payload=a\n  reader  < PUBLISH  payload=b\n")};
    peer.says(0ms, "reader", publish({{"topic", "t"}, {"payload", "b"}}));
    peer.says(0ms, "reader", publish({{"topic", "t"}, {"payload", "a"}}));
    EXPECT_EQ(peer.play().verdict, Verdict::fail);
}

TEST(Order, BetweenActorsIsNot) {
    Rehearsal peer{
        with("given     one subscribes filter=t\ngiven     two subscribes filter=t\n"
             "  one  < PUBLISH  payload=a\n  two  < PUBLISH  payload=b\n")};
    peer.says(0ms, "two", publish({{"topic", "t"}, {"payload", "b"}}));
    peer.says(1s, "one", publish({{"topic", "t"}, {"payload", "a"}}));
    EXPECT_EQ(peer.play().verdict, Verdict::pass);
}

TEST(Order, ALineThatSendsWaitsForAllExpectations) {
    Rehearsal peer{
        with("given     one subscribes filter=t\ngiven     two connects\n"
             "  one  < PUBLISH  payload=a\n  two  > PINGREQ\n  two  < PINGRESP\n")};
    peer.says(2s, "one", publish({{"topic", "t"}, {"payload", "a"}}));
    const auto played = peer.play();
    ASSERT_EQ(played.verdict, Verdict::pass) << first_diagnostic(played);
    for (const auto& step : played.steps) {
        if (step.text.find("> PINGREQ") != std::string::npos) {
            EXPECT_EQ(step.started, 2s);
        }
    }
    EXPECT_EQ(peer.sent.back(), "two PINGREQ");
}

TEST(Order, PatienceCountsFromTheLineAbove) {
    // The second line's packet is caused by what the first waits for, and comes after its own five
    // seconds.
    const auto lines = with(
        "given     c manual connects\ngiven     w subscribes filter=t\n"
        "  c  < closed within=3s..9s\n  w  < PUBLISH payload=x\n");
    for (const auto& [at, verdict] : {std::pair{8s, Verdict::pass}, {13s, Verdict::fail}}) {
        Rehearsal peer{lines};
        peer.closes(7s, "c");
        peer.says(at, "w", publish({{"topic", "t"}, {"payload", "x"}}));
        EXPECT_EQ(peer.play().verdict, verdict) << at.count();
    }
}

TEST(Groups, JoinedByAndComeInAnyOrder) {
    const auto lines =
        reads("  reader  < PUBLISH  payload=a & PUBLISH  payload=b\n  reader  < nothing\n");
    for (const auto& [first, second, verdict] : {std::tuple{"a", "b", Verdict::pass},
                                                 {"b", "a", Verdict::pass},
                                                 {"a", "a", Verdict::fail}}) {
        Rehearsal peer{lines};
        peer.says(0ms, "reader", publish({{"topic", "t"}, {"payload", first}}));
        peer.says(0ms, "reader", publish({{"topic", "t"}, {"payload", second}}));
        EXPECT_EQ(peer.play().verdict, verdict) << first << second;
    }
}

TEST(Groups, OneOfTwoMissingFails) {
    Rehearsal peer{reads("  reader  < PUBLISH  payload=a & PUBLISH  payload=b\n")};
    peer.says(0ms, "reader", publish({{"topic", "t"}, {"payload", "a"}}));
    EXPECT_EQ(peer.play().verdict, Verdict::fail);
}

constexpr auto overlapping =
    "  reader  < PUBLISH  payload=x qos=2 subscription-id=1,2\n"
    "         or PUBLISH  payload=x subscription-id=1\n"
    "          & PUBLISH  payload=x qos=2 subscription-id=2\n"
    "  reader  < nothing\n";

TEST(Alternatives, EachIsAccepted) {
    Rehearsal one{reads_twice(overlapping)};
    one.says(0ms, "reader",
             publish({{"topic", "t"},
                      {"payload", "x"},
                      {"qos", 2},
                      {"id", 1},
                      {"subscription-id", 2},
                      {"subscription-id", 1}}));
    EXPECT_EQ(one.play().verdict, Verdict::pass);

    Rehearsal each{reads_twice(overlapping)};
    each.says(
        0ms, "reader",
        publish({{"topic", "t"}, {"payload", "x"}, {"qos", 2}, {"id", 1}, {"subscription-id", 2}}));
    each.says(0ms, "reader", publish({{"topic", "t"}, {"payload", "x"}, {"subscription-id", 1}}));
    const auto played = each.play();
    EXPECT_EQ(played.verdict, Verdict::pass) << first_diagnostic(played);
}

TEST(Alternatives, AMixtureFails) {
    Rehearsal peer{reads_twice(overlapping)};
    peer.says(0ms, "reader", publish({{"topic", "t"}, {"payload", "x"}, {"subscription-id", 1}}));
    peer.says(0ms, "reader", publish({{"topic", "t"}, {"payload", "x"}, {"subscription-id", 1}}));
    EXPECT_EQ(peer.play().verdict, Verdict::fail);
}

TEST(Alternatives, ALongerOneIsWaitedForAndThenTheNextLineGoesOn) {
    const auto lines = reads(
        "  reader  < PUBLISH payload=x or PUBLISH payload=x & PUBLISH payload=x\n"
        "  reader  < nothing\n");
    for (int copies = 1; copies <= 3; ++copies) {
        Rehearsal peer{lines};
        for (int i = 0; i < copies; ++i) {
            peer.says(i * 10ms, "reader", publish({{"topic", "t"}, {"payload", "x"}}));
        }
        EXPECT_EQ(peer.play().verdict, copies < 3 ? Verdict::pass : Verdict::fail) << copies;
    }
}

TEST(Times, SoManyCopiesInOrder) {
    const auto lines =
        reads("  reader  < PUBLISH  topic=t payload=m-{n} times=3\n  reader  < nothing\n");
    for (const auto& [order, verdict] : {std::pair{"123", Verdict::pass},
                                         {"132", Verdict::fail},
                                         {"12", Verdict::fail},
                                         {"1233", Verdict::fail}}) {
        Rehearsal peer{lines};
        for (const char each : std::string{order}) {
            const auto payload = std::string{"m-"} + each;
            peer.says(0ms, "reader", publish({{"topic", "t"}, {"payload", payload.c_str()}}));
        }
        EXPECT_EQ(peer.play().verdict, verdict) << order;
    }
}

TEST(Times, OverSeveralTopicsInAnyOrder) {
    Rehearsal peer{
        with("given     reader subscribes filter=t/+\n"
             "  reader  < PUBLISH  topic=t/{n} times=3\n")};
    for (const auto* topic : {"t/2", "t/3", "t/1"}) {
        peer.says(0ms, "reader", publish({{"topic", topic}}));
    }
    EXPECT_EQ(peer.play().verdict, Verdict::pass);
}

TEST(Times, AsManyAsComeAndThenTheNextLine) {
    const auto lines = with(
        "given     w manual connects\n"
        "  w  > PUBLISH  id={n} qos=2 topic=t times=4\n"
        "  w  < PUBREC   times=0..3\n"
        "  w  < refused  receive-maximum-exceeded\n");
    for (int records = 0; records <= 4; ++records) {
        Rehearsal peer{lines};
        peer.answers[PacketType::publish] = "";
        for (int i = 1; i <= records; ++i) {
            peer.says(1ms, "w", packet(PacketType::pubrec, {{"id", i}}));
        }
        peer.says(2s, "w", disconnect(0x93)).closes(2s, "w");
        const auto played = peer.play();
        EXPECT_EQ(played.verdict, records <= 3 ? Verdict::pass : Verdict::fail)
            << records << first_diagnostic(played);
    }
}

TEST(SeveralActors, ExactlyOneOfThemTakesIt) {
    const auto lines = with(
        "given     a subscribes filter=$share/g/t\ngiven     b subscribes filter=$share/g/t\n"
        "  a|b     < PUBLISH  payload=x\n"
        "  others  < nothing\n  taker   < nothing\n");
    for (const auto& [takers, verdict] : {std::pair{"a", Verdict::pass},
                                          {"b", Verdict::pass},
                                          {"ab", Verdict::fail},
                                          {"", Verdict::fail}}) {
        Rehearsal peer{lines};
        for (const char each : std::string{takers}) {
            peer.says(0ms, std::string{each}, publish({{"topic", "t"}, {"payload", "x"}}));
        }
        EXPECT_EQ(peer.play().verdict, verdict) << takers;
    }
}

TEST(SeveralActors, EachOfThem) {
    const auto lines = with(
        "given     a subscribes filter=t\ngiven     b subscribes filter=t\n"
        "  a,b     < PUBLISH  payload=x\n");
    for (const auto& [takers, verdict] : {std::pair{"ab", Verdict::pass}, {"a", Verdict::fail}}) {
        Rehearsal peer{lines};
        for (const char each : std::string{takers}) {
            peer.says(0ms, std::string{each}, publish({{"topic", "t"}, {"payload", "x"}}));
        }
        EXPECT_EQ(peer.play().verdict, verdict) << takers;
    }
}

// ---- captures ----

TEST(Captures, AreUsedAndComputedWith) {
    Rehearsal peer{
        with("  w  > CONNECT\n  w  < CONNACK  success receive-maximum={max}\n"
             "  w  > PUBLISH  id={max+1} qos=1 topic=t/{max}\n  w  < PUBACK  id={max+1}\n")};
    peer.answers[PacketType::connect] = packet(PacketType::connack, {{"receive-maximum", 4}});
    const auto played = peer.play();
    EXPECT_EQ(played.verdict, Verdict::pass) << first_diagnostic(played);
    EXPECT_EQ(peer.sent.back(), "w PUBLISH id=5 qos=1 topic=t/4");
}

TEST(Captures, AnAbsentPropertyHasTheStandardsDefault) {
    Rehearsal peer{
        with("  w  > CONNECT\n  w  < CONNACK  success topic-alias-maximum={max}\n"
             "  w  > PUBLISH  topic=t/{max}\n  w  < nothing\n")};
    peer.play();
    EXPECT_THAT(peer.sent, testing::Contains("w PUBLISH topic=t/0"));
}

TEST(Captures, AKnownValueHasToBeEqual) {
    const auto lines =
        reads("  reader  < PUBLISH  payload={x}\n  reader  < PUBLISH  payload={x}\n");
    for (const auto& [second, verdict] : {std::pair{"a", Verdict::pass}, {"b", Verdict::fail}}) {
        Rehearsal peer{lines};
        peer.says(0ms, "reader", publish({{"topic", "t"}, {"payload", "a"}}));
        peer.says(0ms, "reader", publish({{"topic", "t"}, {"payload", second}}));
        EXPECT_EQ(peer.play().verdict, verdict);
    }
}

TEST(Captures, AResultThatDoesNotFitIsNotApplicable) {
    Rehearsal peer{
        with("  w  > CONNECT\n  w  < CONNACK  success receive-maximum={max}\n"
             "  w  > PUBLISH  id={max+1} qos=1 topic=t\n  w  < PUBACK\n")};
    const auto played = peer.play();
    EXPECT_EQ(played.verdict, Verdict::not_applicable) << played.reason;
    EXPECT_THAT(played.reason, HasSubstr("65536"));
}

// ---- refused, denied, closed ----

struct RefusalCase {
    const char* name;
    const char* reason;              // behind `refused`
    int version;                     // 3 or 5
    std::vector<std::string> comes;  // packets
    bool closes;
    Verdict verdict;
};
std::ostream& operator<<(std::ostream& out, const RefusalCase& each) {
    return out << each.name;
}

std::string connack(int code, int version = 5, int present = 0) {
    return packet(PacketType::connack, {{"reason", code}, {"session-present", present}},
                  version == 5 ? mqtt::Version::v5_0 : v3);
}

class RefusedConnect : public testing::TestWithParam<RefusalCase> {};
TEST_P(RefusedConnect, Judges) {
    const auto& [name, reason, version, comes, closes, verdict] = GetParam();
    Rehearsal peer{
        with(std::string{"  c  > CONNECT with reserved-flag=1\n  c  < refused  "} + reason + "\n",
             version == 5 ? "MQTT-3.1.2-3@5.0" : "MQTT-3.1.2-3@3.1.1")};
    peer.answers[PacketType::connect] = "";
    for (const auto& bytes : comes) peer.says(1ms, "c", bytes);
    if (closes) peer.closes(2ms, "c");
    const auto played = peer.play();
    EXPECT_EQ(played.verdict, verdict) << played.reason;
}
INSTANTIATE_TEST_SUITE_P(
    All, RefusedConnect,
    testing::Values(
        RefusalCase{"v5 as named", "malformed-packet", 5, {connack(0x81)}, true, Verdict::pass},
        RefusalCase{"v5 without CONNACK", "malformed-packet", 5, {}, true, Verdict::pass},
        RefusalCase{
            "v5 another reason", "malformed-packet", 5, {connack(0x80)}, true, Verdict::warn},
        RefusalCase{"v5 not closed", "malformed-packet", 5, {connack(0x81)}, false, Verdict::fail},
        RefusalCase{"v5 nothing", "malformed-packet", 5, {}, false, Verdict::fail},
        RefusalCase{"v5 success", "malformed-packet", 5, {connack(0)}, true, Verdict::fail},
        RefusalCase{
            "v5 DISCONNECT", "malformed-packet", 5, {disconnect(0x81)}, true, Verdict::fail},
        RefusalCase{"v5 session present",
                    "malformed-packet",
                    5,
                    {connack(0x81, 5, 1)},
                    true,
                    Verdict::fail},
        RefusalCase{"v3 required and there",
                    "client-identifier-not-valid",
                    3,
                    {connack(0x85, 3)},
                    true,
                    Verdict::pass},
        RefusalCase{
            "v3 required and missing", "client-identifier-not-valid", 3, {}, true, Verdict::fail},
        RefusalCase{"v3 required, another",
                    "client-identifier-not-valid",
                    3,
                    {connack(0x87, 3)},
                    true,
                    Verdict::fail},
        RefusalCase{"v3 recommended and there",
                    "not-authorized",
                    3,
                    {connack(0x87, 3)},
                    true,
                    Verdict::pass},
        RefusalCase{"v3 recommended and missing", "not-authorized", 3, {}, true, Verdict::warn},
        RefusalCase{"v3 without a code", "malformed-packet", 3, {}, true, Verdict::pass},
        RefusalCase{"v3 CONNACK where none may be",
                    "malformed-packet",
                    3,
                    {connack(0x85, 3)},
                    true,
                    Verdict::fail},
        RefusalCase{"v3 accepted", "malformed-packet", 3, {connack(0, 3)}, true, Verdict::fail}));

class RefusedConnected : public testing::TestWithParam<RefusalCase> {};
TEST_P(RefusedConnected, Judges) {
    const auto& [name, reason, version, comes, closes, verdict] = GetParam();
    Rehearsal peer{with(
        std::string{"given     c connects\n  c  > PUBLISH topic=t with qos=3\n  c  < refused  "} +
            reason + "\n",
        version == 5 ? "MQTT-3.3.1-4@5.0" : "MQTT-3.3.1-4@3.1.1")};
    for (const auto& bytes : comes) peer.says(1ms, "c", bytes);
    if (closes) peer.closes(2ms, "c");
    const auto played = peer.play();
    EXPECT_EQ(played.verdict, verdict) << played.reason;
}
INSTANTIATE_TEST_SUITE_P(
    All, RefusedConnected,
    testing::Values(
        RefusalCase{"v5 as named", "malformed-packet", 5, {disconnect(0x81)}, true, Verdict::pass},
        RefusalCase{"v5 one of two",
                    "protocol-error|malformed-packet",
                    5,
                    {disconnect(0x81)},
                    true,
                    Verdict::pass},
        RefusalCase{"v5 without DISCONNECT", "malformed-packet", 5, {}, true, Verdict::warn},
        RefusalCase{
            "v5 another reason", "malformed-packet", 5, {disconnect(0x80)}, true, Verdict::warn},
        RefusalCase{
            "v5 not closed", "malformed-packet", 5, {disconnect(0x81)}, false, Verdict::fail},
        RefusalCase{"v5 another packet first",
                    "malformed-packet",
                    5,
                    {publish({{"topic", "t"}})},
                    true,
                    Verdict::fail},
        RefusalCase{"v3 closed", "malformed-packet", 3, {}, true, Verdict::pass},
        RefusalCase{"v3 not closed", "malformed-packet", 3, {}, false, Verdict::fail},
        RefusalCase{"v3 a packet first",
                    "malformed-packet",
                    3,
                    {publish({{"topic", "t"}}, v3)},
                    true,
                    Verdict::fail}));

class Denied : public testing::TestWithParam<RefusalCase> {};
TEST_P(Denied, Judges) {
    const auto& [name, reason, version, comes, closes, verdict] = GetParam();
    Rehearsal peer{with(
        std::string{
            "given     c connects\n  c  > SUBSCRIBE id=1 filter=t filter=u\n  c  < denied  "} +
            reason + "\n",
        version == 5 ? "MQTT-4.7.1-1@5.0" : "MQTT-4.7.1-2@3.1.1")};
    peer.answers[PacketType::subscribe] = "";
    for (const auto& bytes : comes) peer.says(1ms, "c", bytes);
    if (closes) peer.closes(2ms, "c");
    const auto played = peer.play();
    EXPECT_EQ(played.verdict, verdict) << played.reason;
}
std::string suback(int first, int second, int version = 5, int id = 1) {
    return packet(PacketType::suback, {{"id", id}, {"reason", first}, {"reason", second}},
                  version == 5 ? mqtt::Version::v5_0 : v3);
}
INSTANTIATE_TEST_SUITE_P(
    All, Denied,
    testing::Values(
        RefusalCase{
            "v5 as named", "topic-filter-invalid", 5, {suback(0x8F, 0x8F)}, false, Verdict::pass},
        RefusalCase{"v5 another reason",
                    "topic-filter-invalid",
                    5,
                    {suback(0x8F, 0x80)},
                    false,
                    Verdict::warn},
        RefusalCase{
            "v5 one granted", "topic-filter-invalid", 5, {suback(0x8F, 0)}, false, Verdict::fail},
        RefusalCase{"v5 another id",
                    "topic-filter-invalid",
                    5,
                    {suback(0x8F, 0x8F, 5, 2)},
                    false,
                    Verdict::fail},
        RefusalCase{"v5 refused instead",
                    "topic-filter-invalid",
                    5,
                    {disconnect(0x8F)},
                    true,
                    Verdict::pass},
        RefusalCase{"v5 silence", "topic-filter-invalid", 5, {}, false, Verdict::fail},
        RefusalCase{
            "v3 denied", "topic-filter-invalid", 3, {suback(0x80, 0x80, 3)}, false, Verdict::pass},
        RefusalCase{"v3 closed", "topic-filter-invalid", 3, {}, true, Verdict::pass},
        RefusalCase{"v3 one granted",
                    "topic-filter-invalid",
                    3,
                    {suback(0x80, 1, 3)},
                    false,
                    Verdict::fail}));

TEST(Closed, TakesAnyEndButNothingBeforeIt) {
    const auto lines = with("given     c connects\n  c  < closed\n");
    for (const auto how : {mqtt::Ending::fin, mqtt::Ending::reset}) {
        Rehearsal peer{lines};
        peer.closes(1s, "c", how);
        EXPECT_EQ(peer.play().verdict, Verdict::pass);
    }
    Rehearsal peer{lines};
    peer.says(1s, "c", disconnect(0x8B)).closes(1s, "c");
    EXPECT_EQ(peer.play().verdict, Verdict::fail);
}

// ---- nothing ----

TEST(Nothing, AsksAndThenWaits) {
    Rehearsal peer{reads("  reader  < nothing  for=2s\n")};
    const auto played = peer.play();
    EXPECT_EQ(played.verdict, Verdict::pass);
    EXPECT_EQ(played.duration, 2s);
    EXPECT_EQ(peer.sent.back(), "reader PINGREQ");
}

TEST(Nothing, APacketBeforeOrDuringItFails) {
    for (const auto at : {0ms, 1999ms}) {
        Rehearsal peer{reads("  reader  < nothing  for=2s\n")};
        peer.says(at, "reader", publish({{"topic", "t"}, {"payload", "late"}}));
        const auto played = peer.play();
        EXPECT_EQ(played.verdict, Verdict::fail);
        EXPECT_THAT(first_diagnostic(played), HasSubstr("received PUBLISH topic=t payload=late"));
    }
}

TEST(Nothing, TheEndOfTheConnectionIsSomething) {
    Rehearsal peer{reads("  reader  < nothing\n")};
    peer.closes(0ms, "reader");
    EXPECT_EQ(peer.play().verdict, Verdict::fail);
}

TEST(Nothing, WithoutPingrespProvesNothing) {
    Rehearsal peer{reads("  reader  < nothing\n")};
    peer.answers[PacketType::pingreq] = "";
    const auto played = peer.play();
    EXPECT_EQ(played.verdict, Verdict::inconclusive);
    EXPECT_THAT(played.reason, HasSubstr("no PINGRESP"));
}

TEST(Nothing, BeginsWhenAllElseHasCome) {
    Rehearsal peer{
        with("given     a subscribes filter=t\ngiven     b subscribes filter=t\n"
             "  a  < PUBLISH payload=x\n  b  < nothing\n")};
    peer.says(3s, "a", publish({{"topic", "t"}, {"payload", "x"}}));
    peer.says(3100ms, "b", publish({{"topic", "t"}, {"payload", "x"}}));
    EXPECT_EQ(peer.play().verdict, Verdict::fail);
}

TEST(Nothing, BeforeConnackNeedsNoPing) {
    Rehearsal peer{with("  c  > CONNECT\n  c  < nothing for=1s\n")};
    peer.answers[PacketType::connect] = "";
    EXPECT_EQ(peer.play().verdict, Verdict::pass);
    EXPECT_EQ(peer.sent.size(), 1u);
}

// ---- time ----

TEST(Within, TooEarlyAndTooLateFail) {
    for (const auto& [at, verdict] : {std::pair{2900ms, Verdict::fail},
                                      {3000ms, Verdict::pass},
                                      {5000ms, Verdict::pass},
                                      {5001ms, Verdict::fail}}) {
        Rehearsal peer{with("given     c manual connects\n  c  < closed  within=3s..5s\n")};
        peer.closes(at, "c");
        EXPECT_EQ(peer.play().verdict, verdict) << at.count();
    }
}

TEST(Within, GraceWidensTheUpperBoundOnly) {
    for (const auto& [at, verdict] :
         {std::pair{2900ms, Verdict::fail}, {5900ms, Verdict::pass}, {6100ms, Verdict::fail}}) {
        Rehearsal peer{with("given     c manual connects\n  c  < closed  within=3s..5s\n")};
        peer.terms.grace = 1s;
        peer.closes(at, "c");
        EXPECT_EQ(peer.play().verdict, verdict) << at.count();
    }
}

TEST(Within, KeepsTheMargin) {
    Rehearsal peer{with("given     c manual connects\n  c  < closed  within=3s..5s\n")};
    peer.closes(4500ms, "c");
    const auto played = peer.play();
    ASSERT_EQ(played.verdict, Verdict::pass);
    EXPECT_EQ(played.steps.back().margin, 500ms);
}

TEST(Within, CountsFromTheLastLineThatDidSomething) {
    Rehearsal peer{with("given     c manual connects\n  wait 10s\n  c  < closed  within=..1s\n")};
    peer.closes(10500ms, "c");
    EXPECT_EQ(peer.play().verdict, Verdict::pass);
}

TEST(SlowRun, LowersTheLowerBoundOfACountdown) {
    const auto lines = with(
        "given     reader subscribes filter=t\ngiven     w connects\n"
        "  w       > PUBLISH  topic=t message-expiry=60\n"
        "  wait 3s\n  reader  < PUBLISH message-expiry=56..57\n");
    for (const auto& [at, expiry, verdict] : {std::tuple{3400ms, 55, Verdict::pass},
                                              {3400ms, 54, Verdict::fail},
                                              {3400ms, 58, Verdict::fail},
                                              {3000ms, 55, Verdict::fail}}) {
        Rehearsal peer{lines};
        peer.says(at, "reader", publish({{"topic", "t"}, {"message-expiry", expiry}}));
        EXPECT_EQ(peer.play().verdict, verdict) << at.count() << " " << expiry;
    }
}

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
