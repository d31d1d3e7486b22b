// Ctrl-C: the first one asks the run to stop and report, the second one ends the program at once.
#pragma once

#include <optional>

#include "harness/cli/exit.hpp"

namespace touchstone::cli {

/// While one lives, SIGINT and SIGTERM only set a flag. At most one at a time.
class Interrupt {
public:
    Interrupt();
    ~Interrupt();
    Interrupt(const Interrupt&) = delete;
    Interrupt& operator=(const Interrupt&) = delete;

    static bool requested();
    /// 130 or 143, once requested.
    static std::optional<ExitCode> exit_code();
};

}  // namespace touchstone::cli
