#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "reports/console/parts.hpp"

namespace touchstone::console {
namespace {

using results::Proof;
using results::ProofRun;
using results::Verdict;

void write_total(Page& page, const ProofRun& run, bool named) {
    const auto of_kind = [&](const Proof& proof) { return proof.named == named; };
    const auto caught = [&](const Proof& proof) { return proof.named == named && proof.killed; };
    const auto all = std::ranges::count_if(run.proofs, of_kind);
    const auto killed = std::ranges::count_if(run.proofs, caught);
    page.line(2, {{fmt::format("{:<11}", named ? "named" : "automatic"), Ink::dim},
                  {fmt::format("{} of {} caught", killed, all), killed == all ? Ink::good
                                                                : named       ? Ink::bad
                                                                              : Ink::doubtful}});
}

std::string some_of(const std::vector<std::string>& ids) {
    if (ids.empty()) return "nobody";
    if (ids.size() == 1) return ids.front();
    return fmt::format("{} and {} more", ids.front(), ids.size() - 1);
}

void write_kills(Page& page, const ProofRun& run) {
    std::size_t width = 9;
    for (const Proof& proof : run.proofs)
        if (proof.named) width = std::max(width, proof.deviation.size());
    page.empty_line();
    page.line(2, {{fmt::format("{:<8}{:<{}}  caught by", "", "deviation", width), Ink::dim}});
    for (const Proof& proof : run.proofs)
        if (proof.named)
            page.line(2, {page.verdict(proof.killed ? Verdict::pass : Verdict::fail),
                          {fmt::format("  {:<{}}  ", proof.deviation, width)},
                          {some_of(proof.killed_by)}});
}

void write_named_survivors(Page& page, const ProofRun& run) {
    const auto survives = [](const Proof& proof) { return proof.named && !proof.killed; };
    if (std::ranges::none_of(run.proofs, survives)) return;
    page.empty_line();
    page.line(2, {{"survivors", Ink::strong}});
    for (const Proof& proof : run.proofs) {
        if (!survives(proof)) continue;
        page.line(4, {page.verdict(Verdict::fail),
                      {fmt::format("  {}  {}  {}", proof.deviation, proof.statement, proof.what)}});
        if (!proof.survived.empty())
            page.line(8, {{"played against ", Ink::dim},
                          {fmt::format("{}", fmt::join(proof.survived, " "))}});
    }
}

/// The automatic family is large, so its survivors are folded by why they survive.
void write_automatic_survivors(Page& page, const ProofRun& run) {
    std::map<std::string, std::vector<std::string>> by_reason;
    for (const Proof& proof : run.proofs)
        if (!proof.named && !proof.killed) by_reason[proof.explanation].push_back(proof.deviation);
    if (by_reason.empty()) return;
    page.empty_line();
    page.line(2, {{"survivors of the automatic family", Ink::strong},
                  {"  (all of them are in results.json)"}});
    for (const auto& [reason, deviations] : by_reason)
        page.line(4,
                  {{fmt::format("{:>4}  ", deviations.size())},
                   {reason.empty() ? "not explained: " : reason + ": ",
                    reason.empty() ? Ink::doubtful : Ink::plain},
                   {some_of(deviations), Ink::dim}},
                  10);
}

/// Nothing is proven by a case that fails anyway.
void write_failing_anyway(Page& page, const ProofRun& run) {
    if (run.failing_anyway.empty()) return;
    page.empty_line();
    page.line(2, {{"fail against the conforming broker too", Ink::strong}});
    for (const std::string& id : run.failing_anyway) page.line(4, {{id, Ink::bad}});
}

/// A deviation that some cases caught, though others that cite its statement did not.
void write_blind_cases(Page& page, const ProofRun& run) {
    const auto is_partial = [](const Proof& p) {
        return p.named && p.killed && !p.survived.empty();
    };
    if (std::ranges::none_of(run.proofs, is_partial)) return;
    page.empty_line();
    page.line(2, {{"caught, but not by every case that cites the statement", Ink::strong}});
    for (const Proof& proof : run.proofs)
        if (is_partial(proof))
            page.line(4,
                      {{fmt::format("{}  {}", proof.deviation, fmt::join(proof.survived, " "))}});
}

}  // namespace

void write_proof(Page& page, const ProofRun& proof) {
    page.empty_line();
    page.line(0,
              {{"PROOF", Ink::strong}, {"  scenarios against brokers that are wrong on purpose"}});
    write_total(page, proof, true);
    write_total(page, proof, false);
    page.line(2, {{fmt::format("{:<11}", "cases"), Ink::dim},
                  {fmt::format("{} unproven", proof.unproven.size()),
                   proof.unproven.empty() ? Ink::good : Ink::bad}});
    write_kills(page, proof);
    write_failing_anyway(page, proof);
    write_named_survivors(page, proof);
    write_automatic_survivors(page, proof);
    write_blind_cases(page, proof);
    if (proof.unproven.empty()) return;
    page.empty_line();
    page.line(2, {{"unproven", Ink::strong}, {"  cases that no deviation made fail"}});
    for (const std::string& id : proof.unproven) page.line(4, {{id}});
}

}  // namespace touchstone::console
