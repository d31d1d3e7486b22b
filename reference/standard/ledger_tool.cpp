// Build step: statements.tsv -> ledger_ids.hpp (citations, for the compiler) and ledger_rows.inc
// (rows, for the program). Usage: ledger_tool statements.tsv ledger_ids.hpp ledger_rows.inc A row
// that is malformed, misspelt, repeated or out of order stops the build with file:line.
#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <numeric>
#include <optional>
#include <regex>
#include <sstream>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace {

constexpr std::array<std::string_view, 7> columns = {
    "citation", "section", "side", "keywords", "observable", "summary", "test idea"};
enum Column { citation, section, side, keywords, observable, summary, test_idea };

const std::map<std::string_view, std::string_view> versions = {{"3.1.1", "v3_1_1"},
                                                               {"5.0", "v5_0"}};
const std::map<std::string_view, std::string_view> sides = {
    {"server", "server"}, {"client", "client"}, {"both", "both"}};
const std::map<std::string_view, std::string_view> observables = {
    {"yes", "yes"},
    {"only-with-fault-or-config", "with_fault_or_config"},
    {"client-side", "client_side"},
    {"no", "no"}};
const std::map<std::string_view, std::string_view> levels = {{"MUST", "must"},
                                                             {"MUST NOT", "must"},
                                                             {"MUST (implied)", "must"},
                                                             {"MUST NOT (implied)", "must"},
                                                             {"MUST + MUST NOT", "must"},
                                                             {"MUST + SHOULD", "must"},
                                                             {"SHOULD", "should"},
                                                             {"SHOULD NOT", "should"},
                                                             {"MAY", "may"}};

/// Where a statement stands in its standard: version, three-part section, MQTT- before TS-, whole
/// section, number.
using Place = std::tuple<std::string, std::array<int, 3>, std::string, std::vector<int>, int>;

struct Row {
    std::vector<std::string> cells;
    std::string version;
    Place place;
};

class Source {
public:
    explicit Source(const char* path) : path_{path}, file_{path} {
        if (!file_) fail("cannot be read");
    }
    bool next(std::string& text) {
        ++line_;
        return static_cast<bool>(std::getline(file_, text));
    }
    [[noreturn]] void fail(const std::string& what) const {
        std::fprintf(stderr, "%s:%zu: %s\n", path_, line_, what.c_str());
        std::exit(1);
    }

private:
    const char* path_;
    std::ifstream file_;
    std::size_t line_ = 0;
};

std::vector<std::string> split(const std::string& text, char by) {
    std::vector<std::string> parts(1);
    for (const char c : text) {
        if (c == by) {
            parts.emplace_back();
        } else {
            parts.back() += c;
        }
    }
    return parts;
}

std::optional<Place> place_of(const std::string& text) {
    static const std::regex spelling{R"((MQTT|TS)-(\d+(?:\.\d+)+)-(\d+)@(3\.1\.1|5\.0))"};
    std::smatch match;
    if (!std::regex_match(text, match, spelling)) return std::nullopt;
    std::vector<int> whole;
    for (const auto& part : split(match[2], '.')) whole.push_back(std::stoi(part));
    std::array<int, 3> head{};
    std::copy_n(whole.begin(), std::min(whole.size(), head.size()), head.begin());
    return Place{match[4], head, match[1], whole, std::stoi(match[3])};
}

Row read_row(const Source& source, const std::string& text) {
    Row row{split(text, '\t'), {}, {}};
    if (row.cells.size() != columns.size()) {
        source.fail("has " + std::to_string(row.cells.size()) + " columns, not " +
                    std::to_string(columns.size()));
    }
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (row.cells[i].empty())
            source.fail("the column '" + std::string{columns[i]} + "' is empty");
    }
    const auto place = place_of(row.cells[citation]);
    if (!place) source.fail("'" + row.cells[citation] + "' is not spelt like MQTT-3.1.4-3@5.0");
    row.place = *place;
    row.version = std::get<0>(*place);
    const auto known = [&](Column column, const auto& names) {
        if (!names.contains(row.cells[column])) {
            source.fail("'" + row.cells[column] + "' is not a value of the column '" +
                        std::string{columns[column]} + "'");
        }
    };
    known(side, sides);
    known(keywords, levels);
    known(observable, observables);
    return row;
}

std::vector<Row> read_ledger(const char* path) {
    Source source{path};
    std::string text;
    if (!source.next(text) ||
        split(text, '\t') != std::vector<std::string>(columns.begin(), columns.end())) {
        source.fail("the first line does not name the columns");
    }
    std::vector<Row> rows;
    while (source.next(text)) {
        Row row = read_row(source, text);
        if (!rows.empty() && row.place == rows.back().place) {
            source.fail(row.cells[citation] + " is repeated");
        }
        if (!rows.empty() && row.place < rows.back().place) {
            source.fail(row.cells[citation] + " is out of order or repeated: it stands after " +
                        rows.back().cells[citation]);
        }
        rows.push_back(std::move(row));
    }
    if (rows.empty()) source.fail("there are no rows");
    return rows;
}

std::string literal(const std::string& text) {
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') quoted += '\\';
        quoted += c;
    }
    return quoted + '"';
}

std::string ids_header(const std::vector<Row>& rows) {
    std::vector<std::size_t> order(rows.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return rows[a].cells[citation] < rows[b].cells[citation];
    });
    std::ostringstream out;
    out << "// Generated from reference/standard/statements.tsv by ledger_tool.\n#pragma once\n\n"
           "#include <array>\n#include <cstdint>\n#include <string_view>\n\n"
           "namespace touchstone::mqtt {\n\n"
           "/// Every citation, in the ledger's order.\n"
           "inline constexpr std::array<std::string_view, "
        << rows.size() << "> ledger_ids = {\n";
    for (const auto& row : rows) out << "    " << literal(row.cells[citation]) << ",\n";
    out << "};\n\n/// Indices into ledger_ids in order of spelling, for binary search.\n"
           "inline constexpr std::array<std::uint16_t, "
        << rows.size() << "> ledger_order = {";
    for (std::size_t i = 0; i < order.size(); ++i)
        out << (i % 16 ? " " : "\n    ") << order[i] << ',';
    out << "\n};\n\n}  // namespace touchstone::mqtt\n";
    return out.str();
}

std::string rows_source(const std::vector<Row>& rows) {
    std::ostringstream out;
    out << "// Generated from reference/standard/statements.tsv by ledger_tool.\n";
    for (const auto& row : rows) {
        const auto& cells = row.cells;
        out << '{' << literal(cells[citation]) << ", " << literal(cells[section])
            << ", Version::" << versions.at(row.version) << ", Side::" << sides.at(cells[side])
            << ", Level::" << levels.at(cells[keywords]) << ", " << literal(cells[keywords])
            << ", Observable::" << observables.at(cells[observable]) << ",\n "
            << literal(cells[summary]) << ",\n " << literal(cells[test_idea]) << "},\n";
    }
    return out.str();
}

void write(const char* path, const std::string& text) {
    std::ofstream file{path, std::ios::binary};
    file << text;
    if (!file.flush()) {
        std::fprintf(stderr, "%s: cannot be written\n", path);
        std::exit(1);
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 4) {
        std::fprintf(stderr, "usage: ledger_tool statements.tsv ledger_ids.hpp ledger_rows.inc\n");
        return 2;
    }
    const auto rows = read_ledger(argv[1]);
    write(argv[2], ids_header(rows));
    write(argv[3], rows_source(rows));
    return 0;
}
