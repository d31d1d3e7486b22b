// Packet identifiers for a sender: the next free one, in a cycle from 1 to 65,535, so that an
// identifier that has just become free is the last to be used again.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>

#include "reference/protocol/packet.hpp"

namespace touchstone::mqtt {

class PacketIds {
public:
    /// The next identifier for which `in_use(id)` is false; none when all 65,535 are in use.
    /// [MQTT-2.2.1-4@5.0]
    template <typename InUse>
    std::optional<PacketId> next(InUse&& in_use) {
        for (unsigned tries = 0; tries < std::numeric_limits<PacketId>::max(); ++tries) {
            last_ = last_ == std::numeric_limits<PacketId>::max()
                        ? PacketId{1}
                        : static_cast<PacketId>(last_ + 1);
            if (!in_use(last_)) return last_;
        }
        return std::nullopt;
    }

private:
    PacketId last_ = 0;
};

}  // namespace touchstone::mqtt
