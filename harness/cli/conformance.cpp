#include "harness/cli/conformance.hpp"

#include <chrono>
#include <filesystem>
#include <memory>
#include <thread>

#include <boost/asio/io_context.hpp>
#include <fmt/format.h>

#include "harness/cli/conformance_target.hpp"
#include "harness/cli/conversation.hpp"
#include "harness/cli/exit.hpp"
#include "harness/cli/interrupt.hpp"
#include "harness/cli/run_folder.hpp"
#include "harness/cli/scenario_files.hpp"
#include "harness/cli/surroundings.hpp"
#include "harness/cli/terminal.hpp"
#include "harness/engine/expected.hpp"
#include "harness/engine/selection.hpp"
#include "harness/engine/suite.hpp"
#include "reports/results/json.hpp"

namespace touchstone::cli {
namespace {

engine::Selection selection_of(const ConformanceOptions& options) {
    engine::Selection selection;
    selection.only = options.only;
    selection.except = options.except;
    for (const auto& name : options.versions) {
        const auto version = mqtt::version_named(name == "5" ? "5.0" : name);
        if (!version) {
            throw CommandError{wrong_usage,
                               fmt::format("--mqtt {}: the versions are 3.1.1 and 5.0", name)};
        }
        selection.versions.push_back(*version);
    }
    return selection;
}

void select(std::vector<language::Case>& cases, const ConformanceOptions& options) {
    const auto selection = selection_of(options);
    for (const auto& pattern : engine::idle_patterns(selection, cases)) {
        fmt::print(stderr,
                   "touchstone: '{}' names no case; `touchstone list cases` shows all ids\n",
                   pattern);
    }
    std::erase_if(cases, [&](const auto& each) { return !engine::selects(selection, each); });
    if (cases.empty()) {
        throw CommandError{nothing_selected,
                           "no case was selected; `touchstone list cases` shows all of them"};
    }
}

std::vector<std::string> selection_words(const ConformanceOptions& options) {
    std::vector<std::string> words;
    for (const auto& each : options.only) words.push_back("--only " + each);
    for (const auto& each : options.except) words.push_back("--except " + each);
    for (const auto& each : options.versions) words.push_back("--mqtt " + each);
    return words;
}

/// Counts as cases end, for the progress line; writes each trace where the run's folder wants it.
class Observer {
public:
    Observer(const RunFolder& folder, const ConformanceOptions& options, std::size_t all)
        : folder_{folder},
          options_{options},
          all_{all},
          progress_{options.quiet || options.verbose} {}

    engine::SuiteHooks hooks() {
        engine::SuiteHooks hooks;
        hooks.ended = [this](const language::Case& played, engine::PlayedCase& ended) {
            this->ended(played, ended);
        };
        hooks.stops = [this] {
            return Interrupt::requested() || (options_.fail_fast && failures_ != 0);
        };
        return hooks;
    }
    void done() { progress_.clear(); }

private:
    void ended(const language::Case& played, engine::PlayedCase& case_ended) {
        auto& result = case_ended.result;
        result.trace =
            folder_.write(engine::trace_file_name(result.id), engine::to_jsonl(case_ended.trace));
        ++ended_;
        failures_ +=
            result.verdict == results::Verdict::fail || result.verdict == results::Verdict::error;
        if (options_.verbose) fmt::print("{}", conversation(played, case_ended));
        progress_.show(fmt::format("{} of {} cases, {} failed", ended_, all_, failures_));
    }

    const RunFolder& folder_;
    const ConformanceOptions& options_;
    std::size_t all_, ended_ = 0, failures_ = 0;
    Progress progress_;
};

std::chrono::year_month_day today() {
    return std::chrono::year_month_day{
        std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now())};
}

/// Compares with, or rewrites, the expectations. Returns whether there were any.
void apply_expectations(results::Conformance& conformance, const std::string& file, bool update) {
    std::vector<engine::Expectation> expected;
    if (std::filesystem::exists(file)) {
        try {
            expected = engine::read_expected(file);
        } catch (const std::runtime_error& error) {
            throw CommandError{wrong_usage, error.what()};
        }
    } else if (!update) {
        throw CommandError{
            wrong_usage,
            fmt::format("--expected {}: there is no such file; --update-expected writes it "
                        "from this run",
                        file)};
    }
    if (update) {
        results::write_file(file, engine::updated_expected(conformance, expected));
        fmt::print(stderr,
                   "touchstone: {} rewritten from this run; give each new entry its reason\n",
                   file);
        expected = engine::read_expected(file);
    }
    engine::compare_expected(conformance, expected, today());
}

}  // namespace

void add_conformance_options(CLI::App& command, ConformanceOptions& options) {
    command.add_option("--only", options.only, "cases by id, glob, statement or section");
    command.add_option("--except", options.except, "but not these");
    command.add_option("--mqtt", options.versions, "only this version: 3.1.1 or 5.0");
    command.add_option("--expected", options.expected,
                       "expected.toml: exit 1 only for failures that are not in it");
    command.add_flag("--update-expected", options.update_expected,
                     "rewrite that file from this run");
    command.add_flag("--real-time", options.real_time,
                     "the built-in reference over loopback ports, in real time");
    command.add_flag("--fail-fast", options.fail_fast, "stop at the first failure");
    command.add_flag("-v,--verbose", options.verbose, "show the conversation of each case");
    command.add_flag("-q,--quiet", options.quiet, "print nothing but errors");
    command.add_option("--seed", options.seed, "repeat a run's choices");
    command
        .add_option("--jobs", options.jobs,
                    "connections side by side (200); in virtual time: threads (2)")
        ->check(CLI::Range(1, 10000));
    command.add_option("--out", options.out,
                       "folder for the results (touchstone-out/<command>-<time>)");
    command.add_option("--scenarios", options.scenarios, "folder of scenarios");
    command.add_option("--color", options.colour, "auto, always or never")
        ->check(CLI::IsMember({"auto", "always", "never"}));
}

int play_conformance(const std::string& command_name, const std::string& shown_command,
                     const ConformanceOptions& options, language::Parsed suite) {
    const Interrupt interrupt;
    results::Results results;
    results.run = begin_run(shown_command, options.seed == 0 ? fresh_seed() : options.seed);
    results.run.suite_digest = digest_of(suite);
    results.run.selection = selection_words(options);
    results.environment = environment();
    auto& cases = suite.cases;
    select(cases, options);

    const auto tested = prepare(options, results.run.seed, cases);
    results.target = tested->info();
    results.run.clock = tested->clock();

    const RunFolder folder{options.out, command_name};
    Observer observer{folder, options, cases.size()};
    auto played = tested->play(cases, observer.hooks());
    observer.done();
    results.conformance = std::move(played.conformance);
    results.run.interrupted = played.interrupted;
    end_run(results.run);

    const auto expected = options.expected.empty() && !options.update_expected
                              ? tested->expected_file()
                              : options.expected;
    if (!expected.empty())
        apply_expectations(*results.conformance, expected, options.update_expected);
    // Waivers change verdicts, so the statements are concluded once more.
    auto statements = std::move(results.conformance->statements);
    results::conclude_statements(*results.conformance, std::move(statements));
    results::conclude_versions(*results.conformance, results.run);

    const int code =
        Interrupt::exit_code().value_or(static_cast<ExitCode>(results::exit_code(results)));
    const console::Ending ending{folder.write_reports(results), code};
    if (!options.quiet)
        fmt::print("{}", console::render(results, style_for_stdout(options.colour), ending));
    return code;
}

}  // namespace touchstone::cli
