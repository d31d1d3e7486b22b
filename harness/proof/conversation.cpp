#include "harness/proof/conversation.hpp"

#include <span>

namespace touchstone::proof {
namespace {

/// FNV-1a: short, and the same on every machine.
class Digest {
public:
    void add(std::span<const std::uint8_t> bytes) {
        for (const auto byte : bytes) state_ = (state_ ^ byte) * 0x100000001B3;
    }
    void add(std::uint64_t number) {
        for (int shift = 0; shift < 64; shift += 8)
            state_ = (state_ ^ (number >> shift & 0xFF)) * 0x100000001B3;
    }
    std::uint64_t value() const { return state_; }

private:
    std::uint64_t state_ = 0xCBF29CE484222325;
};

bool comes_from_broker(engine::TraceEvent::Kind kind) {
    using enum engine::TraceEvent::Kind;
    return kind == in || kind == fin || kind == reset || kind == refused;
}

}  // namespace

std::uint64_t fingerprint(const engine::Trace& trace) {
    Digest digest;
    for (const auto& event : trace.events) {
        if (!comes_from_broker(event.kind)) continue;
        digest.add(static_cast<std::uint64_t>(event.at.count()));
        digest.add({reinterpret_cast<const std::uint8_t*>(event.actor.data()), event.actor.size()});
        digest.add(static_cast<std::uint64_t>(event.kind));
        digest.add(event.bytes.size());
        digest.add(event.bytes);
    }
    return digest.value();
}

}  // namespace touchstone::proof
