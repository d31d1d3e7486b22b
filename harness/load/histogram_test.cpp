#include "harness/load/histogram.hpp"

#include <algorithm>
#include <random>
#include <string>
#include <zlib.h>

#include <gtest/gtest.h>

#include "harness/load/hdr_encoding.hpp"

namespace touchstone::load {
namespace {

using namespace std::chrono_literals;
using Nanoseconds = Histogram::Nanoseconds;

TEST(Histogram, every_value_is_in_its_cell_to_one_part_in_a_thousand) {
    for (std::uint64_t value = 1; value < static_cast<std::uint64_t>(Histogram::highest);
         value += 1 + value / 97) {
        const auto cell = Histogram::index_of(value);
        const auto largest = static_cast<std::uint64_t>(Histogram::largest_in(cell));
        ASSERT_LE(value, largest);
        ASSERT_LE(largest - value, value / 1000) << value;
        ASSERT_EQ(Histogram::index_of(largest), cell);
        ASSERT_EQ(Histogram::index_of(largest + 1), cell + 1);
    }
    EXPECT_LT(Histogram::index_of(Histogram::highest), Histogram::cells);
}

TEST(Histogram, percentiles_agree_with_sorting) {
    std::mt19937_64 random{7};
    std::lognormal_distribution<double> latency{11, 1.5};
    Histogram histogram;
    std::vector<std::int64_t> values;
    std::int64_t sum = 0;
    for (int i = 0; i < 20'000; ++i) {
        values.push_back(static_cast<std::int64_t>(latency(random)));
        histogram.record(Nanoseconds{values.back()});
        sum += values.back();
    }
    std::ranges::sort(values);
    for (const double percent : {0.1, 1.0, 50.0, 90.0, 99.0, 99.9, 99.99}) {
        const auto rank = static_cast<std::size_t>(std::ceil(percent / 100 * 20'000 - 1e-6)) - 1;
        const auto exact = static_cast<double>(values[rank]);
        EXPECT_NEAR(static_cast<double>(histogram.percentile(percent).count()), exact,
                    exact / 1000 + 1)
            << percent;
    }
    EXPECT_EQ(histogram.min().count(), values.front());
    EXPECT_EQ(histogram.max().count(), values.back());
    EXPECT_EQ(histogram.percentile(100).count(), values.back());
    EXPECT_EQ(histogram.mean().count(), sum / 20'000);
}

TEST(Histogram, merging_is_exact) {
    Histogram a, b, both;
    for (int i = 0; i < 1000; ++i) {
        a.record(Nanoseconds{i * 997});
        b.record(Nanoseconds{i * 1'000'003});
        both.record(Nanoseconds{i * 997});
        both.record(Nanoseconds{i * 1'000'003});
    }
    a.add(b);
    EXPECT_TRUE(std::ranges::equal(a.counts(), both.counts()));
    EXPECT_EQ(a.count(), both.count());
    EXPECT_EQ(a.mean(), both.mean());
    EXPECT_EQ(a.max(), both.max());
}

TEST(Histogram, what_is_out_of_range_is_not_hidden) {
    Histogram histogram;
    histogram.record(-5ns);
    histogram.record(2h);
    EXPECT_EQ(histogram.negative(), 1u);
    EXPECT_EQ(histogram.min(), 0ns);
    EXPECT_EQ(histogram.max(), 1h);
    EXPECT_EQ(histogram.count(), 2u);
}

TEST(Histogram, empty_is_zero) {
    const Histogram histogram;
    EXPECT_EQ(histogram.percentile(99), 0ns);
    EXPECT_EQ(histogram.min(), 0ns);
    EXPECT_EQ(histogram.mean(), 0ns);
}

TEST(Histogram, counts_up_to_a_bound) {
    Histogram histogram;
    histogram.record(10us);
    histogram.record(20us);
    histogram.record(30us);
    EXPECT_EQ(histogram.count_up_to(9us), 0u);
    EXPECT_EQ(histogram.count_up_to(20us), 2u);
    EXPECT_EQ(histogram.count_up_to(1h), 3u);
}

// ---- the encoding, read back by a decoder that shares nothing with the encoder
// -----------------------------------------

std::vector<unsigned char> from_base64(const std::string& text) {
    std::vector<unsigned char> out;
    unsigned group = 0;
    int bits = 0;
    for (const char c : text) {
        const auto value = c >= 'A' && c <= 'Z'   ? c - 'A'
                           : c >= 'a' && c <= 'z' ? c - 'a' + 26
                           : c >= '0' && c <= '9' ? c - '0' + 52
                           : c == '+'             ? 62
                           : c == '/'             ? 63
                                                  : -1;
        if (value < 0) break;
        group = group << 6 | static_cast<unsigned>(value);
        bits += 6;
        if (bits >= 8) out.push_back(static_cast<unsigned char>(group >> (bits -= 8)));
    }
    return out;
}

std::uint32_t u32(const std::vector<unsigned char>& bytes, std::size_t at) {
    return static_cast<std::uint32_t>(bytes[at]) << 24 | bytes[at + 1] << 16 | bytes[at + 2] << 8 |
           bytes[at + 3];
}

TEST(HdrEncoding, reads_back) {
    Histogram histogram;
    for (int i = 0; i < 3; ++i) histogram.record(5ns);
    histogram.record(2047ns);
    histogram.record(2048ns);
    for (int i = 0; i < 200; ++i) histogram.record(1s);

    const auto outer = from_base64(hdr_encoded(histogram));
    ASSERT_GT(outer.size(), 8u);
    EXPECT_EQ(u32(outer, 0), 0x1c849314u);
    ASSERT_EQ(u32(outer, 4), outer.size() - 8);
    std::vector<unsigned char> inner(100'000);
    uLongf size = inner.size();
    ASSERT_EQ(::uncompress(inner.data(), &size, outer.data() + 8, outer.size() - 8), Z_OK);
    inner.resize(size);
    EXPECT_EQ(u32(inner, 0), 0x1c849313u);
    EXPECT_EQ(u32(inner, 4), inner.size() - 40);
    EXPECT_EQ(u32(inner, 12), 3u);

    std::vector<std::uint64_t> counts;
    for (std::size_t i = 40; i < inner.size();) {
        std::uint64_t value = 0;
        for (int shift = 0;; shift += 7) {
            const auto byte = inner[i++];
            value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
            if (byte < 0x80) break;
        }
        const auto number =
            static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
        if (number < 0) {
            counts.resize(counts.size() + static_cast<std::size_t>(-number));
        } else {
            counts.push_back(static_cast<std::uint64_t>(number));
        }
    }
    counts.resize(Histogram::cells);
    EXPECT_TRUE(std::ranges::equal(counts, histogram.counts()));
}

}  // namespace
}  // namespace touchstone::load
