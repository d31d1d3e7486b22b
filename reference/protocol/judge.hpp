// The strict judge: everything that is wrong with one packet by itself, each breach with the
// statement it breaks. What is wrong only in context (a second CONNECT, an acknowledgement of
// nothing) is the connection's business, and whether a payload is the UTF-8 that it claims to be is
// its receiver's.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include <boost/container/small_vector.hpp>

#include "reference/protocol/bytes.hpp"
#include "reference/protocol/packet.hpp"
#include "reference/protocol/packet_type.hpp"
#include "reference/standard/statement.hpp"

namespace touchstone::mqtt {

/// One breach. Its statement is the one that says the most: a client's packet is judged by what
/// obliges the server to act, a server's by what the server has to keep to. 3.1 has no ledger and
/// borrows 3.1.1's statements.
struct Violation {
    Statement statement;
    std::optional<Statement> also;  ///< a more general statement that the same breach breaks
    Reason reason = Reason::malformed_packet;  ///< what a 5.0 receiver answers
    std::string_view what;                     ///< a sentence without full stop; static text
    std::string_view field;  ///< scenario word of the field at fault ("topic"), or empty
};
using Violations = boost::container::small_vector<Violation, 2>;

/// The judge stops after so many breaches of one packet, so that a hostile one cannot make it work
/// for long.
inline constexpr std::size_t most_violations = 16;

/// Judges a frame that was decoded as `packet`. Empty = legal. `version` is the connection's
/// (CONNECT: its own, or v5_0 where it names none that exists). The same breach of the same field
/// is reported once. Does not allocate where at most two things are wrong.
Violations judge(Bytes frame, const Packet& packet, Version version, Sender sender);

/// One kind of breach that the judge (or `decode`) can report: what a broker can be told to
/// forgive.
struct JudgeRow {
    Statement statement;
    PacketType type;        ///< `reserved` for the packet type that does not exist
    std::string_view what;  ///< of the first breach that breaks this statement in this packet
};

/// Every pair of statement and packet type that the judge and `decode` can report for `sender`'s
/// packets, once each.
std::span<const JudgeRow> judge_rows(Sender sender, Version version);

/// Whether forgiving `statement` overlooks `violation`.
constexpr bool breaks(const Violation& violation, Statement statement) {
    return violation.statement == statement || violation.also == statement;
}

}  // namespace touchstone::mqtt
