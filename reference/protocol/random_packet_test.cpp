// Some thousand packets by seed: legal in the judge's eyes, the same after a round trip, and found
// field by field.
#include "reference/protocol/random_packet.hpp"

#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include "reference/protocol/codec.hpp"
#include "reference/protocol/judge.hpp"

namespace touchstone::mqtt {
namespace {

constexpr int packets_per_version = 5'000;
constexpr Version all_versions[] = {Version::v3_1, Version::v3_1_1, Version::v5_0};

TEST(RandomPackets, AreTheSameForTheSameSeed) {
    RandomPackets first{3}, second{3}, other{4};
    std::string of_first, of_second, of_other;
    for (int i = 0; i < 50; ++i) {
        const auto append = [](std::string& bytes, const RandomPacket& packet) {
            bytes += *compose(packet.type, Version::v5_0, packet.fields);
        };
        append(of_first, first.next(Version::v5_0));
        append(of_second, second.next(Version::v5_0));
        append(of_other, other.next(Version::v5_0));
    }
    EXPECT_EQ(of_first, of_second);
    EXPECT_NE(of_first, of_other);
}

TEST(RandomPackets, AreLegalAndComeBackByteByByte) {
    for (auto version : all_versions) {
        RandomPackets packets{1};
        std::set<PacketType> types;
        for (int i = 0; i < packets_per_version; ++i) {
            const auto packet = packets.next(version);
            types.insert(packet.type);
            const auto bytes = compose(packet.type, version, packet.fields);
            ASSERT_TRUE(bytes.has_value()) << bytes.error();
            const auto frame = bytes_of(*bytes);
            const auto decoded = decode(frame, version);
            ASSERT_TRUE(decoded.has_value()) << i << ": " << decoded.error().what;
            const auto violations = judge(frame, *decoded, version, packet.sender);
            ASSERT_TRUE(violations.empty())
                << name_of(version) << " " << i << ": " << violations[0].statement.citation() << " "
                << violations[0].what << " " << violations[0].field;
            Buffer again;
            encode(*decoded, version, again);
            ASSERT_EQ(text_of(again.view()), *bytes) << i;
        }
        EXPECT_EQ(types.size(), version == Version::v5_0 ? 15u : 14u);
    }
}

TEST(RandomPackets, AreFoundFieldByField) {
    for (auto version : all_versions) {
        RandomPackets packets{2};
        for (int i = 0; i < packets_per_version; ++i) {
            const auto packet = packets.next(version);
            const auto bytes = *compose(packet.type, version, packet.fields);
            const auto located = locate(bytes_of(bytes), version);
            ASSERT_EQ(located.unread, bytes.size());
            auto left = located.fields;
            for (const auto& wanted : packet.fields) {
                const auto found = std::find_if(left.begin(), left.end(), [&](const auto& field) {
                    return field.name == wanted.name && field.number == wanted.number &&
                           text_of(field.bytes) == wanted.bytes &&
                           text_of(field.value) == wanted.value;
                });
                // A short form leaves the reason out where it is success.
                if (found == left.end() && wanted.name == "reason" && wanted.number == 0) continue;
                ASSERT_NE(found, left.end()) << i << " " << wanted.name;
                left.erase(found);
            }
        }
    }
}

}  // namespace
}  // namespace touchstone::mqtt
