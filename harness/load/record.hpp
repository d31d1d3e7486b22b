// What a run measures, per phase: the phase of a message is that of its intended time, however late
// it came.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "harness/load/histogram.hpp"
#include "harness/load/oracle.hpp"

namespace touchstone::load {

struct PhaseRecord {
    Histogram latency;            ///< intended time to arrival
    Histogram latency_from_send;  ///< actual sending to arrival: what closed loops call latency
    Histogram ack;                ///< intended time to PUBACK or PUBCOMP
    Histogram lateness;           ///< intended time until the generator turned to the message
    std::array<Counts, 3> by_qos;
    std::uint64_t held_back =
        0;  ///< messages that waited for the window or the socket, that is for the target
    std::uint64_t closed = 0;  ///< connections that ended
    std::uint64_t errors = 0;  ///< refusals and breaches of the protocol
};

/// A breach of the protocol, or a connection that ended, in the target's disfavour.
struct Incident {
    std::string statement;  ///< empty where none is broken
    std::string what;
    std::string bytes;  ///< hex, of the first
    std::uint64_t times = 1;
};

struct Record {
    std::vector<PhaseRecord> phases;
    std::uint64_t foreign = 0;
    std::vector<Incident> incidents;  ///< the first different ones

    // Of the current second, for the series and the live line.
    Histogram second_latency, second_lateness;
    std::uint64_t second_sent = 0, second_received = 0, second_errors = 0;

    /// The same again is only counted.
    void report(Incident incident) {
        constexpr std::size_t most = 20;
        ++second_errors;
        for (auto& known : incidents) {
            if (known.statement == incident.statement && known.what == incident.what) {
                ++known.times;
                return;
            }
        }
        if (incidents.size() < most) incidents.push_back(std::move(incident));
    }
};

}  // namespace touchstone::load
