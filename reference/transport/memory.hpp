// Two streams in this process, tied back to back, on any loop: for tests of what runs on streams,
// in virtual time.
#pragma once

#include <cstddef>
#include <memory>
#include <utility>

#include "reference/transport/lane.hpp"
#include "reference/transport/loop.hpp"
#include "reference/transport/stream.hpp"

namespace touchstone::transport {

struct MemoryOptions {
    std::size_t capacity =
        256 * 1024;  ///< bytes on their way in one direction before `write` takes no more
    Shape forth{};   ///< from the first stream to the second
    Shape back{};
};

using StreamPair = std::pair<std::unique_ptr<Stream>, std::unique_ptr<Stream>>;

/// `loop` outlives both.
StreamPair memory_pair(Loop& loop, const MemoryOptions& options = {});

}  // namespace touchstone::transport
