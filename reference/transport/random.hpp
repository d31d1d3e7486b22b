// Repeatable random numbers from a seed, the same on every platform (SplitMix64, Steele, Lea and
// Flood 2014).
#pragma once

#include <cassert>
#include <cstdint>

namespace touchstone::transport {

class Random {
public:
    explicit Random(std::uint64_t seed) : state_{seed} {}

    std::uint64_t next() {
        std::uint64_t z = state_ += 0x9e3779b97f4a7c15;
        z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
        z = (z ^ z >> 27) * 0x94d049bb133111eb;
        return z ^ z >> 31;
    }
    /// 0 .. bound - 1. The bias of the remainder does not matter for bounds this small.
    std::uint64_t below(std::uint64_t bound) {
        assert(bound != 0);
        return next() % bound;
    }
    /// True once in `times` on average.
    bool once_in(std::uint64_t times) { return below(times) == 0; }

private:
    std::uint64_t state_;
};

}  // namespace touchstone::transport
