// `{auth}`: the client's side of an authentication method, computed from the target's credentials
// and what came so far. PLAIN (RFC 4616), SCRAM-SHA-1 (RFC 5802) and SCRAM-SHA-256 (RFC 7677),
// without channel binding.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace touchstone::engine {

class Authenticator {
public:
    /// `nonce`: printable ASCII without comma.
    Authenticator(std::string method, std::string user, std::string password, std::string nonce);

    static bool knows(std::string_view method);

    /// The client's next message. After a finished exchange, or one that went wrong, it begins a
    /// new one.
    std::string next();
    /// Whether the server's message is right, and then takes note of it.
    bool accepts(std::string_view message);

private:
    enum class Stage { begin, sent_first, challenged, sent_final };
    std::string final_message();

    std::string method_, user_, password_, nonce_;
    Stage stage_ = Stage::begin;
    std::string first_bare_;        // without the header "n,,"
    std::string challenge_;         // the server's first message
    std::string server_signature_;  // that proves that the server knows the password too
};

}  // namespace touchstone::engine
