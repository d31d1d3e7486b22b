// Legal packets by seed: for round trips, for the exchange with another codec, for anybody who
// wants many packets that the judge must not complain about. The same seed gives the same packets
// everywhere.
#pragma once

#include <cstdint>
#include <random>
#include <vector>

#include "reference/protocol/compose.hpp"

namespace touchstone::mqtt {

/// A packet in words, as `compose` takes it.
struct RandomPacket {
    PacketType type{};
    Sender sender{};
    std::vector<FieldValue> fields;
};

class RandomPackets {
public:
    explicit RandomPackets(std::uint64_t seed) : engine_{seed} {}

    /// The next packet: any type that the version has, from a side that may send it.
    RandomPacket next(Version version);

private:
    std::mt19937_64 engine_;
};

}  // namespace touchstone::mqtt
