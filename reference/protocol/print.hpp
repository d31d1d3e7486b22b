// Packets in words: the scenario language's own, so that what is printed could be written in a
// scenario.
#pragma once

#include <string>
#include <string_view>

#include "reference/protocol/field.hpp"
#include "reference/protocol/packet.hpp"

namespace touchstone::mqtt {

/// "PUBLISH id=7 qos=2 topic=t payload=yes message-expiry=60". Fields at rest are left out; long
/// values are cut; bytes that are not printable UTF-8 are escaped. Secrets (password, auth-data)
/// are printed as ***. Never fails: of a frame that cannot be read to its end, the rest is counted.
std::string describe(Bytes frame, Version version);
std::string describe(const Packet& packet, Version version);

/// "E0 02 8E 00"; at most `most` bytes, then "... (N bytes)".
std::string hex(Bytes bytes, std::size_t most = 48);

/// `text` with everything outside printable UTF-8 as \xNN, and quotes where the language needs
/// them. Of longer texts the first `most` bytes (a character more or less), then "... (N bytes)".
/// (Call it as mqtt::quoted: a bare call with a std::string finds std::quoted, which is something
/// else.)
std::string quoted(std::string_view text, std::size_t most = 64);

}  // namespace touchstone::mqtt
