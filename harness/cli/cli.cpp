#include "harness/cli/cli.hpp"

#include <algorithm>
#include <cstdio>
#include <exception>

#include <fmt/format.h>

#include "harness/cli/command.hpp"
#include "harness/cli/exit.hpp"
#include "harness/cli/surroundings.hpp"
#include "harness/targets/target_error.hpp"

namespace touchstone::cli {
namespace {

constexpr auto closing_words =
    "Exit codes:\n"
    "  0 all passed               1 a fail or a missed threshold   2 usage, configuration, "
    "scenario\n"
    "  3 our error                4 target unreachable             5 nothing selected\n"
    "  6 no verdict (inconclusive, flaky, invalid)                 130/143 stopped by a signal\n"
    "\n"
    "Without a target, the built-in reference broker is used. `touchstone COMMAND --help` teaches "
    "more.";

std::string command_names(const CLI::App& app) {
    std::string names;
    for (const auto* command : app.get_subcommands([](const CLI::App*) { return true; })) {
        names += fmt::format("{}{}", names.empty() ? "" : ", ", command->get_name());
    }
    return names;
}

/// The first word, where it is neither an option nor a command: CLI11 would only say that a command
/// is missing.
const char* unknown_command(const CLI::App& app, int argc, const char* const* argv) {
    if (argc < 2 || argv[1][0] == '-') return nullptr;
    const auto commands = app.get_subcommands([](const CLI::App*) { return true; });
    const bool is_command = std::any_of(commands.begin(), commands.end(), [&](const auto* each) {
        return each->get_name() == argv[1];
    });
    return is_command ? nullptr : argv[1];
}

int complain(int code, std::string_view message) {
    fmt::print(stderr, "touchstone: {}\n", message);
    return code;
}

}  // namespace

int run(int argc, const char* const* argv) {
    CLI::App app{
        "Touchstone certifies that an MQTT broker keeps to the standard, and measures how fast it "
        "is.",
        "touchstone"};
    app.set_help_flag("--help",
                      "print this help and exit");  // -h is the host, as in mosquitto's tools
    app.set_version_flag("--version",
                         fmt::format("touchstone {} ({})", tool_version(), tool_commit()));
    app.require_subcommand(1);
    app.footer(closing_words);

    Invocation invocation{redacted_command(argc, argv), {}};
    add_certify(app, invocation);
    add_run(app, invocation);
    add_load(app, invocation);
    add_prove(app, invocation);
    add_list(app, invocation);
    add_explain(app, invocation);
    add_lint(app, invocation);
    add_broker(app, invocation);
    add_report(app, invocation);

    if (const auto* wrong = unknown_command(app, argc, argv)) {
        return complain(wrong_usage, fmt::format("there is no command '{}'; the commands are: {}",
                                                 wrong, command_names(app)));
    }
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        // CLI11's own exit codes (104, 109, ...) mean nothing to a user: help is 0, everything else
        // is wrong usage.
        return app.exit(error) == 0 ? all_passed : wrong_usage;
    }
    try {
        return invocation.chosen();
    } catch (const CommandError& error) {
        return complain(error.code(), error.what());
    } catch (const targets::TargetError& error) {
        return complain(error.exit_code(), error.what());
    } catch (const std::exception& error) {
        return complain(our_error,
                        fmt::format("{} (this is our mistake; please report it)", error.what()));
    }
}

}  // namespace touchstone::cli
