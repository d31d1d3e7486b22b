// What a receiver knows about its peer's topic aliases. Ends with the connection.
// [MQTT-3.3.2-7@5.0]
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace touchstone::mqtt {

class ReceivedAliases {
public:
    ReceivedAliases() = default;
    /// Accepts aliases from 1 to `maximum`; 0 = none.
    explicit ReceivedAliases(std::uint16_t maximum) : maximum_{maximum} {}

    std::uint16_t maximum() const { return maximum_; }
    bool allows(std::uint32_t alias) const { return alias >= 1 && alias <= maximum_; }
    /// `alias` now stands for `topic`; an alias that is not allowed is forgotten at once.
    void learn(std::uint32_t alias, std::string_view topic) {
        if (!allows(alias)) return;
        if (topics_.size() < alias) topics_.resize(alias);
        topics_[alias - 1] = topic;
    }
    /// The topic that `alias` stands for; empty where it stands for nothing.
    std::string_view topic_of(std::uint32_t alias) const {
        return allows(alias) && alias <= topics_.size() ? std::string_view{topics_[alias - 1]}
                                                        : std::string_view{};
    }

private:
    std::vector<std::string> topics_;
    std::uint16_t maximum_ = 0;
};

}  // namespace touchstone::mqtt
