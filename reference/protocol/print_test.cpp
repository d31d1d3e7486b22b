#include "reference/protocol/print.hpp"

#include <string>

#include <gtest/gtest.h>

#include "reference/protocol/judge_cases.hpp"
#include "reference/protocol/vector_file.hpp"

namespace touchstone::mqtt {
namespace {

using namespace std::string_view_literals;

std::string described(std::string_view hex_digits, Version version = Version::v5_0) {
    return describe(bytes_of(bytes_of_hex(hex_digits)), version);
}

TEST(Describe, SaysWhatIsNotAtRest) {
    EXPECT_EQ(described("34 .. 0001 74 0007 05 02 0000003C 796573"),
              "PUBLISH id=7 qos=2 topic=t payload=yes message-expiry=60");
    EXPECT_EQ(described("30 .. 0001 74 00"), "PUBLISH topic=t");
    EXPECT_EQ(described("3B .. 0001 74 0001 00"), "PUBLISH id=1 dup=1 qos=1 retain=1 topic=t");
    EXPECT_EQ(described("30 .. 0000 03 23 0005"), "PUBLISH topic=\"\" topic-alias=5");
    EXPECT_EQ(described("10 .. 0004 4D515454 05 02 003C 00 0001 61"), "CONNECT client-id=a");
    EXPECT_EQ(described("10 .. 0004 4D515454 04 00 0005 0001 61", Version::v5_0),
              "CONNECT clean-start=0 keep-alive=5 client-id=a");
    EXPECT_EQ(described("10 .. 0006 4D5149736470 03 02 003C 0001 61", Version::v3_1),
              "CONNECT client-id=a");
    EXPECT_EQ(
        described(
            "10 .. 0004 4D515454 05 0E 003C 05 11 FFFFFFFF 0001 61 05 18 FFFFFFFF 0001 77 0000"),
        "CONNECT will-qos=1 client-id=a will-topic=w will-payload=\"\" session-expiry=forever "
        "will-delay=4294967295");
    EXPECT_EQ(described("C0 00"), "PINGREQ");
    EXPECT_EQ(described("E0 00"), "DISCONNECT");
}

TEST(Describe, NamesReasonsBare) {
    EXPECT_EQ(described("20 .. 01 00 00"), "CONNACK success session-present=1");
    EXPECT_EQ(described("20 .. 00 87 04 1F 0001 6E"), "CONNACK not-authorized reason-string=n");
    EXPECT_EQ(described("20 .. 00 05", Version::v3_1_1), "CONNACK not-authorized");
    EXPECT_EQ(described("40 02 0007"), "PUBACK id=7");
    EXPECT_EQ(described("40 .. 0007 10"), "PUBACK id=7 no-matching-subscribers");
    EXPECT_EQ(described("90 .. 0001 00 00 01 87"),
              "SUBACK id=1 granted-qos-0,granted-qos-1,not-authorized");
    EXPECT_EQ(described("90 .. 0001 80", Version::v3_1_1), "SUBACK id=1 unspecified-error");
    EXPECT_EQ(described("B0 .. 0001 00 00 11"), "UNSUBACK id=1 success,no-subscription-existed");
    EXPECT_EQ(described("E0 .. 8E 00"), "DISCONNECT session-taken-over");
    EXPECT_EQ(described("E0 .. 7E"), "DISCONNECT 0x7E");
}

TEST(Describe, ListsEntriesAndProperties) {
    EXPECT_EQ(described("82 .. 0001 09 0B 05 26 0001 6B 0001 76 0001 74 01 0003 612F23 2C"),
              "SUBSCRIBE id=1 filter=t qos=1 filter=a/# no-local=1 retain-as-published=1 "
              "retain-handling=2 "
              "subscription-id=5 user-property=k:v");
    EXPECT_EQ(described("A2 .. 0001 00 0001 74 0001 75"), "UNSUBSCRIBE id=1 filter=t filter=u");
}

TEST(Describe, KeepsSecrets) {
    const auto connect = described(
        "10 .. 0004 4D515454 05 C2 003C 08 15 0001 6D 16 0001 73 0001 61 0001 75 0002 7077");
    EXPECT_EQ(connect, "CONNECT client-id=a user-name=u password=*** auth-method=m auth-data=***");
    EXPECT_EQ(described("F0 .. 18 08 15 0001 6D 16 0001 73"),
              "AUTH continue-authentication auth-method=m auth-data=***");
}

TEST(Describe, SaysWhatItCanOfBrokenPackets) {
    EXPECT_EQ(described("C1 00"), "PINGREQ flags=0b0001");
    EXPECT_EQ(described("32 .. 0001 74 00"), "PUBLISH qos=1 topic=t (1 byte unread)");
    EXPECT_EQ(described("C0 02 0102"), "PINGREQ (2 bytes unread)");
    EXPECT_EQ(described("00 00"), "reserved");
    EXPECT_EQ(described("30"), "PUBLISH");
    EXPECT_EQ(describe(Bytes{}, Version::v5_0), "(no bytes)");
    EXPECT_EQ(described("30 .. 0001 74 05 11 00000001"), "PUBLISH topic=t session-expiry=1");
}

TEST(Describe, TakesPacketsToo) {
    Publish publish;
    publish.topic = "t";
    publish.qos = 1;
    publish.id = 3;
    EXPECT_EQ(describe(Packet{publish}, Version::v3_1_1), "PUBLISH id=3 qos=1 topic=t");
    EXPECT_EQ(describe(Packet{Disconnect{Reason::server_moved, {}}}, Version::v5_0),
              "DISCONNECT server-moved");
}

/// The legal vectors hold the same words, and every one of them is said.
TEST(Describe, SaysEveryFieldOfTheVectors) {
    for (const auto version : {Version::v3_1, Version::v3_1_1, Version::v5_0}) {
        for (const auto& vector : read_vectors(TOUCHSTONE_SOURCE_DIR, version)) {
            const auto text = describe(bytes_of(vector.bytes), version) + ' ';
            EXPECT_EQ(text.find("unread"), text.npos) << vector.where << ": " << text;
            for (const auto& field : vector.fields) {
                const auto* row = field_named(vector.type, field.name);
                if (!row->property) continue;
                EXPECT_NE(text.find(' ' + field.name + '='), text.npos)
                    << vector.where << ": " << text;
            }
        }
    }
}

TEST(Hex, IsCut) {
    const std::string bytes{"\xE0\x02\x8E\x00", 4};
    EXPECT_EQ(hex(bytes_of(bytes)), "E0 02 8E 00");
    EXPECT_EQ(hex(bytes_of(bytes), 4), "E0 02 8E 00");
    EXPECT_EQ(hex(bytes_of(bytes), 2), "E0 02 ... (4 bytes)");
    EXPECT_EQ(hex(bytes_of(bytes), 0), "... (4 bytes)");
    EXPECT_EQ(hex({}), "");
}

TEST(Quoted, UsesQuotesWhereTheLanguageNeedsThem) {
    for (const auto bare : {"t"sv, "a/b/#"sv, "$share/g/+"sv, "m-1"sv,
                            "gr\xC3\xBC\xC3\x9F"
                            "e"sv,
                            "\xE6\xB0\xB4"sv, "\xF0\x9F\x8C\x8A"sv}) {
        EXPECT_EQ(quoted(bare), bare);
    }
    EXPECT_EQ(quoted(""), R"("")");
    EXPECT_EQ(quoted("a b"), R"("a b")");
    EXPECT_EQ(quoted("a|b"), R"("a|b")");
    EXPECT_EQ(quoted("{x}"), R"("{x}")");
    EXPECT_EQ(quoted("!x"), R"("!x")");
    EXPECT_EQ(quoted("a=b"), R"("a=b")");
    EXPECT_EQ(quoted("say \"hi\""), R"("say \"hi\"")");
    EXPECT_EQ(quoted("back\\slash"), R"("back\\slash")");
}

TEST(Quoted, EscapesWhatCannotBePrinted) {
    EXPECT_EQ(quoted("a\0b"sv), R"("a\x00b")");
    EXPECT_EQ(quoted("\n\x7F"), R"("\x0A\x7F")");
    EXPECT_EQ(quoted("\xFF"), R"("\xFF")");
    EXPECT_EQ(quoted("\xC3"), R"("\xC3")");
    EXPECT_EQ(quoted("\xED\xA0\x80"), R"("\xED\xA0\x80")");
    EXPECT_EQ(quoted("\xEF\xBB\xBFt"), R"("\xEF\xBB\xBFt")");  // U+FEFF
    EXPECT_EQ(quoted("\xE2\x80\xAE"), R"("\xE2\x80\xAE")");    // right to left from here
    EXPECT_EQ(quoted("\xC2\x9B"), R"("\xC2\x9B")");            // a terminal's escape
    EXPECT_EQ(quoted("\xC3\xA4\xFF"), "\"\xC3\xA4\\xFF\"");
}

TEST(Quoted, IsCut) {
    EXPECT_EQ(mqtt::quoted(std::string(65, 'a')), std::string(64, 'a') + "... (65 bytes)");
    EXPECT_EQ(mqtt::quoted(std::string(64, 'a')), std::string(64, 'a'));
    EXPECT_EQ(quoted("a b c", 3), R"("a b"... (5 bytes))");
    EXPECT_EQ(quoted("\xC3\xA4\xC3\xA4\xC3\xA4", 3), "\xC3\xA4\xC3\xA4... (6 bytes)");
}

}  // namespace
}  // namespace touchstone::mqtt
