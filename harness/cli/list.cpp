// `touchstone list`: what there is to play, to cite and to be wrong in.

#include <memory>
#include <set>

#include <boost/json.hpp>
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

struct ListOptions {
    std::string what = "cases";
    std::string scenarios;
    std::vector<std::string> only, except;
    bool json = false;
};

using Row = std::vector<std::pair<std::string_view, std::string>>;

std::vector<Row> case_rows(const ListOptions& options) {
    const auto parsed = load_scenarios(suite_files(scenarios_root(options.scenarios)));
    const engine::Selection selection{options.only, options.except, {}, {}};
    std::vector<Row> rows;
    for (const auto& each : parsed.cases) {
        if (!engine::selects(selection, each)) continue;
        std::string cites;
        for (const auto statement : each.cites) {
            cites += fmt::format("{}{}", cites.empty() ? "" : " ", statement.citation());
        }
        rows.push_back({{"id", each.id},
                        {"title", each.title},
                        {"file", fmt::format("{}:{}", each.file->path, each.place.line)},
                        {"cites", cites}});
    }
    return rows;
}

std::vector<Row> statement_rows() {
    std::vector<Row> rows;
    for (const auto& row : mqtt::ledger()) {
        rows.push_back({{"id", std::string{row.citation}},
                        {"keywords", std::string{row.keywords}},
                        {"summary", std::string{row.summary}}});
    }
    return rows;
}

std::vector<Row> deviation_rows() {
    std::vector<Row> rows;
    for (const auto& deviation : mqtt::named_deviations()) {
        std::string breaks;
        for (const auto statement : deviation.breaks) {
            breaks += fmt::format("{}{}", breaks.empty() ? "" : " ", statement.citation());
        }
        rows.push_back({{"id", deviation.id}, {"breaks", breaks}, {"what", deviation.what}});
    }
    return rows;
}

void print_text(const std::vector<Row>& rows) {
    std::size_t width = 0;
    for (const auto& row : rows) width = std::max(width, row.front().second.size());
    width = std::min<std::size_t>(width, 60);
    for (const auto& row : rows) {
        fmt::print("{:<{}}", row[0].second, width);
        for (std::size_t i = 1; i < row.size(); ++i) fmt::print("  {}", row[i].second);
        fmt::print("\n");
    }
}

void print_json(const std::vector<Row>& rows) {
    boost::json::array array;
    for (const auto& row : rows) {
        boost::json::object object;
        for (const auto& [key, value] : row) object[key] = value;
        array.push_back(std::move(object));
    }
    fmt::print("{}\n", boost::json::serialize(array));
}

int list(const ListOptions& options) {
    const auto rows = options.what == "cases"        ? case_rows(options)
                      : options.what == "statements" ? statement_rows()
                                                     : deviation_rows();
    if (options.json) {
        print_json(rows);
    } else {
        print_text(rows);
        fmt::print(stderr, "{} {}\n", rows.size(), options.what);
    }
    return rows.empty() ? nothing_selected : all_passed;
}

}  // namespace

void add_list(CLI::App& app, Invocation& invocation) {
    auto* command = app.add_subcommand("list", "list cases, statements or deviations");
    auto options = std::make_shared<ListOptions>();
    command->add_option("WHAT", options->what, "cases (default), statements or deviations")
        ->check(CLI::IsMember({"cases", "statements", "deviations"}));
    command->add_option("--only", options->only, "cases by id, glob, statement or section");
    command->add_option("--except", options->except, "but not these");
    command->add_option("--scenarios", options->scenarios, "folder of scenarios");
    command->add_flag("--json", options->json, "as JSON");
    command->callback(
        [&invocation, options] { invocation.chosen = [options] { return list(*options); }; });
}

}  // namespace touchstone::cli
