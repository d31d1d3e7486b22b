// Where what must not be lost is written before it is acknowledged. Every write gets a ticket; an
// acknowledgement waits in its outbox until its ticket is stored. The in-memory store answers at
// once; a durable one answers per group commit.
#pragma once

#include <cstdint>
#include <functional>

#include "reference/broker/outbox.hpp"

namespace touchstone::mqtt {

/// What a record is about; the durable store of "The reference in the world" turns these into rows.
enum class RecordKind : std::uint8_t { session, subscription, message, exchange, retained, will };
struct Record {
    RecordKind kind;
    bool removed = false;
    Bytes key;  ///< client id, topic, ...
    Bytes value;
};

class Store {
public:
    virtual ~Store() = default;
    /// Begins writing; the ticket is stored when `stored_up_to` has reached it. Tickets rise by
    /// one.
    virtual Ticket store(const Record& record) = 0;
    virtual Ticket stored_up_to() const = 0;
};

/// Keeps nothing beyond the process: everything is stored at once.
class MemoryStore final : public Store {
public:
    Ticket store(const Record&) override { return ++last_; }
    Ticket stored_up_to() const override { return last_; }

private:
    Ticket last_ = 0;
};

}  // namespace touchstone::mqtt
