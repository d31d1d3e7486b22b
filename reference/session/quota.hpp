// Flow control of MQTT 5.0, section 4.9: how many more QoS 1 and 2 PUBLISH packets may be sent.
// Begins anew with every connection. 3.1.1 has no such limit; there it is as large as the packet
// identifiers allow.
#pragma once

#include <cstdint>

namespace touchstone::mqtt {

class Quota {
public:
    Quota() = default;
    explicit Quota(std::uint16_t receive_maximum)
        : left_{receive_maximum}, most_{receive_maximum} {}

    bool used_up() const { return left_ == 0; }
    std::uint16_t left() const { return left_; }
    /// A PUBLISH above QoS 0 was sent.
    void take() {
        if (left_ > 0) --left_;
    }
    /// PUBACK, PUBCOMP or a refusing PUBREC came. Never grows beyond its beginning: the answer to a
    /// PUBREL that was sent again on a new connection gives back what this connection never took.
    void give_back() {
        if (left_ < most_) ++left_;
    }

private:
    std::uint16_t left_ = 65'535;
    std::uint16_t most_ = 65'535;
};

}  // namespace touchstone::mqtt
