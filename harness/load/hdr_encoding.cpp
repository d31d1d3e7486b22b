#include "harness/load/hdr_encoding.hpp"

#include <bit>
#include <cassert>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>
#include <zlib.h>

namespace touchstone::load {
namespace {

// The formats' own numbers; 0x10 says that counts are ZigZag LEB128 of up to 64 bits.
constexpr std::uint32_t v2_cookie = 0x1c84'9303 | 0x10;
constexpr std::uint32_t v2_compressed_cookie = 0x1c84'9304 | 0x10;

class Writer {
public:
    void u32(std::uint32_t value) { big_endian(value, 4); }
    void u64(std::uint64_t value) { big_endian(value, 8); }
    /// ZigZag, then seven bits per byte, least first; a ninth byte holds eight bits.
    void zigzag(std::int64_t number) {
        auto value =
            static_cast<std::uint64_t>(number) << 1 ^ static_cast<std::uint64_t>(number >> 63);
        for (int i = 0; i < 8; ++i) {
            if (value < 0x80) return bytes.push_back(static_cast<std::uint8_t>(value));
            bytes.push_back(static_cast<std::uint8_t>(value | 0x80));
            value >>= 7;
        }
        bytes.push_back(static_cast<std::uint8_t>(value));
    }
    std::vector<std::uint8_t> bytes;

private:
    void big_endian(std::uint64_t value, int size) {
        while (size-- > 0) bytes.push_back(static_cast<std::uint8_t>(value >> 8 * size));
    }
};

/// Counts up to the last that is not zero; a run of zeros is its length, negated.
Writer counts_of(const Histogram& histogram) {
    Writer out;
    const auto counts = histogram.counts();
    std::int64_t zeros = 0;
    for (const auto count : counts) {
        if (count == 0) {
            ++zeros;
            continue;
        }
        if (zeros != 0) out.zigzag(-zeros);
        zeros = 0;
        out.zigzag(static_cast<std::int64_t>(count));
    }
    return out;
}

std::string base64(std::span<const std::uint8_t> bytes) {
    constexpr std::string_view letters =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const auto left = bytes.size() - i;
        const std::uint32_t group = static_cast<std::uint32_t>(bytes[i]) << 16 |
                                    (left > 1 ? bytes[i + 1] : 0u) << 8 |
                                    (left > 2 ? bytes[i + 2] : 0u);
        out += letters[group >> 18];
        out += letters[group >> 12 & 63];
        out += left > 1 ? letters[group >> 6 & 63] : '=';
        out += left > 2 ? letters[group & 63] : '=';
    }
    return out;
}

}  // namespace

std::string hdr_encoded(const Histogram& histogram) {
    const auto counts = counts_of(histogram);
    Writer plain;
    plain.u32(v2_cookie);
    plain.u32(static_cast<std::uint32_t>(counts.bytes.size()));
    plain.u32(0);  // normalizing index offset
    plain.u32(Histogram::significant_digits);
    plain.u64(1);  // lowest discernible value
    plain.u64(Histogram::highest);
    plain.u64(std::bit_cast<std::uint64_t>(1.0));  // integer to double conversion ratio
    plain.bytes.insert(plain.bytes.end(), counts.bytes.begin(), counts.bytes.end());

    uLongf size = ::compressBound(plain.bytes.size());
    std::vector<std::uint8_t> compressed(size);
    const int status = ::compress(compressed.data(), &size, plain.bytes.data(), plain.bytes.size());
    assert(status == Z_OK);  // the buffer is large enough by compressBound's promise
    (void)status;

    Writer out;
    out.u32(v2_compressed_cookie);
    out.u32(static_cast<std::uint32_t>(size));
    out.bytes.insert(out.bytes.end(), compressed.begin(),
                     compressed.begin() + static_cast<std::ptrdiff_t>(size));
    return base64(out.bytes);
}

}  // namespace touchstone::load
