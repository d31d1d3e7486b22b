#include "harness/targets/url.hpp"

#include <array>
#include <charconv>

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <fmt/format.h>

#include "harness/targets/target_error.hpp"

namespace touchstone::targets {
namespace {

struct SchemeRow {
    std::string_view name;
    std::string_view transport;
    std::uint16_t port;
    bool has_path;
    bool available;  ///< whether this version has the transport
};
constexpr std::array<SchemeRow, 4> schemes{{
    {"mqtt", "tcp", 1883, false, true},
    {"mqtts", "tls", 8883, false, false},
    {"ws", "ws", 80, true, false},
    {"wss", "wss", 443, true, false},
}};
const SchemeRow& row_of(Url::Scheme scheme) {
    return schemes[static_cast<std::size_t>(scheme)];
}

/// `text` with one URL in it: what lies between the first colon behind :// and the last @ goes.
std::string without_password(std::string_view text) {
    const auto scheme_end = text.find("://");
    const auto colon = text.find(':', scheme_end == text.npos ? 0 : scheme_end + 3);
    const auto at = text.rfind('@');
    if (at == text.npos || colon > at) return std::string{text};
    return fmt::format("{}:***{}", text.substr(0, colon), text.substr(at));
}

[[noreturn]] void refuse(std::string_view text, std::string_view why) {
    throw TargetError{TargetError::Kind::configuration,
                      fmt::format("cannot use '{}' as a target: {}", without_password(text), why)};
}

Url::Scheme scheme_of(std::string_view text, std::string_view name) {
    for (std::size_t i = 0; i < schemes.size(); ++i) {
        if (schemes[i].name == name) return static_cast<Url::Scheme>(i);
    }
    refuse(text, fmt::format("the scheme '{}' is none of mqtt, mqtts, ws, wss", name));
}

}  // namespace

std::string_view name_of(TargetError::Kind kind) {
    constexpr std::array<std::string_view, 9> names{
        "configuration", "unreachable",     "silent",  "closes",      "not-mqtt",
        "login-refused", "version-refused", "refused", "start-failed"};
    return names[static_cast<std::size_t>(kind)];
}

std::string Url::host_and_port() const {
    const bool is_ipv6 = host.find(':') != std::string::npos;
    return is_ipv6 ? fmt::format("[{}]:{}", host, port) : fmt::format("{}:{}", host, port);
}

std::string_view Url::transport() const {
    return row_of(scheme).transport;
}

std::string Url::shown() const {
    return fmt::format("{}://{}{}", row_of(scheme).name, host_and_port(), path);
}

Url parse_url(std::string_view text) {
    if (text.find("://") == std::string_view::npos) {
        refuse(text, fmt::format("an address begins with mqtt://, as in mqtt://{}",
                                 text.empty() ? "localhost:1883" : without_password(text)));
    }
    const auto parsed = boost::urls::parse_uri({text.data(), text.size()});
    if (!parsed) refuse(text, "it is not a URL; write mqtt://host:port, special characters as %XX");
    const boost::urls::url_view& view = *parsed;

    Url url;
    url.scheme = scheme_of(text, {view.scheme().data(), view.scheme().size()});
    const auto& row = row_of(url.scheme);
    if (view.host().empty()) refuse(text, "it names no host");
    url.host = view.host_type() == boost::urls::host_type::ipv6 ||
                       view.host_type() == boost::urls::host_type::ipvfuture
                   ? view.host_address()
                   : view.host();
    url.port = row.port;
    if (view.has_port()) {
        const std::string_view digits{view.port().data(), view.port().size()};
        std::uint32_t port = 0;
        std::from_chars(digits.data(), digits.data() + digits.size(), port);
        if (port == 0 || port > 65'535 || digits.size() > 5) {
            refuse(text, "its port is not a number from 1 to 65535");
        }
        url.port = static_cast<std::uint16_t>(port);
    }
    if (view.has_query() || view.has_fragment()) refuse(text, "it has a query or fragment");
    const std::string path{view.encoded_path().data(), view.encoded_path().size()};
    if (row.has_path) {
        url.path = path.empty() ? "/mqtt" : path;
    } else if (!path.empty() && path != "/") {
        refuse(text, fmt::format("{}:// has no path", row.name));
    }
    if (view.has_userinfo()) {
        url.user_name = view.user();
        if (view.has_password()) url.password = view.password();
    }
    return url;
}

void require_transport(const Url& url) {
    const auto& row = row_of(url.scheme);
    if (row.available) return;
    throw TargetError{TargetError::Kind::configuration,
                      fmt::format("cannot connect to {}: {}:// comes with a later release; this "
                                  "one has mqtt:// (plain TCP)",
                                  url.shown(), row.name)};
}

std::string redacted(std::string_view text) {
    std::string out;
    while (true) {
        const auto scheme_end = text.find("://");
        if (scheme_end == std::string_view::npos) return out.append(text);
        const auto start = scheme_end + 3;
        const auto end = std::min(text.find_first_of(" \t\r\n'\"", start), text.size());
        out += without_password(text.substr(0, end));
        text.remove_prefix(end);
    }
}

}  // namespace touchstone::targets
