// Which message has reached whom: loss, duplicates and order, exactly. The open loop knows
// beforehand how many messages each stream will have, so every (listener, stream) pair has one bit
// per message and nothing has to be guessed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "harness/load/plan.hpp"
#include "harness/load/stamp.hpp"

namespace touchstone::load {

/// Who gets copies: one subscriber, or all members of one shared subscription together. Each
/// message of a stream that its filter matches is to reach it once.
using ListenerId = std::uint32_t;

/// One member's view of the order: what it saw last of each stream. Order holds only within a
/// member.
struct OrderSeen {
    std::vector<std::uint32_t>
        next;  ///< by the listener's streams: the highest sequence seen, plus one
};

/// Counts of one QoS class in one phase.
struct Counts {
    std::uint64_t sent = 0, received = 0, duplicated = 0, reordered = 0, late = 0, unverified = 0;
};

class Oracle {
public:
    enum class Sighting : std::uint8_t { first, reordered, duplicate, foreign };

    /// `plan` outlives the oracle.
    Oracle(const Plan& plan, std::uint16_t run_tag);

    /// One subscriber's filter. Members of the same shared subscription get the same listener.
    ListenerId listen(const std::string& filter, OrderSeen& order);

    /// Message `sequence` of `stream` was handed over: from now on every listener of it waits for a
    /// copy.
    void sent(std::uint32_t stream);
    /// Whether this run has sent such a message.
    bool knows(const Stamp& stamp) const {
        return stamp.run == run_tag_ && stamp.stream < streams_.size() &&
               stamp.sequence < streams_[stamp.stream].sent;
    }
    /// A copy came. Foreign: another run's, or bytes that are no stamp of ours.
    Sighting saw(ListenerId listener, OrderSeen& order, const Stamp& stamp);

    /// Copies that are still to come.
    std::uint64_t missing() const { return missing_; }
    std::uint32_t sent_of(std::uint32_t stream) const { return streams_[stream].sent; }
    const Crowd& crowd_of(std::uint32_t stream) const { return *streams_[stream].crowd; }
    /// When a message was due, since the start.
    Duration due(std::uint32_t stream, std::uint32_t sequence) const {
        return crowd_of(stream).due(client_of(stream), sequence);
    }
    std::uint32_t client_of(std::uint32_t stream) const {
        return stream - streams_[stream].crowd->first_stream;
    }

    /// Copies that never came of messages due in `phase` whose publisher uses `qos`, and that were
    /// sent.
    std::uint64_t lost(std::size_t phase, std::uint8_t qos) const;
    /// Copies that were to come of those messages.
    std::uint64_t expected(std::size_t phase, std::uint8_t qos) const;

private:
    struct StreamState {
        const Crowd* crowd = nullptr;
        std::uint32_t planned = 0, sent = 0;
        std::uint32_t listeners = 0;
    };
    struct Listener {
        std::string filter;
        std::vector<std::uint32_t> streams;            ///< ascending
        std::vector<std::vector<std::uint64_t>> seen;  ///< per such stream, a bit per message
    };
    struct Range {
        std::uint32_t begin = 0, end = 0;
    };
    Range sent_in(std::uint32_t stream, std::size_t phase) const;
    std::optional<std::size_t> position(const Listener& listener, std::uint32_t stream) const;

    const Plan& plan_;
    std::uint16_t run_tag_;
    std::vector<StreamState> streams_;
    std::vector<Listener> listeners_;
    std::uint64_t missing_ = 0;
};

}  // namespace touchstone::load
