// The five words that stand for what the standard accepts: refused, denied, nothing, closed, opened
// (SCENARIOS section 5), in both versions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "harness/engine/match.hpp"
#include "harness/engine/stage.hpp"

namespace touchstone::engine {

/// What became of an arrival that was offered to a member of a group.
struct Offer {
    enum class Fit : std::uint8_t {
        no,     ///< it is not what was expected
        part,   ///< it is, and more has to come
        whole,  ///< it is, and that was all
    };
    Fit fit = Fit::no;
    std::optional<Mismatch> miss;  ///< with `no`
    std::string
        warning;     ///< with `part` and `whole`: accepted, but not what the standard recommends
    Known captured;  ///< with `part` and `whole`
};

/// How far a `refused` or `denied` has come.
struct OutcomeProgress {
    bool farewell_seen = false;  ///< CONNACK or DISCONNECT; only the close is missing
};

/// refused, denied, closed and opened. `nothing` needs a clock and is the expectation's own.
Offer offer_to_outcome(const language::Event& event, const Actor& actor, Arrival& arrival,
                       OutcomeProgress& progress, const Scope& scope);

/// An arrival in words: "PUBLISH topic=t payload=x", "the end of the connection (FIN)".
std::string in_words(const Arrival& arrival, const Names& names);

}  // namespace touchstone::engine
