// What the fuzz targets of this folder eat: one byte that chooses the version, then a stream of
// packets.
#pragma once

#include <cstdio>
#include <cstdlib>

#include "reference/protocol/codec.hpp"

namespace touchstone::mqtt {

/// Calls `visit(frame, version)` for each whole packet at the front of the stream.
template <class Visit>
void for_each_frame(const std::uint8_t* data, std::size_t size, Visit visit) {
    if (size == 0) return;
    const auto version = static_cast<Version>(data[0] % 3);
    for (Bytes left{data + 1, size - 1}; !left.empty();) {
        const auto border = next_frame(left);
        if (border.state != Frame::State::complete) return;
        visit(left.first(border.size), version);
        left = left.subspan(border.size);
    }
}

/// Ends the run, as a fuzzer wants it, where a promise is broken.
inline void promise(bool kept, const char* what) {
    if (kept) return;
    std::fprintf(stderr, "broken promise: %s\n", what);
    std::abort();
}

}  // namespace touchstone::mqtt
