#include "reference/broker/retained.hpp"

#include "reference/broker/matching.hpp"

namespace touchstone::mqtt {
namespace {

/// What every matching topic begins with. The separator before a `#` is not part of it, since a/#
/// matches a.
std::string_view fixed_part(std::string_view filter) {
    auto fixed = filter.substr(0, filter.find_first_of("+#"));
    if (fixed.size() < filter.size() && fixed.ends_with('/')) fixed.remove_suffix(1);
    return fixed;
}

}  // namespace

void RetainedMessages::replace(Retained retained) {
    const auto topic = retained.message->content().topic;
    const auto found = by_topic_.find(topic);
    if (found != by_topic_.end()) {
        found->second = std::move(retained);
    } else {
        by_topic_.emplace(std::string{topic}, std::move(retained));
    }
}

void RetainedMessages::remove(std::string_view topic) {
    const auto found = by_topic_.find(topic);
    if (found != by_topic_.end()) by_topic_.erase(found);
}

void RetainedMessages::each_match(std::string_view filter, const Rules& rules, Now now,
                                  const std::function<void(const Retained&)>& visit) {
    const auto fixed = fixed_part(filter);
    for (auto it = by_topic_.lower_bound(fixed);
         it != by_topic_.end() && it->first.starts_with(fixed);) {
        const auto& content = it->second.message->content();
        if (content.expiry &&
            rules.has_expired(*content.expiry, content.waited(now))) {  // [MQTT-3.3.2-5@5.0]
            it = by_topic_.erase(it);
            continue;
        }
        if (filter_matches(filter, it->first, rules)) visit(it->second);
        ++it;
    }
}

}  // namespace touchstone::mqtt
