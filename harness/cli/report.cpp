// `touchstone report RUN`: renders the results of an earlier run again.

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>

#include <fmt/format.h>

#include "harness/cli/command.hpp"
#include "harness/cli/exit.hpp"
#include "harness/cli/terminal.hpp"
#include "reports/junit/junit.hpp"
#include "reports/prometheus/prometheus.hpp"
#include "reports/results/json.hpp"

namespace touchstone::cli {
namespace {

struct ReportOptions {
    std::string run = "touchstone-out/latest";
    std::string format = "text";
    std::string colour = "auto";
};

results::Results read_results(const std::string& run) {
    std::filesystem::path file = run;
    if (std::filesystem::is_directory(file)) file /= "results.json";
    std::ifstream in{file, std::ios::binary};
    if (!in) {
        throw CommandError{
            wrong_usage,
            fmt::format("{}: cannot be read; name a run's folder or its results.json, e.g. "
                        "touchstone-out/latest",
                        file.string())};
    }
    const std::string text{std::istreambuf_iterator<char>{in}, {}};
    auto read = results::from_json(text);
    if (!read) throw CommandError{wrong_usage, fmt::format("{}: {}", file.string(), read.error())};
    return std::move(*read);
}

int report(const ReportOptions& options) {
    const auto results = read_results(options.run);
    if (options.format == "junit")
        fmt::print("{}", junit::render(results));
    else if (options.format == "prometheus")
        fmt::print("{}", metrics::render(results));
    else if (options.format == "json")
        fmt::print("{}", results::to_json(results));
    else
        fmt::print("{}", console::render(results, style_for_stdout(options.colour)));
    return results::exit_code(results);
}

}  // namespace

void add_report(CLI::App& app, Invocation& invocation) {
    auto* command =
        app.add_subcommand("report", "render an earlier run again; exits as that run did");
    auto options = std::make_shared<ReportOptions>();
    command->add_option("RUN", options->run,
                        "a run's folder or its results.json (touchstone-out/latest)");
    command->add_option("--format", options->format, "text, junit, prometheus or json")
        ->check(CLI::IsMember({"text", "junit", "prometheus", "json"}));
    command->add_option("--color", options->colour, "auto, always or never")
        ->check(CLI::IsMember({"auto", "always", "never"}));
    command->callback(
        [&invocation, options] { invocation.chosen = [options] { return report(*options); }; });
}

}  // namespace touchstone::cli
