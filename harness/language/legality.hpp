// Whether a packet before `with` is legal: it is composed with its values, or samples of them, and
// the judge is asked.
#pragma once

#include <string>

#include "harness/language/notes.hpp"
#include "harness/language/tree.hpp"
#include "reference/protocol/packet_type.hpp"

namespace touchstone::language {

/// Notes what is illegal before `with`, and what behind it cannot be applied. `actor` gives CONNECT
/// its client id.
void check_legality(const Message& message, const std::string& actor, mqtt::Version version,
                    mqtt::Sender sender, Notes& notes);

}  // namespace touchstone::language
