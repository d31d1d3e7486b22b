#include "reference/broker/matching.hpp"

namespace touchstone::mqtt {

bool filter_matches(std::string_view filter, std::string_view topic, const Rules& rules) {
    const auto compared = rules.compared(topic);
    const bool dollar = is_dollar_topic(compared);
    Levels wanted{filter};
    Levels levels{compared};
    for (bool first = true;; first = false) {
        const auto want = wanted.next();
        const auto level = levels.next();
        if (!want) return !level;
        if (*want == "#") {
            return rules.wildcard_matches(first, dollar) && (level || rules.hash_matches_parent());
        }
        if (!level) return false;
        if (*want == "+") {
            if (!rules.wildcard_matches(first, dollar) || !rules.plus_matches(*level)) return false;
        } else if (*want != *level) {
            return false;
        }
    }
}

}  // namespace touchstone::mqtt
