// Packets to bytes. Each packet type says once what stands on the wire (`lay_out`), and that one
// description is played twice: to a counter, which gives the size, and to a writer, which fills
// exactly that many bytes.
#include <cassert>

#include "reference/protocol/codec.hpp"

namespace touchstone::mqtt {
namespace {

constexpr std::size_t largest_text = 65'535;

class Counter {
public:
    void u8(std::uint8_t) { size_ += 1; }
    void u16(std::uint16_t) { size_ += 2; }
    void raw(Bytes bytes) { size_ += bytes.size(); }
    void prefixed(Bytes bytes) { size_ += 2 + bytes.size(); }
    void properties(const Properties& properties) {
        const auto size = properties.raw().size();
        size_ += varint_size(static_cast<std::uint32_t>(size)) + size;
    }
    std::size_t size() const { return size_; }

private:
    std::size_t size_ = 0;
};

class Writer {
public:
    explicit Writer(std::uint8_t* at) : at_{at} {}
    void u8(std::uint8_t value) { *at_++ = value; }
    void u16(std::uint16_t value) {
        u8(static_cast<std::uint8_t>(value >> 8));
        u8(static_cast<std::uint8_t>(value));
    }
    void varint(std::uint32_t value) { at_ = write_varint(at_, value); }
    void raw(Bytes bytes) {
        if (bytes.empty()) return;
        std::memcpy(at_, bytes.data(), bytes.size());
        at_ += bytes.size();
    }
    void prefixed(Bytes bytes) {
        assert(bytes.size() <= largest_text);  // [MQTT-1.5.4-1@5.0] leaves no way to write more
        u16(static_cast<std::uint16_t>(bytes.size()));
        raw(bytes);
    }
    /// [MQTT-2.2.2-1@5.0]: no properties are a length of zero.
    void properties(const Properties& properties) {
        varint(static_cast<std::uint32_t>(properties.raw().size()));
        raw(properties.raw());
    }
    const std::uint8_t* at() const { return at_; }

private:
    std::uint8_t* at_;
};

/// The low nibble of the first byte, as the standard fixes it. [MQTT-2.1.3-1@5.0]
/// [MQTT-2.2.2-1@3.1.1]
template <class AnyPacket>
constexpr std::uint8_t flags_of(const AnyPacket&) {
    constexpr PacketSet flagged =
        PacketType::pubrel | PacketType::subscribe | PacketType::unsubscribe;
    return flagged.has(AnyPacket::type) ? 0b0010 : 0;
}
std::uint8_t flags_of(const Publish& packet) {
    return static_cast<std::uint8_t>(packet.dup << 3 | (packet.qos & 3) << 1 | int{packet.retain});
}

/// CONNECT speaks the version that its own level byte names; where that names none, the caller's.
Version version_spoken(const Connect& packet, Version otherwise) {
    return version_of(packet).value_or(otherwise);
}

std::uint8_t connect_flags(const Connect& packet) {
    unsigned flags = packet.reserved_flag ? 0x01 : 0;
    if (packet.clean_start) flags |= 0x02;
    if (packet.will) {
        flags |= 0x04 | (packet.will->qos & 3u) << 3;
        if (packet.will->retain) flags |= 0x20;
    }
    if (packet.password) flags |= 0x40;
    if (packet.user_name) flags |= 0x80;
    return static_cast<std::uint8_t>(flags);
}

template <class Out>
void lay_out(const Connect& packet, Version otherwise, Out& out) {
    const bool v5 = version_spoken(packet, otherwise) == Version::v5_0;
    out.prefixed(bytes_of(packet.protocol_name));
    out.u8(packet.protocol_version);
    out.u8(connect_flags(packet));
    out.u16(packet.keep_alive);
    if (v5) out.properties(packet.properties);
    out.prefixed(bytes_of(packet.client_id));
    if (packet.will) {
        if (v5) out.properties(packet.will->properties);
        out.prefixed(bytes_of(packet.will->topic));
        out.prefixed(packet.will->payload);
    }
    if (packet.user_name) out.prefixed(bytes_of(*packet.user_name));
    if (packet.password) out.prefixed(*packet.password);
}

template <class Out>
void lay_out(const Connack& packet, Version version, Out& out) {
    const bool v5 = version == Version::v5_0;
    out.u8(static_cast<std::uint8_t>(packet.reserved_flags << 1 | int{packet.session_present}));
    out.u8(v5 ? static_cast<std::uint8_t>(packet.reason) : return_code(packet.reason));
    if (v5) out.properties(packet.properties);
}

template <class Out>
void lay_out(const Publish& packet, Version version, Out& out) {
    out.prefixed(bytes_of(packet.topic));
    if (packet.qos > 0) out.u16(packet.id);  // [MQTT-2.2.1-2@5.0] [MQTT-2.3.1-5@3.1.1]
    if (version == Version::v5_0) out.properties(packet.properties);
    out.raw(packet.payload);
}

/// PUBACK, PUBREC, PUBREL and PUBCOMP end as early as 5.0 lets them: after the id, or after the
/// reason.
template <class Ack, class Out>
void lay_out_ack(const Ack& packet, Version version, Out& out) {
    out.u16(packet.id);
    if (version != Version::v5_0) return;
    const bool has_properties = !packet.properties.empty();
    if (packet.reason == Reason::success && !has_properties) return;
    out.u8(static_cast<std::uint8_t>(packet.reason));
    if (has_properties) out.properties(packet.properties);
}
template <class Out>
void lay_out(const Puback& packet, Version version, Out& out) {
    lay_out_ack(packet, version, out);
}
template <class Out>
void lay_out(const Pubrec& packet, Version version, Out& out) {
    lay_out_ack(packet, version, out);
}
template <class Out>
void lay_out(const Pubrel& packet, Version version, Out& out) {
    lay_out_ack(packet, version, out);
}
template <class Out>
void lay_out(const Pubcomp& packet, Version version, Out& out) {
    lay_out_ack(packet, version, out);
}

template <class Out>
void lay_out(const Subscribe& packet, Version version, Out& out) {
    out.u16(packet.id);
    if (version == Version::v5_0) out.properties(packet.properties);
    out.raw(packet.subscriptions.raw());
}

template <class Out>
void lay_out(const Suback& packet, Version version, Out& out) {
    out.u16(packet.id);
    if (version == Version::v5_0) out.properties(packet.properties);
    out.raw(packet.reasons);
}

template <class Out>
void lay_out(const Unsubscribe& packet, Version version, Out& out) {
    out.u16(packet.id);
    if (version == Version::v5_0) out.properties(packet.properties);
    out.raw(packet.filters.raw());
}

template <class Out>
void lay_out(const Unsuback& packet, Version version, Out& out) {
    out.u16(packet.id);
    if (version != Version::v5_0) return;
    out.properties(packet.properties);
    out.raw(packet.reasons);
}

template <class Out>
void lay_out(const Pingreq&, Version, Out&) {}
template <class Out>
void lay_out(const Pingresp&, Version, Out&) {}

template <class Out>
void lay_out(const Disconnect& packet, Version version, Out& out) {
    if (version != Version::v5_0) return;
    const bool has_properties = !packet.properties.empty();
    if (packet.reason == Reason::normal_disconnection && !has_properties) return;
    out.u8(static_cast<std::uint8_t>(packet.reason));
    if (has_properties) out.properties(packet.properties);
}

/// AUTH has only one short form, the empty one: a reason always brings a property length.
template <class Out>
void lay_out(const Auth& packet, Version, Out& out) {
    if (packet.reason == Reason::success && packet.properties.empty()) return;
    out.u8(static_cast<std::uint8_t>(packet.reason));
    out.properties(packet.properties);
}

/// Whether the version has this packet at all.
template <class AnyPacket>
constexpr bool exists(Version version) {
    return AnyPacket::type != PacketType::auth || version == Version::v5_0;
}

template <class AnyPacket>
std::uint32_t remaining_length(const AnyPacket& packet, Version version) {
    Counter counter;
    lay_out(packet, version, counter);
    assert(counter.size() <= largest_remaining_length);
    return static_cast<std::uint32_t>(counter.size());
}

template <class AnyPacket>
std::size_t size_of(const AnyPacket& packet, Version version) {
    if (!exists<AnyPacket>(version)) return 0;
    const auto remaining = remaining_length(packet, version);
    return 1 + varint_size(remaining) + remaining;
}

template <class AnyPacket>
void append(const AnyPacket& packet, Version version, Buffer& out) {
    if (!exists<AnyPacket>(version)) return;
    const auto remaining = remaining_length(packet, version);
    Writer writer{out.extend(1 + varint_size(remaining) + remaining)};
    writer.u8(static_cast<std::uint8_t>(static_cast<int>(AnyPacket::type) << 4 | flags_of(packet)));
    writer.varint(remaining);
    lay_out(packet, version, writer);
    assert(writer.at() == out.data() + out.size());
}

}  // namespace

std::uint8_t* write_varint(std::uint8_t* out, std::uint32_t value) {
    while (value >= 0x80) {
        *out++ = static_cast<std::uint8_t>(value | 0x80);
        value >>= 7;
    }
    *out++ = static_cast<std::uint8_t>(value);
    return out;
}

void encode(const Publish& packet, Version version, Buffer& out) {
    append(packet, version, out);
}
void encode(const Puback& packet, Version version, Buffer& out) {
    append(packet, version, out);
}
void encode(const Pubrec& packet, Version version, Buffer& out) {
    append(packet, version, out);
}
void encode(const Pubrel& packet, Version version, Buffer& out) {
    append(packet, version, out);
}
void encode(const Pubcomp& packet, Version version, Buffer& out) {
    append(packet, version, out);
}
void encode(const Packet& packet, Version version, Buffer& out) {
    std::visit([&](const auto& one) { append(one, version, out); }, packet);
}

std::size_t encoded_size(const Publish& packet, Version version) {
    return size_of(packet, version);
}
std::size_t encoded_size(const Packet& packet, Version version) {
    return std::visit([&](const auto& one) { return size_of(one, version); }, packet);
}

}  // namespace touchstone::mqtt
