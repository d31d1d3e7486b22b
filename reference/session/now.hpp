// The time as it is handed to code that reads no clock: always both clocks together.
#pragma once

#include <chrono>

namespace touchstone::mqtt {

/// Time since some fixed point that never jumps; for deadlines within this process.
using Steady = std::chrono::nanoseconds;
/// Time since the Unix epoch; for what outlives the process (session and message expiry, delayed
/// wills).
using Wall = std::chrono::nanoseconds;

struct Now {
    Steady steady{};
    Wall wall{};
};

/// How a connection ended.
enum class Ending : unsigned char { fin, reset, error };

}  // namespace touchstone::mqtt
