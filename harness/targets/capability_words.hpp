// The words of SCENARIOS section 7: what may be declared, what a set-up may give, and under which
// name `needs` asks.
#pragma once

#include <span>
#include <string_view>

namespace touchstone::targets {

/// A capability that is found by probing, and may be declared in [declares].
struct DeclaredWord {
    std::string_view declared;  ///< "wildcard"
    std::string_view needed;    ///< "wildcards"
    bool is_bound = false;      ///< a number rather than true or false
};
std::span<const DeclaredWord> declared_words();
/// Found by either spelling; null if there is none.
const DeclaredWord* declared_word(std::string_view word);

/// A word that only a set-up can give, in [gives], by a command or by a second listener.
struct SetUpWord {
    std::string_view word;
    bool has_value = true;      ///< `{word}` in a scenario
    std::string_view given_by;  ///< what to add to the target file
};
std::span<const SetUpWord> set_up_words();
const SetUpWord* set_up_word(std::string_view word);

}  // namespace touchstone::targets
