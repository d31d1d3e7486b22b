#include "reference/protocol/property.hpp"

#include <limits>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reference/protocol/judge_cases.hpp"

namespace touchstone::mqtt {
namespace {

using ::testing::ElementsAre;
using enum PropertyId;

// The other way round than the table has it: which identifiers may stand in which packet.
TEST(PropertyRows, HoldTheStandardsListsByPacket) {
    const std::map<PacketType, std::set<int>> expected = {
        {PacketType::connect, {17, 21, 22, 23, 25, 33, 34, 38, 39}},
        {will_place, {1, 2, 3, 8, 9, 24, 38}},
        {PacketType::connack, {17, 18, 19, 21, 22, 26, 28, 31, 33, 34, 36, 37, 38, 39, 40, 41, 42}},
        {PacketType::publish, {1, 2, 3, 8, 9, 11, 35, 38}},
        {PacketType::puback, {31, 38}},
        {PacketType::pubrec, {31, 38}},
        {PacketType::pubrel, {31, 38}},
        {PacketType::pubcomp, {31, 38}},
        {PacketType::subscribe, {11, 38}},
        {PacketType::suback, {31, 38}},
        {PacketType::unsubscribe, {38}},
        {PacketType::unsuback, {31, 38}},
        {PacketType::disconnect, {17, 28, 31, 38}},
        {PacketType::auth, {21, 22, 31, 38}},
    };
    std::map<PacketType, std::set<int>> found;
    for (const auto& row : property_rows()) {
        for (int type = 0; type <= 15; ++type) {
            if (row.places.has(static_cast<PacketType>(type))) {
                found[static_cast<PacketType>(type)].insert(static_cast<int>(row.id));
            }
        }
    }
    EXPECT_EQ(found, expected);
    EXPECT_EQ(property_rows().size(), 27u);
}

TEST(PropertyRows, AreFoundByIdAndByName) {
    for (const auto& row : property_rows()) {
        EXPECT_EQ(property_row(static_cast<std::uint8_t>(row.id)), &row);
        EXPECT_EQ(property_named(row.name), &row);
    }
    EXPECT_EQ(property_row(0), nullptr);
    EXPECT_EQ(property_row(4), nullptr);
    EXPECT_EQ(property_row(0x2B), nullptr);
    EXPECT_EQ(property_row(0xFF), nullptr);
    EXPECT_EQ(property_named("payload"), nullptr);
}

TEST(PropertyRows, GiveWhatAbsenceMeans) {
    EXPECT_EQ(property_row(33)->absent, 65'535u);
    EXPECT_EQ(property_row(34)->absent, 0u);
    EXPECT_EQ(property_row(36)->absent, 2u);
    EXPECT_EQ(property_row(23)->absent, 1u);
    EXPECT_EQ(property_row(39)->absent, std::nullopt);
}

std::string list_of(const PropertyList& list) {
    return std::string{text_of(list.raw())};
}

TEST(PropertyList, WritesEveryWireForm) {
    EXPECT_EQ(list_of(PropertyList{}.add(payload_format, 1u)), bytes_of_hex("01 01"));
    EXPECT_EQ(list_of(PropertyList{}.add(topic_alias, 0x1234u)), bytes_of_hex("23 1234"));
    EXPECT_EQ(list_of(PropertyList{}.add(message_expiry, 0x12345678u)),
              bytes_of_hex("02 12345678"));
    EXPECT_EQ(list_of(PropertyList{}.add(subscription_id, 127u)), bytes_of_hex("0B 7F"));
    EXPECT_EQ(list_of(PropertyList{}.add(subscription_id, 128u)), bytes_of_hex("0B 8001"));
    EXPECT_EQ(list_of(PropertyList{}.add(subscription_id, 268'435'455u)),
              bytes_of_hex("0B FFFFFF7F"));
    EXPECT_EQ(list_of(PropertyList{}.add(content_type, "a")), bytes_of_hex("03 0001 61"));
    EXPECT_EQ(list_of(PropertyList{}.add(correlation_data, bytes_of("a"))),
              bytes_of_hex("09 0001 61"));
    EXPECT_EQ(list_of(PropertyList{}.add(user_property, "a", "bc")),
              bytes_of_hex("26 0001 61 0002 6263"));
}

TEST(Properties, AreReadInWireOrderRepeatsAndAll) {
    const auto bytes =
        bytes_of_hex("26 0001 61 0000 02 00000005 26 0001 61 0001 62 0B 8001 09 0001 FF");
    std::vector<std::pair<int, std::size_t>> seen;
    const Properties properties{bytes_of(bytes)};
    for (auto it = properties.begin(); it != properties.end(); ++it) {
        seen.emplace_back(static_cast<int>(it->id), it.raw().size());
    }
    EXPECT_THAT(seen, ElementsAre(std::pair{38, 6u}, std::pair{2, 5u}, std::pair{38, 7u},
                                  std::pair{11, 3u}, std::pair{9, 4u}));
    EXPECT_EQ(properties.find(user_property)->value, "");
    EXPECT_EQ(properties.number(message_expiry, 0), 5u);
    EXPECT_EQ(properties.number(subscription_id, 0), 128u);
    EXPECT_EQ(properties.number(topic_alias, 7), 7u);
    EXPECT_EQ(text_of(properties.find(correlation_data)->binary), "\xFF");
    EXPECT_FALSE(properties.find(content_type));
    EXPECT_TRUE(Properties{}.empty());
}

TEST(Properties, SurviveTheRoundTrip) {
    PropertyList copy;
    PropertyList original;
    for (const auto& row : property_rows()) {
        original.add(Property{row.id, 1, "text", "value", bytes_of("data")});
    }
    for (const auto& property : Properties{original}) copy.add(property);
    EXPECT_EQ(list_of(copy), list_of(original));
    copy.clear();
    EXPECT_TRUE(copy.empty());
    EXPECT_EQ(list_of(copy.append_raw(original.raw())), list_of(original));
}

TEST(ReadProperty, RefusesWhatIsCutOffOrUnknown) {
    PropertyList all;
    for (const auto& row : property_rows()) {
        PropertyList one;
        one.add(Property{row.id, 300, "text", "value", bytes_of("data")});
        const auto bytes = one.raw();
        Property property;
        EXPECT_EQ(read_property(bytes, property), bytes.size()) << row.name;
        for (std::size_t size = 0; size < bytes.size(); ++size) {
            EXPECT_EQ(read_property(bytes.first(size), property), 0u)
                << row.name << " cut to " << size;
        }
    }
    Property property;
    for (const auto* hex : {"00 00", "04 00", "2B 00 00", "8B 00 01", "0B 80808080 01"}) {
        const auto bytes = bytes_of_hex(hex);
        EXPECT_EQ(read_property(bytes_of(bytes), property), 0u) << hex;
    }
}

}  // namespace
}  // namespace touchstone::mqtt
