#include "reports/junit/suites.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <set>

#include <fmt/format.h>

namespace touchstone::junit {
namespace {

using results::Verdict;

struct Mapping {
    Verdict verdict;
    Outcome outcome;
    std::string_view type;
};

constexpr std::array mappings{
    Mapping{Verdict::pass, Outcome::passed, ""},
    Mapping{Verdict::warn, Outcome::passed, ""},
    Mapping{Verdict::info, Outcome::passed, ""},
    Mapping{Verdict::fail, Outcome::failure, "must-violation"},
    Mapping{Verdict::error, Outcome::error, "harness"},
    Mapping{Verdict::inconclusive, Outcome::error, "inconclusive"},
    Mapping{Verdict::flaky, Outcome::error, "flaky"},
    Mapping{Verdict::not_applicable, Outcome::skipped, "not-applicable"},
    Mapping{Verdict::skip, Outcome::skipped, "skip"},
    Mapping{Verdict::waived, Outcome::skipped, "waived"},
    Mapping{Verdict::not_exercised, Outcome::skipped, "not-exercised"},
};

Mapping mapping_of(Verdict verdict) {
    return *std::ranges::find(mappings, verdict, &Mapping::verdict);
}

/// A name that every reader takes for one part of a Java-like path: "3.1" gives "s3_1".
std::string identifier(std::string_view text) {
    std::string out;
    if (text.empty() || std::isalpha(static_cast<unsigned char>(text.front())) == 0) out = "s";
    for (const char letter : text)
        out += std::isalnum(static_cast<unsigned char>(letter)) != 0 ? letter : '_';
    return out;
}

/// "5.0" gives "mqtt5", "3.1.1" gives "mqtt311": no dot may stand inside, readers split there.
std::string package_of(std::string_view version) {
    if (version.ends_with(".0")) version.remove_suffix(2);
    std::string out = "mqtt";
    for (const char letter : version)
        if (std::isalnum(static_cast<unsigned char>(letter)) != 0) out += letter;
    return out;
}

void add_line(std::string& text, std::string_view line) {
    if (line.empty()) return;
    text += line;
    if (!line.ends_with('\n')) text += '\n';
}

/// Findings and failed steps, then how to see it again.
std::string evidence(const results::Case& played) {
    std::string text;
    for (const results::Finding& finding : played.findings)
        add_line(text, finding.diagnostic.empty() ? finding.what : finding.diagnostic);
    for (const results::Step& step : played.steps) {
        if (step.verdict == Verdict::pass || step.verdict == Verdict::info) continue;
        if (std::ranges::find(played.findings, step.line, &results::Finding::line) !=
            played.findings.end())
            continue;  // told above, with more detail
        add_line(text, fmt::format("line {}: {}", step.line, step.text));
        add_line(text, "  expected  " + step.expected);
        add_line(text, "  received  " + step.received);
    }
    if (!played.rerun.empty() && text.find(played.rerun) == std::string::npos)
        add_line(text, "again: " + played.rerun);
    return text;
}

std::string summary_of(const results::Case& played) {
    if (!played.reason.empty()) return played.reason;
    if (!played.findings.empty()) return played.findings.front().what;
    return std::string(word_of(played.verdict));
}

bool is_bad(Outcome outcome) {
    return outcome == Outcome::failure || outcome == Outcome::error;
}

void tell_expectation(const results::Case& played, Row& row) {
    if (!played.expected) return;
    if (*played.expected) {
        // The gate is on what is new, so a known failure must not turn a build red. Our own errors
        // always do.
        if (!is_bad(row.outcome) || is_unexpected(played)) return;
        row.outcome = Outcome::skipped;
        row.message =
            fmt::format("as expected: {}{}{}", row.message,
                        played.expected_because.empty() ? "" : ": ", played.expected_because);
        add_line(row.output, row.body);
        row.body.clear();
    } else if (played.verdict == Verdict::pass) {
        add_line(row.output,
                 "UNEXPECTED PASS: expectations say otherwise: " + played.expected_because);
    }
}

Row row_of(const results::Case& played) {
    const Mapping mapping = mapping_of(played.verdict);
    Row row;
    row.name = played.title.empty() ? played.id : played.id + " " + played.title;
    row.classname = package_of(played.version) + "." + identifier(played.section);
    row.time = played.duration;
    row.outcome = mapping.outcome;
    row.type = mapping.type;
    row.file = played.file;
    row.line = played.line;
    for (const std::string& statement : played.cites)
        row.properties.emplace_back("spec.id", statement);
    row.properties.emplace_back("verdict", word_of(played.verdict));
    row.properties.emplace_back("transport", played.transport);

    if (row.outcome != Outcome::passed)
        row.message = fmt::format("{}: {}", word_of(played.verdict), summary_of(played));
    if (is_bad(row.outcome)) row.body = evidence(played);
    if (played.verdict == Verdict::warn)
        add_line(row.output, "WARN: " + summary_of(played) + "\n" + evidence(played));
    if (played.verdict == Verdict::info) add_line(row.output, "INFO: " + summary_of(played));
    tell_expectation(played, row);
    if (is_bad(mapping.outcome) && !played.trace.empty())
        add_line(row.output, "[[ATTACHMENT|" + played.trace + "]]");
    return row;
}

std::vector<Suite> suites_of(const results::Conformance& conformance) {
    std::vector<Suite> suites;
    std::map<std::pair<std::string, std::string>, std::size_t> known;
    for (const results::Case& played : conformance.cases) {
        const auto [found, is_new] =
            known.try_emplace({played.version, played.section}, suites.size());
        if (is_new)
            suites.push_back(
                {.name = fmt::format("MQTT {}, section {}", played.version, played.section),
                 .package = package_of(played.version),
                 .started = played.started});
        Suite& suite = suites[found->second];
        suite.started = std::min(suite.started, played.started);
        suite.time += played.duration;
        suite.rows.push_back(row_of(played));
    }
    return suites;
}

Row threshold_row(const results::Threshold& threshold, bool valid) {
    Row row;
    row.name = "threshold " + threshold.name;
    if (!valid) {
        row.outcome = Outcome::error;
        row.type = "void";
        row.message = fmt::format("void, since the run is invalid: {}, measured {}", threshold.name,
                                  threshold.measured);
    } else if (!threshold.passed) {
        row.outcome = Outcome::failure;
        row.type = "threshold";
        row.message = fmt::format("{}, measured {}", threshold.name, threshold.measured);
    } else {
        add_line(row.output, "measured " + threshold.measured);
    }
    return row;
}

Row validity_row(const results::Load& load) {
    Row row{.name = "validity", .time = load.duration};
    if (load.valid) return row;
    row.outcome = Outcome::error;
    row.type = "invalid";
    row.message = "invalid: " + fmt::format("{}", fmt::join(load.invalid_because, "; "));
    return row;
}

/// The monitors stay on under load: what they found, as one row.
Row findings_row(const std::vector<results::Finding>& findings) {
    Row row{.name = "protocol"};
    Verdict worst = Verdict::pass;
    for (const results::Finding& finding : findings) worst = worse(worst, finding.verdict);
    const Mapping mapping = mapping_of(worst);
    row.outcome = mapping.outcome;
    row.type = mapping.type;
    std::string& text = row.outcome == Outcome::passed ? row.output : row.body;
    for (const results::Finding& finding : findings) {
        if (finding.verdict == worst && row.message.empty() && row.outcome != Outcome::passed)
            row.message = fmt::format("{}: {}", word_of(worst), finding.what);
        add_line(text, fmt::format("{} {}: {}", word_of(finding.verdict), finding.statement,
                                   finding.diagnostic.empty() ? finding.what : finding.diagnostic));
    }
    return row;
}

Suite suite_of(const results::Load& load) {
    Suite suite{.name = load.id, .package = "load", .time = load.duration, .started = load.started};
    suite.rows.push_back(validity_row(load));
    for (const results::Threshold& threshold : load.thresholds)
        suite.rows.push_back(threshold_row(threshold, load.valid));
    suite.rows.push_back(findings_row(load.findings));
    const std::string plain = load.id.starts_with("load/") ? load.id.substr(5) : load.id;
    for (Row& row : suite.rows) {
        row.classname = "load." + identifier(plain);
        row.file = load.file;
        row.line = load.line;
        row.properties = {{"mqtt.version", load.version}, {"transport", load.transport}};
    }
    return suite;
}

Row row_of(const results::Proof& proof) {
    Row row;
    row.name = proof.deviation + ", which " + proof.what;
    row.classname = proof.named ? "proof.named" : "proof.automatic";
    row.properties = {{"spec.id", proof.statement}};
    const std::string survived = fmt::format("{}", fmt::join(proof.survived, " "));
    if (proof.killed) {
        add_line(row.output, fmt::format("caught by {}", fmt::join(proof.killed_by, " ")));
        if (!survived.empty()) add_line(row.output, "not caught by " + survived);
        return row;
    }
    // A survivor of the automatic family is listed, a survivor among the named ones is a hole in
    // the suite.
    row.outcome = proof.named ? Outcome::failure : Outcome::skipped;
    row.type = "survived";
    row.message = fmt::format("{} survived: no case that cites {} notices that it {}{}{}",
                              proof.deviation, proof.statement, proof.what,
                              proof.explanation.empty() ? "" : ": ", proof.explanation);
    if (!survived.empty()) row.body = "played against " + survived + "\n";
    return row;
}

Suite suite_of(const results::ProofRun& run) {
    Suite suite{.name = "proof", .package = "proof"};
    for (const results::Proof& proof : run.proofs) suite.rows.push_back(row_of(proof));
    for (const std::string& id : run.unproven)
        suite.rows.push_back({.name = id + " can fail",
                              .classname = "proof.cases",
                              .outcome = Outcome::failure,
                              .type = "unproven",
                              .message = "unproven: no deviation makes " + id + " fail"});
    return suite;
}

/// GitLab reads only the first of two equal names.
void make_names_unique(Suite& suite) {
    std::set<std::string> seen;
    for (Row& row : suite.rows) {
        const std::string name = row.name;
        for (int copy = 2; !seen.insert(row.name).second; ++copy)
            row.name = fmt::format("{} ({})", name, copy);
    }
}

}  // namespace

std::vector<Suite> suites_of(const results::Results& results) {
    std::vector<Suite> suites;
    if (results.conformance) suites = suites_of(*results.conformance);
    for (const results::Load& load : results.load) suites.push_back(suite_of(load));
    if (results.proof) suites.push_back(suite_of(*results.proof));
    std::ranges::for_each(suites, make_names_unique);
    return suites;
}

}  // namespace touchstone::junit
