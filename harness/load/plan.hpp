// A load scenario with everything decided: who connects, who sends what when, what is measured.
// Pure data and arithmetic.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "harness/language/tree.hpp"
#include "harness/load/rate.hpp"
#include "harness/load/threshold.hpp"

namespace touchstone::load {

/// A scenario that this release cannot run; the message is a diagnostic with its place.
class PlanError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// One group: clients that all do the same.
struct Crowd {
    enum class Role : std::uint8_t { idle, publisher, subscriber };

    std::string name;
    Role role = Role::idle;
    std::uint32_t clients = 1;
    std::vector<std::string>
        topics;  ///< per client: the topic it publishes to, or the filter it subscribes to
    std::uint8_t qos = 0;
    std::uint16_t keep_alive = 60;      ///< seconds
    std::uint16_t receive_maximum = 0;  ///< asked for in CONNECT; 0 = left out
    std::size_t payload_size = 0;       ///< below Stamp::size nothing can be verified
    Rate rate;                       ///< of the whole group: message i goes to client i % clients
    std::uint32_t first_stream = 0;  ///< publishers: client k is stream first_stream + k

    bool verified() const;
    /// When message `sequence` of client `client` is due, since the start.
    Duration due(std::uint32_t client, std::uint32_t sequence) const {
        return rate.due(std::uint64_t{sequence} * clients + client);
    }
    /// How many messages of client `client` are due before `end`.
    std::uint32_t due_before(std::uint32_t client, Duration end) const {
        const auto all = rate.due_before(end);
        return all <= client ? 0 : static_cast<std::uint32_t>((all - client - 1) / clients + 1);
    }
};

/// A phase, as times since the start.
struct Stretch {
    std::string name;
    Duration begin{}, end{};
    bool measured = false;
};

struct Plan {
    std::vector<Crowd> crowds;
    std::vector<Stretch> phases;
    std::vector<Threshold> thresholds;
    std::uint32_t streams = 0;

    Duration length() const { return phases.back().end; }
    /// The phase that an intended time belongs to.
    std::size_t phase_at(Duration time) const;
    /// Messages per second of all groups together.
    double offered_per_second() const;
};

/// Throws PlanError for what this release cannot run, with file, line and column.
Plan plan_of(const language::LoadCase& scenario);

}  // namespace touchstone::load
