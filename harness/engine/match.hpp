// Whether a packet is the one that a line expects: the author's patterns against the fields found
// in the bytes.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "harness/engine/evaluate.hpp"
#include "reference/protocol/field.hpp"

namespace touchstone::engine {

/// Where and how a packet differs from what was expected.
struct Mismatch {
    const language::Field* field = nullptr;  ///< the author's; null: the packet as a whole
    std::string expected;  ///< in words, only where it is more than the author's text
    std::string received;
    std::size_t offset = 0, size = 0;  ///< the bytes at fault; size 0 = none in particular
    std::string name;                  ///< of the field in the bytes
    results::Verdict verdict =
        results::Verdict::fail;  ///< error and n/a: the line could not be evaluated
};

/// What is known about the packet beside its bytes.
struct Received {
    mqtt::Bytes frame;
    mqtt::PacketType type = mqtt::PacketType::reserved;
    const mqtt::Located* located = nullptr;
    /// By how much the run was slower than its `wait` lines: lowers the lower bound of seconds that
    /// count down.
    Duration slow{};
    /// What absence means where CONNECT decides it: "session-expiry", "server-keep-alive".
    const Known* absences = nullptr;
};

/// Fields that say when and how often, not what: times, within, for.
bool is_occasion(std::string_view field);

/// Checks every named field, in the author's order; what `{x}` captures goes to `captured`.
std::optional<Mismatch> match_fields(std::span<const language::Field> fields, bool exactly,
                                     const Received& received, const Scope& scope, Known& captured);

/// `bytes 30 05 ?? ...`
std::optional<Mismatch> match_bytes(std::span<const language::BytePattern> pattern,
                                    mqtt::Bytes frame);

}  // namespace touchstone::engine
