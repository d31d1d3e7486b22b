// `touchstone lint FILE...`: reads scenarios without playing them, and says what is wrong with
// them.

#include <memory>

#include <fmt/format.h>

#include "harness/cli/command.hpp"
#include "harness/cli/exit.hpp"
#include "harness/cli/scenario_files.hpp"
#include "harness/cli/surroundings.hpp"

namespace touchstone::cli {

void add_lint(CLI::App& app, Invocation& invocation) {
    auto* command = app.add_subcommand("lint", "check scenario files without playing them");
    auto files = std::make_shared<std::vector<std::string>>();
    command->add_option("FILE", *files, "files or folders; none: all that come with Touchstone");
    command->callback([&invocation, files] {
        invocation.chosen = [files]() -> int {
            std::vector<std::filesystem::path> paths{files->begin(), files->end()};
            if (paths.empty()) paths.push_back(scenarios_root(""));
            const auto parsed = load_scenarios(paths);
            const auto played = parsed.cases.size() + parsed.loads.size();
            fmt::print("{} conformance cases, {} load cases, no mistakes\n", parsed.cases.size(),
                       parsed.loads.size());
            return played == 0 ? nothing_selected : all_passed;
        };
    });
}

}  // namespace touchstone::cli
