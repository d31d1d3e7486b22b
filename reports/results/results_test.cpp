#include "reports/results/results.hpp"

#include <gmock/gmock.h>

#include "reports/results/example.hpp"

namespace touchstone::results {
namespace {

using ::testing::ElementsAre;

Case played(std::string id, Verdict verdict, std::vector<std::string> cites) {
    Case one;
    one.version = id.substr(id.find('@') + 1);
    one.id = std::move(id);
    one.verdict = verdict;
    one.cites = std::move(cites);
    return one;
}

std::vector<StatementResult> two_statements() {
    return {{.id = "MQTT-1.5.4-1@5.0", .level = "must"},
            {.id = "MQTT-1.5.4-2@5.0", .level = "must"}};
}

Conformance concluded(std::vector<Case> cases, const Run& run = {}, const Profile& profile = {}) {
    Conformance conformance;
    conformance.cases = std::move(cases);
    conclude_statements(conformance, two_statements());
    conclude_versions(conformance, run, profile);
    return conformance;
}

std::string word(std::vector<Case> cases, const Run& run = {}, const Profile& profile = {}) {
    const Conformance conformance = concluded(std::move(cases), run, profile);
    return conformance.conclusions.empty() ? "none" : conformance.conclusions.front().word;
}

Case both(Verdict verdict) {
    return played("a@5.0", verdict, {"MQTT-1.5.4-1@5.0", "MQTT-1.5.4-2@5.0"});
}

TEST(Verdicts, EachHasOneWord) {
    for (const std::string_view name :
         {"pass", "warn", "fail", "info", "n/a", "skip", "inconclusive", "flaky", "error", "waived",
          "not exercised"}) {
        const auto verdict = verdict_named(name);
        ASSERT_TRUE(verdict) << name;
        EXPECT_EQ(word_of(*verdict), name);
    }
    EXPECT_FALSE(verdict_named("passed"));
    EXPECT_FALSE(verdict_named(""));
}

TEST(Verdicts, TheWorseWinsWhicheverComesFirst) {
    const std::vector worst_first{
        Verdict::error,  Verdict::fail,           Verdict::inconclusive, Verdict::flaky,
        Verdict::waived, Verdict::warn,           Verdict::pass,         Verdict::info,
        Verdict::skip,   Verdict::not_applicable, Verdict::not_exercised};
    for (std::size_t a = 0; a < worst_first.size(); ++a)
        for (std::size_t b = 0; b < worst_first.size(); ++b)
            EXPECT_EQ(worse(worst_first[a], worst_first[b]), worst_first[std::min(a, b)]);
}

TEST(Verdicts, WhatWasPreventedIsNotExercised) {
    for (const Verdict judged : {Verdict::pass, Verdict::warn, Verdict::fail, Verdict::info,
                                 Verdict::flaky, Verdict::waived})
        EXPECT_TRUE(is_exercised(judged)) << word_of(judged);
    for (const Verdict prevented : {Verdict::not_applicable, Verdict::skip, Verdict::inconclusive,
                                    Verdict::error, Verdict::not_exercised})
        EXPECT_FALSE(is_exercised(prevented)) << word_of(prevented);
}

TEST(Statements, ACaseCountsForAllThatItCites) {
    const Conformance conformance = concluded({both(Verdict::fail)});
    EXPECT_EQ(conformance.statements[0].verdict, Verdict::fail);
    EXPECT_EQ(conformance.statements[1].verdict, Verdict::fail);
}

TEST(Statements, TheWorstCaseDecides) {
    const Conformance conformance =
        concluded({played("a@5.0", Verdict::pass, {"MQTT-1.5.4-1@5.0"}),
                   played("b@5.0", Verdict::waived, {"MQTT-1.5.4-1@5.0"})});
    EXPECT_EQ(conformance.statements[0].verdict, Verdict::waived);
    EXPECT_THAT(conformance.statements[0].cases, ElementsAre("a@5.0", "b@5.0"));
    EXPECT_EQ(conformance.statements[1].verdict, Verdict::not_exercised);
}

TEST(Statements, AMonitorsFindingCountsThoughTheCaseDoesNotCiteIt) {
    Case broken = played("a@5.0", Verdict::fail, {"MQTT-1.5.4-1@5.0"});
    broken.findings = {{.statement = "MQTT-1.5.4-2@5.0", .by_monitor = true}};
    EXPECT_EQ(concluded({broken}).statements[1].verdict, Verdict::fail);
}

TEST(Statements, ACaseSpeaksOnlyAboutItsOwnVersion) {
    const Conformance conformance =
        concluded({played("a@3.1.1", Verdict::fail, {"MQTT-1.5.4-1@5.0"})});
    EXPECT_EQ(conformance.statements[0].verdict, Verdict::not_exercised);
}

TEST(Conclusions, WordForWord) {
    EXPECT_EQ(word({both(Verdict::pass)}), "CONFORMANT");
    EXPECT_EQ(word({both(Verdict::warn)}), "CONFORMANT");
    EXPECT_EQ(word({played("a@5.0", Verdict::pass, {"MQTT-1.5.4-1@5.0"})}),
              "CONFORMANT, 1 of 2 exercised");
    EXPECT_EQ(word({both(Verdict::pass), both(Verdict::waived)}), "CONFORMANT WITH WAIVERS");
    EXPECT_EQ(word({both(Verdict::pass), both(Verdict::fail), both(Verdict::error)}),
              "NOT CONFORMANT");
    for (const Verdict open :
         {Verdict::error, Verdict::inconclusive, Verdict::flaky, Verdict::skip})
        EXPECT_EQ(word({both(Verdict::pass), both(open)}), "INCOMPLETE") << word_of(open);
    EXPECT_EQ(word({both(Verdict::not_applicable)}), "INCOMPLETE") << "nothing was exercised";
}

TEST(Conclusions, WhatWasNotRunCannotBeCertified) {
    results::Run selected;
    selected.selection = {"--only 3.1/*"};
    EXPECT_EQ(word({both(Verdict::pass)}, selected), "INCOMPLETE");
    selected.selection = {"--mqtt 5.0"};
    EXPECT_EQ(word({both(Verdict::pass)}, selected), "CONFORMANT");
    results::Run interrupted;
    interrupted.interrupted = true;
    EXPECT_EQ(word({both(Verdict::pass)}, interrupted), "INCOMPLETE");
}

TEST(Conclusions, AProfileSaysWhatMayBeAbsent) {
    Case absent = played("b@5.0", Verdict::not_applicable, {"MQTT-1.5.4-2@5.0"});
    absent.capability = "retain";
    const std::vector<Case> cases{played("a@5.0", Verdict::pass, {"MQTT-1.5.4-1@5.0"}), absent};
    const Profile strict{.name = "full", .may_be_absent = std::set<std::string>{"shared"}};
    EXPECT_EQ(word(cases), "CONFORMANT, 1 of 2 exercised");
    EXPECT_EQ(word(cases, {}, strict), "NOT CONFORMANT");
    EXPECT_EQ(concluded(cases, {}, strict).conclusions.front().profile, "full");
}

TEST(Conclusions, AVersionWithoutLedgerOrWithoutCasesHasNone) {
    EXPECT_EQ(word({played("a@3.1", Verdict::pass, {})}), "none");
}

TEST(Conclusions, CountTheCases) {
    const Conformance conformance = concluded({both(Verdict::pass), both(Verdict::pass)});
    EXPECT_THAT(conformance.conclusions.front().cases, ElementsAre(std::pair("pass", 2u)));
    EXPECT_EQ(conformance.conclusions.front().statements, 2u);
    EXPECT_EQ(conformance.conclusions.front().exercised, 2u);
}

Results with_cases(std::vector<Case> cases) {
    Results results;
    results.conformance.emplace().cases = std::move(cases);
    return results;
}

TEST(ExitCode, NothingSelected) {
    EXPECT_EQ(exit_code({}), 5);
    EXPECT_EQ(exit_code(with_cases({})), 5);
}

TEST(ExitCode, FollowsThePrecedence) {
    struct Row {
        std::vector<Verdict> verdicts;
        int code;
    };
    const std::vector<Row> rows{
        {{Verdict::pass, Verdict::warn, Verdict::info, Verdict::not_applicable, Verdict::skip,
          Verdict::waived},
         0},
        {{Verdict::flaky, Verdict::pass}, 6},
        {{Verdict::inconclusive}, 6},
        {{Verdict::inconclusive, Verdict::fail}, 1},
        {{Verdict::fail, Verdict::error, Verdict::flaky}, 3},
    };
    for (const Row& row : rows) {
        std::vector<Case> cases;
        for (const Verdict verdict : row.verdicts) cases.push_back(both(verdict));
        EXPECT_EQ(exit_code(with_cases(cases)), row.code);
    }
}

TEST(ExitCode, OnlyTheUnexpectedCounts) {
    Case known = both(Verdict::fail);
    known.expected = true;
    EXPECT_EQ(exit_code(with_cases({known})), 0);
    Case news = both(Verdict::fail);
    news.expected = false;
    EXPECT_EQ(exit_code(with_cases({known, news})), 1);
    Case better = both(Verdict::pass);
    better.expected = false;
    EXPECT_EQ(exit_code(with_cases({better})), 0);
    Case ours = both(Verdict::error);
    ours.expected = true;
    EXPECT_EQ(exit_code(with_cases({ours})), 3) << "our own errors are never expected";
}

TEST(ExitCode, ThresholdsCountOnlyWhereTheRunIsValid) {
    Results results;
    results.load = {{.id = "load/a", .thresholds = {{.name = "lost = 0"}}}};
    EXPECT_EQ(exit_code(results), 1);
    results.load.front().valid = false;
    EXPECT_EQ(exit_code(results), 6);
    results.load.front().findings = {{.verdict = Verdict::fail}};
    EXPECT_EQ(exit_code(results), 1) << "a broken statement stays broken";
    results.load.front() = {.id = "load/a", .thresholds = {{.name = "lost = 0", .passed = true}}};
    EXPECT_EQ(exit_code(results), 0);
}

TEST(ExitCode, AProofWantsEveryNamedDeviationKilledAndEveryCaseProven) {
    Results results;
    results.proof = ProofRun{.proofs = {{.deviation = "a", .named = true, .killed = true},
                                        {.deviation = "b", .named = false, .killed = false}}};
    EXPECT_EQ(exit_code(results), 0) << "survivors of the automatic family are listed, not judged";
    results.proof->unproven = {"a@5.0"};
    EXPECT_EQ(exit_code(results), 1);
    results.proof->unproven.clear();
    results.proof->proofs[0].killed = false;
    EXPECT_EQ(exit_code(results), 1);
}

TEST(Example, HoldsEachVerdict) {
    const Results results = example();
    std::set<Verdict> seen;
    for (const Case& one : results.conformance->cases) seen.insert(one.verdict);
    for (const StatementResult& one : results.conformance->statements) seen.insert(one.verdict);
    EXPECT_EQ(seen.size(), 11u);
    EXPECT_EQ(results.load.size(), 2u);
    EXPECT_EQ(exit_code(results), 3);
}

}  // namespace
}  // namespace touchstone::results
