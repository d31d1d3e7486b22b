// A log-linear histogram of durations with the layout of HdrHistogram at three significant digits:
// 1 ns to one hour, each value known to one part in a thousand, extremes and mean exact.
#pragma once

#include <bit>
#include <chrono>
#include <cstdint>
#include <span>
#include <vector>

namespace touchstone::load {

class Histogram {
public:
    using Nanoseconds = std::chrono::nanoseconds;

    static constexpr std::int64_t highest =
        3'600'000'000'000;  ///< one hour; what is longer counts as one hour
    static constexpr int significant_digits = 3;
    static constexpr int sub_bucket_bits =
        11;  ///< 2,048 steps before the width of a step first doubles
    static constexpr std::size_t half = std::size_t{1} << (sub_bucket_bits - 1);
    static constexpr std::size_t cells = 33 * half;

    Histogram() : counts_(cells) {}

    /// Negative durations are our own mistake; they count as zero and are counted apart.
    void record(Nanoseconds duration) {
        auto value = duration.count();
        if (value < 0) {
            ++negative_;
            value = 0;
        }
        if (value > highest) value = highest;
        ++counts_[index_of(static_cast<std::uint64_t>(value))];
        ++count_;
        sum_ += value;
        if (value < min_) min_ = value;
        if (value > max_) max_ = value;
    }
    void add(const Histogram& other);
    void clear();

    std::uint64_t count() const { return count_; }
    std::uint64_t negative() const { return negative_; }
    Nanoseconds min() const { return Nanoseconds{count_ == 0 ? 0 : min_}; }
    Nanoseconds max() const { return Nanoseconds{max_}; }
    Nanoseconds mean() const;
    /// The smallest recorded value such that `percent` of all are not above it, to the histogram's
    /// precision; 0 if empty.
    Nanoseconds percentile(double percent) const;
    /// How many are not above `bound`, to the histogram's precision.
    std::uint64_t count_up_to(Nanoseconds bound) const;

    std::span<const std::uint64_t> counts() const { return counts_; }

    static constexpr std::size_t index_of(std::uint64_t value) {
        const auto bucket = static_cast<std::size_t>(64 - std::countl_zero(value | (2 * half - 1)) -
                                                     sub_bucket_bits);
        return (bucket << (sub_bucket_bits - 1)) + static_cast<std::size_t>(value >> bucket);
    }
    /// The largest value that falls into the same cell.
    static constexpr std::int64_t largest_in(std::size_t index) {
        if (index < 2 * half) return static_cast<std::int64_t>(index);
        const auto bucket = index / half - 1;
        const auto steps = index - bucket * half;
        return static_cast<std::int64_t>(((steps + 1) << bucket) - 1);
    }

private:
    std::vector<std::uint64_t> counts_;
    std::uint64_t count_ = 0, negative_ = 0;
    std::int64_t sum_ = 0, min_ = highest, max_ = 0;
};

}  // namespace touchstone::load
