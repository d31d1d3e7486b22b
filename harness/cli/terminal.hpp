// What the terminal can show, and the one line of progress that is rewritten while a run goes on.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "reports/console/console.hpp"

namespace touchstone::cli {

/// Colour only on a terminal, unless NO_COLOR, CLICOLOR_FORCE, TERM=dumb or `wish` ("auto",
/// "always", "never") say otherwise; ASCII where the locale is not UTF-8.
console::Style style_for_stdout(const std::string& wish);

/// Progress on standard error: a line rewritten in place on a terminal, one line every ten seconds
/// elsewhere, nothing when quiet. Not for several threads at once.
class Progress {
public:
    explicit Progress(bool quiet);
    ~Progress();
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;
    void show(const std::string& line);
    void clear();

private:
    bool quiet_, terminal_, shown_ = false;
    double last_ = 0;
};

}  // namespace touchstone::cli
