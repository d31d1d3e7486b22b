// `touchstone explain ID`: one statement of the standard in our words, how it is tested, and what
// shows that the tests can fail; or one case, with its conversation.

#include <memory>

#include <fmt/format.h>

#include "harness/cli/command.hpp"
#include "harness/cli/exit.hpp"
#include "harness/cli/scenario_files.hpp"
#include "harness/cli/surroundings.hpp"
#include "harness/engine/selection.hpp"
#include "reference/deviations/deviations.hpp"
#include "reference/standard/statement.hpp"

namespace touchstone::cli {
namespace {

std::string_view in_words(mqtt::Side side) {
    constexpr std::string_view words[] = {"the server", "the client", "both sides"};
    return words[static_cast<int>(side)];
}

std::string_view in_words(mqtt::Observable observable) {
    constexpr std::string_view words[] = {
        "with ordinary connections",
        "only with a broker set up for it, or a provoked fault",
        "only where a client is under test",
        "not at all: it cannot be broken on the wire",
    };
    return words[static_cast<int>(observable)];
}

void explain_statement(mqtt::Statement statement, const language::Parsed& suite) {
    const auto& row = statement.row();
    fmt::print("{}  {}\n\n", row.citation, row.section);
    fmt::print("  {}\n\n", row.summary);
    fmt::print("  binds     {} ({})\n", in_words(row.side), row.keywords);
    fmt::print("  seen      {}\n", in_words(row.observable));
    fmt::print("  test      {}\n", row.test_idea);

    std::size_t cases = 0;
    for (const auto& each : suite.cases) {
        if (std::find(each.cites.begin(), each.cites.end(), statement) == each.cites.end())
            continue;
        fmt::print("{}{}  {}\n", cases++ == 0 ? "\n  Cases that cite it\n    " : "    ", each.id,
                   each.title);
    }
    if (cases == 0) fmt::print("\n  No case cites it yet.\n");

    std::size_t deviations = 0;
    for (const auto& deviation : mqtt::named_deviations()) {
        const auto& breaks = deviation.breaks;
        if (std::find(breaks.begin(), breaks.end(), statement) == breaks.end()) continue;
        fmt::print("{}{}  {}\n", deviations++ == 0 ? "\n  Deviations that break it\n    " : "    ",
                   deviation.id, deviation.what);
    }
}

void explain_case(const language::Case& found) {
    fmt::print("{}  {}\n{}:{}\n\n", found.id, found.title, found.file->path, found.place.line);
    for (const auto& step : found.steps) fmt::print("  {}\n", step.text);
    fmt::print("\n  Cites\n");
    for (const auto statement : found.cites) {
        fmt::print("    {}  {}\n", statement.citation(), statement.row().summary);
    }
}

int explain(const std::string& id, const std::string& scenarios) {
    const auto suite = load_scenarios(suite_files(scenarios_root(scenarios)));
    // Without a version, both standards' statements of that number are meant.
    bool found = false;
    for (const auto version : {"", "@5.0", "@3.1.1"}) {
        if (const auto statement = mqtt::Statement::find(id + version)) {
            if (found) fmt::print("\n");
            explain_statement(*statement, suite);
            found = true;
        }
    }
    if (found) return all_passed;
    if (const auto* deviation = mqtt::deviation_named(id)) {
        fmt::print("{}  {}\n", deviation->id, deviation->what);
        for (const auto statement : deviation->breaks) {
            fmt::print("  breaks {}  {}\n", statement.citation(), statement.row().summary);
        }
        fmt::print("  try it: touchstone broker --deviation {}\n", deviation->id);
        return all_passed;
    }
    for (const auto& each : suite.cases) {
        if (!engine::names(id, each)) continue;
        if (found) fmt::print("\n");
        explain_case(each);
        found = true;
    }
    if (found) return all_passed;

    std::string hint;
    for (const auto near : mqtt::nearest_citations(id)) hint += fmt::format(" {}", near);
    throw CommandError{
        wrong_usage,
        fmt::format("{} is neither a statement nor a case nor a deviation; near it are:{}\n"
                    "`touchstone list statements` and `touchstone list cases` show them all",
                    id, hint)};
}

}  // namespace

void add_explain(CLI::App& app, Invocation& invocation) {
    auto* command = app.add_subcommand(
        "explain", "explain a statement (MQTT-3.1.4-3@5.0), a case (3.1/take-over) or a deviation");
    auto id = std::make_shared<std::string>();
    auto scenarios = std::make_shared<std::string>();
    command->add_option("ID", *id, "statement, case or deviation")->required();
    command->add_option("--scenarios", *scenarios, "folder of scenarios");
    command->callback([&invocation, id, scenarios] {
        invocation.chosen = [id, scenarios] { return explain(*id, *scenarios); };
    });
}

}  // namespace touchstone::cli
