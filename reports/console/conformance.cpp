#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

#include "reports/console/parts.hpp"

namespace touchstone::console {
namespace {

using results::Case;
using results::Conformance;
using results::StatementResult;
using results::Verdict;

struct SectionOrder {
    bool operator()(const std::string& a, const std::string& b) const {
        return section_before(a, b);
    }
};
using Sections = std::map<std::string, std::vector<const Case*>, SectionOrder>;
using Versions = std::map<std::string, Sections, std::greater<>>;  // the newest first
using Counts = std::map<Verdict, std::uint64_t>;

constexpr std::array order{Verdict::pass,  Verdict::warn,          Verdict::fail,   Verdict::error,
                           Verdict::flaky, Verdict::inconclusive,  Verdict::waived, Verdict::info,
                           Verdict::skip,  Verdict::not_applicable};

Versions arranged(const Conformance& conformance) {
    Versions versions;
    for (const Case& played : conformance.cases)
        versions[played.version][played.section].push_back(&played);
    return versions;
}

Counts counts_of(const std::vector<const Case*>& cases) {
    Counts counts;
    for (const Case* played : cases) ++counts[played->verdict];
    return counts;
}

/// "3.1 connect": the folder of the scenarios names the subject.
std::string heading_of(const std::string& section, const Case& first) {
    const std::string prefix = section + "-";
    const std::string folder = first.file.substr(0, first.file.find('/'));
    if (section.empty() || folder == first.file || !folder.starts_with(prefix)) return section;
    return fmt::format("{:<5} {}", section, folder.substr(prefix.size()));
}

bool is_failure(Verdict verdict) {
    return verdict == Verdict::fail || verdict == Verdict::error ||
           verdict == Verdict::inconclusive || verdict == Verdict::flaky;
}

bool is_unexpected_pass(const Case& played) {
    return played.verdict == Verdict::pass && played.expected && !*played.expected;
}

/// The statements that the case found broken; all that it cites where it blames none.
std::vector<std::string> blamed_by(const Case& played) {
    std::vector<std::string> blamed;
    const auto add = [&](const std::string& statement) {
        if (!statement.empty() && std::ranges::find(blamed, statement) == blamed.end())
            blamed.push_back(statement);
    };
    for (const results::Finding& finding : played.findings) add(finding.statement);
    for (const results::Step& step : played.steps)
        if (is_failure(step.verdict) || step.verdict == Verdict::warn)
            std::ranges::for_each(step.statements, add);
    return blamed.empty() ? played.cites : blamed;
}

class Writer {
public:
    Writer(Page& page, const Conformance& conformance) : page_(page), conformance_(conformance) {
        for (const StatementResult& statement : conformance.statements)
            statements_.emplace(statement.id, &statement);
    }

    void version(const std::string& name, const Sections& sections) {
        page_.empty_line();
        page_.line(0, {{"MQTT " + name, Ink::strong}});
        std::vector<const Case*> all;
        for (const auto& [section, cases] : sections) {
            write_section(section, cases);
            all.insert(all.end(), cases.begin(), cases.end());
        }
        for (const Verdict verdict : {Verdict::skip, Verdict::not_applicable})
            write_reasons(verdict, all);
        write_totals(name, all);
    }

private:
    void field(std::string_view name, const std::string& text, Ink ink = Ink::plain) {
        if (!text.empty())
            page_.line(8, {{fmt::format("{:<11}", name), Ink::dim}, {text, ink}}, 19);
    }

    void write_section(const std::string& section, const std::vector<const Case*>& cases) {
        Spans spans{{fmt::format("{:<24}", heading_of(section, *cases.front()))}};
        const Counts counts = counts_of(cases);
        for (const Verdict verdict : order) {
            const auto found = counts.find(verdict);
            if (found == counts.end()) continue;
            spans.push_back({fmt::format("{:>4} ", found->second)});
            spans.push_back(page_.verdict(verdict));
        }
        page_.line(2, spans);
        for (const Case* played : cases) write_case(*played);
    }

    void write_case(const Case& played) {
        const bool known = played.expected.has_value();
        if (is_unexpected_pass(played)) {
            page_.line(4, {{"! passes, and was not expected to", Ink::doubtful},
                           {"  " + played.id + because(played)}});
        } else if (known && !is_unexpected(played)) {
            if (is_failure(played.verdict) || played.verdict == Verdict::warn)
                page_.line(4, {page_.verdict(played.verdict),
                               {", as expected  " + played.id + because(played)}});
        } else if (is_failure(played.verdict)) {
            write_failure(played);
        } else if (played.verdict == Verdict::warn || played.verdict == Verdict::waived ||
                   (known && played.verdict != Verdict::pass)) {
            page_.line(4, {page_.verdict(played.verdict),
                           {known ? ", unexpected" : ""},
                           {fmt::format("  {}  {}", played.id, played.reason)}});
        }
    }

    static std::string because(const Case& played) {
        return played.expected_because.empty() ? "" : ": " + played.expected_because;
    }

    void write_failure(const Case& played) {
        page_.line(4, {page_.verdict(played.verdict),
                       {played.expected ? ", unexpected  " : "  "},
                       {played.id, Ink::strong},
                       {"  " + played.title}});
        field("reason", played.reason);
        // A diagnostic says the rest better: with the line, the carets and the bytes.
        const auto has_diagnostic = [](const results::Finding& finding) {
            return !finding.diagnostic.empty();
        };
        if (std::ranges::none_of(played.findings, has_diagnostic)) write_in_words(played);
        if (!played.attempts.empty()) field("attempts", attempts_of(played));
        write_findings(page_, 8, played.findings);
        const auto tells_rerun = [&](const results::Finding& finding) {
            return finding.diagnostic.find(played.rerun) != std::string::npos;
        };
        if (std::ranges::none_of(played.findings, tells_rerun)) field("rerun", played.rerun);
        field("trace", played.trace);
    }

    void write_in_words(const Case& played) {
        for (const std::string& statement : blamed_by(played)) field("statement", told(statement));
        for (const results::Step& step : played.steps) {
            if (!is_failure(step.verdict) && step.verdict != Verdict::warn) continue;
            field("line", fmt::format("{}:{}  {}", played.file, step.line, step.text));
            field("expected", step.expected);
            field("received", step.received, Page::ink_of(step.verdict));
        }
    }

    static std::string attempts_of(const Case& played) {
        std::string text;
        for (const Verdict attempt : played.attempts)
            text += (text.empty() ? "" : ", ") + std::string(word_of(attempt));
        return text;
    }

    std::string told(const std::string& id) const {
        const auto found = statements_.find(id);
        if (found == statements_.end()) return id;
        return fmt::format("{} ({})  {}", id, found->second->level, found->second->summary);
    }

    void write_reasons(Verdict verdict, const std::vector<const Case*>& cases) {
        std::map<std::string, std::uint64_t> reasons;
        for (const Case* played : cases)
            if (played->verdict == verdict) ++reasons[played->reason];
        for (const auto& [reason, count] : reasons)
            page_.line(2,
                       {{fmt::format("{:>4} ", count)}, page_.verdict(verdict, 6), {"  " + reason}},
                       15);
    }

    void write_totals(const std::string& version, const std::vector<const Case*>& cases) {
        std::string levels;
        for (const std::string_view level : {"must", "should", "may"})
            levels += (levels.empty() ? "" : "   ") + level_total(version, level);
        page_.line(2, {{"statements  ", Ink::dim}, {levels}}, 14);

        const Counts counts = counts_of(cases);
        std::string text;
        for (const Verdict verdict : order) {
            const auto found = counts.find(verdict);
            const std::uint64_t count = found == counts.end() ? 0 : found->second;
            // Zero is worth its place only where it is good news or a denominator.
            const bool always = verdict == Verdict::pass || verdict == Verdict::fail ||
                                verdict == Verdict::error || verdict == Verdict::inconclusive ||
                                verdict == Verdict::not_applicable;
            if (count > 0 || always)
                text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, word_of(verdict));
        }
        page_.line(2, {{"cases       ", Ink::dim}, {fmt::format("{}: {}", cases.size(), text)}},
                   14);
    }

    /// "MUST 3/9 met, 12 in all": the met, of those exercised, of those in the ledger.
    std::string level_total(const std::string& version, std::string_view level) const {
        std::uint64_t met = 0, exercised = 0, all = 0;
        for (const StatementResult& statement : conformance_.statements) {
            if (statement.level != level || results::version_of(statement.id) != version) continue;
            ++all;
            exercised += is_exercised(statement.verdict) ? 1 : 0;
            // A warning is about a SHOULD: the MUST beside it is met.
            if (statement.verdict == Verdict::pass || statement.verdict == Verdict::info ||
                (statement.verdict == Verdict::warn && level == "must"))
                ++met;
        }
        std::string name(level);
        std::ranges::transform(name, name.begin(),
                               [](char c) { return static_cast<char>(c - 32); });
        if (level == "may") return fmt::format("{} {} noted, {} in all", name, exercised, all);
        return fmt::format("{} {}/{} met, {} in all", name, met, exercised, all);
    }

    Page& page_;
    const Conformance& conformance_;
    std::map<std::string, const StatementResult*> statements_;
};

void write_expectations(Page& page, const Conformance& conformance) {
    std::uint64_t as_expected = 0, unexpected = 0, better = 0;
    for (const Case& played : conformance.cases) {
        if (!played.expected) continue;
        if (is_unexpected_pass(played))
            ++better;
        else if (is_unexpected(played))
            ++unexpected;
        else
            ++as_expected;
    }
    if (as_expected + unexpected + better + conformance.gone.size() == 0) return;
    page.line(0, {{fmt::format("{:<11} ", "expected"), Ink::dim},
                  {fmt::format("{} as expected, {} unexpected, {}", as_expected, unexpected,
                               counted(better, "unexpected pass"))}});
    for (const std::string& id : conformance.gone)
        page.line(0, {{fmt::format("{:<11} ", "gone"), Ink::dim},
                      {"the expectations name " + id + ", which was not run"}});
}

Ink ink_of(const results::Conclusion& conclusion) {
    if (conclusion.word == "NOT CONFORMANT") return Ink::bad;
    return conclusion.word.starts_with("CONFORMANT") ? Ink::good : Ink::doubtful;
}

void write_finding(Page& page, std::size_t indent, const results::Finding& finding) {
    if (finding.diagnostic.empty())
        page.line(indent, {page.verdict(finding.verdict),
                           {fmt::format("  {}  {}", finding.statement, finding.what)}});
    else
        page.verbatim(indent, finding.diagnostic);
    if (!finding.bytes.empty() && finding.diagnostic.find(finding.bytes) == std::string::npos)
        page.line(indent, {{fmt::format("{:<11}", "bytes"), Ink::dim}, {finding.bytes}},
                  indent + 11);
}

}  // namespace

void write_findings(Page& page, std::size_t indent, const std::vector<results::Finding>& findings) {
    constexpr std::size_t shown = 10;
    for (std::size_t i = 0; i < std::min(shown, findings.size()); ++i)
        write_finding(page, indent, findings[i]);
    if (findings.size() > shown)
        page.line(indent, {{fmt::format("and {} in results.json",
                                        counted(findings.size() - shown, "more finding"))}});
}

void write_conformance(Page& page, const Conformance& conformance) {
    const Versions versions = arranged(conformance);
    Writer writer(page, conformance);
    for (const auto& [version, sections] : versions) writer.version(version, sections);

    page.empty_line();
    write_expectations(page, conformance);
    for (const auto& [version, sections] : versions) {
        const auto found =
            std::ranges::find(conformance.conclusions, version, &results::Conclusion::version);
        const std::string name = fmt::format("{:<12}", "MQTT " + version);
        if (found == conformance.conclusions.end()) {
            page.line(0, {{name}, {"no conclusion: no statements to judge by"}});
            continue;
        }
        // "CONFORMANT, 90 of 118 exercised" says the numbers itself.
        const bool counted_already = found->word.ends_with("exercised");
        const auto numbers = counted_already ? std::string{}
                                             : fmt::format("   {} of {} statements exercised",
                                                           found->exercised, found->statements);
        page.line(0, {{name},
                      {found->word, ink_of(*found)},
                      {fmt::format("{}, profile {}", numbers, found->profile)}});
    }
}

}  // namespace touchstone::console
