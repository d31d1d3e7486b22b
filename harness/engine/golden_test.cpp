// The diagnostics as people see them. GOLDEN=update writes golden/*.txt anew.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

#include "harness/engine/names.hpp"
#include "harness/engine/rehearsal.hpp"

namespace touchstone::engine {
namespace {

using mqtt::PacketType;

void compare(const std::string& name, const results::Case& played) {
    std::string text;
    for (const auto& finding : played.findings) text += finding.diagnostic + "\n";
    const auto path =
        std::filesystem::path{TOUCHSTONE_SOURCE_DIR} / "harness/engine/golden" / (name + ".txt");
    const auto* mode = std::getenv("GOLDEN");
    if (mode != nullptr && std::string_view{mode} == "update") {
        std::ofstream{path, std::ios::binary} << text;
    }
    std::ifstream in{path, std::ios::binary};
    EXPECT_EQ(text, (std::string{std::istreambuf_iterator<char>{in}, {}}));
}

constexpr auto countdown =
    "scenario  counts-down  \"Message Expiry Interval is reduced by the time the message waited\"\n"
    "cites     MQTT-3.3.2-6@5.0\n"
    "given     reader subscribes filter=news qos=1 session-expiry=1h\n"
    "given     writer publishes qos=1 topic=news payload=old message-expiry=60\n"
    "  wait 3s\n"
    "  reader  < PUBLISH  payload=old message-expiry=56..57\n";

TEST(Golden, WrongField) {
    Rehearsal peer{countdown};
    peer.terms.rerun_with = "--target mqtt://localhost:1883";
    peer.says(3400ms, "reader",
              publish({{"topic", "news"}, {"payload", "old"}, {"message-expiry", 60}}));
    compare("wrong_field", peer.play());
}

TEST(Golden, Silence) {
    compare("silence", Rehearsal{countdown}.play());
}

TEST(Golden, AnotherPacket) {
    Rehearsal peer{countdown};
    peer.says(3s, "reader", disconnect(0x8B)).closes(3s, "reader");
    compare("another_packet", peer.play());
}

TEST(Golden, LongPacketShowsTheFieldAtFault) {
    Rehearsal peer{countdown};
    peer.says(3s, "reader",
              publish({{"topic", "news"},
                       {"response-topic", "a-rather-long-response-topic/that-moves-the-window"},
                       {"payload", "new"},
                       {"message-expiry", 57}}));
    compare("long_packet", peer.play());
}

TEST(Golden, TooEarly) {
    Rehearsal peer{
        "scenario  silence  \"After one and a half Keep Alive of silence the client is gone\"\n"
        "cites     MQTT-3.1.2-22@5.0\n"
        "given     quiet manual connects keep-alive=2\n"
        "  quiet    < refused keep-alive-timeout within=3s..5s\n"};
    peer.says(1s, "quiet", disconnect(0x8D)).closes(1s, "quiet");
    compare("too_early", peer.play());
}

TEST(Golden, Warning) {
    Rehearsal peer{
        "scenario  qos-three  \"QoS 3 does not exist\"\n"
        "cites     MQTT-3.3.1-4@5.0\n"
        "given     rude connects\n"
        "  rude    > PUBLISH topic=t with qos=3\n"
        "  rude    < refused malformed-packet\n"};
    peer.says(0ms, "rude", disconnect(0x80)).closes(0ms, "rude");
    compare("warning", peer.play());
}

TEST(Golden, Breach) {
    Rehearsal peer{countdown};
    peer.answers[PacketType::subscribe] = std::string("\x91\x04\x00\x01\x00\x01", 6);
    peer.says(3s, "reader",
              publish({{"topic", "news"}, {"payload", "old"}, {"message-expiry", 57}}));
    compare("breach", peer.play());
}

TEST(Golden, FailedDeed) {
    Rehearsal peer{countdown};
    peer.answers[PacketType::connect] = packet(PacketType::connack, {{"reason", 0x87}});
    peer.closes_on = {PacketType::connect};
    compare("failed_deed", peer.play());
}

TEST(Golden, NamesAreTheAuthors) {
    Rehearsal peer{
        "scenario  names  \"Prefixes are taken off\"\n"
        "cites     MQTT-3.3.2-6@5.0\n"
        "given     reader subscribes filter=t\n"
        "  reader  < PUBLISH topic=t payload=x\n"};
    peer.scenario.alone = false;
    const Names names{peer.terms.run_tag, peer.scenario.id, false};
    const auto topic = names.on_wire(NameKind::topic, "t");
    peer.says(0ms, "reader", publish({{"topic", topic.c_str()}, {"payload", "y"}}));
    const auto played = peer.play();
    ASSERT_EQ(played.steps.back().received, "PUBLISH topic=t payload=y");
    compare("names", played);
}

}  // namespace
}  // namespace touchstone::engine
