// The protocol versions that Touchstone speaks. Chosen once per connection, at CONNECT.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace touchstone::mqtt {

/// MQTT 3.1 (protocol level 3), 3.1.1 (4) and 5.0 (5). 3.1 has no ledger: its cases cite nothing.
enum class Version : std::uint8_t { v3_1, v3_1_1, v5_0 };

/// "3.1", "3.1.1" or "5.0".
constexpr std::string_view name_of(Version version) {
    constexpr std::string_view names[] = {"3.1", "3.1.1", "5.0"};
    return names[static_cast<int>(version)];
}

/// The version that `name_of` prints as `name`; nothing else is accepted.
constexpr std::optional<Version> version_named(std::string_view name) {
    for (auto version : {Version::v3_1, Version::v3_1_1, Version::v5_0}) {
        if (name_of(version) == name) return version;
    }
    return std::nullopt;
}

/// The protocol level byte of CONNECT: 3, 4 or 5.
constexpr std::uint8_t protocol_level(Version version) {
    return static_cast<std::uint8_t>(static_cast<int>(version) + 3);
}

}  // namespace touchstone::mqtt
