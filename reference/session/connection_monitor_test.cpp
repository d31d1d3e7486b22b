// The monitor: conversations with one thing wrong in each, and the statement that it is reported
// under; and conversations that look odd and are allowed.
#include "reference/session/connection_monitor.hpp"

#include <gtest/gtest.h>

#include "reference/protocol/codec.hpp"

namespace touchstone::mqtt {
namespace {

class Watched : public testing::Test {
protected:
    void begins(Version version, const PropertyList& properties = {}, bool clean_start = true,
                bool session_present = false, const PropertyList& announced = {}) {
        monitor = ConnectionMonitor{version};
        connects(version, properties, clean_start, session_present, announced);
    }
    void comes_back(Version version, bool session_present, const PropertyList& properties = {}) {
        ConnectionMonitor next{version};
        next.resumes(monitor);
        monitor = std::move(next);
        connects(version, properties, false, session_present, {});
    }
    void connects(Version version, const PropertyList& properties, bool clean_start,
                  bool session_present, const PropertyList& announced) {
        Connect connect;
        connect.protocol_version = protocol_level(version);
        if (version == Version::v3_1) connect.protocol_name = "MQIsdp";
        connect.client_id = "c";
        connect.clean_start = clean_start;
        connect.properties = properties;
        sends(connect);
        Connack connack;
        connack.session_present = session_present;
        connack.properties = announced;
        EXPECT_EQ(gets(connack), "");
    }
    void sends(const Packet& packet) {
        Buffer bytes;
        encode(packet, monitor.version(), bytes);
        monitor.sent(bytes.view());
    }
    /// The statements that the server breaks with this packet.
    std::string gets(const Packet& packet) {
        Buffer bytes;
        encode(packet, monitor.version(), bytes);
        return gets_bytes(bytes.view());
    }
    std::string gets_bytes(Bytes bytes) {
        Breaches breaches;
        monitor.received(bytes, breaches);
        std::string found;
        for (const auto& breach : breaches) {
            EXPECT_TRUE(monitor.exercised().contains(breach.statement));
            found += (found.empty() ? "" : " ") + std::string{breach.statement.citation()};
        }
        return found;
    }
    void subscribes(PacketId id, std::string_view filter, std::uint8_t options,
                    std::uint32_t identifier = 0) {
        FilterListBuilder filters;
        filters.add(filter, options);
        PropertyList properties;
        if (identifier != 0) properties.add(PropertyId::subscription_id, identifier);
        sends(Subscribe{id, properties, FilterList<true>{filters.raw()}});
    }
    void subscribed(std::string_view filter, std::uint8_t qos) {
        subscribes(100, filter, qos);
        const std::uint8_t reasons[] = {qos};
        EXPECT_EQ(gets(Suback{100, {}, reasons}), "");
    }
    static Publish message(std::uint8_t qos, PacketId id, std::string_view topic = "t",
                           bool dup = false, std::string_view payload = "x") {
        Publish publish;
        publish.qos = qos;
        publish.id = id;
        publish.topic = topic;
        publish.dup = dup;
        publish.payload = bytes_of(payload);
        return publish;
    }
    static PropertyList number(PropertyId id, std::uint32_t value) {
        return std::move(PropertyList{}.add(id, value));
    }

    ConnectionMonitor monitor{Version::v5_0};
};

TEST_F(Watched, AConversationWithoutFault) {
    for (const auto version : {Version::v3_1, Version::v3_1_1, Version::v5_0}) {
        begins(version);
        subscribed("t", 2);
        EXPECT_EQ(gets(message(0, 0)), "");
        EXPECT_EQ(gets(message(1, 1)), "");
        sends(Puback{1, Reason::success, {}});
        EXPECT_EQ(gets(message(2, 1)), "");
        EXPECT_EQ(monitor.in_flight(), 1u);
        sends(Pubrec{1, Reason::success, {}});
        EXPECT_EQ(gets(Pubrel{1, Reason::success, {}}), "");
        sends(Pubcomp{1, Reason::success, {}});
        EXPECT_EQ(monitor.in_flight(), 0u);
        sends(message(1, 7));
        EXPECT_EQ(gets(Puback{7, Reason::success, {}}), "");
        sends(message(2, 7));
        EXPECT_EQ(gets(Pubrec{7, Reason::success, {}}), "");
        sends(Pubrel{7, Reason::success, {}});
        EXPECT_EQ(gets(Pubcomp{7, Reason::success, {}}), "");
        sends(Pingreq{});
        EXPECT_EQ(gets(Pingresp{}), "");
        sends(Disconnect{});
    }
}

TEST_F(Watched, NothingComesBeforeConnack) {
    Connect connect;
    connect.client_id = "c";
    sends(connect);
    EXPECT_EQ(gets(Pingresp{}), "MQTT-3.2.0-1@5.0");
    EXPECT_EQ(gets(Disconnect{}), "MQTT-3.14.0-1@5.0");
}

TEST_F(Watched, ConnackComesOnce) {
    begins(Version::v5_0);
    EXPECT_EQ(gets(Connack{}), "MQTT-3.2.0-2@5.0");
}

TEST_F(Watched, NothingFollowsARefusal) {
    Connect connect;
    connect.client_id = "c";
    sends(connect);
    Connack refusal;
    refusal.reason = Reason::server_busy;
    EXPECT_EQ(gets(refusal), "");
    EXPECT_EQ(gets(Pingresp{}), "MQTT-3.2.2-7@5.0");
}

TEST_F(Watched, NothingFollowsDisconnect) {
    begins(Version::v5_0);
    EXPECT_EQ(gets(Disconnect{Reason::server_shutting_down, {}}), "");
    EXPECT_EQ(gets(Pingresp{}), "MQTT-3.14.4-1@5.0");
}

TEST_F(Watched, ConnackKeepsToWhatConnectAsked) {
    const auto connects_and_gets = [&](bool empty_id, const Connack& connack) {
        monitor = ConnectionMonitor{Version::v5_0};
        Connect connect;
        connect.client_id = empty_id ? "" : "c";
        sends(connect);
        return gets(connack);
    };
    Connack connack;
    connack.session_present = true;
    EXPECT_EQ(connects_and_gets(false, connack), "MQTT-3.2.2-2@5.0");
    connack.session_present = false;
    EXPECT_EQ(connects_and_gets(true, connack), "MQTT-3.2.2-16@5.0");
    PropertyList properties;
    properties.add(PropertyId::response_info, "r").add(PropertyId::auth_method, "m");
    connack.properties = properties;
    EXPECT_EQ(connects_and_gets(false, connack), "MQTT-4.12.0-6@5.0 MQTT-3.1.2-28@5.0");
}

TEST_F(Watched, IdentifiersInFlightAreDistinct) {
    begins(Version::v5_0);
    EXPECT_EQ(gets(message(1, 5)), "");
    EXPECT_EQ(gets(message(1, 5, "t", false, "another")), "MQTT-2.2.1-4@5.0");
    begins(Version::v3_1_1);
    EXPECT_EQ(gets(message(2, 5)), "");
    EXPECT_EQ(gets(message(2, 5)), "MQTT-2.3.1-4@3.1.1");
}

TEST_F(Watched, ResendsBelongToResumption) {
    begins(Version::v5_0);
    EXPECT_EQ(gets(message(1, 5)), "");
    EXPECT_EQ(gets(message(1, 5, "t", true)), "MQTT-4.4.0-1@5.0");
    begins(Version::v3_1_1);
    EXPECT_EQ(gets(message(1, 5)), "");
    EXPECT_EQ(gets(message(1, 5, "t", true)), "");  // 3.1.1 does not forbid it
    EXPECT_EQ(gets(message(1, 6, "t", true)), "MQTT-3.3.1-3@3.1.1");
}

TEST_F(Watched, ResumedMessagesComeWithDup) {
    begins(Version::v5_0, number(PropertyId::session_expiry, 100));
    EXPECT_EQ(gets(message(1, 5)), "");
    EXPECT_EQ(gets(message(2, 6)), "");
    EXPECT_EQ(gets(message(2, 7)), "");
    sends(Pubrec{7, Reason::success, {}});
    EXPECT_EQ(gets(Pubrel{7, Reason::success, {}}), "");
    comes_back(Version::v5_0, true);
    EXPECT_EQ(gets(message(1, 5, "t", true)), "");
    EXPECT_EQ(gets(message(2, 6)), "MQTT-3.3.1-1@5.0");
    EXPECT_EQ(gets(message(2, 7, "t", true)), "MQTT-4.3.3-6@5.0");
    EXPECT_EQ(gets(message(1, 9, "t", true)),
              "");  // it may have been lost with the connection before
    EXPECT_EQ(gets(message(1, 9, "t", false, "another")), "MQTT-2.2.1-4@5.0");
}

TEST_F(Watched, ANewSessionOwesNothingToTheOld) {
    begins(Version::v5_0);
    subscribed("old", 0);
    EXPECT_EQ(gets(message(1, 5, "old")), "MQTT-3.8.4-8@5.0");
    comes_back(Version::v5_0, false);
    EXPECT_EQ(gets(message(1, 5, "t", true)), "MQTT-3.3.1-3@5.0");
    EXPECT_EQ(gets(message(1, 5, "u", false, "y")), "MQTT-2.2.1-4@5.0");
}

TEST_F(Watched, AcknowledgementsAnswerOurMessages) {
    begins(Version::v5_0);
    EXPECT_EQ(gets(Puback{1, Reason::success, {}}), "MQTT-2.2.1-5@5.0");
    sends(message(1, 1));
    EXPECT_EQ(gets(Pubrec{1, Reason::success, {}}), "MQTT-3.3.4-1@5.0");
    EXPECT_EQ(gets(Puback{1, Reason::success, {}}), "");
    EXPECT_EQ(gets(Puback{1, Reason::success, {}}), "MQTT-2.2.1-5@5.0");
    sends(message(2, 2));
    EXPECT_EQ(gets(Puback{2, Reason::success, {}}), "MQTT-3.3.4-1@5.0");
    EXPECT_EQ(gets(Pubcomp{2, Reason::success, {}}), "MQTT-2.2.1-5@5.0");
    EXPECT_EQ(gets(Suback{9, {}, bytes_of(std::string_view{"\0", 1})}), "MQTT-2.2.1-6@5.0");
    EXPECT_EQ(gets(Pubrel{4, Reason::success, {}}), "MQTT-2.2.1-5@5.0");
    EXPECT_EQ(gets(message(2, 4)), "");
    EXPECT_EQ(gets(Pubrel{4, Reason::success, {}}), "MQTT-4.3.3-4@5.0");
}

TEST_F(Watched, EveryRepeatOfOursGetsItsAnswer) {
    begins(Version::v5_0);
    sends(message(2, 2));
    sends(message(2, 2, "t", true));
    EXPECT_EQ(gets(Pubrec{2, Reason::success, {}}), "");
    EXPECT_EQ(gets(Pubrec{2, Reason::success, {}}), "");
    sends(Pubrel{2, Reason::success, {}});
    sends(Pubrel{2, Reason::success, {}});
    EXPECT_EQ(gets(Pubcomp{2, Reason::success, {}}), "");
    EXPECT_EQ(gets(Pubcomp{2, Reason::packet_identifier_not_found, {}}), "");
    sends(Pubrec{9, Reason::success, {}});
    EXPECT_EQ(gets(Pubrel{9, Reason::packet_identifier_not_found, {}}), "");
}

TEST_F(Watched, PubrelsFollowTheOrderOfPubrecsIn311) {
    for (const auto version : {Version::v3_1_1, Version::v5_0}) {
        begins(version);
        gets(message(2, 1));
        gets(message(2, 2));
        sends(Pubrec{2, Reason::success, {}});
        sends(Pubrec{1, Reason::success, {}});
        EXPECT_EQ(gets(Pubrel{1, Reason::success, {}}),
                  version == Version::v3_1_1 ? "MQTT-4.6.0-6@3.1.1" : "");
        EXPECT_EQ(gets(Pubrel{2, Reason::success, {}}), "");
    }
}

TEST_F(Watched, ReceiveMaximumIsKept) {
    begins(Version::v5_0, number(PropertyId::receive_maximum, 2));
    EXPECT_EQ(gets(message(1, 1)), "");
    EXPECT_EQ(gets(message(2, 2)), "");
    EXPECT_EQ(gets(message(0, 0)), "");
    EXPECT_EQ(gets(message(1, 3)), "MQTT-3.3.4-9@5.0");
    sends(Puback{1, Reason::success, {}});
    sends(Puback{3, Reason::success, {}});
    EXPECT_EQ(gets(message(1, 4)), "");
}

TEST_F(Watched, MaximumPacketSizeIsKept) {
    begins(Version::v5_0, number(PropertyId::maximum_packet_size, 10));
    EXPECT_EQ(gets(message(0, 0, "t", false, "12345")), "MQTT-3.1.2-24@5.0");
    EXPECT_EQ(gets(message(0, 0, "t", false, "1234")), "");
}

TEST_F(Watched, AliasesStayWithinTheMaximum) {
    begins(Version::v5_0);
    auto publish = message(0, 0);
    const auto one = number(PropertyId::topic_alias, 1), three = number(PropertyId::topic_alias, 3);
    publish.properties = one;
    EXPECT_EQ(gets(publish), "MQTT-3.1.2-27@5.0");
    begins(Version::v5_0, number(PropertyId::topic_alias_maximum, 2));
    EXPECT_EQ(gets(publish), "");
    publish.topic = "";
    EXPECT_EQ(gets(publish), "");
    publish.properties = three;
    EXPECT_EQ(gets(publish), "MQTT-3.1.2-26@5.0");
    const auto two = number(PropertyId::topic_alias, 2);
    publish.properties = two;
    EXPECT_EQ(gets(publish), "TS-3.3.4-1@5.0");
}

TEST_F(Watched, DeliveriesBelongToSubscriptions) {
    begins(Version::v5_0);
    EXPECT_EQ(gets(message(0, 0, "anything")), "");  // nothing subscribed, nothing to compare with
    subscribes(1, "a/+", 2, 5);
    EXPECT_EQ(gets(message(2, 1, "a/b")), "");  // before its SUBACK
    const std::uint8_t granted[] = {1};
    EXPECT_EQ(gets(Suback{1, {}, granted}), "");
    EXPECT_EQ(gets(message(2, 2, "a/b")), "MQTT-3.8.4-8@5.0");
    EXPECT_EQ(gets(message(0, 0, "a/b/c")), "MQTT-3.3.2-3@5.0");
    auto publish = message(0, 0, "a/b");
    const auto five = number(PropertyId::subscription_id, 5),
               six = number(PropertyId::subscription_id, 6);
    publish.properties = five;
    EXPECT_EQ(gets(publish), "");
    publish.properties = six;
    EXPECT_EQ(gets(publish), "TS-3.3.4-4@5.0");
    FilterListBuilder filters;
    filters.add("a/+");
    sends(Unsubscribe{2, {}, FilterList<false>{filters.raw()}});
    const std::uint8_t success[] = {0};
    EXPECT_EQ(gets(Unsuback{2, {}, success}), "");
    EXPECT_EQ(gets(message(1, 3, "a/b")), "");  // it may have been under way
}

TEST_F(Watched, SharedSubscriptionsMatchByTheirFilter) {
    begins(Version::v5_0);
    subscribed("$share/g/t", 0);
    EXPECT_EQ(gets(message(0, 0, "t")), "");
    EXPECT_EQ(gets(message(0, 0, "$share/g/t")), "MQTT-3.3.2-3@5.0");
}

TEST_F(Watched, SubacksHaveOneReasonPerFilter) {
    begins(Version::v5_0);
    subscribes(1, "t", 0);
    const std::uint8_t two[] = {0, 0};
    EXPECT_EQ(gets(Suback{1, {}, two}), "MQTT-3.8.4-6@5.0");
    FilterListBuilder filters;
    filters.add("t");
    sends(Unsubscribe{2, {}, FilterList<false>{filters.raw()}});
    EXPECT_EQ(gets(Unsuback{2, {}, two}), "MQTT-3.11.3-1@5.0");
}

TEST_F(Watched, ExplanationsAreLeftOutWhenNotWanted) {
    begins(Version::v5_0, number(PropertyId::request_problem_info, 0));
    PropertyList why;
    why.add(PropertyId::reason_string, "because");
    sends(message(1, 1));
    EXPECT_EQ(gets(Puback{1, Reason::success, {}}), "");
    EXPECT_TRUE(monitor.exercised().contains("MQTT-3.1.2-29@5.0"));
    sends(message(1, 1));
    EXPECT_EQ(gets(Puback{1, Reason::not_authorized, why}), "MQTT-3.1.2-29@5.0");
    EXPECT_EQ(gets(Disconnect{Reason::server_busy, why}), "");
}

TEST_F(Watched, WhatTheJudgeSaysIsReported) {
    begins(Version::v5_0);
    const std::uint8_t wrong_flags[] = {0xD1, 0x00};
    EXPECT_EQ(gets_bytes(wrong_flags), "MQTT-2.1.3-1@5.0");
    const std::uint8_t torn[] = {0x40, 0x01, 0x00};
    EXPECT_NE(gets_bytes(torn), "");
    EXPECT_EQ(gets(Subscribe{}), "TS-2.1.2-1@5.0");
}

TEST_F(Watched, AClientThatBrokeTheRulesHasNoClaims) {
    begins(Version::v5_0);
    const std::uint8_t illegal[] = {0x36, 0x03, 0x00, 0x01, 't'};
    monitor.sent(illegal);
    EXPECT_EQ(gets(Puback{77, Reason::success, {}}), "");
    EXPECT_EQ(gets(message(1, 1, "t", true)), "");
    const std::uint8_t wrong_flags[] = {0xD1, 0x00};
    EXPECT_EQ(gets_bytes(wrong_flags), "MQTT-2.1.3-1@5.0");
    EXPECT_EQ(gets(Disconnect{Reason::malformed_packet, {}}), "");
    EXPECT_EQ(gets(Pingresp{}), "MQTT-3.14.4-1@5.0");
}

TEST_F(Watched, AnUnknownVersionMayBeRefusedInEitherForm) {
    for (const auto& bytes :
         {std::vector<std::uint8_t>{0x20, 0x02, 0x00, 0x01}, {0x20, 0x03, 0x00, 0x84, 0x00}}) {
        for (const auto version : {Version::v3_1_1, Version::v5_0}) {
            monitor = ConnectionMonitor{version};
            Connect connect;
            connect.protocol_version = 9;
            connect.client_id = "c";
            sends(connect);
            EXPECT_EQ(gets_bytes(bytes), "");
        }
    }
}

TEST_F(Watched, OnlyWhatOccurredIsExercised) {
    begins(Version::v5_0);
    const auto& exercised = monitor.exercised();
    EXPECT_TRUE(exercised.contains("MQTT-3.2.2-1@5.0"));
    EXPECT_TRUE(exercised.contains("MQTT-3.2.0-1@5.0"));
    EXPECT_TRUE(exercised.contains("MQTT-2.2.2-1@5.0"));
    EXPECT_FALSE(exercised.contains("MQTT-2.2.1-4@5.0"));
    EXPECT_FALSE(exercised.contains("MQTT-1.5.7-1@5.0"));
    EXPECT_FALSE(exercised.contains("MQTT-2.2.2-1@3.1.1"));
    auto publish = message(1, 1);
    const auto properties = std::move(PropertyList{}.add(PropertyId::user_property, "k", "v"));
    publish.properties = properties;
    EXPECT_EQ(gets(publish), "");
    EXPECT_TRUE(exercised.contains("MQTT-2.2.1-4@5.0"));
    EXPECT_TRUE(exercised.contains("MQTT-1.5.7-1@5.0"));
    EXPECT_FALSE(exercised.contains("MQTT-2.2.1-2@5.0"));
}

}  // namespace
}  // namespace touchstone::mqtt
