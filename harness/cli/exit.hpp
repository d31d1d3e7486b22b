// Exit codes (DESIGN section 4), and the one exception that carries a sentence for the user to the
// top.
#pragma once

#include <stdexcept>
#include <string>

namespace touchstone::cli {

enum ExitCode : int {
    all_passed = 0,
    failed = 1,       ///< a fail, a missed threshold, a regression
    wrong_usage = 2,  ///< the command line, a configuration file, a scenario
    our_error = 3,
    target_unreachable = 4,  ///< or it never answered a CONNECT
    nothing_selected = 5,
    no_verdict = 6,     ///< inconclusive, flaky, invalid, void
    interrupted = 130,  ///< Ctrl-C
    terminated = 143,
};

/// Something that the user can mend: printed as it is, and the program ends with `code`.
class CommandError : public std::runtime_error {
public:
    CommandError(ExitCode code, const std::string& message)
        : std::runtime_error{message}, code_{code} {}
    ExitCode code() const { return code_; }

private:
    ExitCode code_;
};

}  // namespace touchstone::cli
