#include "harness/load/histogram.hpp"

#include <algorithm>
#include <cmath>

namespace touchstone::load {

void Histogram::add(const Histogram& other) {
    for (std::size_t i = 0; i < cells; ++i) counts_[i] += other.counts_[i];
    count_ += other.count_;
    negative_ += other.negative_;
    sum_ += other.sum_;
    min_ = std::min(min_, other.min_);
    max_ = std::max(max_, other.max_);
}

void Histogram::clear() {
    std::ranges::fill(counts_, 0);
    count_ = negative_ = 0;
    sum_ = max_ = 0;
    min_ = highest;
}

Histogram::Nanoseconds Histogram::mean() const {
    return Nanoseconds{count_ == 0 ? 0 : sum_ / static_cast<std::int64_t>(count_)};
}

Histogram::Nanoseconds Histogram::percentile(double percent) const {
    if (count_ == 0) return {};
    const auto wanted = std::max<std::uint64_t>(
        1,
        static_cast<std::uint64_t>(std::ceil(percent / 100 * static_cast<double>(count_) - 1e-6)));
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i < cells; ++i) {
        seen += counts_[i];
        if (seen >= wanted) return Nanoseconds{std::clamp(largest_in(i), min_, max_)};
    }
    return max();
}

std::uint64_t Histogram::count_up_to(Nanoseconds bound) const {
    if (bound.count() < 0) return 0;
    const auto last = index_of(static_cast<std::uint64_t>(std::min(bound.count(), highest)));
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i <= last; ++i) seen += counts_[i];
    return seen;
}

}  // namespace touchstone::load
