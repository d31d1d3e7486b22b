// One wrong thing per packet, and the statement that says so; legal packets, of which nothing is
// said.
#include "reference/protocol/judge.hpp"

#include <set>

#include <gtest/gtest.h>

#include "reference/protocol/codec.hpp"
#include "reference/protocol/judge_cases.hpp"
#include "reference/protocol/vector_file.hpp"

namespace touchstone::mqtt {
namespace {

Violations judged(const std::string& bytes, Version version, Sender sender) {
    const auto frame = bytes_of(bytes);
    const auto packet = decode(frame, version);
    if (!packet) {
        ADD_FAILURE() << "cannot be decoded: " << packet.error().what;
        return {};
    }
    return judge(frame, *packet, version, sender);
}

std::string list(const Violations& violations) {
    std::string text;
    for (const auto& violation : violations) {
        text += std::string{violation.statement.citation()} + " (" + std::string{violation.field} +
                ": " + std::string{violation.what} + ") ";
    }
    return text.empty() ? "nothing" : text;
}

TEST(Judge, NamesTheStatementThatAWrongPacketBreaks) {
    for (const auto& wrong : wrong_packets()) {
        const auto found = judged(bytes_of_hex(wrong.hex), wrong.version, wrong.sender);
        ASSERT_EQ(found.size(), 1u) << wrong.hex << " is said to break " << list(found);
        EXPECT_EQ(found[0].statement.citation(), wrong.citation) << wrong.hex;
        EXPECT_EQ(found[0].field, wrong.field) << wrong.hex;
        EXPECT_FALSE(found[0].what.empty());
        EXPECT_TRUE(is_error(found[0].reason)) << wrong.hex;
    }
}

TEST(Judge, SaysNothingOfLegalPackets) {
    for (const auto version : {Version::v3_1, Version::v3_1_1, Version::v5_0}) {
        for (const auto& vector : read_vectors(TOUCHSTONE_SOURCE_DIR, version)) {
            std::string said;
            bool legal = false;
            for (const auto sender : {Sender::client, Sender::server}) {
                if (!row_of(vector.type).sent_by(sender, version)) continue;
                const auto found = judged(vector.bytes, version, sender);
                legal = legal || found.empty();
                said += list(found);
            }
            EXPECT_TRUE(legal) << vector.where << ": " << said;
        }
    }
}

struct Legal {
    Version version;
    Sender sender;
    const char* hex;
};

// Where strict could easily be too strict.
TEST(Judge, LeavesTheFreedomsOfTheStandards) {
    constexpr auto client = Sender::client;
    constexpr auto server = Sender::server;
    for (const auto& [version, sender, hex] : {
             // 3.1 marks requests and PUBREL as sent again, disregards flags it does not use, and
             // CONNACK's first byte
             Legal{Version::v3_1, client, "8A .. 0001 0001 74 00"},
             {Version::v3_1, client, "6A .. 0001"},
             {Version::v3_1, client, "C1 .."},
             {Version::v3_1, client, "10 .. 0006 4D5149736470 03 2A 003C 0001 61"},
             {Version::v3_1, server, "20 .. 01 00"},
             {Version::v3_1, client, "82 .. 0001 0001 74 40"},
             // 23 characters, in more bytes than that
             {Version::v3_1, client,
              "10 .. 0006 4D5149736470 03 02 003C 002E "
              "C3A4C3A4C3A4C3A4C3A4C3A4C3A4C3A4C3A4C3A4C3A4C3A4C3A4C3A4C3A4C3A4C3A4C3A4C3A4C3A4C3A4"
              "C3A4C3A4"},
             // 3.1.1: lengths may be padded, the client id may be empty, `$share` is a topic like
             // any other
             {Version::v3_1_1, client, "C0 8000"},
             {Version::v3_1_1, client, "10 .. 0004 4D515454 04 02 003C 0000"},
             {Version::v3_1_1, client, "82 .. 0001 0009 2473686172652F2F74 00"},
             {Version::v3_1_1, server, "90 .. 0001 80"},
             // 5.0: empty client id without Clean Start, password alone, empty topic beside an
             // alias
             {Version::v5_0, client, "10 .. 0004 4D515454 05 00 003C 00 0000"},
             {Version::v5_0, client, "10 .. 0004 4D515454 05 42 003C 00 0001 61 0001 70"},
             {Version::v5_0, client, "30 .. 0000 03 23 0001"},
             // a second payload format or expiry is forbidden in the will only
             {Version::v5_0, client, "30 .. 0001 74 04 01 01 01 00"},
             {Version::v5_0, client, "30 .. 0001 74 0A 02 00000001 02 00000002"},
             {Version::v5_0, server, "30 .. 0001 74 04 0B 01 0B 01"},
             // No Local on a subscription that is not shared
             {Version::v5_0, client, "82 .. 0001 00 0006 247368617265 04"},
             // short forms, and AUTH whose success is left out
             {Version::v5_0, client, "40 02 0001"},
             {Version::v5_0, client, "40 03 0001 00"},
             {Version::v5_0, client, "E0 00"},
             {Version::v5_0, client, "E0 01 04"},
             {Version::v5_0, server, "F0 00"},
             // 0x8C in DISCONNECT: in one table of the standard and not in the other
             {Version::v5_0, server, "E0 01 8C"},
             {Version::v5_0, server, "E0 .. 9D 04 1C 0001 78"},
             // U+FEFF is an ordinary character
             {Version::v5_0, client, "30 .. 0004 EFBBBF74 00"},
             // a payload that is not what it claims to be is its receiver's business
             {Version::v5_0, client, "30 .. 0001 74 02 01 01 FF"},
         }) {
        const auto found = judged(bytes_of_hex(hex), version, sender);
        EXPECT_TRUE(found.empty()) << hex << " is said to break " << list(found);
    }
}

TEST(Judge, NamesEverythingThatIsWrong) {
    // QoS 3, id 0, topic with a wildcard and a zero byte, alias 0, two response topics, one of them
    // empty
    const auto found = judged(bytes_of_hex("36 .. 0002 2B00 0000 0A 23 0000 08 0001 61 08 0000"),
                              Version::v5_0, Sender::client);
    std::set<std::string_view> statements;
    for (const auto& violation : found) statements.insert(violation.statement.citation());
    EXPECT_EQ(statements,
              (std::set<std::string_view>{
                  "MQTT-3.3.1-4@5.0", "MQTT-2.2.1-3@5.0", "MQTT-3.3.2-2@5.0", "MQTT-4.7.3-2@5.0",
                  "MQTT-3.3.2-8@5.0", "TS-3.3.2.3.5-1@5.0", "MQTT-4.7.3-1@5.0"}))
        << list(found);
}

TEST(Judge, NamesTheMoreGeneralStatementToo) {
    const auto found = judged(bytes_of_hex("10 .. 0004 4D515454 05 02 003C 00 0001 FF"),
                              Version::v5_0, Sender::client);
    ASSERT_EQ(found.size(), 1u);
    EXPECT_TRUE(breaks(found[0], "MQTT-3.1.3-4@5.0"));
    EXPECT_TRUE(breaks(found[0], "MQTT-1.5.4-1@5.0"));
    EXPECT_FALSE(breaks(found[0], "MQTT-1.5.4-2@5.0"));
}

TEST(Judge, GivesTheReasonThatAReceiverAnswers) {
    const auto reason = [](const char* hex) {
        const auto found = judged(bytes_of_hex(hex), Version::v5_0, Sender::client);
        return found.empty() ? Reason::success : found[0].reason;
    };
    EXPECT_EQ(reason("30 .. 0001 74 03 23 0000"), Reason::topic_alias_invalid);
    EXPECT_EQ(reason("30 .. 0000 00"), Reason::protocol_error);
    EXPECT_EQ(reason("30 .. 0001 2B 00"), Reason::topic_name_invalid);
    EXPECT_EQ(reason("36 .. 0001 74 0001 00"), Reason::malformed_packet);
    EXPECT_EQ(reason("82 .. 0001 00 0002 2323 00"), Reason::topic_filter_invalid);
    EXPECT_EQ(reason("82 .. 0001 00 0001 74 80"), Reason::malformed_packet);
    EXPECT_EQ(reason("82 .. 0001 00 0001 74 30"), Reason::protocol_error);
    EXPECT_EQ(reason("10 .. 0004 4D515454 06 02 003C"), Reason::unsupported_protocol_version);
    EXPECT_EQ(reason("30 .. 0001 74 04 1F 0001 61"), Reason::malformed_packet);
    EXPECT_EQ(reason("30 .. 0001 74 02 0B 01"), Reason::protocol_error);
}

TEST(Judge, SaysTheSameOnceAndStopsInTime) {
    std::string many = "82 .. 0001 00";
    for (int i = 0; i < 1000; ++i) many += "0000 03";  // empty filter, QoS 3
    EXPECT_EQ(judged(bytes_of_hex(many), Version::v5_0, Sender::client).size(), 2u);

    // Every property that does not belong in a PUBLISH, and more.
    std::string all;
    for (const auto& row : property_rows()) {
        PropertyList list;
        Property property{.id = row.id};
        all += text_of(list.add(property).raw());
    }
    std::string publish{"\x30", 1};
    std::string body{"\x00\x01t", 3};
    body += static_cast<char>(all.size());
    body += all;
    publish += static_cast<char>(body.size());
    publish += body;
    ASSERT_LT(body.size(), 128u);
    EXPECT_EQ(judged(publish, Version::v5_0, Sender::client).size(), most_violations);
}

}  // namespace
}  // namespace touchstone::mqtt
