// What can be wrong with a target before anything is judged. The kind decides the exit code; the
// message stands by itself: it names host and port (or file, line and column), the cause, and what
// to do next.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace touchstone::targets {

class TargetError : public std::runtime_error {
public:
    enum class Kind : std::uint8_t {
        configuration,  ///< a URL or target file that cannot be understood, or asks for what is not
                        ///< there yet
        unreachable,    ///< no connection: refused, no route, unknown name
        silent,         ///< accepts connections and never answers a CONNECT
        closes,         ///< accepts connections and closes them without an answer
        not_mqtt,       ///< answers, but not in MQTT
        login_refused,  ///< refuses user name and password
        version_refused,  ///< does not offer the protocol version that was asked for
        refused,          ///< refuses the CONNECT for another reason
        start_failed,     ///< its start command cannot be run, ended, or was never ready
    };

    TargetError(Kind kind, const std::string& message) : std::runtime_error{message}, kind_{kind} {}
    Kind kind() const { return kind_; }
    /// DESIGN section 4: 2 for what the user wrote, 4 for a target that cannot be reached or never
    /// answered a CONNECT.
    int exit_code() const {
        switch (kind_) {
            case Kind::configuration:
            case Kind::login_refused:
            case Kind::version_refused: return 2;
            default: return 4;
        }
    }

private:
    Kind kind_;
};

/// "unreachable", "login-refused", ...
std::string_view name_of(TargetError::Kind kind);

}  // namespace touchstone::targets
