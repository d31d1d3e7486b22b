// Which of the judge's statements a server's packet gives an occasion to keep or to break. A
// standing check whose occasion never came proves nothing, so monitors collect these beside the
// breaches. Derived from the judge's own rows.
#pragma once

#include "reference/protocol/packet.hpp"
#include "reference/session/statement_set.hpp"
#include "reference/standard/version.hpp"

namespace touchstone::mqtt {

/// Adds the statements whose condition occurs in this packet of a server.
void add_judged_conditions(const Packet& packet, Version version, StatementSet& occurred);

}  // namespace touchstone::mqtt
