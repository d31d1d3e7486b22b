// What a message looks like on the wire, as far as that can be known before it is played:
// references are given samples.
#pragma once

#include <string>

#include <boost/system/result.hpp>

#include "harness/language/tree.hpp"
#include "reference/protocol/packet_type.hpp"

namespace touchstone::language {

/// A packet, or a sentence about what cannot be put on the wire.
using Composed = boost::system::result<std::string, std::string>;

/// The packet before `with`. `actor` gives CONNECT its client id.
Composed composed_sample(const Message& message, const std::string& actor, mqtt::Version version);
/// `packet` with everything behind `with` applied.
Composed spoiled_sample(const std::string& packet, const Message& message, mqtt::Version version);
/// Whether `packet` can be read and the judge finds nothing wrong with it.
bool is_legal(const std::string& packet, mqtt::Version version, mqtt::Sender sender);

}  // namespace touchstone::language
