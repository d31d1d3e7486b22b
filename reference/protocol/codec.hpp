// Bytes to packets and back, for all three versions. Pure functions, no allocation on decode.
// Decoding is lenient: it fails only where the bytes cannot be read. What is legal is the judge's
// business (judge.hpp).
#pragma once

#include <cstdint>
#include <string_view>
#include <variant>

#include <boost/system/result.hpp>

#include "reference/protocol/bytes.hpp"
#include "reference/protocol/packet.hpp"
#include "reference/standard/statement.hpp"
#include "reference/standard/version.hpp"

namespace touchstone::mqtt {

/// The largest remaining length four bytes can say.
inline constexpr std::uint32_t largest_remaining_length = 268'435'455;

/// One packet's bytes, cut from a stream.
struct Frame {
    enum class State : std::uint8_t {
        incomplete,  ///< more bytes are needed; `size` is how many in all, or 0 where that is not
                     ///< known yet
        malformed,   ///< the remaining length has a fifth byte: nothing after it can be read
        complete,    ///< `size` bytes from the front are one packet
    };
    State state = State::incomplete;
    std::size_t size = 0;
    std::uint8_t header_size = 0;  ///< bytes before the variable header, 2 to 5
};
/// Looks at the front of `bytes`. Never reads past it.
Frame next_frame(Bytes bytes);

/// Why bytes could not be read as a packet.
struct DecodeError {
    std::size_t offset = 0;                     ///< into the frame
    std::string_view what;                      ///< a sentence without full stop; static text
    Statement statement = "MQTT-4.13.1-1@5.0";  ///< what the sender broke
    Reason reason = Reason::malformed_packet;   ///< what a 5.0 receiver would answer
};

using Decoded = boost::system::result<Packet, DecodeError>;

/// Reads one whole frame (as `next_frame` cut it). CONNECT announces its own version, so `version`
/// is ignored for it: a CONNECT with an unknown level is read as far as its protocol version byte,
/// and the rest left at rest.
Decoded decode(Bytes frame, Version version);

/// The version that a CONNECT frame asks for, if it names one that exists.
std::optional<Version> version_of(const Connect& connect);

/// Encodes at the end of `out`. What a version cannot say is left out. `Connect` is encoded as its
/// own protocol_version says. Reasons become return codes where 3.1.1 has them.
void encode(const Packet& packet, Version version, Buffer& out);
void encode(const Publish& packet, Version version, Buffer& out);
void encode(const Puback& packet, Version version, Buffer& out);
void encode(const Pubrec& packet, Version version, Buffer& out);
void encode(const Pubrel& packet, Version version, Buffer& out);
void encode(const Pubcomp& packet, Version version, Buffer& out);
/// The size that `encode` would add.
std::size_t encoded_size(const Packet& packet, Version version);
std::size_t encoded_size(const Publish& packet, Version version);

/// Variable byte integers. `write_varint` writes 1 to 4 bytes and returns the end.
std::uint8_t* write_varint(std::uint8_t* out, std::uint32_t value);
constexpr std::size_t varint_size(std::uint32_t value) {
    return value < 128 ? 1 : value < 16'384 ? 2 : value < 2'097'152 ? 3 : 4;
}

/// 5.0 reason <-> 3.1.1 CONNACK return code (0..5). Reasons without a code become 3 (server
/// unavailable), 5 (banned ...).
std::uint8_t return_code(Reason reason);
Reason reason_of_return_code(std::uint8_t code);  ///< codes above 5 come back as they are

}  // namespace touchstone::mqtt
