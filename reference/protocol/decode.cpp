// Bytes to packets. Lenient: wrong flags, bad text, illegal values and properties all decode, for
// the judge to name.
#include "reference/protocol/codec.hpp"
#include "reference/protocol/reader.hpp"

namespace touchstone::mqtt {
namespace {

constexpr Fault no_header{"the packet ends inside its fixed header", "MQTT-4.8.0-1@3.1.1",
                          "MQTT-4.13.1-1@5.0"};
constexpr Fault length_too_long{"the remaining length has a fifth byte", "TS-2.2.3-1@3.1.1",
                                "TS-1.5.5-1@5.0"};
constexpr Fault length_disagrees{"the remaining length disagrees with the bytes that are there",
                                 "MQTT-4.8.0-1@3.1.1", "MQTT-4.13.1-1@5.0"};
constexpr Fault no_such_type{"this version has no packet of this type", "TS-2.2.1-1@3.1.1",
                             "TS-2.1.2-1@5.0"};
constexpr Fault cut_off{"the packet ends inside a field", "MQTT-4.8.0-1@3.1.1",
                        "MQTT-4.13.1-1@5.0"};
constexpr Fault trailing{"bytes follow the last field of the packet", "MQTT-4.8.0-1@3.1.1",
                         "MQTT-4.13.1-1@5.0"};

constexpr Fault connect_cut_off{"the CONNECT ends inside a field", "MQTT-3.1.4-1@3.1.1",
                                "MQTT-3.1.4-1@5.0"};
constexpr Fault connect_trailing{"bytes follow the last field of the CONNECT", "MQTT-3.1.4-1@3.1.1",
                                 "MQTT-3.1.4-1@5.0"};
constexpr Fault client_id_missing{"the client id is missing or cut off", "MQTT-3.1.3-3@3.1.1",
                                  "MQTT-3.1.3-3@5.0"};
constexpr Fault will_missing{"the will flag is set and the will is missing or cut off",
                             "MQTT-3.1.2-9@3.1.1", "MQTT-3.1.2-9@5.0"};
constexpr Fault user_name_missing{"the user name flag is set and the name is missing or cut off",
                                  "MQTT-3.1.2-19@3.1.1", "MQTT-3.1.2-17@5.0"};
constexpr Fault password_missing{"the password flag is set and the password is missing or cut off",
                                 "MQTT-3.1.2-21@3.1.1", "MQTT-3.1.2-19@5.0"};

void read(Connect& packet, Reader& in, Version& version) {
    in.blame(connect_cut_off);
    packet.protocol_name = in.text();
    packet.protocol_version = in.u8();
    if (in.failed()) return;
    const auto spoken = version_of(packet);
    if (!spoken) {
        in.rest();  // an unknown level may mean anything by the rest
        return;
    }
    version = *spoken;
    const bool v5 = version == Version::v5_0;
    const auto flags = in.u8();
    packet.reserved_flag = flags & 0x01;
    packet.clean_start = flags & 0x02;
    packet.keep_alive = in.u16();
    if (v5) packet.properties = in.properties();
    in.blame(client_id_missing);
    packet.client_id = in.text();
    if (flags & 0x04) {
        in.blame(will_missing);
        auto& will = packet.will.emplace();
        will.qos = flags >> 3 & 3;
        will.retain = flags & 0x20;
        if (v5) will.properties = in.properties();
        will.topic = in.text();
        will.payload = in.prefixed();
    }
    if (flags & 0x80) {
        in.blame(user_name_missing);
        packet.user_name = in.text();
    }
    if (flags & 0x40) {
        in.blame(password_missing);
        packet.password = in.prefixed();
    }
    if (!in.at_end()) in.fail(connect_trailing);
}

void read(Connack& packet, Reader& in, Version version) {
    const auto flags = in.u8();
    packet.session_present = flags & 1;
    packet.reserved_flags = flags >> 1;
    const auto code = in.u8();
    const bool v5 = version == Version::v5_0;
    packet.reason = v5 ? static_cast<Reason>(code) : reason_of_return_code(code);
    if (v5) packet.properties = in.properties();
}

void read(Publish& packet, std::uint8_t flags, Reader& in, Version version) {
    packet.dup = flags & 8;
    packet.qos = flags >> 1 & 3;
    packet.retain = flags & 1;
    packet.topic = in.text();
    if (packet.qos > 0) packet.id = in.u16();
    if (version == Version::v5_0) packet.properties = in.properties();
    packet.payload = in.rest();
}

/// PUBACK, PUBREC, PUBREL and PUBCOMP: 5.0 lets them end after the id, or after the reason.
template <class Ack>
void read(Ack& packet, Reader& in, Version version) {
    packet.id = in.u16();
    if (version != Version::v5_0 || in.at_end()) return;
    packet.reason = static_cast<Reason>(in.u8());
    if (!in.at_end()) packet.properties = in.properties();
}

void read(Subscribe& packet, Reader& in, Version version) {
    packet.id = in.u16();
    if (version == Version::v5_0) packet.properties = in.properties();
    packet.subscriptions = in.filters<true>();
}

void read(Suback& packet, Reader& in, Version version) {
    packet.id = in.u16();
    if (version == Version::v5_0) packet.properties = in.properties();
    packet.reasons = in.rest();
}

void read(Unsubscribe& packet, Reader& in, Version version) {
    packet.id = in.u16();
    if (version == Version::v5_0) packet.properties = in.properties();
    packet.filters = in.filters<false>();
}

void read(Unsuback& packet, Reader& in, Version version) {
    packet.id = in.u16();
    if (version != Version::v5_0) return;
    packet.properties = in.properties();
    packet.reasons = in.rest();
}

void read(Pingreq&, Reader&, Version) {}
void read(Pingresp&, Reader&, Version) {}

/// DISCONNECT may be empty, or end after the reason.
void read(Disconnect& packet, Reader& in, Version version) {
    if (version != Version::v5_0 || in.at_end()) return;
    packet.reason = static_cast<Reason>(in.u8());
    if (!in.at_end()) packet.properties = in.properties();
}

/// AUTH may be empty; a reason always has a property length behind it.
void read(Auth& packet, Reader& in, Version) {
    if (in.at_end()) return;
    packet.reason = static_cast<Reason>(in.u8());
    packet.properties = in.properties();
}

/// The packet, if it could be read to its end and no further.
template <class AnyPacket>
Decoded whole(const AnyPacket& packet, Reader& in, Version version) {
    if (!in.failed() && !in.at_end()) in.fail(trailing);
    if (in.failed()) return in.error(version);
    return Decoded{Decoded::in_place_value, std::in_place_type<AnyPacket>, packet};
}

template <class AnyPacket>
Decoded read_whole(Reader& in, Version version) {
    AnyPacket packet;
    read(packet, in, version);
    return whole(packet, in, version);
}

}  // namespace

Decoded decode(Bytes frame, Version version) {
    const auto border = next_frame(frame);
    if (border.state == Frame::State::malformed) return length_too_long.at(1, version);
    if (border.size == 0) return no_header.at(frame.size(), version);
    if (border.size != frame.size()) return length_disagrees.at(1, version);

    Reader in{frame, border.header_size, cut_off};
    switch (static_cast<PacketType>(frame[0] >> 4)) {
        case PacketType::publish: {
            Publish packet;
            read(packet, frame[0] & 0x0F, in, version);
            return whole(packet, in, version);
        }
        case PacketType::connect: return read_whole<Connect>(in, version);
        case PacketType::connack: return read_whole<Connack>(in, version);
        case PacketType::puback: return read_whole<Puback>(in, version);
        case PacketType::pubrec: return read_whole<Pubrec>(in, version);
        case PacketType::pubrel: return read_whole<Pubrel>(in, version);
        case PacketType::pubcomp: return read_whole<Pubcomp>(in, version);
        case PacketType::subscribe: return read_whole<Subscribe>(in, version);
        case PacketType::suback: return read_whole<Suback>(in, version);
        case PacketType::unsubscribe: return read_whole<Unsubscribe>(in, version);
        case PacketType::unsuback: return read_whole<Unsuback>(in, version);
        case PacketType::pingreq: return read_whole<Pingreq>(in, version);
        case PacketType::pingresp: return read_whole<Pingresp>(in, version);
        case PacketType::disconnect: return read_whole<Disconnect>(in, version);
        case PacketType::auth:
            if (version == Version::v5_0) return read_whole<Auth>(in, version);
            break;
        case PacketType::reserved: break;
    }
    return no_such_type.at(0, version);
}

}  // namespace touchstone::mqtt
