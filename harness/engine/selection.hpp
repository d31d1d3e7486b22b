// Which cases are played: `--only`, `--except` and `--mqtt`.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/language/tree.hpp"

namespace touchstone::engine {

struct Selection {
    std::vector<std::string> only;        ///< empty = all; otherwise any of them has to fit
    std::vector<std::string> except;      ///< none of them may fit
    std::vector<mqtt::Version> versions;  ///< empty = all
    std::vector<std::string> transports;  ///< empty = all; a case without `over` fits any
};

/// Whether `pattern` names this case: its id with or without version and transport
/// ("3.1/take-over"), a glob over the id
/// ("3.1/*", "*@5.0"), a statement it cites ("MQTT-3.1.4-3@5.0", or without version), or a section
/// ("3.1", "4").
bool names(std::string_view pattern, const language::Case& candidate);
bool selects(const Selection& selection, const language::Case& candidate);
/// Patterns of `only` that name no case at all: usually a spelling mistake.
std::vector<std::string> idle_patterns(const Selection& selection,
                                       const std::vector<language::Case>& cases);

/// `*` any run of characters, `?` one.
bool glob_matches(std::string_view glob, std::string_view text);

}  // namespace touchstone::engine
