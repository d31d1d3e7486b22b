#include "reference/protocol/reader.hpp"

namespace touchstone::mqtt {
namespace {

// Property sections exist in 5.0 only; the 3.1.1 column is never read.
constexpr Fault length_too_long{"the property length has a fifth byte", "MQTT-4.8.0-1@3.1.1",
                                "TS-1.5.5-1@5.0"};
constexpr Fault beyond_the_packet{"the property length goes beyond the packet",
                                  "MQTT-4.8.0-1@3.1.1", "TS-2.2.2.2-2@5.0"};
constexpr Fault unknown_property{"there is no property with this identifier", "MQTT-4.8.0-1@3.1.1",
                                 "TS-2.2.2.2-1@5.0"};
constexpr Fault value_cut_off{"a property value goes beyond the property length",
                              "MQTT-4.8.0-1@3.1.1", "TS-2.2.2.2-2@5.0"};
constexpr Fault value_too_long{"a variable byte integer has a fifth byte", "MQTT-4.8.0-1@3.1.1",
                               "TS-1.5.5-1@5.0"};

/// Why the property at the front of `bytes` cannot be read.
const Fault& fault_of(Bytes bytes) {
    const auto* row = property_row(bytes[0]);
    if (row == nullptr) return unknown_property;
    const bool integer_goes_on = row->wire == Wire::varint && bytes.size() > 4 &&
                                 (bytes[1] & bytes[2] & bytes[3] & bytes[4] & 0x80) != 0;
    return integer_goes_on ? value_too_long : value_cut_off;
}

}  // namespace

Properties Reader::properties() {
    const auto* length_at = at_;
    std::size_t length = 0;
    for (int shift = 0;; shift += 7) {
        if (shift == 28) {
            fail(length_too_long, length_at);
            return {};
        }
        const auto byte = u8();
        if (failed()) return {};
        length |= static_cast<std::size_t>(byte & 0x7F) << shift;
        if ((byte & 0x80) == 0) break;
    }
    if (static_cast<std::size_t>(end_ - at_) < length) {
        fail(beyond_the_packet, length_at);
        return {};
    }
    const Bytes section{at_, length};
    for (auto left = section; !left.empty();) {
        Property property;
        const auto size = read_property(left, property);
        if (size == 0) {
            fail(fault_of(left), left.data());
            return {};
        }
        left = left.subspan(size);
    }
    at_ += length;
    return Properties{section};
}

}  // namespace touchstone::mqtt
