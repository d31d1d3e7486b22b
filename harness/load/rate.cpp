#include "harness/load/rate.hpp"

#include <cassert>
#include <cmath>

namespace touchstone::load {
namespace {

// Products of nanoseconds and counts outgrow 64 bits.
__extension__ using Wide = unsigned __int128;
constexpr std::uint64_t million_seconds = 1'000'000'000'000'000;  // in nanoseconds

}  // namespace

Rate::Rate(double per_second)
    : per_million_seconds_{static_cast<std::uint64_t>(std::llround(per_second * 1e6))} {
    assert(per_million_seconds_ > 0);
}

Duration Rate::due(std::uint64_t index) const {
    return Duration{
        static_cast<std::int64_t>(Wide{index} * million_seconds / per_million_seconds_)};
}

std::uint64_t Rate::due_before(Duration end) const {
    if (end <= Duration{}) return 0;
    // floor(x) < end exactly where x < end, so the rounding of due() changes nothing.
    const auto time = static_cast<std::uint64_t>(end.count());
    return static_cast<std::uint64_t>((Wide{time} * per_million_seconds_ + million_seconds - 1) /
                                      million_seconds);
}

double Rate::per_second() const {
    return static_cast<double>(per_million_seconds_) / 1e6;
}

}  // namespace touchstone::load
