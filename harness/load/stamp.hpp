// The head of every payload (DESIGN section 7), 16 bytes, big-endian: run tag 16 bits, stream 32,
// sequence 32, intended time 48 bits in nanoseconds since the run's start. The intended time is
// arithmetic, not a clock: it is never restamped.
#pragma once

#include <chrono>
#include <cstdint>

namespace touchstone::load {

struct Stamp {
    static constexpr std::size_t size = 16;

    std::uint16_t run = 0;
    std::uint32_t stream = 0;
    std::uint32_t sequence = 0;
    std::chrono::nanoseconds intended{};  ///< since the start; below 2^48, which is 78 hours
};

namespace stamp_detail {
template <int bytes>
constexpr void put(std::uint8_t* out, std::uint64_t value) {
    for (int i = 0; i < bytes; ++i)
        out[i] = static_cast<std::uint8_t>(value >> 8 * (bytes - 1 - i));
}
template <int bytes>
constexpr std::uint64_t get(const std::uint8_t* in) {
    std::uint64_t value = 0;
    for (int i = 0; i < bytes; ++i) value = value << 8 | in[i];
    return value;
}
}  // namespace stamp_detail

/// Writes 16 bytes.
constexpr void write_stamp(const Stamp& stamp, std::uint8_t* out) {
    stamp_detail::put<2>(out, stamp.run);
    stamp_detail::put<4>(out + 2, stamp.stream);
    stamp_detail::put<4>(out + 6, stamp.sequence);
    stamp_detail::put<6>(out + 10, static_cast<std::uint64_t>(stamp.intended.count()));
}
/// Reads 16 bytes.
constexpr Stamp read_stamp(const std::uint8_t* in) {
    using stamp_detail::get;
    return {static_cast<std::uint16_t>(get<2>(in)), static_cast<std::uint32_t>(get<4>(in + 2)),
            static_cast<std::uint32_t>(get<4>(in + 6)),
            std::chrono::nanoseconds{static_cast<std::int64_t>(get<6>(in + 10))}};
}

}  // namespace touchstone::load
