#include "reference/deviations/outlets.hpp"

#include <gmock/gmock.h>

#include "reference/protocol/codec.hpp"
#include "reference/protocol/field.hpp"

namespace touchstone::mqtt {
namespace {

Buffer encoded(const Packet& packet) {
    Buffer bytes;
    encode(packet, Version::v5_0, bytes);
    return bytes;
}

/// What leaves through this behaviour's outlet, packet by packet; the connection ends after the
/// last.
std::vector<std::string> leaves(const Behaviour& behaviour, const std::vector<Packet>& packets,
                                bool ends = true) {
    const auto outlet = behaviour.outlet(behaviour.outlet_argument);
    Buffer out;
    for (const auto& packet : packets) outlet->pass(encoded(packet).view(), Version::v5_0, out);
    if (ends) outlet->flush(out);
    std::vector<std::string> frames;
    for (auto rest = out.view(); !rest.empty();) {
        const auto size = next_frame(rest).size;
        frames.emplace_back(text_of(rest.first(size)));
        rest = rest.subspan(size);
    }
    return frames;
}

std::string frame_of(const Packet& packet) {
    return std::string{text_of(encoded(packet).view())};
}

Packet only_packet(const std::vector<std::string>& frames) {
    EXPECT_EQ(frames.size(), 1u);
    static std::string kept;
    kept = frames.at(0);
    return *decode(bytes_of(kept), Version::v5_0);
}

Packet puback(PacketId id) {
    Puback packet;
    packet.id = id;
    return Packet{packet};
}

Publish message(const PropertyList& properties) {
    Publish packet;
    packet.topic = "t";
    packet.qos = 1;
    packet.id = 9;
    packet.payload = bytes_of("m");
    packet.properties = properties;
    return packet;
}

TEST(Outlets, DropOnlyWhatTheyAreMadeFor) {
    const auto behaviour = replacing(PacketType::puback, dropped());
    EXPECT_THAT(leaves(behaviour, {puback(1), Packet{Pingresp{}}}),
                testing::ElementsAre(frame_of(Packet{Pingresp{}})));
}

TEST(Outlets, Double) {
    const auto behaviour = replacing(PacketType::puback, doubled());
    EXPECT_THAT(leaves(behaviour, {puback(1)}),
                testing::ElementsAre(frame_of(puback(1)), frame_of(puback(1))));
}

TEST(Outlets, SwapNeighboursAndLetTheLastOneOutAtTheEnd) {
    const auto behaviour = swapping(PacketType::puback);
    EXPECT_THAT(
        leaves(behaviour, {puback(1), puback(2), puback(3)}),
        testing::ElementsAre(frame_of(puback(2)), frame_of(puback(1)), frame_of(puback(3))));
    EXPECT_THAT(leaves(behaviour, {puback(1)}, false), testing::IsEmpty());
}

TEST(Outlets, LeaveAPropertyOut) {
    PropertyList properties;
    properties.add(PropertyId::content_type, "text").add(PropertyId::user_property, "a", "1");
    const auto frames =
        leaves(replacing(PacketType::publish, without_property(PropertyId::content_type)),
               {Packet{message(properties)}});
    PropertyList rest;
    rest.add(PropertyId::user_property, "a", "1");
    EXPECT_THAT(frames, testing::ElementsAre(frame_of(Packet{message(rest)})));
}

TEST(Outlets, AlterTheFirstPropertyOfAKind) {
    PropertyList properties;
    properties.add(PropertyId::message_expiry, 60)
        .add(PropertyId::user_property, "a", "1")
        .add(PropertyId::user_property, "b", "2");
    const auto longer = only_packet(
        leaves(replacing(PacketType::publish, with_altered_property(PropertyId::message_expiry)),
               {Packet{message(properties)}}));
    EXPECT_EQ(std::get<Publish>(longer).properties.number(PropertyId::message_expiry, 0), 61u);
    const auto pair = only_packet(
        leaves(replacing(PacketType::publish, with_altered_property(PropertyId::user_property)),
               {Packet{message(properties)}}));
    std::vector<std::string> values;
    for (const auto& property : std::get<Publish>(pair).properties) {
        if (property.id == PropertyId::user_property) values.emplace_back(property.value);
    }
    EXPECT_THAT(values, testing::ElementsAre("altered", "2"));
}

TEST(Outlets, LetAPacketWithoutThePropertyPassUntouched) {
    const auto frames =
        leaves(replacing(PacketType::publish, with_altered_property(PropertyId::message_expiry)),
               {Packet{message({})}});
    EXPECT_THAT(frames, testing::ElementsAre(frame_of(Packet{message({})})));
}

TEST(Outlets, AlterFields) {
    const auto altered = [](std::string_view field) {
        return std::get<Publish>(only_packet(leaves(
            replacing(PacketType::publish, with_altered_field(field)), {Packet{message({})}})));
    };
    EXPECT_TRUE(altered("dup").dup);
    EXPECT_TRUE(altered("retain").retain);
    EXPECT_EQ(altered("id").id, 0);
    EXPECT_EQ(altered("topic").topic, "~");
    EXPECT_EQ(text_of(altered("payload").payload), "~");
}

TEST(Outlets, WriteAReasonIntoTheShortForm) {
    const auto frames = leaves(replacing(PacketType::puback, with_unknown_reason()), {puback(5)});
    EXPECT_EQ(std::get<Puback>(only_packet(frames)).reason, Reason{0x7F});
}

TEST(Outlets, ReplaceOnlyWhatFits) {
    const auto behaviour = replacing(
        PacketType::puback, only<Puback>([](const Puback& it) { return it.id == 2; }, dropped()));
    EXPECT_THAT(leaves(behaviour, {puback(1), puback(2), puback(3)}),
                testing::ElementsAre(frame_of(puback(1)), frame_of(puback(3))));
}

TEST(Outlets, EveryConnectionHasItsOwn) {
    const auto behaviour = swapping(PacketType::puback);
    const auto one = behaviour.outlet(behaviour.outlet_argument);
    const auto other = behaviour.outlet(behaviour.outlet_argument);
    Buffer out;
    one->pass(encoded(puback(1)).view(), Version::v5_0, out);
    other->pass(encoded(Packet{Pingresp{}}).view(), Version::v5_0, out);
    EXPECT_EQ(text_of(out.view()), frame_of(Packet{Pingresp{}}));
}

}  // namespace
}  // namespace touchstone::mqtt
