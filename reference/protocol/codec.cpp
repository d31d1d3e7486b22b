// What encoding and decoding share: the frame border, the version that CONNECT names, 3.1.1's
// return codes.
#include "reference/protocol/codec.hpp"

#include <algorithm>
#include <array>

namespace touchstone::mqtt {
namespace {

/// 3.1.1's CONNACK return codes 0 to 5, as the 5.0 reasons that say the same.
constexpr std::array reasons_of_codes{
    Reason::success,
    Reason::unsupported_protocol_version,
    Reason::client_identifier_not_valid,
    Reason::server_unavailable,
    Reason::bad_user_name_or_password,
    Reason::not_authorized,
};
constexpr std::uint8_t code_server_unavailable = 3;
constexpr std::uint8_t code_not_authorized = 5;

/// Reasons without a code of their own that say "you may not" rather than "not now".
constexpr std::array refusals{Reason::banned, Reason::bad_authentication_method};

}  // namespace

Frame next_frame(Bytes bytes) {
    std::uint32_t remaining = 0;
    for (std::size_t i = 1; i <= 4; ++i) {
        if (i >= bytes.size()) return {};
        remaining |= static_cast<std::uint32_t>(bytes[i] & 0x7F) << 7 * (i - 1);
        if (bytes[i] & 0x80) continue;
        const auto size = 1 + i + remaining;
        const auto state = bytes.size() < size ? Frame::State::incomplete : Frame::State::complete;
        return {state, size, static_cast<std::uint8_t>(1 + i)};
    }
    return {Frame::State::malformed, 0, 0};  // [TS-1.5.5-1@5.0] [TS-2.2.3-1@3.1.1]
}

std::optional<Version> version_of(const Connect& connect) {
    for (auto version : {Version::v3_1, Version::v3_1_1, Version::v5_0}) {
        if (connect.protocol_version == protocol_level(version)) return version;
    }
    return std::nullopt;
}

std::uint8_t return_code(Reason reason) {
    const auto found = std::find(reasons_of_codes.begin(), reasons_of_codes.end(), reason);
    if (found != reasons_of_codes.end()) {
        return static_cast<std::uint8_t>(found - reasons_of_codes.begin());
    }
    if (!is_error(reason)) return static_cast<std::uint8_t>(reason);  // a reserved code, kept
    const bool refused = std::find(refusals.begin(), refusals.end(), reason) != refusals.end();
    return refused ? code_not_authorized : code_server_unavailable;
}

Reason reason_of_return_code(std::uint8_t code) {
    return code < reasons_of_codes.size() ? reasons_of_codes[code] : static_cast<Reason>(code);
}

}  // namespace touchstone::mqtt
