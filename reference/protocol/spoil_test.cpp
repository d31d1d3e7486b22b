// One test for every row of the table behind `with` (SCENARIOS section 4). A sound packet is
// composed from words, spoilt, and compared with bytes typed by hand.
#include <gtest/gtest.h>

#include "reference/protocol/codec.hpp"
#include "reference/protocol/compose.hpp"
#include "reference/protocol/vector_file.hpp"

namespace touchstone::mqtt {
namespace {

using vector_file::hex_bytes;
using enum Version;
using Kind = Spoil::Kind;

Spoil set(std::string name, std::uint64_t number) {
    return {Kind::set, {std::move(name), number, {}, {}}};
}
Spoil set(std::string name, std::string bytes, std::string value = {}) {
    return {Kind::set, {std::move(name), 0, std::move(bytes), std::move(value)}};
}
Spoil without(std::string name) {
    return {Kind::remove, {std::move(name)}};
}
Spoil longer_by(std::string name, std::int64_t delta) {
    return {Kind::prefix_by, {std::move(name)}, delta};
}
Spoil says(std::string name, std::uint64_t length) {
    return {Kind::prefix_to, {std::move(name), length, {}, {}}};
}
Spoil shorten(std::uint64_t count) {
    return {Kind::shorten, {{}, count, {}, {}}};
}
Spoil truncate(std::uint64_t count) {
    return {Kind::truncate, {{}, count, {}, {}}};
}
Spoil append(std::string bytes) {
    return {Kind::append, {{}, 0, std::move(bytes), {}}};
}

/// A sound packet in words, as in the vectors.
std::string sound(Version version, std::string_view words) {
    const auto vector = vector_file::vector_of_line("= " + std::string{words});
    const auto packet = compose(vector.type, version, vector.fields);
    EXPECT_TRUE(packet.has_value()) << words;
    return packet.has_value() ? *packet : "";
}

std::string spoilt(Version version, std::string_view words, const std::vector<Spoil>& spoils) {
    const auto result = spoil(sound(version, words), version, spoils);
    return result.has_value() ? *result : "refused: " + result.error();
}

#define EXPECT_BYTES(actual, hex) EXPECT_EQ(hex_of(actual), hex_of(hex_bytes(hex)))
std::string hex_of(std::string_view bytes) {
    if (bytes.starts_with("refused")) return std::string{bytes};
    std::string out;
    for (const auto byte : bytes_of(bytes)) {
        constexpr char digits[] = "0123456789ABCDEF";
        out += {digits[byte >> 4], digits[byte & 15], ' '};
    }
    return out;
}

TEST(Spoil, NothingLeavesThePacketAsItIs) {
    for (const auto& vector : read_vectors(TOUCHSTONE_SOURCE_DIR)) {
        EXPECT_EQ(*spoil(vector.bytes, vector.version, {}), vector.bytes) << vector.where;
    }
}

// A field gets an illegal value.

TEST(Spoil, SetsNumbersInTheirBits) {
    EXPECT_BYTES(spoilt(v5_0, "PUBLISH topic=t", {set("qos", 3)}), "36 04 0001 74 00");
    EXPECT_BYTES(spoilt(v5_0, "PUBLISH topic=t qos=1 id=5", {set("dup", 1), set("qos", 0)}),
                 "38 06 0001 74 0005 00");
    EXPECT_BYTES(spoilt(v3_1_1, "PUBLISH qos=1 id=5 topic=t", {set("id", 0)}),
                 "32 05 0001 74 0000");
    EXPECT_BYTES(spoilt(v5_0, "CONNECT client-id=a", {set("will-qos", 1)}),
                 "10 0E 0004 4D515454 05 0A 003C 00 0001 61");
    EXPECT_BYTES(spoilt(v5_0, "CONNECT client-id=a", {set("protocol-version", 127)}),
                 "10 0E 0004 4D515454 7F 02 003C 00 0001 61");
    EXPECT_BYTES(spoilt(v5_0, "SUBSCRIBE id=1 filter=t no-local=1", {set("retain-handling", 3)}),
                 "82 07 0001 00 0001 74 34");
    EXPECT_BYTES(spoilt(v3_1_1, "CONNACK", {set("reason", 6)}), "20 02 00 06");
    EXPECT_BYTES(spoilt(v3_1_1, "CONNACK", {set("reason", 0x87)}), "20 02 00 05");
    EXPECT_BYTES(spoilt(v5_0, "CONNACK", {set("session-present", 1), set("reason", 0x87)}),
                 "20 03 01 87 00");
}

TEST(Spoil, SetsTexts) {
    EXPECT_BYTES(spoilt(v5_0, "PUBLISH topic=t payload=x", {set("topic", "a/#")}),
                 "30 07 0003 612F23 00 78");
    EXPECT_BYTES(spoilt(v3_1_1, "PUBLISH topic=t payload=x", {set("topic", "")}), "30 03 0000 78");
    EXPECT_BYTES(spoilt(v3_1_1, "PUBLISH topic=t", {set("payload", "new")}),
                 "30 06 0001 74 6E6577");
    EXPECT_BYTES(spoilt(v5_0, "CONNECT client-id=a user-name=u",
                        {set("protocol-name", "MQTX"), set("user-name", "\xFF\xFE")}),
                 "10 12 0004 4D515458 05 82 003C 00 0001 61 0002 FFFE");
    EXPECT_BYTES(spoilt(v5_0, "SUBSCRIBE id=1 filter=t", {set("filter", "a#")}),
                 "82 08 0001 00 0002 6123 00");
}

TEST(Spoil, OfSeveralFieldsTheFirstSpoilMeansTheFirst) {
    EXPECT_BYTES(spoilt(v3_1_1, "SUBSCRIBE id=1 filter=a filter=b",
                        {set("filter", "x"), set("qos", 3), set("filter", "yz")}),
                 "82 0B 0001 0001 78 03 0002 797A 00");
    EXPECT_BYTES(spoilt(v5_0, "SUBACK id=1 reason=success reason=success",
                        {set("reason", 3), set("reason", 4)}),
                 "90 05 0001 00 03 04");
}

// A property is added: out of place, out of range, or a second time.

TEST(Spoil, AddsProperties) {
    EXPECT_BYTES(
        spoilt(v5_0, "SUBSCRIBE id=1 subscription-id=5 filter=t", {set("subscription-id", 1)}),
        "82 0B 0001 04 0B 05 0B 01 0001 74 00");
    EXPECT_BYTES(spoilt(v5_0, "PUBLISH topic=t payload=x", {set("topic-alias", std::uint64_t{0})}),
                 "30 08 0001 74 03 23 0000 78");
    EXPECT_BYTES(spoilt(v5_0, "CONNECT client-id=a", {set("topic-alias", 1)}),
                 "10 11 0004 4D515454 05 02 003C 03 23 0001 0001 61");
    EXPECT_BYTES(spoilt(v5_0, "CONNECT client-id=a session-expiry=1", {set("payload-format", 2)}),
                 "10 15 0004 4D515454 05 02 003C 07 11 00000001 01 02 0001 61");
    EXPECT_BYTES(spoilt(v5_0, "UNSUBSCRIBE id=1 filter=t",
                        {set("user-property", "k", "v"), set("reason-string", "r")}),
                 "A2 11 0001 0B 26 0001 6B 0001 76 1F 0001 72 0001 74");
    EXPECT_BYTES(spoilt(v5_0, "PUBLISH topic=t", {set("will-delay", 9)}),
                 "30 09 0001 74 05 18 00000009");
}

TEST(Spoil, AddsWillPropertiesToTheWill) {
    EXPECT_BYTES(spoilt(v5_0, "CONNECT client-id=a will-topic=w", {set("will-delay", 7)}),
                 "10 19 0004 4D515454 05 06 003C 00 0001 61 05 18 00000007 0001 77 0000");
    EXPECT_BYTES(spoilt(v5_0, "CONNECT client-id=a will-topic=w", {set("will-topic-alias", 1)}),
                 "10 17 0004 4D515454 05 06 003C 00 0001 61 03 23 0001 0001 77 0000");
    EXPECT_BYTES(spoilt(v5_0, "CONNECT client-id=a", {set("will-payload-format", 1)}),
                 "10 11 0004 4D515454 05 06 003C 00 0001 61 02 01 01");
}

TEST(Spoil, AddsPropertiesToShortForms) {
    EXPECT_BYTES(spoilt(v5_0, "PUBACK id=1", {set("topic-alias", 5)}), "40 07 0001 00 03 23 0005");
    EXPECT_BYTES(spoilt(v5_0, "PUBREC id=1 reason=not-authorized", {set("maximum-qos", 1)}),
                 "50 06 0001 87 02 24 01");
    EXPECT_BYTES(spoilt(v5_0, "DISCONNECT", {set("session-expiry", 1)}), "E0 07 00 05 11 00000001");
    EXPECT_BYTES(spoilt(v5_0, "AUTH", {set("auth-method", "m")}), "F0 06 00 04 15 0001 6D");
}

TEST(Spoil, AddsHalvesOfUserProperties) {
    EXPECT_BYTES(spoilt(v5_0, "PUBLISH topic=t", {set("user-property-name", "\xFF")}),
                 "30 0F 0001 74 0B 26 0001 FF 0005 76616C7565");
    EXPECT_BYTES(spoilt(v5_0, "PUBLISH topic=t", {set("user-property-value", "\xFF")}),
                 "30 0E 0001 74 0A 26 0004 6E616D65 0001 FF");
}

TEST(Spoil, AGrowingSectionGrowsItsLength) {
    const auto packet = spoilt(v5_0, "PUBLISH topic=t payload=x",
                               {set("content-type", std::string(130, 'c')), set("topic", "uv")});
    const auto decoded = decode(bytes_of(packet), v5_0);
    ASSERT_TRUE(decoded.has_value());
    const auto& publish = std::get<Publish>(*decoded);
    EXPECT_EQ(publish.properties.raw().size(), 133u);
    EXPECT_EQ(publish.topic, "uv");
    EXPECT_EQ(text_of(publish.payload), "x");
}

// The field's bytes are left out, all else says it is there.

TEST(Spoil, LeavesFieldsOut) {
    EXPECT_BYTES(
        spoilt(v3_1_1, "CONNECT client-id=a user-name=u password=p", {without("user-name")}),
        "10 10 0004 4D515454 04 C2 003C 0001 61 0001 70");
    EXPECT_BYTES(spoilt(v5_0, "CONNECT client-id=a will-topic=w", {without("will-topic")}),
                 "10 11 0004 4D515454 05 06 003C 00 0001 61 00 0000");
    EXPECT_BYTES(spoilt(v3_1_1, "PUBLISH qos=1 id=7 topic=t payload=xyz", {without("id")}),
                 "32 06 0001 74 78797A");
    EXPECT_BYTES(
        spoilt(v5_0, "PUBLISH topic=t message-expiry=1 payload=x", {without("message-expiry")}),
        "30 05 0001 74 05 78");
    EXPECT_BYTES(spoilt(v5_0, "SUBSCRIBE id=1 filter=t", {without("property-length")}),
                 "82 06 0001 0001 74 00");
    EXPECT_BYTES(spoilt(v3_1_1, "SUBSCRIBE id=1 filter=t", {without("options")}),
                 "82 05 0001 0001 74");
    EXPECT_BYTES(
        spoilt(v3_1_1, "SUBSCRIBE id=1 filter=a filter=b", {without("filter"), without("options")}),
        "82 06 0001 0001 62 00");
}

// Bytes that say what the rest is.

TEST(Spoil, SetsFlagsAndOptions) {
    EXPECT_BYTES(spoilt(v5_0, "SUBSCRIBE id=1 filter=t", {set("flags", 0b0110)}),
                 "86 07 0001 00 0001 74 00");
    EXPECT_BYTES(spoilt(v3_1_1, "PINGREQ", {set("flags", 15)}), "CF 00");
    EXPECT_BYTES(spoilt(v5_0, "SUBSCRIBE id=1 filter=t", {set("options", 0x40)}),
                 "82 07 0001 00 0001 74 40");
    EXPECT_BYTES(spoilt(v3_1_1, "SUBSCRIBE id=1 filter=a filter=b",
                        {set("options", 4), set("options", 0xFF)}),
                 "82 0A 0001 0001 61 04 0001 62 FF");
}

TEST(Spoil, SetsOneConnectFlag) {
    const auto flags = [](std::string_view words, const Spoil& spoil) {
        const auto packet = spoilt(v3_1_1, words, {spoil});
        EXPECT_EQ(packet.size(), sound(v3_1_1, words).size());
        return static_cast<std::uint8_t>(packet[9]);
    };
    EXPECT_EQ(flags("CONNECT client-id=a", set("reserved-flag", 1)), 0x03);
    EXPECT_EQ(flags("CONNECT client-id=a", set("will-flag", 1)), 0x06);
    EXPECT_EQ(flags("CONNECT client-id=a", set("user-name-flag", 1)), 0x82);
    EXPECT_EQ(flags("CONNECT client-id=a user-name=u", set("password-flag", 1)), 0xC2);
    EXPECT_EQ(flags("CONNECT client-id=a user-name=u", set("user-name-flag", std::uint64_t{0})),
              0x02);
    EXPECT_EQ(flags("CONNECT client-id=a will-topic=w", set("will-flag", std::uint64_t{0})), 0x02);
    EXPECT_EQ(flags("CONNECT client-id=a", set("connect-flags", 0xFF)), 0xFF);
}

TEST(Spoil, InsertsWhatIsAbsentWithItsFlag) {
    EXPECT_BYTES(spoilt(v3_1_1, "CONNECT client-id=a", {set("password", "p")}),
                 "10 10 0004 4D515454 04 42 003C 0001 61 0001 70");
    EXPECT_BYTES(
        spoilt(v3_1_1, "CONNECT client-id=a password=p user-name=u", {set("will-topic", "w")}),
        "10 16 0004 4D515454 04 C6 003C 0001 61 0001 77 0001 75 0001 70");
    EXPECT_BYTES(spoilt(v5_0, "CONNECT client-id=a password=p", {set("user-name", "u")}),
                 "10 14 0004 4D515454 05 C2 003C 00 0001 61 0001 75 0001 70");
    EXPECT_BYTES(spoilt(v5_0, "PUBLISH topic=t payload=x", {set("id", 7)}),
                 "30 07 0001 74 0007 00 78");
    EXPECT_BYTES(spoilt(v5_0, "PUBACK id=1", {set("reason", 0x7F)}), "40 03 0001 7F");
    EXPECT_BYTES(spoilt(v5_0, "DISCONNECT", {set("reason", 0x7F)}), "E0 01 7F");
    EXPECT_BYTES(spoilt(v5_0, "AUTH", {set("reason", 0x7F)}), "F0 02 7F 00");
}

// Lengths that lie.

TEST(Spoil, PrefixesLie) {
    EXPECT_BYTES(spoilt(v3_1_1, "PUBLISH topic=t payload=x", {longer_by("topic", 1)}),
                 "30 04 0002 74 78");
    EXPECT_BYTES(spoilt(v3_1_1, "PUBLISH topic=t payload=x", {longer_by("topic", -1)}),
                 "30 04 0000 74 78");
    EXPECT_BYTES(spoilt(v3_1_1, "PUBLISH topic=t payload=x", {says("topic", 0xFFFF)}),
                 "30 04 FFFF 74 78");
    EXPECT_BYTES(spoilt(v5_0, "PUBLISH topic=t content-type=c", {longer_by("content-type", 2)}),
                 "30 08 0001 74 04 03 0003 63");
    EXPECT_BYTES(
        spoilt(v5_0, "PUBLISH topic=t user-property=k:v", {longer_by("user-property-value", 1)}),
        "30 0B 0001 74 07 26 0001 6B 0002 76");
    EXPECT_BYTES(spoilt(v5_0, "CONNECT client-id=a password=p", {says("password", 9)}),
                 "10 11 0004 4D515454 05 42 003C 00 0001 61 0009 70");
    EXPECT_BYTES(spoilt(v3_1_1, "UNSUBSCRIBE id=1 filter=a filter=b",
                        {longer_by("filter", 1), longer_by("filter", 2)}),
                 "A2 08 0001 0002 61 0003 62");
}

TEST(Spoil, SectionLengthsLie) {
    EXPECT_BYTES(spoilt(v5_0, "PUBLISH topic=t payload=x", {set("property-length", 5)}),
                 "30 05 0001 74 05 78");
    EXPECT_BYTES(
        spoilt(v5_0, "PUBLISH topic=t payload=x", {set("property-length", "\xFF\xFF\xFF\xFF\x7F")}),
        "30 09 0001 74 FFFFFFFF7F 78");
    EXPECT_BYTES(spoilt(v5_0, "PUBLISH topic=t topic-alias=1",
                        {set("property-length", 2), set("topic-alias", 2)}),
                 "30 0A 0001 74 02 23 0001 23 0002");
    EXPECT_BYTES(spoilt(v5_0, "PUBACK id=1", {set("property-length", 3)}), "40 04 0001 00 03");
    EXPECT_BYTES(spoilt(v5_0, "PUBLISH topic=t topic-alias=1", {longer_by("property-length", -1)}),
                 "30 07 0001 74 02 23 0001");
    EXPECT_BYTES(spoilt(v5_0, "CONNECT client-id=a will-topic=w", {set("will-property-length", 4)}),
                 "10 14 0004 4D515454 05 06 003C 00 0001 61 04 0001 77 0000");
}

TEST(Spoil, RemainingLengthsLie) {
    EXPECT_BYTES(spoilt(v5_0, "PINGREQ", {set("remaining-length", 1)}), "C0 01");
    EXPECT_BYTES(spoilt(v5_0, "PUBLISH topic=t", {set("remaining-length", 268'435'455)}),
                 "30 FFFFFF7F 0001 74 00");
    EXPECT_BYTES(spoilt(v5_0, "PINGREQ", {set("remaining-length", "\xFF\xFF\xFF\xFF\x7F")}),
                 "C0 FFFFFFFF7F");
    EXPECT_BYTES(spoilt(v5_0, "PINGREQ", {set("remaining-length", std::string("\x80\0", 2))}),
                 "C0 80 00");
    EXPECT_BYTES(spoilt(v5_0, "PUBLISH topic=t", {longer_by("remaining-length", 1)}),
                 "30 05 0001 74 00");
    EXPECT_BYTES(spoilt(v5_0, "PUBLISH topic=t", {set("remaining-length", 9), set("topic", "u")}),
                 "30 09 0001 75 00");
}

// Bytes missing or added at the end.

TEST(Spoil, ShortensAndTruncates) {
    EXPECT_BYTES(spoilt(v3_1_1, "SUBSCRIBE id=1 filter=t", {shorten(2)}), "82 04 0001 0001");
    EXPECT_BYTES(spoilt(v3_1_1, "SUBSCRIBE id=1 filter=t", {shorten(6)}), "82 00");
    EXPECT_BYTES(spoilt(v3_1_1, "SUBSCRIBE id=1 filter=t", {truncate(2)}), "82 06 0001 0001");
    EXPECT_BYTES(spoilt(v3_1_1, "PINGREQ", {truncate(1)}), "C0");
    EXPECT_BYTES(spoilt(v3_1_1, "PUBLISH topic=t payload=xy", {truncate(1), append("z")}),
                 "30 06 0001 74 78 7A");
}

TEST(Spoil, Appends) {
    EXPECT_BYTES(spoilt(v3_1_1, "PINGREQ", {append(std::string(1, '\0'))}), "C0 01 00");
    EXPECT_BYTES(spoilt(v5_0, "PUBACK id=1", {append("\x01\x02")}), "40 04 0001 01 02");
}

// A lie told early misleads the receiver, not us.
TEST(Spoil, KnowsItsFieldsThroughEveryEdit) {
    EXPECT_BYTES(spoilt(v5_0, "CONNECT client-id=a user-name=u password=p",
                        {set("will-flag", 1), says("client-id", 99), set("property-length", 50),
                         set("receive-maximum", 1), set("user-name", "vw"), set("password", "")}),
                 "10 17 0004 4D515454 05 C6 003C 32 21 0001 0063 61 0002 7677 0000");
}

TEST(Spoil, SaysWhyItCannot) {
    const auto refused = [](Version version, std::string_view words, const Spoil& spoil) {
        return spoilt(version, words, {spoil});
    };
    EXPECT_EQ(refused(v3_1_1, "PUBLISH topic=t", set("quos", 1)),
              "refused: this PUBLISH has no 'quos' to spoil");
    EXPECT_EQ(refused(v3_1_1, "PUBLISH topic=t", set("topic-alias", 1)),
              "refused: this PUBLISH has no 'topic-alias' to spoil");
    EXPECT_EQ(refused(v3_1_1, "PUBACK id=1", set("reason", 1)),
              "refused: this PUBACK has no 'reason' to spoil");
    EXPECT_EQ(refused(v3_1_1, "SUBSCRIBE id=1 filter=t", set("no-local", 1)),
              "refused: this SUBSCRIBE has no 'no-local' to spoil");
    EXPECT_EQ(refused(v5_0, "PINGREQ", set("reason-string", "x")),
              "refused: this PINGREQ has no 'reason-string' to spoil");
    EXPECT_EQ(refused(v5_0, "PUBLISH topic=t", set("qos", 4)),
              "refused: qos=4 does not fit in its place");
    EXPECT_EQ(refused(v5_0, "PUBLISH topic=t", set("flags", 16)),
              "refused: flags=16 does not fit in its place");
    EXPECT_EQ(refused(v5_0, "PUBLISH topic=t", set("topic-alias", 65'536)),
              "refused: topic-alias=65536 does not fit in its place");
    EXPECT_EQ(refused(v5_0, "PUBLISH topic=t", set("remaining-length", 268'435'456)),
              "refused: remaining-length=268435456 does not fit in its place");
    EXPECT_EQ(refused(v5_0, "PUBLISH topic=t", set("topic", std::string(65'536, 'x'))),
              "refused: 'topic' is longer than 65,535 bytes");
    EXPECT_EQ(refused(v5_0, "PUBLISH topic=t", without("id")),
              "refused: this PUBLISH has no 'id' to spoil");
    EXPECT_EQ(refused(v5_0, "PUBLISH topic=t", without("qos")),
              "refused: this PUBLISH has no 'qos' to spoil");
    EXPECT_EQ(refused(v5_0, "PUBLISH topic=t", longer_by("payload", 1)),
              "refused: this PUBLISH has no 'payload' with a length prefix");
    EXPECT_EQ(refused(v5_0, "PUBLISH topic=t", longer_by("topic", -2)),
              "refused: the length prefix of 'topic' cannot be -1");
    EXPECT_EQ(refused(v5_0, "PINGREQ", longer_by("remaining-length", -1)),
              "refused: remaining-length cannot be -1");
    EXPECT_EQ(refused(v5_0, "PINGREQ", shorten(1)), "refused: the packet has no 1 bytes to lose");
    EXPECT_EQ(refused(v5_0, "PINGREQ", truncate(2)), "refused: the packet has no 2 bytes to lose");
    EXPECT_EQ(spoil("", v5_0, {}).error(), "there is no packet here to spoil");
}

}  // namespace
}  // namespace touchstone::mqtt
