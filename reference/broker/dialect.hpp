// What the protocol versions do differently beyond the shape of their packets: one small value,
// chosen once at CONNECT. 5.0 is the vocabulary, 3.1 and 3.1.1 are dialects of it; what they do not
// have takes its neutral value, and the code that follows is the same.
#pragma once

#include "reference/protocol/packet.hpp"
#include "reference/standard/statement.hpp"
#include "reference/standard/version.hpp"

namespace touchstone::mqtt {

/// Session Expiry Interval: seconds; this one never ends.
inline constexpr std::uint32_t never_expires = 0xFFFFFFFF;

struct Dialect {
    Version version;
    /// Seconds that the session outlives its connection.
    std::uint32_t (*session_expiry)(const Connect&);
    /// Whether a refused CONNECT is answered with CONNACK; otherwise with the close alone.
    bool (*has_connack_for)(Reason);
    bool has_disconnect;            ///< the server says DISCONNECT before it closes
    bool has_negative_acks;         ///< PUBACK, PUBREC, PUBREL and PUBCOMP carry a reason
    bool has_properties;            ///< CONNACK announces limits; packets carry explanations
    std::uint16_t receive_maximum;  ///< what the peer may have open when nobody names a number
    Reason (*suback_failure)(Reason);
};

/// The one for `version`.
const Dialect& dialect_of(Version version);

/// A statement that both standards make, as the version has it.
constexpr Statement in(Version version, Statement v3_1_1, Statement v5_0) {
    return version == Version::v5_0 ? v5_0 : v3_1_1;
}

}  // namespace touchstone::mqtt
