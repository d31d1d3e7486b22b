// Results for a terminal, in the manner of h2spec: by version and section, passes folded to counts,
// failures expanded with everything that is needed to act on them, totals with their denominators,
// the conclusion last.
//
// Nothing that the target sent reaches the terminal raw: see page.hpp.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "reports/results/results.hpp"

namespace touchstone::console {

/// What the terminal can do. The caller decides: isatty, NO_COLOR, TERM, the locale's character
/// set.
struct Style {
    bool colour = false;
    bool unicode = true;  ///< otherwise only printable ASCII
    unsigned width =
        80;  ///< columns; text is wrapped, but tables, diagnostics and single long words are not
};

struct WrittenFile {
    std::string what;  ///< "report", "junit", "metrics", ...
    std::string path;
};

/// How the run ends, as far as the results do not say.
struct Ending {
    std::vector<WrittenFile> files;
    std::optional<int> exit_code;  ///< where it is not `results::exit_code`, e.g. 130 after Ctrl-C
};

std::string render(const results::Results& results, const Style& style, const Ending& ending = {});

}  // namespace touchstone::console
