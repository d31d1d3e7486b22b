// Every full citation (id and version) in the tree exists in the ledger, in comments and scenarios
// too, where no compiler looks. A line that is wrong on purpose says `misspelt`.
#include <filesystem>
#include <fstream>
#include <regex>
#include <string>

#include <gtest/gtest.h>

#include "reference/standard/statement.hpp"

namespace touchstone::mqtt {
namespace {

namespace fs = std::filesystem;

/// Calls `visit(citation)` for everything in `line` that looks like a citation.
template <typename Visit>
void each_citation(const std::string& line, Visit visit) {
    static const std::regex citation{R"((MQTT|TS)-[0-9.]+-[0-9]+@[0-9]+(\.[0-9]+)*)"};
    // The regular expression is slow, and almost no line has an `@` behind a digit.
    if (line.find('@') == std::string::npos) return;
    if (line.find("misspelt") != std::string::npos) return;
    for (auto it = std::sregex_iterator{line.begin(), line.end(), citation};
         it != std::sregex_iterator{}; ++it) {
        visit(it->str());
    }
}

TEST(Citations, AllExistInTheLedger) {
    std::size_t seen = 0;
    for (const auto* folder : {"reference", "harness", "scenarios", "reports"}) {
        const fs::path root = fs::path{TOUCHSTONE_SOURCE_DIR} / folder;
        if (!fs::exists(root)) continue;
        for (const auto& entry : fs::recursive_directory_iterator{root}) {
            if (!entry.is_regular_file()) continue;
            std::ifstream file{entry.path(), std::ios::binary};
            std::string line;
            for (std::size_t number = 1; std::getline(file, line); ++number) {
                each_citation(line, [&](const std::string& citation) {
                    ++seen;
                    EXPECT_TRUE(Statement::find(citation))
                        << entry.path().string() << ':' << number << ": " << citation
                        << " is not in the ledger; " << nearest_citations(citation).front()
                        << " is";
                });
            }
        }
    }
    EXPECT_GE(seen, ledger_ids.size());  // the ledger itself stands in the tree: less means that
                                         // nothing was read
}

TEST(Citations, AreFoundInALine) {
    std::vector<std::string> found;
    const auto collect = [&](const std::string& citation) { found.push_back(citation); };
    each_citation("  x  // [MQTT-3.1.4-3@5.0, TS-4.9-1@5.0]", collect);
    EXPECT_EQ(found, (std::vector<std::string>{"MQTT-3.1.4-3@5.0", "TS-4.9-1@5.0"}));
    found.clear();
    each_citation("MQTT-3.1.4-99@5.0 misspelt", collect);
    each_citation("MQTT-3.1.4-3 in any version", collect);
    EXPECT_TRUE(found.empty());
}

}  // namespace
}  // namespace touchstone::mqtt
