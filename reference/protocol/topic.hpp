// Topic names, topic filters and the rules of matching.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace touchstone::mqtt {

/// Well-formed UTF-8 without surrogates. U+0000 is well formed here; see `has_null`.
bool is_utf8(std::string_view text);
bool has_null(std::string_view text);

/// What a string has that a topic name may not have, found in one pass.
struct TextFlaws {
    bool not_utf8 = false;
    bool null = false;
    bool wildcard = false;  ///< `+` or `#`, wherever it stands
    bool any() const { return not_utf8 || null || wildcard; }
};
TextFlaws flaws_of(std::string_view text);

bool is_topic_name(std::string_view topic);     ///< not empty, no wildcard, at most 65,535 bytes
bool is_topic_filter(std::string_view filter);  ///< wildcards where they may stand

/// What is wrong with a filter (the FILTER part, where it is shared) as far as its levels go.
enum class FilterFlaw : std::uint8_t {
    none,
    empty,
    misplaced_hash,  ///< `#` beside other characters of its level, or not in the last level
    misplaced_plus,  ///< `+` beside other characters of its level
};
FilterFlaw flaw_of_filter(std::string_view filter);  ///< the first from the left

/// "$share/NAME/FILTER" split.
struct SharedFilter {
    std::string_view group;
    std::string_view filter;
};
bool is_shared(std::string_view filter);                            ///< begins with "$share/"
std::optional<SharedFilter> split_shared(std::string_view filter);  ///< nothing if it is malformed

/// Whether a topic name matches a filter (not a shared one), `$` rule included. [MQTT-4.7.2-1]
bool matches(std::string_view filter, std::string_view topic);

}  // namespace touchstone::mqtt
