#include "reference/broker/topic_tree.hpp"

#include <algorithm>

#include "reference/broker/matching.hpp"
#include "reference/protocol/topic.hpp"

namespace touchstone::mqtt {
namespace {

/// A filter as SUBSCRIBE has it, in its two parts.
SharedFilter parts_of(std::string_view full_filter) {
    if (const auto shared = split_shared(full_filter)) return *shared;
    return {{}, full_filter};
}

Subscriber* held_by(std::vector<Subscriber>& subscribers, Slot session) {
    const auto found = std::find_if(subscribers.begin(), subscribers.end(),
                                    [&](const Subscriber& one) { return one.session == session; });
    return found == subscribers.end() ? nullptr : &*found;
}

std::vector<Subscriber>::iterator place_of(std::vector<Subscriber>& subscribers, Slot session) {
    auto* held = held_by(subscribers, session);
    return held ? subscribers.begin() + (held - subscribers.data()) : subscribers.end();
}

}  // namespace

TopicTree::TopicTree() : root_{nodes_.take()} {}

Slot TopicTree::child(Slot parent, std::string_view level) const {
    const auto found = edges_.find(EdgeView{parent, level});
    return found == edges_.end() ? no_slot : found->second;
}

Slot TopicTree::node_at(std::string_view filter) const {
    auto node = root_;
    Levels levels{filter};
    for (auto level = levels.next(); level && node != no_slot; level = levels.next()) {
        node = child(node, *level);
    }
    return node;
}

Leaf* TopicTree::find(std::string_view filter) {
    if (!has_wildcard(filter)) {
        const auto found = exact_.find(filter);
        return found == exact_.end() ? nullptr : found->second.get();
    }
    const auto node = node_at(filter);
    return node == no_slot ? nullptr : &nodes_[node].leaf;
}

Leaf& TopicTree::find_or_make(std::string_view filter) {
    if (!has_wildcard(filter)) {
        auto& leaf = exact_[std::string{filter}];
        if (!leaf) leaf = std::make_unique<Leaf>();
        return *leaf;
    }
    auto node = root_;
    Levels levels{filter};
    for (auto level = levels.next(); level; level = levels.next()) {
        auto next = child(node, *level);
        if (next == no_slot) {
            next = nodes_.take();
            nodes_[next].parent = node;
            nodes_[next].level = *level;
            ++nodes_[node].children;
            edges_.emplace(Edge{node, std::string{*level}}, next);
        }
        node = next;
    }
    return nodes_[node].leaf;
}

void TopicTree::drop_if_empty(std::string_view filter) {
    if (!has_wildcard(filter)) {
        const auto found = exact_.find(filter);
        if (found != exact_.end() && found->second->empty()) exact_.erase(found);
        return;
    }
    auto node = node_at(filter);
    while (node != no_slot && node != root_ && nodes_[node].leaf.empty() &&
           nodes_[node].children == 0) {
        const auto parent = nodes_[node].parent;
        edges_.erase(edges_.find(EdgeView{parent, nodes_[node].level}));
        nodes_.put_back(node);
        --nodes_[parent].children;
        node = parent;
    }
}

bool TopicTree::add(std::string_view full_filter, const Subscriber& subscriber,
                    const std::function<bool(Subscriber& held)>& change) {
    const auto [name, filter] = parts_of(full_filter);
    auto& leaf = find_or_make(filter);
    auto* subscribers = &leaf.subscribers;
    if (!name.empty()) {
        auto found =
            std::find_if(leaf.groups.begin(), leaf.groups.end(),
                         [&, wanted = name](const auto& group) { return group->name == wanted; });
        if (found == leaf.groups.end()) {
            leaf.groups.push_back(
                std::make_unique<Group>(Group{std::string{name}, ++last_group_, 0, {}}));
            found = leaf.groups.end() - 1;
            groups_.emplace(last_group_, found->get());
        }
        subscribers = &(*found)->members;
    }
    ++version_;
    auto* const held = held_by(*subscribers, subscriber.session);
    if (held && change(*held)) return false;
    subscribers->push_back(subscriber);
    ++subscriptions_;
    return held == nullptr;
}

bool TopicTree::remove(std::string_view full_filter, Slot session) {
    const auto [name, filter] = parts_of(full_filter);
    auto* const leaf = find(filter);
    if (!leaf) return false;
    bool removed = false;
    const auto remove_from = [&](std::vector<Subscriber>& subscribers) {
        for (auto place = place_of(subscribers, session); place != subscribers.end();
             place = place_of(subscribers, session)) {
            subscribers.erase(place);
            --subscriptions_;
            removed = true;
        }
    };
    if (name.empty()) {
        remove_from(leaf->subscribers);
    } else {
        for (auto group = leaf->groups.begin(); group != leaf->groups.end(); ++group) {
            if ((*group)->name != name) continue;
            remove_from((*group)->members);
            if ((*group)->members.empty()) {
                groups_.erase((*group)->number);
                leaf->groups.erase(group);
            }
            break;
        }
    }
    if (removed) ++version_;
    drop_if_empty(filter);
    return removed;
}

Group* TopicTree::group(std::uint32_t number) {
    const auto found = groups_.find(number);
    return found == groups_.end() ? nullptr : found->second;
}

void TopicTree::wildcard_matches(std::string_view topic, const Rules& rules) {
    found_.clear();
    const auto take = [&](Slot node) {
        if (node != no_slot && !nodes_[node].leaf.empty()) found_.push_back(&nodes_[node].leaf);
    };
    const bool dollar = is_dollar_topic(topic);
    here_.assign(1, root_);
    Levels levels{topic};
    bool first = true;
    for (auto level = levels.next(); level && !here_.empty();
         level = levels.next(), first = false) {
        next_level_.clear();
        for (const auto node : here_) {
            if (rules.wildcard_matches(first, dollar)) {
                take(child(node, "#"));
                const auto plus = child(node, "+");
                if (plus != no_slot && rules.plus_matches(*level)) next_level_.push_back(plus);
            }
            const auto same = child(node, *level);
            if (same != no_slot) next_level_.push_back(same);
        }
        here_.swap(next_level_);
    }
    for (const auto node : here_) {
        take(node);
        if (rules.hash_matches_parent()) take(child(node, "#"));
    }
}

}  // namespace touchstone::mqtt
