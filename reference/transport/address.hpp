// Where something listens, as a value. URLs are taken apart elsewhere.
#pragma once

#include <cstdint>
#include <string>

namespace touchstone::transport {

struct Address {
    std::string host;        ///< a name, an IPv4 address or an IPv6 address without brackets
    std::uint16_t port = 0;  ///< 0, for listeners only: any free port
    friend bool operator==(const Address&, const Address&) = default;
};

/// "localhost:1883", "[::1]:1883".
inline std::string to_string(const Address& address) {
    const bool v6 = address.host.find(':') != std::string::npos;
    return (v6 ? "[" + address.host + "]" : address.host) + ":" + std::to_string(address.port);
}

}  // namespace touchstone::transport
