// `touchstone load FILE...`: load scenarios against a broker; a live line, thresholds first,
// results.

#include <atomic>
#include <memory>
#include <thread>

#include <fmt/format.h>

#include "harness/cli/command.hpp"
#include "harness/cli/exit.hpp"
#include "harness/cli/interrupt.hpp"
#include "harness/cli/load_target.hpp"
#include "harness/cli/run_folder.hpp"
#include "harness/cli/scenario_files.hpp"
#include "harness/cli/surroundings.hpp"
#include "harness/cli/target_options.hpp"
#include "harness/cli/terminal.hpp"
#include "harness/load/plan.hpp"
#include "harness/load/run.hpp"
#include "reports/results/json.hpp"

namespace touchstone::cli {
namespace {

struct LoadOptions {
    TargetOptions target;
    std::vector<std::string> files;
    std::string scenarios, out, version, colour = "auto";
    std::uint64_t seed = 0;
    bool allow_remote = false, quiet = false;
};

std::string live_line(const load::Live& live) {
    const auto seconds = [](load::Duration duration) {
        return std::chrono::duration_cast<std::chrono::seconds>(duration).count();
    };
    const auto milliseconds = [](load::Duration duration) {
        return std::chrono::duration<double, std::milli>(duration).count();
    };
    const auto& sample = live.sample;
    return fmt::format(
        "{:02}:{:02} / {:02}:{:02}  {}  conn {}  sent {}/s  recv {}/s  p99 {:.2f} ms  late {:.2f} "
        "ms  err {}",
        seconds(live.elapsed) / 60, seconds(live.elapsed) % 60, seconds(live.length) / 60,
        seconds(live.length) % 60, live.phase, sample.connections, sample.sent, sample.received,
        milliseconds(sample.p99), milliseconds(sample.lateness_p99), sample.errors);
}

/// The load runs on a thread of its own so that this one can hear Ctrl-C and pass it on.
results::Load run_interruptibly(const language::LoadCase& scenario, load::RunOptions options) {
    std::atomic<bool> stop{false}, over{false};
    options.stop = &stop;
    std::thread watcher{[&] {
        while (!over) {
            if (Interrupt::requested()) stop = true;
            std::this_thread::sleep_for(std::chrono::milliseconds{50});
        }
    }};
    const auto finish = [&] {
        over = true;
        watcher.join();
    };
    try {
        auto result = load::run(scenario, options);
        finish();
        return result;
    } catch (...) {
        finish();
        throw;
    }
}

results::Threshold never_run(const language::LoadThreshold& threshold) {
    results::Threshold missing;
    missing.name = threshold.text;
    missing.measured = "not measured";
    return missing;
}

/// A run that could not begin is a result too: invalid, with its reason, all thresholds unmeasured.
results::Load not_begun(const language::LoadCase& scenario, const std::string& why) {
    results::Load result;
    result.id = scenario.id;
    result.title = scenario.title;
    result.file = scenario.file->path;
    result.line = scenario.place.line;
    result.version = mqtt::name_of(scenario.version);
    result.transport = "tcp";
    result.model = "open";
    result.valid = false;
    result.invalid_because = {why};
    for (const auto& threshold : scenario.thresholds)
        result.thresholds.push_back(never_run(threshold));
    return result;
}

int load_command(const std::string& shown, const LoadOptions& options) {
    const Interrupt interrupt;
    const auto root = scenarios_root(options.scenarios);
    std::vector<std::filesystem::path> files;
    for (const auto& file : options.files) files.push_back(scenario_file(file, root));
    if (files.empty()) files.push_back(root / "load" / "slice.mqtt");
    const auto suite = load_scenarios(files);
    if (suite.loads.empty())
        throw CommandError{nothing_selected, "there is no load scenario in these files"};

    results::Results results;
    results.run = begin_run(shown, options.seed == 0 ? fresh_seed() : options.seed);
    results.run.suite_digest = digest_of(suite);
    results.run.clock = "real";
    results.environment = environment();

    load::RunOptions run;
    run.seed = results.run.seed;
    if (!options.version.empty()) {
        run.version = mqtt::version_named(options.version == "5" ? "5.0" : options.version);
        if (!run.version)
            throw CommandError{wrong_usage, fmt::format("--mqtt {}: the versions are 3.1.1 and 5.0",
                                                        options.version)};
    }
    LoadTarget target{options.target, root, options.allow_remote, run};
    results.target = target.info();

    Progress progress{options.quiet};
    run.progress = [&](const load::Live& live) { progress.show(live_line(live)); };
    for (const auto& scenario : suite.loads) {
        if (Interrupt::requested()) break;
        try {
            results.load.push_back(run_interruptibly(scenario, run));
        } catch (const load::PlanError& error) {
            throw CommandError{wrong_usage, error.what()};
        } catch (const load::RunError& error) {
            results.load.push_back(not_begun(scenario, error.what()));
        }
    }
    progress.clear();
    results.run.interrupted = Interrupt::requested();
    end_run(results.run);

    const RunFolder folder{options.out, "load"};
    const int code =
        Interrupt::exit_code().value_or(static_cast<ExitCode>(results::exit_code(results)));
    const console::Ending ending{folder.write_reports(results), code};
    if (!options.quiet)
        fmt::print("{}", console::render(results, style_for_stdout(options.colour), ending));
    return code;
}

}  // namespace

void add_load(CLI::App& app, Invocation& invocation) {
    auto* command = app.add_subcommand("load", "put load on a broker, by load scenarios");
    auto options = std::make_shared<LoadOptions>();
    command->add_option("FILE", options->files, "load scenarios (load/slice.mqtt)");
    add_target_options(*command, options->target, false);
    command->add_option("--url", options->target.url,
                        "mqtt://[user:pass@]host[:port]; none: the built-in reference");
    command->add_option("--mqtt", options->version, "speak this version instead of the scenario's");
    command->add_option("--seed", options->seed, "repeat a run's choices");
    command->add_flag("--allow-remote", options->allow_remote,
                      "put load on an address that is not loopback or private");
    command->add_option("--out", options->out,
                        "folder for the results (touchstone-out/load-<time>)");
    command->add_option("--scenarios", options->scenarios, "folder of scenarios");
    command->add_option("--color", options->colour, "auto, always or never")
        ->check(CLI::IsMember({"auto", "always", "never"}));
    command->add_flag("-q,--quiet", options->quiet, "print nothing but errors");
    command->callback([&invocation, options] {
        invocation.chosen = [&invocation, options] {
            return load_command(invocation.shown, *options);
        };
    });
}

}  // namespace touchstone::cli
