// The tables of packet types, reason codes and fields, against what the standards say the other way
// round.
#include <map>
#include <set>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reference/protocol/field.hpp"
#include "reference/protocol/packet_type.hpp"
#include "reference/protocol/reason.hpp"

namespace touchstone::mqtt {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(PacketTypes, AreFifteenInOrder) {
    const auto rows = packet_type_rows();
    ASSERT_EQ(rows.size(), 15u);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        EXPECT_EQ(static_cast<std::size_t>(rows[i].type), i + 1);
        EXPECT_EQ(&row_of(rows[i].type), &rows[i]);
        EXPECT_EQ(packet_type_named(rows[i].name), rows[i].type);
        EXPECT_EQ(name_of(rows[i].type), rows[i].name);
        EXPECT_EQ(static_cast<std::uint8_t>(rows[i].flags), rows[i].name == "PUBREL" ||
                                                                    rows[i].name == "SUBSCRIBE" ||
                                                                    rows[i].name == "UNSUBSCRIBE"
                                                                ? 2
                                                                : 0);
    }
    EXPECT_EQ(packet_type_named("publish"), std::nullopt);
    EXPECT_EQ(name_of(PacketType::reserved), "reserved");
}

TEST(PacketTypes, KnowTheirDirection) {
    const auto sent = [](PacketType type, Sender sender, Version version) {
        return row_of(type).sent_by(sender, version);
    };
    EXPECT_TRUE(sent(PacketType::disconnect, Sender::server, Version::v5_0));
    EXPECT_FALSE(sent(PacketType::disconnect, Sender::server, Version::v3_1_1));
    EXPECT_TRUE(sent(PacketType::disconnect, Sender::client, Version::v3_1));
    EXPECT_FALSE(sent(PacketType::auth, Sender::client, Version::v3_1_1));
    EXPECT_FALSE(sent(PacketType::connack, Sender::client, Version::v5_0));
    EXPECT_FALSE(sent(PacketType::pingreq, Sender::server, Version::v5_0));
    EXPECT_TRUE(sent(PacketType::pubrel, Sender::server, Version::v3_1_1));
}

TEST(Reasons, AreFortyThreeUnderFortyFiveNames) {
    std::set<Reason> values;
    std::set<std::string_view> names;
    for (const auto& row : reason_rows()) {
        values.insert(row.value);
        names.insert(row.name);
        EXPECT_EQ(reason_named(row.name), &row);
    }
    EXPECT_EQ(values.size(), 43u);
    EXPECT_EQ(names.size(), 45u);
}

TEST(Reasons, AreAsManyPerPacketAsTheStandardLists) {
    std::map<std::string_view, int> counts;
    for (int value = 0; value < 256; ++value) {
        for (const auto& type : packet_type_rows()) {
            counts[type.name] += may_carry(type.type, static_cast<Reason>(value), Sender::client) ||
                                 may_carry(type.type, static_cast<Reason>(value), Sender::server);
        }
    }
    EXPECT_EQ(counts["CONNACK"], 22);
    EXPECT_EQ(counts["PUBACK"], 9);
    EXPECT_EQ(counts["PUBREC"], 9);
    EXPECT_EQ(counts["PUBREL"], 2);
    EXPECT_EQ(counts["PUBCOMP"], 2);
    EXPECT_EQ(counts["SUBACK"], 12);
    EXPECT_EQ(counts["UNSUBACK"], 7);
    EXPECT_EQ(counts["DISCONNECT"], 30);
    EXPECT_EQ(counts["AUTH"], 3);
    EXPECT_EQ(counts["PUBLISH"] + counts["CONNECT"] + counts["PINGREQ"] + counts["SUBSCRIBE"], 0);
}

TEST(Reasons, KnowWhoSendsThem) {
    EXPECT_TRUE(may_carry(PacketType::disconnect, Reason::disconnect_with_will, Sender::client));
    EXPECT_FALSE(may_carry(PacketType::disconnect, Reason::disconnect_with_will, Sender::server));
    EXPECT_FALSE(may_carry(PacketType::disconnect, Reason::session_taken_over, Sender::client));
    EXPECT_FALSE(may_carry(PacketType::puback, Reason::no_matching_subscribers, Sender::client));
    EXPECT_TRUE(may_carry(PacketType::puback, Reason::no_matching_subscribers, Sender::server));
    EXPECT_FALSE(may_carry(PacketType::auth, Reason::success, Sender::client));
    EXPECT_FALSE(may_carry(PacketType::auth, Reason::re_authenticate, Sender::server));
    EXPECT_TRUE(may_carry(PacketType::puback, Reason::not_authorized, Sender::client));
    EXPECT_FALSE(may_carry(PacketType::disconnect, Reason::not_authorized, Sender::client));
}

TEST(Reasons, AreNamedByTheirPacket) {
    EXPECT_EQ(name_of(Reason::success, PacketType::connack), "success");
    EXPECT_EQ(name_of(Reason::success, PacketType::disconnect), "normal-disconnection");
    EXPECT_EQ(name_of(Reason::success, PacketType::suback), "granted-qos-0");
    EXPECT_EQ(name_of(Reason::success, PacketType::puback), "success");
    EXPECT_EQ(name_of(Reason::keep_alive_timeout, PacketType::disconnect), "keep-alive-timeout");
    EXPECT_EQ(name_of(Reason::keep_alive_timeout, PacketType::connack), "keep-alive-timeout");
    EXPECT_EQ(name_of(static_cast<Reason>(0x7E), PacketType::connack), "0x7E");
    EXPECT_EQ(name_of(static_cast<Reason>(0xFF), PacketType::connack), "0xFF");
    EXPECT_EQ(reason_row(static_cast<Reason>(3), PacketType::connack), nullptr);
    EXPECT_EQ(reason_named("Success"), nullptr);
    EXPECT_TRUE(is_error(Reason::unspecified_error));
    EXPECT_FALSE(is_error(Reason::re_authenticate));
}

std::set<std::string_view> words(PacketType type, bool properties) {
    std::set<std::string_view> names;
    for (const auto& row : fields_of(type)) {
        if (row.property.has_value() != properties) continue;
        EXPECT_TRUE(names.insert(row.name).second) << row.name;
    }
    return names;
}

using Words = std::set<std::string_view>;

TEST(Fields, HaveTheWordsOfTheScenarioLanguage) {
    EXPECT_EQ(
        words(PacketType::connect, false),
        (Words{"protocol-name", "protocol-version", "clean-start", "keep-alive", "client-id",
               "will-topic", "will-payload", "will-qos", "will-retain", "user-name", "password"}));
    EXPECT_EQ(words(PacketType::connect, true),
              (Words{"session-expiry", "receive-maximum", "maximum-packet-size",
                     "topic-alias-maximum", "request-response-info", "request-problem-info",
                     "user-property", "auth-method", "auth-data", "will-delay",
                     "will-payload-format", "will-message-expiry", "will-content-type",
                     "will-response-topic", "will-correlation-data", "will-user-property"}));
    EXPECT_EQ(words(PacketType::connack, false), (Words{"reason", "session-present"}));
    EXPECT_EQ(words(PacketType::connack, true),
              (Words{"session-expiry", "receive-maximum", "maximum-qos", "retain-available",
                     "maximum-packet-size", "assigned-client-id", "topic-alias-maximum",
                     "reason-string", "user-property", "wildcard-available",
                     "subscription-id-available", "shared-available", "server-keep-alive",
                     "response-info", "server-reference", "auth-method", "auth-data"}));
    EXPECT_EQ(words(PacketType::publish, false),
              (Words{"id", "dup", "qos", "retain", "topic", "payload"}));
    EXPECT_EQ(words(PacketType::publish, true),
              (Words{"payload-format", "message-expiry", "topic-alias", "response-topic",
                     "correlation-data", "user-property", "subscription-id", "content-type"}));
    for (const auto type : {PacketType::puback, PacketType::pubrec, PacketType::pubrel,
                            PacketType::pubcomp, PacketType::suback, PacketType::unsuback}) {
        EXPECT_EQ(words(type, false), (Words{"id", "reason"}));
        EXPECT_EQ(words(type, true), (Words{"reason-string", "user-property"}));
    }
    EXPECT_EQ(words(PacketType::subscribe, false),
              (Words{"id", "filter", "qos", "no-local", "retain-as-published", "retain-handling"}));
    EXPECT_EQ(words(PacketType::subscribe, true), (Words{"subscription-id", "user-property"}));
    EXPECT_EQ(words(PacketType::unsubscribe, false), (Words{"id", "filter"}));
    EXPECT_EQ(words(PacketType::unsubscribe, true), (Words{"user-property"}));
    EXPECT_THAT(fields_of(PacketType::pingreq), IsEmpty());
    EXPECT_THAT(fields_of(PacketType::pingresp), IsEmpty());
    EXPECT_EQ(words(PacketType::disconnect, false), (Words{"reason"}));
    EXPECT_EQ(words(PacketType::disconnect, true),
              (Words{"session-expiry", "reason-string", "user-property", "server-reference"}));
    EXPECT_EQ(words(PacketType::auth, false), (Words{"reason"}));
    EXPECT_EQ(words(PacketType::auth, true),
              (Words{"auth-method", "auth-data", "reason-string", "user-property"}));
}

TEST(Fields, HaveTypesDefaultsAndVersions) {
    const auto field = [](PacketType type, std::string_view name) {
        const auto* row = field_named(type, name);
        EXPECT_NE(row, nullptr) << name;
        return *row;
    };
    EXPECT_EQ(field(PacketType::connect, "keep-alive").otherwise, "60");
    EXPECT_EQ(field(PacketType::connect, "keep-alive").type, ValueType::seconds);
    EXPECT_EQ(field(PacketType::connect, "clean-start").otherwise, "1");
    EXPECT_EQ(field(PacketType::connect, "protocol-name").otherwise, "MQTT");
    EXPECT_EQ(field(PacketType::connect, "will-delay").place, will_place);
    EXPECT_EQ(field(PacketType::connect, "will-topic").place, PacketType::connect);
    EXPECT_EQ(field(PacketType::connect, "session-expiry").type, ValueType::seconds);
    EXPECT_EQ(field(PacketType::connect, "request-problem-info").type, ValueType::bit);
    EXPECT_EQ(field(PacketType::connack, "maximum-qos").type, ValueType::number);
    EXPECT_EQ(field(PacketType::connack, "reason").since, Version::v3_1);
    EXPECT_EQ(field(PacketType::connack, "session-present").since, Version::v3_1_1);
    EXPECT_EQ(field(PacketType::puback, "reason").since, Version::v3_1);  // only ever success
    EXPECT_EQ(field(PacketType::disconnect, "reason").since, Version::v5_0);
    EXPECT_EQ(field(PacketType::suback, "reason").type, ValueType::reasons);
    EXPECT_EQ(field(PacketType::suback, "reason").since, Version::v3_1);
    EXPECT_EQ(field(PacketType::unsuback, "reason").since, Version::v5_0);
    EXPECT_TRUE(field(PacketType::subscribe, "no-local").per_entry);
    EXPECT_EQ(field(PacketType::subscribe, "no-local").since, Version::v5_0);
    EXPECT_EQ(field(PacketType::subscribe, "filter").since, Version::v3_1);
    EXPECT_FALSE(field(PacketType::subscribe, "subscription-id").per_entry);
    EXPECT_EQ(field(PacketType::publish, "user-property").type, ValueType::pairs);
    EXPECT_EQ(field(PacketType::publish, "correlation-data").type, ValueType::binary);
    EXPECT_EQ(field(PacketType::publish, "topic-alias").property, PropertyId::topic_alias);
    EXPECT_EQ(field_named(PacketType::publish, "quos"), nullptr);
    EXPECT_EQ(field_named(PacketType::connect, "message-expiry"), nullptr);
}

TEST(Fields, StandInWireOrder) {
    std::vector<std::string_view> names;
    for (const auto& row : fields_of(PacketType::unsubscribe)) names.push_back(row.name);
    EXPECT_THAT(names, ElementsAre("id", "user-property", "filter"));
}

TEST(NearestFields, SuggestWhatWasMeant) {
    EXPECT_EQ(nearest_fields(PacketType::publish, "quos").front(), "qos");
    EXPECT_EQ(nearest_fields(PacketType::connect, "cleanstart").front(), "clean-start");
    EXPECT_THAT(nearest_fields(PacketType::pingreq, "qos"), IsEmpty());
    EXPECT_THAT(nearest_fields(PacketType::publish, "xxxxxxxx"), IsEmpty());
    EXPECT_THAT(nearest_fields(PacketType::publish, std::string(100'000, 'q')), IsEmpty());
}

}  // namespace
}  // namespace touchstone::mqtt
