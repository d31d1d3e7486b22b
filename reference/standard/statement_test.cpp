// The ledger against the standards' own counts: no statement is invented, missing, repeated or
// misspelt.
#include "reference/standard/statement.hpp"

#include <algorithm>
#include <map>
#include <regex>
#include <set>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace touchstone::mqtt {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

struct Parts {
    bool numbered;        ///< by the standard, not by us
    std::string section;  ///< "3.1.2"
    std::string chapter;  ///< "3.1"
    int number;
};

Parts parts_of(std::string_view citation) {
    static const std::regex spelling{R"((MQTT|TS)-((\d+\.\d+)(?:\.\d+)*)-(\d+)@(3\.1\.1|5\.0))"};
    std::smatch match;
    const std::string text{citation};
    EXPECT_TRUE(std::regex_match(text, match, spelling)) << citation;
    return {match[1] == "MQTT", match[2], match[3], std::stoi(match[4])};
}

std::map<std::string, int> numbered_by_chapter(Version version) {
    std::map<std::string, int> counts;
    for (const auto& row : ledger()) {
        const auto parts = parts_of(row.citation);
        if (parts.numbered && row.version == version) ++counts[parts.chapter];
    }
    return counts;
}

TEST(Ledger, HoldsTheNumberedStatementsOf311ChapterByChapter) {
    const std::map<std::string, int> expected = {
        {"1.5", 3}, {"2.2", 2},  {"2.3", 7}, {"3.1", 42}, {"3.2", 7},  {"3.3", 18},
        {"3.6", 1}, {"3.8", 11}, {"3.9", 2}, {"3.10", 9}, {"3.12", 1}, {"3.14", 4},
        {"4.1", 2}, {"4.3", 5},  {"4.4", 1}, {"4.5", 2},  {"4.6", 6},  {"4.7", 8},
        {"4.8", 2}, {"6.0", 4},  {"7.0", 2}, {"7.1", 2}};
    const auto counts = numbered_by_chapter(Version::v3_1_1);
    EXPECT_EQ(counts, expected);
    int all = 0;
    for (const auto& [chapter, count] : counts) all += count;
    EXPECT_EQ(all, 141);
}

TEST(Ledger, HoldsTheNumberedStatementsOf5ChapterByChapter) {
    const std::map<std::string, int> expected = {
        {"1.5", 5},  {"2.1", 1},  {"2.2", 6},  {"3.1", 50}, {"3.2", 24}, {"3.3", 43},
        {"3.4", 3},  {"3.5", 3},  {"3.6", 4},  {"3.7", 3},  {"3.8", 14}, {"3.9", 4},
        {"3.10", 9}, {"3.11", 4}, {"3.12", 1}, {"3.14", 9}, {"3.15", 4}, {"4.1", 2},
        {"4.2", 1},  {"4.3", 19}, {"4.4", 2},  {"4.5", 2},  {"4.6", 6},  {"4.7", 8},
        {"4.8", 6},  {"4.9", 3},  {"4.12", 9}, {"4.13", 2}, {"6.0", 4}};
    const auto counts = numbered_by_chapter(Version::v5_0);
    EXPECT_EQ(counts, expected);
    int all = 0;
    for (const auto& [chapter, count] : counts) all += count;
    EXPECT_EQ(all, 251);
}

TEST(Ledger, NumbersRunWithoutGaps) {
    std::map<std::pair<Version, std::string>, std::set<int>> sections;
    for (const auto& row : ledger()) {
        const auto parts = parts_of(row.citation);
        sections[{row.version, (parts.numbered ? "MQTT-" : "TS-") + parts.section}].insert(
            parts.number);
    }
    for (const auto& [section, numbers] : sections) {
        // 5.0 has no MQTT-2.2.1-1 (misspelt on purpose: it is not in the standard), and TS numbers
        // have a meaning: -1 given twice, -2 out of range. Both may begin later, but nothing is
        // left out in between.
        const bool may_begin_later = section.second[0] == 'T' ||
                                     section == std::pair{Version::v5_0, std::string{"MQTT-2.2.1"}};
        const int first = may_begin_later ? *numbers.begin() : 1;
        EXPECT_LE(first, 2) << section.second;
        EXPECT_EQ(*numbers.begin(), first) << section.second;
        EXPECT_EQ(*numbers.rbegin(), first + static_cast<int>(numbers.size()) - 1)
            << section.second;
    }
    EXPECT_EQ((*sections[{Version::v5_0, "MQTT-2.2.1"}].begin()), 2);
}

TEST(Ledger, EveryCitationIsUnique) {
    std::set<std::string_view> seen;
    for (const auto& row : ledger()) EXPECT_TRUE(seen.insert(row.citation).second) << row.citation;
    EXPECT_THAT(seen, SizeIs(ledger_ids.size()));
}

TEST(Ledger, VersionAndCitationAgree) {
    for (const auto& row : ledger()) {
        EXPECT_TRUE(row.citation.ends_with("@" + std::string{name_of(row.version)}))
            << row.citation;
    }
}

TEST(Ledger, LevelIsTheStrongestKeyword) {
    for (const auto& row : ledger()) {
        const bool must = row.keywords.find("MUST") != std::string_view::npos;
        const bool should = row.keywords.find("SHOULD") != std::string_view::npos;
        EXPECT_EQ(row.level, must     ? Level::must
                             : should ? Level::should
                                      : Level::may)
            << row.citation;
    }
}

TEST(Ledger, SubjectsAndVisibilityAddUpAsCounted) {
    std::map<std::pair<Version, Side>, int> sides;
    std::map<std::pair<Version, Observable>, int> observables;
    for (const auto& row : ledger()) {
        if (!parts_of(row.citation).numbered) continue;
        ++sides[{row.version, row.side}];
        ++observables[{row.version, row.observable}];
    }
    EXPECT_EQ((sides[{Version::v3_1_1, Side::server}]), 68);
    EXPECT_EQ((sides[{Version::v3_1_1, Side::client}]), 35);
    EXPECT_EQ((sides[{Version::v3_1_1, Side::both}]), 38);
    EXPECT_EQ((sides[{Version::v5_0, Side::server}]), 118);
    EXPECT_EQ((sides[{Version::v5_0, Side::client}]), 49);
    EXPECT_EQ((sides[{Version::v5_0, Side::both}]), 84);
    EXPECT_EQ((observables[{Version::v3_1_1, Observable::yes}]), 119);
    EXPECT_EQ((observables[{Version::v3_1_1, Observable::with_fault_or_config}]), 9);
    EXPECT_EQ((observables[{Version::v3_1_1, Observable::client_side}]), 12);
    EXPECT_EQ((observables[{Version::v3_1_1, Observable::no}]), 1);
    EXPECT_EQ((observables[{Version::v5_0, Observable::yes}]), 197);
    EXPECT_EQ((observables[{Version::v5_0, Observable::with_fault_or_config}]), 38);
    EXPECT_EQ((observables[{Version::v5_0, Observable::client_side}]), 15);
    EXPECT_EQ((observables[{Version::v5_0, Observable::no}]), 1);
}

// One line per rule that the standards state without a number.
TEST(Ledger, HoldsTheUnnumberedRequirements) {
    for (const auto* citation :
         {"TS-2.2.3-1@3.1.1",    // remaining length of five bytes
          "TS-3.1.4-1@3.1.1",    // further checks failed
          "TS-3.2.2.1-1@3.1.1",  // CONNACK flags
          "TS-3.14.4-1@3.1.1",   // closing after DISCONNECT
          "TS-4.8-1@3.1.1",      // no effect on other clients
          "TS-3.1.4-2@3.1.1",    // no CONNECT in time
          "TS-3.1.4-1@5.0",      // no CONNECT in time
          "TS-4.7.2-1@3.1.1",    // `$` topics
          "TS-4.7.2-1@5.0",
          "TS-4.7.3-1@3.1.1",  // case
          "TS-4.7.3-2@3.1.1",  // spaces
          "TS-4.7.3-3@3.1.1",  // slashes
          "TS-4.7.3-4@3.1.1",  // a slash alone
          "TS-4.7.3-1@5.0",       "TS-4.7.3-2@5.0", "TS-4.7.3-3@5.0", "TS-4.7.3-4@5.0",
          "TS-2.2.2.2-1@5.0",     // property out of place
          "TS-2.2.2.2-2@5.0",     // property of the wrong type
          "TS-3.1.2.11.2-1@5.0",  // properties given twice, from CONNECT ...
          "TS-3.15.2.2.4-1@5.0",  // ... to AUTH
          "TS-3.1.2.11.3-2@5.0",  // Receive Maximum 0
          "TS-3.1.2.11.4-2@5.0",  // Maximum Packet Size 0
          "TS-3.1.2.11.6-2@5.0",  // request flags
          "TS-3.1.2.11.7-2@5.0",
          "TS-3.1.2.11.10-2@5.0",  // authentication data without method
          "TS-3.1.3.2.3-3@5.0",    // will payload that is not UTF-8
          "TS-3.3.2.3.2-3@5.0",    // payload that is not UTF-8
          "TS-3.1.4-2@5.0",        // take-over and will
          "TS-3.2.2.3.4-3@5.0",    // features declared absent: QoS ...
          "TS-3.2.2.3.5-3@5.0",    // ... retain
          "TS-3.2.2.3.6-3@5.0",    // ... packet size
          "TS-3.2.2.3.11-3@5.0",   // ... wildcards
          "TS-3.2.2.3.12-3@5.0",   // ... subscription identifiers
          "TS-3.2.2.3.13-3@5.0",   // ... shared subscriptions
          "TS-3.3.1.3-1@5.0",      // expired retained message
          "TS-3.3.1.3-2@5.0",      // QoS 0 retained message
          "TS-3.3.2.1-1@5.0",      // empty topic without alias
          "TS-3.3.4-1@5.0",        // empty topic with an unknown alias
          "TS-3.3.4-2@5.0",        // alias 0 or too high
          "TS-3.3.4-3@5.0",        // Receive Maximum exceeded
          "TS-3.8.2.1.2-1@5.0",    // subscription id given twice
          "TS-3.8.2.1.2-2@5.0",    // subscription id 0
          "TS-3.8.3.1-1@5.0",      // QoS 3
          "TS-3.8.3.1-2@5.0",      // Retain Handling 3
          "TS-3.8.4-1@5.0",        // subscription id replaced
          "TS-3.14.2.2.2-2@5.0",   // expiry raised from 0
          "TS-3.15-1@5.0",         // AUTH with another method
          "TS-3.15.2.2.2-2@5.0",   // AUTH without a method
          "TS-4.8.2-1@5.0",        // one session of a group
          "TS-4.8.2-2@5.0",        // no retained messages for a group
          "TS-4.8.2-3@5.0",        // QoS 1 goes to another member
          "TS-4.9-1@5.0",          // what gives quota back
          "TS-4.9-2@5.0",          // quota anew
          "TS-4.13.1-1@5.0",       // DISCONNECT before the close
          "TS-4.13.1-2@5.0"}) {    // no effect on other sessions
        EXPECT_TRUE(Statement::find(citation)) << citation;
    }
}

TEST(Ledger, SummariesAreSentences) {
    for (const auto& row : ledger()) {
        EXPECT_TRUE(row.summary.ends_with('.')) << row.citation;
        EXPECT_FALSE(row.test_idea.empty()) << row.citation;
    }
}

TEST(Statement, IsFoundUnderItsCitation) {
    for (std::size_t i = 0; i < ledger_ids.size(); ++i) {
        const auto statement = Statement::find(ledger_ids[i]);
        ASSERT_TRUE(statement) << ledger_ids[i];
        EXPECT_EQ(statement->index(), i);
        EXPECT_EQ(statement->citation(), ledger_ids[i]);
        EXPECT_EQ(statement->row().citation, ledger_ids[i]);
        EXPECT_EQ(Statement::at(i), *statement);
    }
}

TEST(Statement, IsNotFoundUnderAnythingElse) {
    for (const auto* text : {"", "MQTT-3.1.4-3", "mqtt-3.1.4-3@5.0",      // misspelt
                             "MQTT-3.1.4-33@5.0", "MQTT-2.2.1-1@5.0",     // misspelt
                             "MQTT-3.1.4-3@3.1", "MQTT-3.1.4-3@5.0 "}) {  // misspelt
        EXPECT_FALSE(Statement::find(text)) << text;
    }
}

TEST(Statement, ComparesInTheOrderOfTheStandards) {
    EXPECT_LT(Statement{"MQTT-7.1.2-1@3.1.1"}, Statement{"MQTT-1.5.4-1@5.0"});
    EXPECT_LT(Statement{"MQTT-3.9.3-2@5.0"}, Statement{"MQTT-3.10.1-1@5.0"});
    EXPECT_LT(Statement{"MQTT-3.1.2-30@5.0"}, Statement{"TS-3.1.2.11.2-1@5.0"});
    EXPECT_LT(Statement{"TS-3.1.2.11.10-2@5.0"}, Statement{"MQTT-3.1.3-1@5.0"});
    EXPECT_TRUE(std::is_sorted(ledger().begin(), ledger().end(),
                               [](const auto& a, const auto& b) { return a.version < b.version; }));
}

TEST(NearestCitations, SuggestWhatWasMeant) {
    EXPECT_EQ(nearest_citations("MQTT-3.1.4-33@5.0").front(), "MQTT-3.1.4-3@5.0");  // misspelt
    EXPECT_EQ(nearest_citations("mqtt-3.1.4-3@5.0").front(), "MQTT-3.1.4-3@5.0");   // misspelt
    EXPECT_THAT(nearest_citations("MQTT-3.1.4-3@5.0", 1), ElementsAre("MQTT-3.1.4-3@5.0"));
    EXPECT_THAT(nearest_citations("MQTT-3.1.4-3@5.0"), SizeIs(3));
    EXPECT_THAT(nearest_citations("MQTT", 0), IsEmpty());
    EXPECT_THAT(nearest_citations(std::string(100'000, 'x')), IsEmpty());
}

TEST(Version, NamesRoundTrip) {
    for (const auto version : {Version::v3_1, Version::v3_1_1, Version::v5_0}) {
        EXPECT_EQ(version_named(name_of(version)), version);
    }
    EXPECT_EQ(version_named("4"), std::nullopt);
    EXPECT_EQ(protocol_level(Version::v3_1), 3);
    EXPECT_EQ(protocol_level(Version::v5_0), 5);
}

}  // namespace
}  // namespace touchstone::mqtt
