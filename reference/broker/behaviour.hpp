// How this broker behaves, as a value: what it decides (Rules), what it lets out (outlet), what it
// overlooks (forgives). Behaviour{} is the conforming broker; a deviation is another value, and the
// broker has no `if` for it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "reference/broker/rules.hpp"
#include "reference/protocol/packet.hpp"
#include "reference/standard/statement.hpp"

namespace touchstone::mqtt {

/// Stands between the broker and one connection's outbox, only in deviant brokers: it gets each
/// outgoing packet as encoded bytes and says which bytes leave instead (none, the same, several
/// packets, spoiled ones).
class Outlet {
public:
    virtual ~Outlet() = default;
    /// `frame` is one packet for the connection's `version`; append what leaves to `out`.
    virtual void pass(Bytes frame, Version version, Buffer& out) = 0;
    /// The connection ends: append what was still held back.
    virtual void flush(Buffer& out) { (void)out; }
};
/// Makes one per connection, since some have memory (swapping two packets); null = packets leave as
/// they are.
using OutletMaker = std::unique_ptr<Outlet> (*)(const void* argument);

/// What is overlooked in a peer's packets: a statement, in one packet type or (reserved) in all.
struct Forgiven {
    Statement statement;
    PacketType type = PacketType::reserved;
};

struct Behaviour {
    Rules rules{};
    OutletMaker outlet = nullptr;
    const void* outlet_argument = nullptr;
    std::optional<Forgiven> forgives;
};

}  // namespace touchstone::mqtt
