#include "harness/targets/placeholders.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <optional>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>

#include <fmt/format.h>

#include "harness/targets/target_error.hpp"

namespace touchstone::targets {
namespace {

std::uint16_t free_loopback_port() {
    const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (listener < 0) throw std::system_error{errno, std::generic_category(), "socket"};
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    const bool bound = ::bind(listener, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                       ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) == 0;
    const int error = errno;
    ::close(listener);
    if (!bound) throw std::system_error{error, std::generic_category(), "no free loopback port"};
    return ntohs(address.sin_port);
}

/// Calls `replace` with each `{...}`; where it gives nothing, the braces stay as they are.
template <typename Replace>
std::string expanded(std::string_view text, Replace replace) {
    std::string out;
    while (true) {
        const auto open = text.find('{');
        const auto close = open == text.npos ? text.npos : text.find_first_of("{}\n", open + 1);
        if (close == text.npos) return out.append(text);
        out += text.substr(0, open);
        std::optional<std::string> value;
        if (text[close] == '}') value = replace(text.substr(open + 1, close - open - 1));
        if (value) {
            out += *value;
            text.remove_prefix(close + 1);
        } else {
            out += '{';
            text.remove_prefix(open + 1);
        }
    }
}

}  // namespace

std::uint16_t Placeholders::port(std::string_view name) {
    if (const auto found = ports_.find(name); found != ports_.end()) return found->second;
    const auto taken = [&](std::uint16_t port) {
        return std::ranges::any_of(ports_, [&](const auto& entry) { return entry.second == port; });
    };
    auto chosen = free_loopback_port();
    for (int i = 0; i < 16 && taken(chosen); ++i) chosen = free_loopback_port();
    return ports_.emplace(name, chosen).first->second;
}

std::optional<std::string> Placeholders::value_of(std::string_view name) {
    if (name == "dir") return dir_.string();
    if (name == "port") return std::to_string(port(""));
    if (name.starts_with("port.") && name.size() > 5) return std::to_string(port(name.substr(5)));
    return {};
}

std::string Placeholders::expand(std::string_view text, std::string_view where) {
    return expanded(text, [&](std::string_view name) {
        auto value = value_of(name);
        if (value) return value;
        throw TargetError{TargetError::Kind::configuration,
                          fmt::format("{}: '{{{}}}' is no placeholder; there are {{port}}, "
                                      "{{port.NAME}} and {{dir}}",
                                      where, name)};
    });
}

std::string Placeholders::expand_known(std::string_view text) {
    return expanded(text, [&](std::string_view name) { return value_of(name); });
}

}  // namespace touchstone::targets
