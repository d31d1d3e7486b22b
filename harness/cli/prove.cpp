// `touchstone prove`: shows that every case can fail, by playing it against brokers that are wrong
// on purpose.

#include <chrono>
#include <memory>

#include <fmt/format.h>

#include "harness/cli/command.hpp"
#include "harness/cli/exit.hpp"
#include "harness/cli/interrupt.hpp"
#include "harness/cli/run_folder.hpp"
#include "harness/cli/scenario_files.hpp"
#include "harness/cli/surroundings.hpp"
#include "harness/cli/terminal.hpp"
#include "harness/engine/selection.hpp"
#include "harness/proof/proof.hpp"
#include "reports/results/json.hpp"

namespace touchstone::cli {
namespace {

struct ProveOptions {
    std::string scenarios, out, colour = "auto";
    std::vector<std::string> only, except, deviations;
    bool matrix = false, json = false, quiet = false;
    unsigned jobs = 2;
};

std::vector<mqtt::Deviation> chosen(std::span<const mqtt::Deviation> all,
                                    const std::vector<std::string>& wanted) {
    std::vector<mqtt::Deviation> found;
    for (const auto& deviation : all) {
        const bool fits =
            wanted.empty() || std::any_of(wanted.begin(), wanted.end(), [&](const auto& glob) {
                return engine::glob_matches(glob, deviation.id);
            });
        if (fits) found.push_back(deviation);
    }
    return found;
}

int prove(const std::string& shown, const ProveOptions& options) {
    const Interrupt interrupt;
    results::Results results;
    results.run = begin_run(shown, 1);
    results.run.clock = "virtual";
    results.target = {"touchstone", std::string{tool_version()}, "built in", "", {}, {}};
    results.environment = environment();

    auto suite = load_scenarios(suite_files(scenarios_root(options.scenarios)));
    results.run.suite_digest = digest_of(suite);
    const engine::Selection selection{options.only, options.except, {}, {}};
    std::erase_if(suite.cases, [&](const auto& each) { return !engine::selects(selection, each); });
    const auto named = chosen(mqtt::named_deviations(), options.deviations);
    const auto automatic = chosen(mqtt::automatic_deviations(), options.deviations);
    if (suite.cases.empty() || (named.empty() && automatic.empty())) {
        throw CommandError{nothing_selected,
                           "nothing to prove: no case, or no deviation, was selected"};
    }

    Progress progress{options.quiet};
    proof::ProofOptions proof;
    proof.threads = options.jobs;
    proof.everything = options.matrix;
    proof.progress = [&](std::size_t done, std::size_t all) {
        progress.show(fmt::format("proving: {} of {} deviations", done, all));
    };
    proof.stops = [] { return Interrupt::requested(); };
    results.proof = proof::prove(suite.cases, named, automatic, proof);
    progress.clear();
    end_run(results.run);
    results.run.interrupted = Interrupt::requested();

    const RunFolder folder{options.out, "prove"};
    const int code =
        Interrupt::exit_code().value_or(static_cast<ExitCode>(proof::exit_code(*results.proof)));
    const console::Ending ending{folder.write_reports(results), code};
    if (options.json)
        fmt::print("{}", results::to_json(results));
    else if (!options.quiet)
        fmt::print("{}", console::render(results, style_for_stdout(options.colour), ending));
    return code;
}

}  // namespace

void add_prove(CLI::App& app, Invocation& invocation) {
    auto* command = app.add_subcommand(
        "prove", "show that each case can fail, by playing it against deviations");
    auto options = std::make_shared<ProveOptions>();
    command->add_option("DEVIATION", options->deviations, "ids or globs; none: all");
    command->add_option("--only", options->only, "cases by id, glob, statement or section");
    command->add_option("--except", options->except, "but not these");
    command->add_flag("--matrix", options->matrix, "every deviation against every case");
    command->add_option("--jobs", options->jobs, "threads (2)")->check(CLI::Range(1, 64));
    command->add_option("--scenarios", options->scenarios, "folder of scenarios");
    command->add_option("--out", options->out, "folder for the results");
    command->add_option("--color", options->colour, "auto, always or never")
        ->check(CLI::IsMember({"auto", "always", "never"}));
    command->add_flag("--json", options->json, "print results.json");
    command->add_flag("-q,--quiet", options->quiet, "print nothing but errors");
    command->callback([&invocation, options] {
        invocation.chosen = [&invocation, options] { return prove(invocation.shown, *options); };
    });
}

}  // namespace touchstone::cli
