// Matching one filter against one topic by the broker's rules; the subscription tree does the same
// for many filters at once.
#pragma once

#include <optional>
#include <string_view>

#include "reference/broker/rules.hpp"

namespace touchstone::mqtt {

/// The levels of a topic, from left to right. "a//b" has three, and "" has one, which is empty.
class Levels {
public:
    explicit Levels(std::string_view text) : rest_{text} {}
    /// The next level; none behind the last.
    std::optional<std::string_view> next() {
        if (done_) return std::nullopt;
        const auto end = rest_.find('/');
        const auto level = rest_.substr(0, end);
        done_ = end == std::string_view::npos;
        if (!done_) rest_.remove_prefix(end + 1);
        return level;
    }

private:
    std::string_view rest_;
    bool done_ = false;
};

inline bool is_dollar_topic(std::string_view topic) {
    return topic.starts_with('$');
}
inline bool has_wildcard(std::string_view filter) {
    return filter.find_first_of("+#") != std::string_view::npos;
}

/// Whether `topic` matches `filter`, which is legal and not shared.
bool filter_matches(std::string_view filter, std::string_view topic, const Rules& rules);

}  // namespace touchstone::mqtt
