// Addresses of targets: mqtt://[user[:password]@]host[:port], and their safe printing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace touchstone::targets {

struct Url {
    enum class Scheme : std::uint8_t { mqtt, mqtts, ws, wss };
    Scheme scheme = Scheme::mqtt;
    std::string host;           ///< without brackets; a name, an IPv4 or an IPv6 address
    std::uint16_t port = 1883;  ///< given, or the scheme's own: 1883, 8883, 80, 443
    std::string path;           ///< ws and wss only: "/mqtt" unless given
    std::optional<std::string> user_name, password;  ///< percent-decoded

    /// "localhost:1883", "[::1]:1883".
    std::string host_and_port() const;
    /// "tcp", "tls", "ws", "wss".
    std::string_view transport() const;
    /// The whole address as it may be shown: without user name and password.
    std::string shown() const;
};

/// Throws TargetError (configuration) that says what is wrong, never with the password in it.
Url parse_url(std::string_view text);

/// Throws TargetError (configuration) where the scheme needs a transport that this version does not
/// have.
void require_transport(const Url& url);

/// Any text (a command line, an error message) with the passwords of all URLs in it replaced by
/// ***. Rather too much than too little: everything between the first colon and the last @ of a URL
/// goes.
std::string redacted(std::string_view text);

}  // namespace touchstone::targets
