// What a line that expects accepts, and every way in which a peer can miss it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/engine/rehearsal.hpp"

namespace touchstone::engine {
namespace {

using mqtt::PacketType;
using results::Verdict;
using testing::HasSubstr;
using testing::IsEmpty;

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

}  // namespace
}  // namespace touchstone::engine
