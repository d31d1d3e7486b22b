#include "harness/cli/target_options.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>

#include <fmt/format.h>

#include "harness/cli/exit.hpp"
#include "harness/targets/url.hpp"

namespace touchstone::cli {
namespace {

/// The first line of a file, for --password-file.
std::string first_line(const std::string& file) {
    std::ifstream in{file};
    std::string line;
    if (!in || !std::getline(in, line)) {
        throw CommandError{
            wrong_usage,
            fmt::format("--password-file {}: cannot be read, or is empty; its first line is "
                        "the password",
                        file)};
    }
    return line;
}

bool looks_like_url(const std::string& text) {
    return text.find("://") != std::string::npos;
}

}  // namespace

std::string TargetOptions::again() const {
    std::string words;
    if (!file.empty()) words += fmt::format(" --target {}", file);
    if (!start.empty()) words += fmt::format(" --start '{}'", start);
    if (!url.empty())
        words += fmt::format(" --target {}", targets::redacted(targets::parse_url(url).shown()));
    if (!host.empty()) words += fmt::format(" -h {}", host);
    if (port != 0) words += fmt::format(" -p {}", port);
    if (!user_name.empty()) words += fmt::format(" -u {}", user_name);
    if (!password_file.empty()) words += fmt::format(" --password-file {}", password_file);
    return words.empty() ? words : words.substr(1);
}

targets::Target TargetOptions::target(const std::filesystem::path& scenarios) const {
    const int named = !file.empty() + !start.empty();
    if (named > 1) {
        throw CommandError{wrong_usage,
                           "--target and --start both name the broker; give one of them"};
    }
    std::string address = url;
    if (!host.empty() || port != 0) {
        if (!url.empty())
            throw CommandError{wrong_usage,
                               "a URL and -h or -p both name the broker; give one of them"};
        const auto name = host.empty() ? std::string{"localhost"} : host;
        const bool v6 = name.find(':') != std::string::npos;
        address = fmt::format("mqtt://{}{}{}:{}", v6 ? "[" : "", name, v6 ? "]" : "",
                              port == 0 ? 1883 : port);
    }

    targets::Target target;
    if (!start.empty()) {
        target = targets::target_started_by(start, address);
    } else if (!file.empty() && looks_like_url(file)) {
        if (!address.empty())
            throw CommandError{wrong_usage, "two URLs name the broker; give one of them"};
        target = targets::target_at(targets::parse_url(file));
    } else if (!file.empty()) {
        // A bare name means one of the targets that come with Touchstone.
        const auto known = scenarios / "targets" / file / "target.toml";
        std::filesystem::path path = file;
        if (std::filesystem::is_directory(path)) path /= "target.toml";
        target = targets::read_target(
            !std::filesystem::exists(path) && std::filesystem::exists(known) ? known : path);
    } else {
        target = targets::target_at(targets::parse_url(address));
    }

    std::string secret = password;
    if (!password_file.empty()) secret = first_line(password_file);
    if (secret.empty()) {
        if (const char* variable = std::getenv("TOUCHSTONE_PASSWORD")) secret = variable;
    }
    if (!user_name.empty())
        target.users["default"] = {user_name, secret};
    else if (!password.empty() || !password_file.empty()) {
        throw CommandError{wrong_usage, "a password without a user name: give -u too"};
    }
    if (!password.empty()) {
        fmt::print(stderr,
                   "touchstone: a password on the command line can be read by others; prefer "
                   "--password-file "
                   "or TOUCHSTONE_PASSWORD\n");
    }
    if (patience > 0) {
        target.timing.patience =
            std::chrono::duration_cast<targets::Duration>(std::chrono::duration<double>{patience});
    }
    return target;
}

void add_target_options(CLI::App& command, TargetOptions& options, bool positional_url) {
    if (positional_url) {
        command.add_option("URL", options.url,
                           "mqtt://[user:pass@]host[:port]; none: the built-in reference");
    }
    command.add_option("--target", options.file,
                       "a target file, the name of one that comes with Touchstone, or a URL");
    command.add_option(
        "--start", options.start,
        "start this broker, e.g. 'mosquitto -p {port}'; {port} and {dir} are filled in");
    command.add_option("-h,--host", options.host, "host, as in mosquitto's tools");
    command.add_option("-p,--port", options.port, "port")->check(CLI::Range(1, 65535));
    command.add_option("-u,--username", options.user_name,
                       "user name put into every CONNECT that names none");
    command.add_option("-P,--password", options.password,
                       "password (better: --password-file, TOUCHSTONE_PASSWORD)");
    command.add_option("--password-file", options.password_file,
                       "file whose first line is the password");
    command
        .add_option("--patience", options.patience,
                    "how many seconds to wait for what has to come (5)")
        ->check(CLI::Range(0.1, 600.0));
}

}  // namespace touchstone::cli
