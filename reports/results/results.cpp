#include "reports/results/results.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace touchstone::results {
namespace {

struct Word {
    Verdict verdict;
    std::string_view word;
};

/// Worst first, so that the position is the rank.
constexpr std::array words{
    Word{Verdict::error, "error"},
    Word{Verdict::fail, "fail"},
    Word{Verdict::inconclusive, "inconclusive"},
    Word{Verdict::flaky, "flaky"},
    Word{Verdict::waived, "waived"},  // a known fail: a pass elsewhere must not hide it
    Word{Verdict::warn, "warn"},
    Word{Verdict::pass, "pass"},
    Word{Verdict::info, "info"},
    Word{Verdict::skip, "skip"},
    Word{Verdict::not_applicable, "n/a"},
    Word{Verdict::not_exercised, "not exercised"},
};

std::size_t rank(Verdict verdict) {
    return static_cast<std::size_t>(std::ranges::find(words, verdict, &Word::verdict) -
                                    words.begin());
}

/// Every statement of its own version that a case speaks about, each once.
std::set<std::string> statements_of(const Case& played) {
    std::set<std::string> found;
    const auto add = [&](const std::string& statement) {
        if (version_of(statement) == played.version) found.insert(statement);
    };
    std::ranges::for_each(played.cites, add);
    std::ranges::for_each(played.findings, add, &Finding::statement);
    return found;
}

bool narrows(const std::string& selection) {
    return !selection.starts_with("--mqtt");  // chooses whole versions, and narrows none of them
}

std::string word_for(const Conclusion& counted, bool absent_beyond_profile, bool narrowed) {
    const auto any = [&](Verdict verdict) {
        return counted.cases.contains(std::string(word_of(verdict)));
    };
    if (any(Verdict::fail) || absent_beyond_profile) return "NOT CONFORMANT";
    if (narrowed || any(Verdict::error) || any(Verdict::inconclusive) || any(Verdict::flaky) ||
        any(Verdict::skip) || counted.exercised == 0)
        return "INCOMPLETE";
    if (any(Verdict::waived)) return "CONFORMANT WITH WAIVERS";
    if (counted.exercised == counted.statements) return "CONFORMANT";
    return "CONFORMANT, " + std::to_string(counted.exercised) + " of " +
           std::to_string(counted.statements) + " exercised";
}

/// One judgement's part in the exit code: 0, 1, 3 or 6.
int code_of(Verdict verdict) {
    switch (verdict) {
        case Verdict::error: return 3;
        case Verdict::fail: return 1;
        case Verdict::inconclusive:
        case Verdict::flaky: return 6;
        default: return 0;
    }
}

int code_of(const Case& played) {
    return is_unexpected(played) ? code_of(played.verdict) : 0;
}

int code_of(const Load& load, int (*worst)(int, int)) {
    int code = load.valid ? 0 : 6;
    for (const Finding& finding : load.findings) code = worst(code, code_of(finding.verdict));
    if (load.valid)
        for (const Threshold& threshold : load.thresholds)
            code = worst(code, threshold.passed ? 0 : 1);
    return code;
}

int code_of(const ProofRun& run) {
    const bool survivor =
        std::ranges::any_of(run.proofs, [](const Proof& p) { return p.named && !p.killed; });
    return survivor || !run.unproven.empty() ? 1 : 0;
}

int worst_code(int a, int b) {
    constexpr std::array precedence{3, 1, 6, 0};
    return *std::ranges::find_if(precedence, [&](int code) { return code == a || code == b; });
}

}  // namespace

std::string_view word_of(Verdict verdict) {
    return words[rank(verdict)].word;
}

std::optional<Verdict> verdict_named(std::string_view word) {
    const auto* found = std::ranges::find(words, word, &Word::word);
    if (found == words.end()) return std::nullopt;
    return found->verdict;
}

bool is_exercised(Verdict verdict) {
    switch (verdict) {
        case Verdict::pass:
        case Verdict::warn:
        case Verdict::fail:
        case Verdict::info:
        case Verdict::flaky:
        case Verdict::waived: return true;
        default: return false;
    }
}

Verdict worse(Verdict a, Verdict b) {
    return rank(a) <= rank(b) ? a : b;
}

std::string_view version_of(std::string_view statement) {
    const auto at = statement.find('@');
    return at == std::string_view::npos ? std::string_view{} : statement.substr(at + 1);
}

void conclude_statements(Conformance& conformance, std::vector<StatementResult> all) {
    std::map<std::string, StatementResult*, std::less<>> by_id;
    for (StatementResult& statement : all) {
        statement.verdict = Verdict::not_exercised;
        statement.cases.clear();
        by_id.emplace(statement.id, &statement);
    }
    for (const Case& played : conformance.cases) {
        for (const std::string& id : statements_of(played)) {
            const auto found = by_id.find(id);
            if (found == by_id.end()) continue;  // another version's, or left out by the caller
            StatementResult& statement = *found->second;
            statement.verdict = worse(statement.verdict, played.verdict);
            statement.cases.push_back(played.id);
        }
    }
    conformance.statements = std::move(all);
}

void conclude_versions(Conformance& conformance, const Run& run, const Profile& profile) {
    std::map<std::string, Conclusion, std::less<>> by_version;
    for (const StatementResult& statement : conformance.statements) {
        Conclusion& conclusion = by_version[std::string(version_of(statement.id))];
        ++conclusion.statements;
        if (is_exercised(statement.verdict)) ++conclusion.exercised;
    }
    std::set<std::string> beyond_profile;
    for (const Case& played : conformance.cases) {
        const auto found = by_version.find(played.version);
        if (found == by_version.end()) continue;  // a version without a ledger is never certified
        ++found->second.cases[std::string(word_of(played.verdict))];
        if (played.verdict == Verdict::not_applicable && !played.capability.empty() &&
            profile.may_be_absent && !profile.may_be_absent->contains(played.capability))
            beyond_profile.insert(played.version);
    }
    const bool narrowed = run.interrupted || std::ranges::any_of(run.selection, narrows);
    conformance.conclusions.clear();
    for (auto& [version, conclusion] : by_version) {
        if (conclusion.cases.empty()) continue;
        conclusion.version = version;
        conclusion.profile = profile.name;
        conclusion.word = word_for(conclusion, beyond_profile.contains(version), narrowed);
        conformance.conclusions.push_back(std::move(conclusion));
    }
}

bool is_unexpected(const Case& played) {
    if (played.verdict == Verdict::error) return true;
    if (played.expected) return !*played.expected;
    return code_of(played.verdict) != 0;
}

int exit_code(const Results& results) {
    const bool nothing = (!results.conformance || results.conformance->cases.empty()) &&
                         results.load.empty() && (!results.proof || results.proof->proofs.empty());
    if (nothing) return 5;

    int code = 0;
    if (results.conformance)
        for (const Case& played : results.conformance->cases)
            code = worst_code(code, code_of(played));
    for (const Load& load : results.load) code = worst_code(code, code_of(load, worst_code));
    if (results.proof) code = worst_code(code, code_of(*results.proof));
    return code;
}

}  // namespace touchstone::results
