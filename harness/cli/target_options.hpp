// The options that name a target: a URL, a start command or a target file, and who logs in.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include <CLI/CLI.hpp>

#include "harness/targets/target.hpp"

namespace touchstone::cli {

struct TargetOptions {
    std::string url;
    std::string start;
    std::string file;
    std::string host;
    int port = 0;
    std::string user_name, password, password_file;
    double patience = 0;  ///< seconds; 0 = the target's own, or 5

    /// Whether any of them names a target; otherwise it is the built-in reference.
    bool given() const {
        return !url.empty() || !start.empty() || !file.empty() || !host.empty() || port != 0;
    }
    /// What follows a command to name the same target again, without secrets: "--target
    /// mqtt://localhost:1883".
    std::string again() const;
    /// Throws CommandError (2) or TargetError where they contradict each other or cannot be
    /// understood.
    targets::Target target(const std::filesystem::path& scenarios) const;
};

/// `url_name`: as what the URL is given, a positional ("URL") or an option ("--target-url").
void add_target_options(CLI::App& command, TargetOptions& options, bool positional_url);

}  // namespace touchstone::cli
