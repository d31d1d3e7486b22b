// `touchstone run FILE|ID...`: chosen scenarios, and with -v their conversations.

#include <filesystem>
#include <memory>

#include "harness/cli/command.hpp"
#include "harness/cli/conformance.hpp"
#include "harness/cli/scenario_files.hpp"
#include "harness/cli/surroundings.hpp"

namespace touchstone::cli {
namespace {

int run_chosen(const std::string& shown, ConformanceOptions options,
               const std::vector<std::string>& chosen) {
    const auto root = scenarios_root(options.scenarios);
    std::vector<std::filesystem::path> files;
    for (const auto& word : chosen) {
        // A word is a file or folder if there is one of that name, and otherwise selects from the
        // suite.
        if (word.size() > 5 && word.ends_with(".mqtt"))
            files.push_back(scenario_file(word, root));
        else if (std::filesystem::is_directory(word))
            files.emplace_back(word);
        else
            options.only.push_back(word);
    }
    if (files.empty()) files = suite_files(root);
    return play_conformance("run", shown, options, load_scenarios(files));
}

}  // namespace

void add_run(CLI::App& app, Invocation& invocation) {
    auto* command = app.add_subcommand(
        "run", "run chosen scenarios: files, case ids, globs, statements, sections");
    auto options = std::make_shared<ConformanceOptions>();
    auto chosen = std::make_shared<std::vector<std::string>>();
    command
        ->add_option("FILE|ID", *chosen, "e.g. my.mqtt, 3.1/take-over, '3.1/*', MQTT-3.1.4-3@5.0")
        ->required();
    add_target_options(*command, options->target, false);
    add_conformance_options(*command, *options);
    command->callback([&invocation, options, chosen] {
        invocation.chosen = [&invocation, options, chosen] {
            return run_chosen(invocation.shown, *options, *chosen);
        };
    });
}

}  // namespace touchstone::cli
