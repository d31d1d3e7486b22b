// Whether the target gives what a case needs; if not, how that is said.
#pragma once

#include <optional>
#include <string>

#include "harness/engine/terms.hpp"
#include "harness/language/tree.hpp"
#include "reports/results/results.hpp"

namespace touchstone::engine {

struct Unmet {
    results::Verdict
        verdict;             ///< n/a: the target has not got it; skip: the set-up does not give it
    std::string capability;  ///< the word
    std::string reason;
};

/// The first need of the case that is not met.
std::optional<Unmet> unmet_need(const language::Case& played, const Terms& terms);

/// Words that only a target file can give.
bool is_set_up_word(std::string_view word);

}  // namespace touchstone::engine
