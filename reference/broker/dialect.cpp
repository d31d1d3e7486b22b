#include "reference/broker/dialect.hpp"

namespace touchstone::mqtt {
namespace {

/// 3.1.1: a session ends with its connection, or never.  [MQTT-3.1.2-6@3.1.1] [MQTT-3.1.2-4@3.1.1]
std::uint32_t by_clean_session(const Connect& connect) {
    return connect.clean_start ? 0 : never_expires;
}

std::uint32_t by_expiry_interval(const Connect& connect) {
    return connect.properties.number(PropertyId::session_expiry, 0);
}

/// 3.1.1 has five return codes; where none fits, the connection is closed without CONNACK.
/// [MQTT-3.2.2-6@3.1.1]
bool fits_a_return_code(Reason reason) {
    switch (reason) {
        case Reason::unsupported_protocol_version:
        case Reason::client_identifier_not_valid:
        case Reason::server_unavailable:
        case Reason::bad_user_name_or_password:
        case Reason::not_authorized: return true;
        default: return false;
    }
}

bool always(Reason) {
    return true;
}

Reason as_it_is(Reason reason) {
    return reason;
}
Reason failure(Reason) {
    return Reason::unspecified_error;
}  // [MQTT-3.9.3-2@3.1.1]

constexpr Dialect v3_1{Version::v3_1, by_clean_session, fits_a_return_code, false, false, false,
                       65'535,        failure};
constexpr Dialect v3_1_1{Version::v3_1_1, by_clean_session, fits_a_return_code, false, false, false,
                         65'535,          failure};
constexpr Dialect v5_0{Version::v5_0, by_expiry_interval, always, true, true, true, 65'535,
                       as_it_is};

}  // namespace

const Dialect& dialect_of(Version version) {
    switch (version) {
        case Version::v3_1: return v3_1;
        case Version::v3_1_1: return v3_1_1;
        case Version::v5_0: break;
    }
    return v5_0;
}

}  // namespace touchstone::mqtt
