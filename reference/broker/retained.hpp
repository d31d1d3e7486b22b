// The retained messages, one per topic, in the order of their topics: a filter only looks at the
// range that begins with its levels before the first wildcard.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "reference/broker/message.hpp"
#include "reference/broker/rules.hpp"

namespace touchstone::mqtt {

struct Retained {
    MessagePtr message;
    std::string publisher;  ///< client id; No Local looks at it
};

class RetainedMessages {
public:
    void replace(Retained retained);
    void remove(std::string_view topic);
    std::size_t size() const { return by_topic_.size(); }
    /// Calls `visit` for all that match `filter` (not a shared one) and forgets those that have
    /// expired.
    void each_match(std::string_view filter, const Rules& rules, Now now,
                    const std::function<void(const Retained&)>& visit);

private:
    std::map<std::string, Retained, std::less<>> by_topic_;
};

}  // namespace touchstone::mqtt
