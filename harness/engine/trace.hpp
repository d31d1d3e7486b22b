// The trace of one case (DESIGN 8.1): the engine's complete input log, and what it sent, as JSON
// lines. Written for every case, passes included; `replay` plays it again without the target.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "reference/protocol/bytes.hpp"
#include "reference/session/now.hpp"

namespace touchstone::engine {

struct TraceEvent {
    enum class Kind : std::uint8_t { open, out, in, fin, reset, refused, timer, writable };
    mqtt::Steady at{};  ///< since the case began
    std::string actor;
    Kind kind = Kind::in;
    std::vector<std::uint8_t> bytes;  ///< out, in
    std::string why;                  ///< refused
};

struct Trace {
    std::string case_id, scenario_digest, run_tag, target_digest,
        options;  ///< options: terms as JSON
    std::uint64_t seed = 0;
    std::vector<TraceEvent> events;
    bool records = true;  ///< false: events are not kept (proofs play a million cases)
};

/// "traces/3.1~take-over@5.0.jsonl"
std::string trace_file_name(std::string_view case_id);
/// The whole file. Password and authentication bytes of `out` lines are masked.
std::string to_jsonl(const Trace& trace);
/// Throws std::runtime_error naming the line.
Trace read_trace(std::string_view jsonl);

}  // namespace touchstone::engine
