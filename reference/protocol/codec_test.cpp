// What the vectors cannot show: borders, lenience, errors with their statements, return codes.
#include "reference/protocol/codec.hpp"

#include <gtest/gtest.h>

#include "reference/protocol/vector_file.hpp"

namespace touchstone::mqtt {
namespace {

using vector_file::hex_bytes;

struct Broken {
    Version version;
    const char* hex;
    std::size_t offset;
    const char* statement;
};

TEST(Decode, NamesTheStatementAndThePlaceOfWhatCannotBeRead) {
    using enum Version;
    const Broken rows[] = {
        // the fixed header
        {v5_0, "", 0, "MQTT-4.13.1-1@5.0"},
        {v5_0, "C0", 1, "MQTT-4.13.1-1@5.0"},
        {v3_1_1, "C0 80", 2, "MQTT-4.8.0-1@3.1.1"},
        {v5_0, "10 FF FF FF FF 7F", 1, "TS-1.5.5-1@5.0"},
        {v3_1_1, "10 FF FF FF FF 7F", 1, "TS-2.2.3-1@3.1.1"},
        {v5_0, "30 05 0001 61", 1, "MQTT-4.13.1-1@5.0"},
        {v5_0, "C0 00 00", 1, "MQTT-4.13.1-1@5.0"},
        // packet types that do not exist
        {v5_0, "00 00", 0, "TS-2.1.2-1@5.0"},
        {v3_1_1, "00 00", 0, "TS-2.2.1-1@3.1.1"},
        {v3_1_1, "F0 00", 0, "TS-2.2.1-1@3.1.1"},
        {v3_1, "F0 00", 0, "TS-2.2.1-1@3.1.1"},
        // bytes behind the last field
        {v5_0, "C0 01 00", 2, "MQTT-4.13.1-1@5.0"},
        {v3_1_1, "D0 01 00", 2, "MQTT-4.8.0-1@3.1.1"},
        {v3_1_1, "40 03 0001 00", 4, "MQTT-4.8.0-1@3.1.1"},
        {v5_0, "40 05 0001 00 00 FF", 6, "MQTT-4.13.1-1@5.0"},
        {v3_1_1, "B0 03 0001 00", 4, "MQTT-4.8.0-1@3.1.1"},
        {v3_1_1, "E0 01 00", 2, "MQTT-4.8.0-1@3.1.1"},
        {v5_0, "E0 03 00 00 00", 4, "MQTT-4.13.1-1@5.0"},
        {v3_1_1, "20 03 00 00 00", 4, "MQTT-4.8.0-1@3.1.1"},
        {v3_1_1, "10 0E 0004 4D515454 04 02 003C 0001 61 00", 15, "MQTT-3.1.4-1@3.1.1"},
        {v5_0, "10 0F 0004 4D515454 05 02 003C 00 0001 61 00", 16, "MQTT-3.1.4-1@5.0"},
        // fields cut off
        {v5_0, "40 01 00", 2, "MQTT-4.13.1-1@5.0"},
        {v5_0, "30 02 0005", 2, "MQTT-4.13.1-1@5.0"},
        {v3_1_1, "32 03 0001 61", 5, "MQTT-4.8.0-1@3.1.1"},
        {v5_0, "30 03 0001 61", 5, "MQTT-4.13.1-1@5.0"},
        {v5_0, "20 02 00 00", 4, "MQTT-4.13.1-1@5.0"},
        {v3_1_1, "82 06 0001 0001 61 00", 0, nullptr},
        {v3_1_1, "82 05 0001 0001 61", 7, "MQTT-4.8.0-1@3.1.1"},
        {v3_1_1, "A2 06 0001 0001 61 00", 7, "MQTT-4.8.0-1@3.1.1"},
        {v5_0, "F0 01 18", 3, "MQTT-4.13.1-1@5.0"},
        // CONNECT
        {v5_0, "10 05 0004 4D5154", 2, "MQTT-3.1.4-1@5.0"},
        {v3_1_1, "10 06 0004 4D515454", 8, "MQTT-3.1.4-1@3.1.1"},
        {v5_0, "10 08 0004 4D515454 04 02", 10, "MQTT-3.1.4-1@3.1.1"},
        {v5_0, "10 0A 0004 4D515454 04 02 003C", 12, "MQTT-3.1.3-3@3.1.1"},
        {v3_1_1, "10 0B 0004 4D515454 05 02 003C 00", 13, "MQTT-3.1.3-3@5.0"},
        {v3_1_1, "10 0D 0004 4D515454 04 06 003C 0001 61", 15, "MQTT-3.1.2-9@3.1.1"},
        {v5_0, "10 0E 0004 4D515454 05 06 003C 00 0001 61", 16, "MQTT-3.1.2-9@5.0"},
        {v3_1_1, "10 0D 0004 4D515454 04 82 003C 0001 61", 15, "MQTT-3.1.2-19@3.1.1"},
        {v5_0, "10 0E 0004 4D515454 05 82 003C 00 0001 61", 16, "MQTT-3.1.2-17@5.0"},
        {v3_1_1, "10 10 0004 4D515454 04 C2 003C 0001 61 0001 75", 18, "MQTT-3.1.2-21@3.1.1"},
        {v5_0, "10 0E 0004 4D515454 05 42 003C 00 0001 61", 16, "MQTT-3.1.2-19@5.0"},
        // property sections
        {v5_0, "30 04 0001 61 01", 5, "TS-2.2.2.2-2@5.0"},
        {v5_0, "30 08 0001 61 8080808000", 5, "TS-1.5.5-1@5.0"},
        {v5_0, "30 06 0001 61 02 0400", 6, "TS-2.2.2.2-1@5.0"},
        {v5_0, "30 06 0001 61 02 8B00", 6, "TS-2.2.2.2-1@5.0"},
        {v5_0, "30 06 0001 61 01 0100", 6, "TS-2.2.2.2-2@5.0"},
        {v5_0, "30 08 0001 61 04 02000000", 6, "TS-2.2.2.2-2@5.0"},
        {v5_0, "30 0A 0001 61 06 0BFFFFFFFF7F", 6, "TS-1.5.5-1@5.0"},
        {v5_0, "30 06 0001 61 02 0BFF", 6, "TS-2.2.2.2-2@5.0"},
        {v5_0, "30 09 0001 61 05 26 0001 61 00", 6, "TS-2.2.2.2-2@5.0"},
    };
    for (const auto& row : rows) {
        const auto bytes = hex_bytes(row.hex);
        const auto packet = decode(bytes_of(bytes), row.version);
        if (row.statement == nullptr) {
            EXPECT_TRUE(packet.has_value()) << row.hex;
            continue;
        }
        ASSERT_FALSE(packet.has_value()) << row.hex;
        EXPECT_EQ(packet.error().statement.citation(), row.statement) << row.hex;
        EXPECT_EQ(packet.error().offset, row.offset) << row.hex << ": " << packet.error().what;
        EXPECT_FALSE(packet.error().what.empty());
    }
}

TEST(Decode, ReadsWhatIsIllegalButReadable) {
    using enum Version;
    const std::pair<Version, const char*> rows[] = {
        {v5_0, "3F 07 0001 61 0000 00 00"},                       // QoS 3, id 0
        {v5_0, "30 04 0001 FF 00"},                               // no UTF-8
        {v5_0, "4F 02 0001"},                                     // flags
        {v5_0, "80 06 0001 00 0000 00"},                          // flags, an empty filter
        {v5_0, "82 03 0001 00"},                                  // no filter
        {v5_0, "82 07 0001 00 0001 61 FF"},                       // reserved options
        {v5_0, "30 07 0001 61 03 21 000A"},                       // a property out of place
        {v5_0, "30 08 0001 61 04 01 07 01 01"},                   // twice, and out of range
        {v5_0, "C0 80 00"},                                       // a length longer than it need be
        {v5_0, "20 03 FE 55 00"},                                 // reserved flags, no such reason
        {v3_1_1, "20 02 00 FF"},                                  // no such return code
        {v3_1_1, "82 06 0001 0001 61 FF"},                        // options
        {v3_1_1, "90 02 0001"},                                   // no code
        {v5_0, "10 0D 0004 4D515458 05 03 003C 00 0000"},         // name, reserved flag
        {v3_1_1, "10 0F 0004 4D515454 04 42 003C 0001 61 0000"},  // password without user name
    };
    for (const auto& [version, hex] : rows) {
        const auto bytes = hex_bytes(hex);
        EXPECT_TRUE(decode(bytes_of(bytes), version).has_value()) << hex;
    }
}

TEST(Decode, ConnectWithAnUnknownLevelIsReadUpToTheLevel) {
    const auto bytes = hex_bytes("10 09 0004 4D515454 7F FF FF");
    const auto packet = decode(bytes_of(bytes), Version::v5_0);
    ASSERT_TRUE(packet.has_value());
    const auto& connect = std::get<Connect>(*packet);
    EXPECT_EQ(connect.protocol_name, "MQTT");
    EXPECT_EQ(connect.protocol_version, 0x7F);
    EXPECT_EQ(version_of(connect), std::nullopt);
    EXPECT_TRUE(connect.client_id.empty());
    EXPECT_FALSE(connect.will || connect.user_name || connect.password);
}

TEST(Decode, ConnectNamesItsOwnVersion) {
    const auto bytes = hex_bytes("10 0D 0004 4D515454 04 02 003C 0001 61");
    for (auto version : {Version::v3_1, Version::v3_1_1, Version::v5_0}) {
        const auto packet = decode(bytes_of(bytes), version);
        ASSERT_TRUE(packet.has_value());
        EXPECT_EQ(version_of(std::get<Connect>(*packet)), Version::v3_1_1);
    }
}

TEST(Decode, KeepsEveryBitOfSubscriptionOptions) {
    const auto bytes = hex_bytes("82 0B 0001 00 0001 61 EF 0001 62 02");
    const auto packet = decode(bytes_of(bytes), Version::v5_0);
    ASSERT_TRUE(packet.has_value());
    std::vector<Subscription> entries;
    for (const auto& entry : std::get<Subscribe>(*packet).subscriptions) entries.push_back(entry);
    ASSERT_EQ(entries.size(), 2u);
    EXPECT_EQ(entries[0].filter, "a");
    EXPECT_EQ(entries[0].qos(), 3);
    EXPECT_TRUE(entries[0].no_local());
    EXPECT_TRUE(entries[0].retain_as_published());
    EXPECT_EQ(entries[0].retain_handling(), 2);
    EXPECT_EQ(entries[0].reserved_bits(), 3);
    EXPECT_EQ(entries[1].filter, "b");
    EXPECT_EQ(entries[1].qos(), 2);
}

TEST(NextFrame, FindsTheBorder) {
    const auto border = [](const char* hex) {
        const auto bytes = hex_bytes(hex);
        return next_frame(bytes_of(bytes));
    };
    using enum Frame::State;
    EXPECT_EQ(border("").state, incomplete);
    EXPECT_EQ(border("30").state, incomplete);
    EXPECT_EQ(border("30").size, 0u);
    EXPECT_EQ(border("30 80").size, 0u);
    EXPECT_EQ(border("30 FF FF FF").state, incomplete);
    EXPECT_EQ(border("30 FF FF FF FF").state, malformed);
    EXPECT_EQ(border("30 FF FF FF 80").state, malformed);
    EXPECT_EQ(border("30 FF FF FF 7F").state, incomplete);
    EXPECT_EQ(border("30 FF FF FF 7F").size, 268'435'455u + 5);
    EXPECT_EQ(border("30 05 00").size, 7u);
    EXPECT_EQ(border("30 05 00").header_size, 2);
    EXPECT_EQ(border("C0 00 C0").state, complete);
    EXPECT_EQ(border("C0 00 C0").size, 2u);
    EXPECT_EQ(border("C0 80 80 00").size, 4u);
    EXPECT_EQ(border("C0 80 80 00").header_size, 4);
}

TEST(Varint, TakesAsManyBytesAsItNeeds) {
    const std::pair<std::uint32_t, const char*> rows[] = {
        {0, "00"},
        {127, "7F"},
        {128, "80 01"},
        {16'383, "FF 7F"},
        {16'384, "80 80 01"},
        {2'097'151, "FF FF 7F"},
        {2'097'152, "80 80 80 01"},
        {268'435'455, "FF FF FF 7F"},
    };
    for (const auto& [value, hex] : rows) {
        std::uint8_t bytes[4];
        auto* end = write_varint(bytes, value);
        EXPECT_EQ(std::string(bytes, end), hex_bytes(hex)) << value;
        EXPECT_EQ(static_cast<std::size_t>(end - bytes), varint_size(value)) << value;
    }
}

// The remaining length grows by a byte at each of its borders, and every size comes back.
TEST(Encode, PayloadsOnBothSidesOfEachLengthBorder) {
    const std::string payload(2'097'160, 'x');
    for (const std::size_t border : {128u, 16'384u, 2'097'152u}) {
        for (std::size_t remaining = border - 1; remaining <= border + 1; ++remaining) {
            Publish packet;
            packet.topic = "t";
            packet.payload = bytes_of(payload).first(remaining - 3);
            Buffer out;
            encode(packet, Version::v3_1_1, out);
            EXPECT_EQ(out.size(), encoded_size(packet, Version::v3_1_1));
            const auto border_found = next_frame(out.view());
            EXPECT_EQ(border_found.size - border_found.header_size, remaining);
            const auto again = decode(out.view(), Version::v3_1_1);
            ASSERT_TRUE(again.has_value());
            EXPECT_EQ(std::get<Publish>(*again).payload.size(), packet.payload.size());
        }
    }
}

TEST(Encode, AppendsBehindWhatIsThere) {
    Buffer out;
    encode(Packet{Pingreq{}}, Version::v5_0, out);
    encode(Puback{7, Reason::success, {}}, Version::v5_0, out);
    encode(Pubrec{7, Reason::not_authorized, {}}, Version::v5_0, out);
    encode(Pubrel{7, Reason::success, {}}, Version::v3_1_1, out);
    encode(Pubcomp{7, Reason::packet_identifier_not_found, {}}, Version::v3_1_1, out);
    EXPECT_EQ(std::string{text_of(out.view())},
              hex_bytes("C000 40020007 5003000787 62020007 70020007"));
}

TEST(Encode, LeavesOutWhatTheVersionCannotSay) {
    PropertyList properties;
    properties.add(PropertyId::reason_string, "no");
    Buffer out;
    encode(Packet{Auth{Reason::re_authenticate, properties}}, Version::v3_1_1, out);
    EXPECT_TRUE(out.empty());
    EXPECT_EQ(encoded_size(Packet{Auth{}}, Version::v3_1_1), 0u);
    encode(Packet{Disconnect{Reason::server_busy, properties}}, Version::v3_1_1, out);
    encode(Packet{Unsuback{1, properties, bytes_of("\x11")}}, Version::v3_1_1, out);
    encode(Packet{Connack{false, 0, Reason::banned, properties}}, Version::v3_1_1, out);
    EXPECT_EQ(std::string{text_of(out.view())}, hex_bytes("E000 B0020001 20020005"));
}

TEST(ReturnCode, TranslatesBothWays) {
    for (std::uint8_t code = 0; code <= 5; ++code) {
        EXPECT_EQ(return_code(reason_of_return_code(code)), code);
    }
    EXPECT_EQ(reason_of_return_code(2), Reason::client_identifier_not_valid);
    EXPECT_EQ(reason_of_return_code(6), static_cast<Reason>(6));
    EXPECT_EQ(return_code(static_cast<Reason>(6)), 6);
    EXPECT_EQ(return_code(Reason::banned), 5);
    EXPECT_EQ(return_code(Reason::server_busy), 3);
    EXPECT_EQ(return_code(Reason::quota_exceeded), 3);
}

}  // namespace
}  // namespace touchstone::mqtt
