// The hand-made vectors, both ways, and the proof that none is missing.
#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include "reference/protocol/codec.hpp"
#include "reference/protocol/vector_file.hpp"

namespace touchstone::mqtt {
namespace {

const std::vector<PacketVector>& vectors() {
    static const auto all = read_vectors(TOUCHSTONE_SOURCE_DIR);
    return all;
}

std::string hex_of(Bytes bytes) {
    std::string text;
    for (const auto byte : bytes) {
        constexpr char digits[] = "0123456789ABCDEF";
        text += {digits[byte >> 4], digits[byte & 15], ' '};
    }
    return text;
}

/// A field as the vector names it, and as the bytes say it, in one spelling.
std::string spell(std::string_view name, ValueType type, std::uint64_t number,
                  std::string_view bytes, std::string_view value) {
    const std::string begin{name};
    switch (type) {
        case ValueType::text:
        case ValueType::binary: return begin + "=" + hex_of(bytes_of(bytes));
        case ValueType::pairs:
            return begin + "=" + hex_of(bytes_of(bytes)) + ": " + hex_of(bytes_of(value));
        default: return begin + "=" + std::to_string(number);
    }
}

bool is_at_rest(const FieldRow& row, const FoundField& field, Version version) {
    if (row.name == "protocol-version") return field.number == protocol_level(version);
    if (row.name == "protocol-name") {
        return text_of(field.bytes) == (version == Version::v3_1 ? "MQIsdp" : "MQTT");
    }
    if (row.property || row.type == ValueType::reasons || row.name == "filter") return false;
    if (row.type == ValueType::reason) return field.number == 0;
    if (row.type == ValueType::text || row.type == ValueType::binary) return field.bytes.empty();
    return std::to_string(field.number) == (row.otherwise.empty() ? "0" : row.otherwise);
}

/// What the vector says, less what it need not say; and what the bytes say, less the same.
std::vector<std::string> said(const PacketVector& vector) {
    std::vector<std::string> fields;
    for (const auto& field : vector.fields) {
        const auto* row = field_named(vector.type, field.name);
        FoundField found;
        found.number = static_cast<std::uint32_t>(field.number);
        found.bytes = bytes_of(field.bytes);
        if (is_at_rest(*row, found, vector.version)) continue;
        fields.push_back(spell(field.name, row->type, field.number, field.bytes, field.value));
    }
    std::sort(fields.begin(), fields.end());
    return fields;
}
std::vector<std::string> found(const PacketVector& vector) {
    std::vector<std::string> fields;
    const auto located = locate(bytes_of(vector.bytes), vector.version);
    EXPECT_EQ(located.unread, vector.bytes.size()) << vector.where;
    for (const auto& field : located.fields) {
        const auto* row = field_named(vector.type, field.name);
        if (row == nullptr || is_at_rest(*row, field, vector.version)) continue;
        fields.push_back(
            spell(field.name, row->type, field.number, text_of(field.bytes), text_of(field.value)));
    }
    std::sort(fields.begin(), fields.end());
    return fields;
}

TEST(Vectors, BytesSayTheWords) {
    for (const auto& vector : vectors()) EXPECT_EQ(found(vector), said(vector)) << vector.where;
}

TEST(Vectors, WordsGiveTheBytes) {
    for (const auto& vector : vectors()) {
        if (!vector.both_ways) continue;
        const auto composed = compose(vector.type, vector.version, vector.fields);
        ASSERT_TRUE(composed.has_value()) << vector.where << ": " << composed.error();
        EXPECT_EQ(hex_of(bytes_of(*composed)), hex_of(bytes_of(vector.bytes))) << vector.where;
    }
}

TEST(Vectors, DecodedAndEncodedAgain) {
    for (const auto& vector : vectors()) {
        const auto packet = decode(bytes_of(vector.bytes), vector.version);
        ASSERT_TRUE(packet.has_value()) << vector.where << ": " << packet.error().what;
        EXPECT_EQ(type_of(*packet), vector.type) << vector.where;
        Buffer encoded;
        encode(*packet, vector.version, encoded);
        EXPECT_EQ(encoded.size(), encoded_size(*packet, vector.version)) << vector.where;
        if (vector.both_ways) {
            EXPECT_EQ(hex_of(encoded.view()), hex_of(bytes_of(vector.bytes))) << vector.where;
        } else {
            EXPECT_LT(encoded.size(), vector.bytes.size()) << vector.where;
        }
    }
}

// Where a packet is cut, reading must fail, but for the places where 5.0 lets it end.
TEST(Vectors, EveryShorterPacketFailsOrEndsWhereItMay) {
    constexpr PacketSet may_end_early =
        PacketType::puback | PacketSet{PacketType::pubrec} | PacketType::pubrel |
        PacketType::pubcomp | PacketType::disconnect | PacketType::auth | PacketType::publish |
        PacketType::subscribe | PacketType::unsubscribe | PacketType::suback | PacketType::unsuback;
    for (const auto& vector : vectors()) {
        const auto frame = next_frame(bytes_of(vector.bytes));
        for (std::size_t size = frame.header_size; size < vector.bytes.size(); ++size) {
            const auto rest =
                std::string_view{vector.bytes}.substr(frame.header_size, size - frame.header_size);
            const auto cut =
                with_remaining_length(static_cast<std::uint8_t>(vector.bytes[0]), rest);
            const auto packet = decode(bytes_of(cut), vector.version);
            if (packet.has_value()) {
                EXPECT_TRUE(may_end_early.has(vector.type)) << vector.where << " cut to " << size;
                continue;
            }
            EXPECT_LE(packet.error().offset, cut.size()) << vector.where;
            const bool v5 = vector.version == Version::v5_0;
            EXPECT_TRUE(packet.error().statement.citation().ends_with(v5 ? "@5.0" : "@3.1.1"));
        }
    }
}

TEST(Vectors, EveryPacketTypeOfEveryVersionHasOne) {
    for (auto version : {Version::v3_1, Version::v3_1_1, Version::v5_0}) {
        for (const auto& row : packet_type_rows()) {
            if (row.type == PacketType::auth && version != Version::v5_0) continue;
            EXPECT_TRUE(std::any_of(vectors().begin(), vectors().end(),
                                    [&](const auto& vector) {
                                        return vector.version == version &&
                                               vector.type == row.type && vector.both_ways;
                                    }))
                << name_of(version) << " " << row.name;
        }
    }
}

/// The vocabulary lets a scenario expect `PUBACK success` in both versions; on 3.1.1's wire no
/// reason stands there.
bool is_on_the_wire(const FieldRow& row, PacketType type, Version version) {
    constexpr PacketSet bare = PacketType::puback | PacketSet{PacketType::pubrec} |
                               PacketType::pubrel | PacketType::pubcomp | PacketType::unsuback |
                               PacketType::disconnect;
    const bool is_reason = row.type == ValueType::reason || row.type == ValueType::reasons;
    if (version != Version::v5_0 && is_reason && bare.has(type)) return false;
    return row.since <= version;
}

TEST(Vectors, EveryFieldOfEveryPacketIsNamedInOne) {
    for (auto version : {Version::v3_1_1, Version::v5_0}) {
        for (const auto& type : packet_type_rows()) {
            for (const auto& row : fields_of(type.type)) {
                if (!is_on_the_wire(row, type.type, version)) continue;
                if (row.name.starts_with("protocol-")) continue;  // shown by every CONNECT
                EXPECT_TRUE(std::any_of(
                    vectors().begin(), vectors().end(),
                    [&](const auto& vector) {
                        return vector.version == version && vector.type == type.type &&
                               std::any_of(
                                   vector.fields.begin(), vector.fields.end(),
                                   [&](const auto& field) { return field.name == row.name; });
                    }))
                    << name_of(version) << " " << type.name << " " << row.name;
            }
        }
    }
}

// The vocabulary could lack a row; the property table's own places are the other half of the
// promise.
TEST(Vectors, EveryPropertyInEveryPlaceHasOne) {
    std::set<std::pair<PropertyId, PacketType>> seen;
    const auto note = [&](const Properties& properties, PacketType place) {
        for (const auto& property : properties) seen.emplace(property.id, place);
    };
    for (const auto& vector : vectors()) {
        if (vector.version != Version::v5_0 || !vector.both_ways) continue;
        const auto packet = decode(bytes_of(vector.bytes), vector.version);
        ASSERT_TRUE(packet.has_value()) << vector.where;
        std::visit(
            [&](const auto& one) {
                if constexpr (requires { one.properties; }) note(one.properties, one.type);
                if constexpr (requires { one.will; }) {
                    if (one.will) note(one.will->properties, will_place);
                }
            },
            *packet);
    }
    std::size_t pairs = 0;
    for (const auto& row : property_rows()) {
        for (int place = 0; place <= 15; ++place) {
            if (!row.places.has(static_cast<PacketType>(place))) continue;
            ++pairs;
            EXPECT_TRUE(seen.contains({row.id, static_cast<PacketType>(place)}))
                << row.name << " in packet type " << place;
        }
    }
    EXPECT_EQ(pairs, 64u);
}

}  // namespace
}  // namespace touchstone::mqtt
