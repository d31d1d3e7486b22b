// The encodings of one message: once for each version and QoS class that somebody needs, then
// patched for each receiver (flags and packet id). Messages with subscription identifiers are
// encoded for each receiver.
#pragma once

#include <memory>

#include "reference/broker/message.hpp"
#include "reference/broker/outbox.hpp"
#include "reference/broker/rules.hpp"
#include "reference/session/now.hpp"
#include "reference/standard/version.hpp"

namespace touchstone::mqtt {

/// One PUBLISH, ready to leave: the bytes, and the payload where it is shared rather than part of
/// them.
struct PublishFrame {
    Bytes bytes;
    SharedBytes payload;
};

class PublishFrames {
public:
    /// A new message: what was encoded before is forgotten.
    void begin();
    /// Valid until the next call.
    PublishFrame frame(Publication& publication, Version version, const Terms& terms, PacketId id,
                       bool dup, const Rules& rules, Now now);

private:
    struct Encoded {
        Buffer bytes;
        std::size_t id_at = 0;
        bool valid = false;
    };
    static constexpr std::size_t with_ids = 4;
    void encode_into(Encoded& encoded, const Content& content, Version version, const Terms& terms,
                     const Rules& rules, Now now);

    Encoded encoded_[5];  // by version (5.0 or not) and QoS (above 0 or not); the last: with
                          // subscription identifiers
    PropertyList properties_;
    SharedBytes shared_payload_;
};

}  // namespace touchstone::mqtt
