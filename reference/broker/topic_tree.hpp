// Who subscribed to what. Filters without wildcards stand in a hash map by their text; filters with
// wildcards form a tree by levels. The tree's edges stand in one flat map, so that a filter of
// 30,000 levels costs no recursion anywhere.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "reference/broker/rules.hpp"
#include "reference/broker/slots.hpp"

namespace touchstone::mqtt {

/// One session's subscription.
struct Subscriber {
    Slot session = no_slot;
    std::uint32_t identifier = 0;  ///< Subscription Identifier; 0 = none
    std::uint8_t qos = 0;          ///< granted
    bool no_local = false;
    bool retain_as_published = false;
};

/// The sessions behind one "$share/NAME/FILTER", which take turns.
struct Group {
    std::string name;
    std::uint32_t number = 0;  ///< never used again
    std::size_t turn = 0;
    std::vector<Subscriber> members;
};

/// All that hangs on one filter.
struct Leaf {
    std::vector<Subscriber> subscribers;
    std::vector<std::unique_ptr<Group>> groups;
    bool empty() const { return subscribers.empty() && groups.empty(); }
};

class TopicTree {
public:
    TopicTree();
    /// Adds a subscription. `full_filter` is as in SUBSCRIBE, "$share/..." included, and legal. If
    /// the session has one with this filter, `change` gets the old and makes the new one of it, and
    /// nothing is added. Returns whether it is new.
    bool add(std::string_view full_filter, const Subscriber& subscriber,
             const std::function<bool(Subscriber& held)>& change);
    /// Returns whether there was one.
    bool remove(std::string_view full_filter, Slot session);

    /// Calls `visit(leaf)` for every filter that matches.
    template <typename Visit>
    void each_match(std::string_view topic, const Rules& rules, Visit&& visit);

    /// The group of that number; null when its last member has gone.
    Group* group(std::uint32_t number);
    /// Changes whenever a match may have another result.
    std::uint64_t version() const { return version_; }
    std::size_t size() const { return subscriptions_; }

private:
    struct Node {
        Slot parent = no_slot;
        std::uint32_t children = 0;
        std::string level;  ///< the edge that leads here
        Leaf leaf;
        void reset() { *this = Node{}; }
    };
    struct Edge {
        Slot parent;
        std::string level;
    };
    struct EdgeView {
        Slot parent;
        std::string_view level;
    };
    struct EdgeHash {
        using is_transparent = void;
        template <typename E>
        std::size_t operator()(const E& edge) const {
            return std::hash<std::string_view>{}(edge.level) ^ edge.parent * 0x9E3779B97F4A7C15u;
        }
    };
    struct EdgeEqual {
        using is_transparent = void;
        template <typename E, typename F>
        bool operator()(const E& a, const F& b) const {
            return a.parent == b.parent && std::string_view{a.level} == std::string_view{b.level};
        }
    };
    struct TextHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const {
            return std::hash<std::string_view>{}(text);
        }
    };

    Leaf* find(std::string_view filter);
    Leaf& find_or_make(std::string_view filter);
    void drop_if_empty(std::string_view filter);
    Slot child(Slot parent, std::string_view level) const;
    Slot node_at(std::string_view filter) const;
    void wildcard_matches(std::string_view topic, const Rules& rules);

    boost::unordered_flat_map<std::string, std::unique_ptr<Leaf>, TextHash, std::equal_to<>> exact_;
    Slots<Node> nodes_;
    boost::unordered_flat_map<Edge, Slot, EdgeHash, EdgeEqual> edges_;
    Slot root_ = no_slot;
    boost::unordered_flat_map<std::uint32_t, Group*> groups_;
    std::uint32_t last_group_ = 0;
    std::uint64_t version_ = 1;
    std::size_t subscriptions_ = 0;
    std::vector<Leaf*> found_;             // of the match under way
    std::vector<Slot> here_, next_level_;  // likewise
};

template <typename Visit>
void TopicTree::each_match(std::string_view topic, const Rules& rules, Visit&& visit) {
    const auto compared = rules.compared(topic);
    const auto exact = exact_.find(compared);
    if (exact != exact_.end()) visit(*exact->second);
    if (edges_.empty()) return;
    wildcard_matches(compared, rules);
    for (auto* leaf : found_) visit(*leaf);
}

}  // namespace touchstone::mqtt
