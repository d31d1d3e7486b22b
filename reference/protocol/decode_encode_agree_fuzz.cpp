// Promise: what was decoded encodes to bytes that decode to the same; and a legal packet to the
// very same bytes, unless it came in a longer form than the encoder chooses.
#include <tuple>

#include "reference/protocol/fuzz_input.hpp"
#include "reference/protocol/judge.hpp"

namespace {

using namespace touchstone::mqtt;

auto parts(const Will& will) {
    return std::tuple{text_of(will.properties.raw()), will.topic, text_of(will.payload), will.qos,
                      will.retain};
}
auto parts(const Connect& packet) {
    const auto password = packet.password ? text_of(*packet.password) : std::string_view{};
    return std::tuple{
        packet.protocol_name, packet.protocol_version,     packet.clean_start,
        packet.reserved_flag, packet.keep_alive,           text_of(packet.properties.raw()),
        packet.client_id,     packet.will.has_value(),     parts(packet.will.value_or(Will{})),
        packet.user_name,     packet.password.has_value(), password};
}
auto parts(const Connack& packet) {
    return std::tuple{packet.session_present, packet.reserved_flags, packet.reason,
                      text_of(packet.properties.raw())};
}
auto parts(const Publish& packet) {
    return std::tuple{packet.dup,
                      packet.retain,
                      packet.qos,
                      packet.topic,
                      packet.id,
                      text_of(packet.properties.raw()),
                      text_of(packet.payload)};
}
auto parts(const Subscribe& packet) {
    return std::tuple{packet.id, text_of(packet.properties.raw()),
                      text_of(packet.subscriptions.raw())};
}
auto parts(const Unsubscribe& packet) {
    return std::tuple{packet.id, text_of(packet.properties.raw()), text_of(packet.filters.raw())};
}
template <class Answer>
    requires requires(Answer answer) { answer.reasons; }
auto parts(const Answer& packet) {
    return std::tuple{packet.id, text_of(packet.properties.raw()), text_of(packet.reasons)};
}
template <class Ack>
    requires requires(Ack ack) { ack.id, ack.reason; }
auto parts(const Ack& packet) {
    return std::tuple{packet.id, packet.reason, text_of(packet.properties.raw())};
}
auto parts(const Disconnect& packet) {
    return std::tuple{packet.reason, text_of(packet.properties.raw())};
}
auto parts(const Auth& packet) {
    return std::tuple{packet.reason, text_of(packet.properties.raw())};
}
auto parts(const Pingreq&) {
    return std::tuple{};
}
auto parts(const Pingresp&) {
    return std::tuple{};
}

bool same(const Packet& a, const Packet& b) {
    return a.index() == b.index() && std::visit(
                                         [&b](const auto& one) {
                                             using AnyPacket = std::decay_t<decltype(one)>;
                                             return parts(one) == parts(std::get<AnyPacket>(b));
                                         },
                                         a);
}

/// 3.1.1's reserved return codes share their numbers with 5.0 reasons, and have no way back.
bool has_no_way_back(const Packet& packet, Version version) {
    const auto* connack = std::get_if<Connack>(&packet);
    return connack != nullptr && version != Version::v5_0 &&
           reason_of_return_code(return_code(connack->reason)) != connack->reason;
}

/// Whether the judge, who knows the ledgers of 3.1.1 and 5.0 and no other, finds nothing wrong.
bool is_legal(Bytes frame, const Packet& packet, Version version) {
    const auto* connect = std::get_if<Connect>(&packet);
    const auto spoken = connect != nullptr ? version_of(*connect) : version;
    if (!spoken || *spoken == Version::v3_1) return false;
    return judge(frame, packet, version, Sender::client).empty() ||
           judge(frame, packet, version, Sender::server).empty();
}

/// Whether a legal frame may be longer than what the encoder makes of it.
bool has_a_longer_form(Bytes frame, PacketType type, Version version) {
    const auto border = next_frame(frame);
    const auto remaining = static_cast<std::uint32_t>(border.size - border.header_size);
    const bool long_header = border.header_size > 1 + varint_size(remaining);
    constexpr PacketSet shortened = PacketType::puback | PacketSet{PacketType::pubrec} |
                                    PacketType::pubrel | PacketType::pubcomp |
                                    PacketType::disconnect | PacketType::auth;
    return long_header || (version == Version::v5_0 && shortened.has(type));
}

void play(Bytes frame, Version version) {
    const auto packet = decode(frame, version);
    if (!packet.has_value() || has_no_way_back(*packet, version)) return;
    Buffer encoded;
    encode(*packet, version, encoded);
    promise(encoded.size() == encoded_size(*packet, version), "encoded_size tells the size");
    const auto again = decode(encoded.view(), version);
    promise(again.has_value(), "what was encoded decodes");
    promise(same(*packet, *again), "it decodes to the same packet");

    if (!is_legal(frame, *packet, version) || text_of(frame) == text_of(encoded.view())) return;
    promise(encoded.size() < frame.size() && has_a_longer_form(frame, type_of(*packet), version),
            "a legal packet comes back byte by byte");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    for_each_frame(data, size, play);
    return 0;
}
