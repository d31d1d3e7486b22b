// A decorator for any stream: what is written travels in another shape (single bytes, pieces,
// joined, late). Everything that speaks through it must behave as if it were not there.
#pragma once

#include <memory>

#include "reference/transport/lane.hpp"
#include "reference/transport/loop.hpp"
#include "reference/transport/stream.hpp"

namespace touchstone::transport {

/// Writes to `inner` go out in `shape`; what is read is left alone. `loop` outlives the stream and
/// what it still has to send after `close(fin)`, which ends all delays.
std::unique_ptr<Stream> shaped(std::unique_ptr<Stream> inner, Loop& loop, const Shape& shape);

}  // namespace touchstone::transport
