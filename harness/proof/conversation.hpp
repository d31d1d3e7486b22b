// Whether two plays of a case were the same conversation: the same bytes and closes from the
// broker, at the same times.
#pragma once

#include <cstdint>

#include "harness/engine/trace.hpp"

namespace touchstone::proof {

/// Of everything that came from the broker. Equal fingerprints: nobody could have told the two
/// brokers apart.
std::uint64_t fingerprint(const engine::Trace& trace);

}  // namespace touchstone::proof
