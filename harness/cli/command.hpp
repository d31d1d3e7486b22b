// The commands, one file each. A command adds itself to the command line and, when it was asked
// for, runs and leaves its exit code.
#pragma once

#include <functional>
#include <string>

#include <CLI/CLI.hpp>

namespace touchstone::cli {

/// What main hands to the commands.
struct Invocation {
    std::string shown;            ///< the command line, redacted
    std::function<int()> chosen;  ///< set by the command that was asked for
};

void add_certify(CLI::App& app, Invocation& invocation);
void add_run(CLI::App& app, Invocation& invocation);
void add_prove(CLI::App& app, Invocation& invocation);
void add_load(CLI::App& app, Invocation& invocation);
void add_list(CLI::App& app, Invocation& invocation);
void add_explain(CLI::App& app, Invocation& invocation);
void add_lint(CLI::App& app, Invocation& invocation);
void add_broker(CLI::App& app, Invocation& invocation);
void add_report(CLI::App& app, Invocation& invocation);

}  // namespace touchstone::cli
