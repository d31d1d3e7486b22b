#include "reference/protocol/compose.hpp"

#include <gtest/gtest.h>

#include "reference/protocol/codec.hpp"
#include "reference/protocol/vector_file.hpp"

namespace touchstone::mqtt {
namespace {

using vector_file::hex_bytes;

FieldValue number(std::string name, std::uint64_t value) {
    return {std::move(name), value, {}, {}};
}
FieldValue text(std::string name, std::string value) {
    return {std::move(name), 0, std::move(value), {}};
}

// That the words give the bytes is shown by the vectors; here is what they cannot say.

TEST(Compose, UsesTheDefaultsOfTheVocabulary) {
    const auto packet = compose(PacketType::connect, Version::v5_0, {});
    ASSERT_TRUE(packet.has_value());
    EXPECT_EQ(*packet, hex_bytes("10 0D 0004 4D515454 05 02 003C 00 0000"));
    EXPECT_EQ(*compose(PacketType::connect, Version::v3_1, {}),
              hex_bytes("10 0E 0006 4D5149736470 03 02 003C 0000"));
}

TEST(Compose, AnyFieldOfTheWillBringsTheWill) {
    const auto packet = compose(PacketType::connect, Version::v3_1_1, {number("will-qos", 1)});
    ASSERT_TRUE(packet.has_value());
    EXPECT_EQ(*packet, hex_bytes("10 10 0004 4D515454 04 0E 003C 0000 0000 0000"));
}

TEST(Compose, LeavesOutWhatTheVersionDoesNotHave) {
    const auto publish =
        compose(PacketType::publish, Version::v3_1_1,
                {text("topic", "t"), number("message-expiry", 5), text("payload", "x")});
    EXPECT_EQ(*publish, hex_bytes("30 04 0001 74 78"));
    const auto subscribe = compose(PacketType::subscribe, Version::v3_1_1,
                                   {number("id", 1), text("filter", "t"), number("qos", 1),
                                    number("no-local", 1), number("retain-handling", 2)});
    EXPECT_EQ(*subscribe, hex_bytes("82 06 0001 0001 74 01"));
    EXPECT_EQ(*compose(PacketType::disconnect, Version::v3_1_1, {number("reason", 4)}),
              hex_bytes("E0 00"));
}

TEST(Compose, ConnectFollowsTheLevelThatItNames) {
    EXPECT_EQ(*compose(PacketType::connect, Version::v5_0, {number("protocol-version", 4)}),
              hex_bytes("10 0C 0004 4D515454 04 02 003C 0000"));
    EXPECT_EQ(*compose(PacketType::connect, Version::v5_0, {number("protocol-version", 127)}),
              hex_bytes("10 0D 0004 4D515454 7F 02 003C 00 0000"));
}

TEST(Compose, EachFilterBeginsAnEntry) {
    const auto packet = compose(PacketType::subscribe, Version::v5_0,
                                {number("id", 1), text("filter", "a"), number("qos", 2),
                                 text("filter", "b"), text("filter", "c"), number("no-local", 1)});
    EXPECT_EQ(*packet, hex_bytes("82 0F 0001 00 0001 61 02 0001 62 00 0001 63 04"));
}

TEST(Compose, PropertiesKeepTheOrderOfTheirNaming) {
    const auto packet = compose(PacketType::publish, Version::v5_0,
                                {text("content-type", "c"), text("topic", "t"),
                                 number("message-expiry", 1), text("content-type", "d")});
    EXPECT_EQ(*packet, hex_bytes("30 11 0001 74 0D 03 0001 63 02 00000001 03 0001 64"));
}

TEST(Compose, FillsAPublishToASize) {
    for (const std::size_t size : {4u, 5u, 100u, 129u, 131u, 16'386u, 16'388u, 100'000u}) {
        const auto packet =
            compose(PacketType::publish, Version::v3_1_1, {text("topic", "")}, size);
        ASSERT_TRUE(packet.has_value()) << size << ": " << packet.error();
        EXPECT_EQ(packet->size(), size);
        EXPECT_TRUE(decode(bytes_of(*packet), Version::v3_1_1).has_value());
    }
    const auto begun = compose(PacketType::publish, Version::v5_0,
                               {text("topic", "t"), text("payload", "head")}, 20);
    EXPECT_EQ(begun->size(), 20u);
    EXPECT_EQ(begun->substr(6, 4), "head");
}

TEST(Compose, SaysWhyItCannot) {
    const auto why = [](PacketType type, std::vector<FieldValue> fields,
                        std::optional<std::size_t> size = {}) {
        return compose(type, Version::v5_0, fields, size).error();
    };
    EXPECT_EQ(why(PacketType::publish, {number("quos", 1)}), "PUBLISH has no field 'quos'");
    EXPECT_EQ(why(PacketType::publish, {number("qos", 4)}),
              "qos=4 is above 3, the most that fits in its place");
    EXPECT_EQ(why(PacketType::publish, {number("id", 65'536)}),
              "id=65536 is above 65535, the most that fits in its place");
    EXPECT_EQ(why(PacketType::publish, {number("topic-alias", 65'536)}),
              "topic-alias=65536 is above 65535, the most that fits in its place");
    EXPECT_EQ(why(PacketType::subscribe, {number("subscription-id", 268'435'456)}),
              "subscription-id=268435456 is above 268435455, the most that fits in its place");
    EXPECT_EQ(why(PacketType::publish, {text("topic", std::string(65'536, 'x'))}),
              "'topic' is longer than 65,535 bytes, and its length has only two");
    EXPECT_EQ(why(PacketType::publish, {text("topic", "t")}, 130),
              "no PUBLISH with these fields has 130 bytes");
    EXPECT_EQ(why(PacketType::publish, {text("payload", "longer")}, 8),
              "no PUBLISH with these fields has 8 bytes");
    EXPECT_EQ(why(PacketType::puback, {}, 8),
              "only a PUBLISH has a payload that can be filled to a size");
    EXPECT_EQ(why(PacketType::reserved, {}), "there is no packet of type 0");
}

TEST(Compose, APayloadMayBeLongerThanAText) {
    const auto packet = compose(PacketType::publish, Version::v5_0,
                                {text("topic", "t"), text("payload", std::string(70'000, 'x'))});
    ASSERT_TRUE(packet.has_value());
    EXPECT_EQ(packet->size(), 70'000u + 4 + 4);
}

}  // namespace
}  // namespace touchstone::mqtt
