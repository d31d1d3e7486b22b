// The list of what can be broken agrees with what the judge and decode do report: no row that no
// packet triggers, no report that is not in the list.
#include <map>
#include <set>
#include <tuple>

#include <gtest/gtest.h>

#include "reference/protocol/codec.hpp"
#include "reference/protocol/judge_cases.hpp"
#include "reference/protocol/property_table.hpp"
#include "reference/protocol/vector_file.hpp"

namespace touchstone::mqtt {
namespace {

constexpr auto versions = {Version::v3_1, Version::v3_1_1, Version::v5_0};
constexpr auto senders = {Sender::client, Sender::server};

using Pair = std::pair<std::string, PacketType>;  ///< citation and packet type

/// Where a property section's length stands in a legal packet: `before` it, and `after` the
/// section.
struct Frameable {
    PacketType place;
    char first;
    std::string before, after;
};

const std::vector<Frameable>& frameables() {
    static const std::vector<Frameable> all = {
        {PacketType::connect, '\x10', bytes_of_hex("0004 4D515454 05 02 003C"),
         bytes_of_hex("0001 61")},
        {will_place, '\x10', bytes_of_hex("0004 4D515454 05 06 003C 00 0001 61"),
         bytes_of_hex("0001 77 0000")},
        {PacketType::connack, '\x20', bytes_of_hex("00 00"), ""},
        {PacketType::publish, '\x32', bytes_of_hex("0001 74 0001"), ""},
        {PacketType::puback, '\x40', bytes_of_hex("0001 00"), ""},
        {PacketType::pubrec, '\x50', bytes_of_hex("0001 00"), ""},
        {PacketType::pubrel, '\x62', bytes_of_hex("0001 00"), ""},
        {PacketType::pubcomp, '\x70', bytes_of_hex("0001 00"), ""},
        {PacketType::subscribe, '\x82', bytes_of_hex("0001"), bytes_of_hex("0001 74 00")},
        {PacketType::suback, '\x90', bytes_of_hex("0001"), bytes_of_hex("00")},
        {PacketType::unsubscribe, '\xA2', bytes_of_hex("0001"), bytes_of_hex("0001 74")},
        {PacketType::unsuback, '\xB0', bytes_of_hex("0001"), bytes_of_hex("00")},
        {PacketType::disconnect, '\xE0', bytes_of_hex("00"), ""},
        {PacketType::auth, '\xF0', bytes_of_hex("00"), ""},
    };
    return all;
}

std::string frame_of(char first, const std::string& body) {
    std::uint8_t length[4];
    std::uint8_t* end = write_varint(length, static_cast<std::uint32_t>(body.size()));
    return first + std::string(+length, end) + body;
}

/// The packet with `section` as its properties; all sections here are below 128 bytes.
std::string with_properties(const Frameable& packet, const std::string& section) {
    return frame_of(packet.first,
                    packet.before + static_cast<char>(section.size()) + section + packet.after);
}

/// One property with `number`, or `text` where it is no number.
std::string property_bytes(const PropertyRow& row, std::uint32_t number, std::string_view text) {
    PropertyList list;
    list.add(Property{row.id, number, text, text, bytes_of(text)});
    return std::string{text_of(list.raw())};
}

/// What is wrong with the property sections of 5.0: made, since there are hundreds of them.
std::vector<std::string> bad_sections() {
    std::vector<std::string> frames;
    for (const auto& packet : frameables()) {
        for (const auto& row : property_rows()) {
            const auto good = property_bytes(row, row.least, "a");
            frames.push_back(with_properties(packet, good));
            frames.push_back(with_properties(packet, good + good));
            frames.push_back(with_properties(packet, property_bytes(row, 0, "\xFF")));
            frames.push_back(
                with_properties(packet, property_bytes(row, 2, std::string_view{"\0", 1})));
            frames.push_back(with_properties(packet, property_bytes(row, 2, "#")));
        }
        for (const auto* hex :
             {"00", "2B", "26 0001", "0B FFFFFFFF 01"}) {  // unknown, unknown, cut off, five bytes
            frames.push_back(with_properties(packet, bytes_of_hex(hex)));
        }
        for (const auto* length :
             {"8000", "7F", "8080808000"}) {  // padded, beyond the packet, five bytes
            frames.push_back(
                frame_of(packet.first, packet.before + bytes_of_hex(length) + packet.after));
        }
    }
    return frames;
}

/// What is wrong with fixed headers and with ends: every legal packet with other flags, longer and
/// shorter, and with its remaining length padded and endless.
std::vector<std::string> bad_frames(const std::string& legal) {
    std::vector<std::string> frames;
    for (int flags = 0; flags < 16; ++flags) {
        auto frame = legal;
        frame[0] = static_cast<char>((frame[0] & 0xF0) | flags);
        frames.push_back(frame);
    }
    const std::size_t header = next_frame(bytes_of(legal)).header_size;
    const auto body = legal.substr(header);
    frames.push_back(frame_of(legal[0], body + '\0'));
    for (std::size_t size = 0; size < body.size(); ++size)
        frames.push_back(frame_of(legal[0], body.substr(0, size)));
    auto padded = legal;
    padded[header - 1] = static_cast<char>(padded[header - 1] | 0x80);
    padded.insert(header, 1, '\0');
    frames.push_back(padded);
    frames.push_back(legal[0] + bytes_of_hex("FFFFFFFF7F"));
    return frames;
}

struct Reported {
    std::set<Pair> pairs;
};

void report(Reported& reported, const std::string& bytes, Version version, Sender sender) {
    const auto frame = bytes_of(bytes);
    const auto type = static_cast<PacketType>(frame[0] >> 4);
    const auto packet = decode(frame, version);
    if (!packet) {
        reported.pairs.emplace(packet.error().statement.citation(), type);
        return;
    }
    const auto* connect = std::get_if<Connect>(&*packet);
    if (connect != nullptr && version_of(*connect).value_or(version) != version) return;
    for (const auto& violation : judge(frame, *packet, version, sender)) {
        reported.pairs.emplace(violation.statement.citation(), type);
        if (violation.also) reported.pairs.emplace(violation.also->citation(), type);
    }
}

/// A 3.1.1 packet in 3.1: CONNECT has another name and level, and all else is alike.
std::string as_3_1(std::string hex) {
    const std::string begin = "10 .. 0004 4D515454 04";
    if (hex.starts_with(begin)) hex.replace(0, begin.size(), "10 .. 0006 4D5149736470 03");
    return hex;
}

Reported everything(Sender sender, Version version) {
    Reported reported;
    for (const auto& wrong : wrong_packets()) {
        if (wrong.version == version) report(reported, bytes_of_hex(wrong.hex), version, sender);
        const bool in_3_1_too = wrong.version == Version::v3_1_1 && version == Version::v3_1;
        if (in_3_1_too) report(reported, bytes_of_hex(as_3_1(wrong.hex)), version, sender);
    }
    if (version == Version::v5_0) {
        for (const auto& frame : bad_sections()) report(reported, frame, version, sender);
    }
    for (const auto& vector : read_vectors(TOUCHSTONE_SOURCE_DIR, version)) {
        for (const auto& frame : bad_frames(vector.bytes)) report(reported, frame, version, sender);
        report(reported, vector.bytes, version, sender);
    }
    report(reported, bytes_of_hex("00 00"), version, sender);  // the types that do not exist
    report(reported, bytes_of_hex("F0 00"), version, sender);
    return reported;
}

std::set<Pair> listed(Sender sender, Version version) {
    std::set<Pair> pairs;
    for (const auto& row : judge_rows(sender, version)) {
        EXPECT_TRUE(pairs.emplace(row.statement.citation(), row.type).second)
            << row.statement.citation() << " is listed twice";
        EXPECT_FALSE(row.what.empty());
    }
    return pairs;
}

std::string name_of_pair(const Pair& pair) {
    return pair.first + " in " + std::string{name_of(pair.second)};
}

TEST(JudgeRows, EveryRowCanBeTriggered) {
    for (const auto version : versions) {
        for (const auto sender : senders) {
            const auto reported = everything(sender, version);
            for (const auto& pair : listed(sender, version)) {
                EXPECT_TRUE(reported.pairs.contains(pair))
                    << name_of_pair(pair) << " from the "
                    << (sender == Sender::client ? "client" : "server") << " in "
                    << name_of(version);
            }
        }
    }
}

TEST(JudgeRows, EveryReportIsListed) {
    for (const auto version : versions) {
        for (const auto sender : senders) {
            const auto rows = listed(sender, version);
            for (const auto& pair : everything(sender, version).pairs) {
                EXPECT_TRUE(rows.contains(pair)) << name_of_pair(pair) << " from the "
                                                 << (sender == Sender::client ? "client" : "server")
                                                 << " in " << name_of(version);
            }
        }
    }
}

TEST(JudgeRows, CiteTheStandardOfTheirVersion) {
    for (const auto version : versions) {
        const auto ledger_version = version == Version::v3_1 ? Version::v3_1_1 : version;
        for (const auto sender : senders) {
            for (const auto& row : judge_rows(sender, version)) {
                // A CONNECT of no known version breaks both standards.
                if (row.statement == Statement{"MQTT-3.1.2-2@3.1.1"}) continue;
                EXPECT_EQ(row.statement.row().version, ledger_version) << row.statement.citation();
            }
        }
    }
}

// Every property that the standard limits in a place, and no other, has its statement there.
TEST(JudgeRows, LimitEveryPropertyInEveryPlace) {
    for (const auto& packet : frameables()) {
        for (const auto& row : property_rows()) {
            if (!row.places.has(packet.place)) continue;
            const auto good = property_bytes(row, row.least, "a");
            const bool limited = !row.many.has(packet.place);
            std::set<std::string_view> said;
            for (const auto sender : senders) {
                const auto bytes = with_properties(packet, good + good);
                const auto decoded = decode(bytes_of(bytes), Version::v5_0);
                ASSERT_TRUE(decoded);
                for (const auto& violation :
                     judge(bytes_of(bytes), *decoded, Version::v5_0, sender)) {
                    if (violation.what == "this property stands more than once")
                        said.insert(violation.field);
                }
            }
            EXPECT_EQ(said.size(), limited ? 1u : 0u)
                << row.name << " in " << name_of(packet.place);
        }
    }
}

}  // namespace
}  // namespace touchstone::mqtt
