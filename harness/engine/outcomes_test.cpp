// The five outcomes in both versions, and every way in which a peer can miss them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/engine/rehearsal.hpp"

namespace touchstone::engine {
namespace {

using mqtt::PacketType;
using results::Verdict;
using testing::HasSubstr;

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

}  // namespace
}  // namespace touchstone::engine
