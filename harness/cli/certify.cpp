// `touchstone certify [URL]`: the whole conformance suite against one broker.

#include <memory>

#include "harness/cli/command.hpp"
#include "harness/cli/conformance.hpp"
#include "harness/cli/scenario_files.hpp"
#include "harness/cli/surroundings.hpp"

namespace touchstone::cli {

void add_certify(CLI::App& app, Invocation& invocation) {
    auto* command = app.add_subcommand("certify", "run the conformance suite against a broker");
    auto options = std::make_shared<ConformanceOptions>();
    add_target_options(*command, options->target, true);
    add_conformance_options(*command, *options);
    command->callback([&invocation, options] {
        invocation.chosen = [&invocation, options] {
            auto suite = load_scenarios(suite_files(scenarios_root(options->scenarios)));
            return play_conformance("certify", invocation.shown, *options, std::move(suite));
        };
    });
}

}  // namespace touchstone::cli
