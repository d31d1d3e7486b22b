#include <gtest/gtest.h>

#include "reference/protocol/codec.hpp"
#include "reference/protocol/field.hpp"
#include "reference/protocol/vector_file.hpp"

namespace touchstone::mqtt {
namespace {

using vector_file::hex_bytes;

/// "name@offset+size" of every field, and what number or text it holds.
std::string map_of(const char* hex, Version version) {
    static std::string bytes;
    bytes = hex_bytes(hex);
    const auto located = locate(bytes_of(bytes), version);
    std::string map;
    for (const auto& field : located.fields) {
        map += std::string{field.name} + "@" + std::to_string(field.offset) + "+" +
               std::to_string(field.size);
        if (field.start != field.offset) map += "(from " + std::to_string(field.start) + ")";
        if (field.bit_mask != 0) map += "&" + std::to_string(field.bit_mask);
        if (field.entry != 0) map += "#" + std::to_string(field.entry);
        if (field.type == ValueType::text || field.type == ValueType::binary) {
            map += "=" + std::string{text_of(field.bytes)};
        } else if (field.type == ValueType::pairs) {
            map +=
                "=" + std::string{text_of(field.bytes)} + ":" + std::string{text_of(field.value)};
        } else {
            map += "=" + std::to_string(field.number);
        }
        map += "\n";
    }
    return map + "unread@" + std::to_string(located.unread);
}

TEST(Locate, FindsEveryFieldOfAPublish) {
    EXPECT_EQ(map_of("3D 15 0001 74 0102 0C 02 0000003C 26 0001 6B 0001 76 6869", Version::v5_0),
              "flags@0+1&15=13\n"
              "dup@0+1&8=1\n"
              "qos@0+1&6=2\n"
              "retain@0+1&1=1\n"
              "remaining-length@1+1=21\n"
              "topic@2+3=t\n"
              "id@5+2=258\n"
              "property-length@7+1=12\n"
              "message-expiry@9+4(from 8)=60\n"
              "user-property@14+6(from 13)=k:v\n"
              "payload@20+2=hi\n"
              "unread@22");  // the remaining length says 23
}

TEST(Locate, FindsEveryFieldOfAConnect) {
    EXPECT_EQ(map_of("10 28 0004 4D515454 05 EC 000A 05 11 00000001 0002 6162"
                     " 06 18 00000002 00 0001 77 0001 78 0001 75 0002 7077",
                     Version::v3_1_1),
              "flags@0+1&15=0\n"
              "remaining-length@1+1=40\n"
              "protocol-name@2+6=MQTT\n"
              "protocol-version@8+1=5\n"
              "connect-flags@9+1=236\n"
              "user-name-flag@9+1&128=1\n"
              "password-flag@9+1&64=1\n"
              "will-retain@9+1&32=1\n"
              "will-qos@9+1&24=1\n"
              "will-flag@9+1&4=1\n"
              "clean-start@9+1&2=0\n"
              "reserved-flag@9+1&1=0\n"
              "keep-alive@10+2=10\n"
              "property-length@12+1=5\n"
              "session-expiry@14+4(from 13)=1\n"
              "client-id@18+4=ab\n"
              "will-property-length@22+1=6\n"
              "will-delay@24+4(from 23)=2\n"
              "property-id@28+1=0\n"
              "unread@28");
}

TEST(Locate, NumbersTheEntries) {
    EXPECT_EQ(map_of("82 0B 0001 00 0001 61 00 0001 62 1A", Version::v5_0),
              "flags@0+1&15=2\n"
              "remaining-length@1+1=11\n"
              "id@2+2=1\n"
              "property-length@4+1=0\n"
              "filter@5+3=a\n"
              "options@8+1=0\n"
              "qos@8+1&3=0\n"
              "no-local@8+1&4=0\n"
              "retain-as-published@8+1&8=0\n"
              "retain-handling@8+1&48=0\n"
              "filter@9+3#1=b\n"
              "options@12+1#1=26\n"
              "qos@12+1&3#1=2\n"
              "no-local@12+1&4#1=0\n"
              "retain-as-published@12+1&8#1=1\n"
              "retain-handling@12+1&48#1=1\n"
              "unread@13");
    EXPECT_EQ(map_of("90 05 0001 00 80 01", Version::v3_1_1),
              "flags@0+1&15=0\n"
              "remaining-length@1+1=5\n"
              "id@2+2=1\n"
              "reason@4+1=0\n"
              "reason@5+1#1=128\n"
              "reason@6+1#2=1\n"
              "unread@7");
}

TEST(Locate, GivesReturnCodesAsReasons) {
    EXPECT_EQ(map_of("20 02 01 05", Version::v3_1_1),
              "flags@0+1&15=0\n"
              "remaining-length@1+1=2\n"
              "session-present@2+1&1=1\n"
              "reason@3+1=135\n"
              "unread@4");
}

TEST(Locate, ReadsBrokenPacketsAsFarAsTheyGo) {
    // a topic longer than the packet
    EXPECT_EQ(map_of("30 04 0009 6162", Version::v3_1_1),
              "flags@0+1&15=0\ndup@0+1&8=0\nqos@0+1&6=0\nretain@0+1&1=0\n"
              "remaining-length@1+1=4\nunread@2");
    // a remaining length of five bytes
    EXPECT_EQ(map_of("C0 FF FF FF FF 7F", Version::v5_0), "flags@0+1&15=0\nunread@1");
    // bytes behind the end that the remaining length gives
    EXPECT_EQ(map_of("C0 00 00", Version::v5_0),
              "flags@0+1&15=0\nremaining-length@1+1=0\nunread@2");
    // a property section that goes beyond the packet
    EXPECT_EQ(map_of("40 08 0001 00 09 1F 0001 78", Version::v5_0),
              "flags@0+1&15=0\nremaining-length@1+1=8\nid@2+2=1\nreason@4+1=0\n"
              "property-length@5+1=9\nreason-string@7+3(from 6)=x\nunread@10");
    // a property out of place, and its like among the will properties
    EXPECT_EQ(map_of("A2 09 0001 03 23 0005 0001 61", Version::v5_0),
              "flags@0+1&15=2\nremaining-length@1+1=9\nid@2+2=1\nproperty-length@4+1=3\n"
              "topic-alias@6+2(from 5)=5\nfilter@8+3=a\nunread@11");
    EXPECT_NE(map_of("10 14 0004 4D515454 05 06 003C 00 0000 03 23 0005 0000 0000", Version::v5_0)
                  .find("will-topic-alias@17+2(from 16)=5\n"),
              std::string::npos);
    EXPECT_EQ(map_of("", Version::v5_0), "unread@0");
    EXPECT_EQ(map_of("30", Version::v3_1_1),
              "flags@0+1&15=0\ndup@0+1&8=0\nqos@0+1&6=0\nretain@0+1&1=0\nunread@1");
}

// Two readers written apart: whatever `decode` takes, `locate` reads to the end.
TEST(Locate, ReadsAllThatDecodeReads) {
    for (const auto& vector : read_vectors(TOUCHSTONE_SOURCE_DIR)) {
        for (std::size_t i = 0; i < vector.bytes.size(); ++i) {
            for (int flip = 1; flip < 256; flip <<= 1) {
                auto bytes = vector.bytes;
                bytes[i] = static_cast<char>(bytes[i] ^ flip);
                const auto packet = decode(bytes_of(bytes), vector.version);
                const auto located = locate(bytes_of(bytes), vector.version);
                ASSERT_LE(located.unread, bytes.size());
                if (packet.has_value() && type_of(*packet) == PacketType::connect &&
                    !version_of(std::get<Connect>(*packet))) {
                    continue;  // decode stops at an unknown level, locate tries the caller's layout
                }
                ASSERT_TRUE(!packet.has_value() || located.unread == bytes.size())
                    << vector.where << ", byte " << i << ", bit " << flip;
            }
        }
    }
}

}  // namespace
}  // namespace touchstone::mqtt
