// From a line that sends to bytes: language fields become field values, with the defaults of the
// actor, the case's prefix, and what stands behind `with`.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "harness/engine/evaluate.hpp"
#include "harness/engine/packet_ids.hpp"
#include "reference/protocol/compose.hpp"

namespace touchstone::engine {

/// Whose packet it is.
struct Sender {
    mqtt::Version version = mqtt::Version::v5_0;
    std::string_view client_id;
    std::string_view
        user_name;  ///< put into a CONNECT that names neither user nor password; empty = none
    std::string_view password;
    PacketIds* ids = nullptr;
};

/// Fields that say how a packet is sent, not what is in it: times, split, frame, session, size.
bool is_manner(std::string_view field);

/// One packet, correct but for `spoils`. A value that cannot be put on the wire is an error of the
/// scenario, or `n/a` where it was computed (`{max+1}`).
Evaluated<std::string> compose_packet(mqtt::PacketType type,
                                      std::span<const language::Field* const> fields,
                                      std::span<const language::Field> spoils,
                                      language::Place place, const Sender& sender,
                                      const Scope& scope);

/// All copies of one message of a `>` line, one after the other.
struct Composed {
    std::vector<std::string> packets;
    std::size_t split = 0;
    bool text_frame = false;
};
Evaluated<Composed> compose_message(const language::Message& message, const Sender& sender,
                                    Scope scope);

/// What `session=kept` means: seconds of session expiry, 5.0.
inline constexpr std::uint32_t kept_session_expiry = 600;

/// A packet of the engine's own (acknowledgements, PINGREQ, DISCONNECT).
std::string compose_own(mqtt::PacketType type, mqtt::Version version,
                        const std::vector<mqtt::FieldValue>& fields = {});

}  // namespace touchstone::engine
