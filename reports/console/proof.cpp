#include <algorithm>

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
    constexpr std::size_t shown = 2;
    std::string text;
    for (std::size_t i = 0; i < std::min(shown, ids.size()); ++i)
        text += (i == 0 ? "" : ", ") + ids[i];
    if (ids.size() > shown) text += fmt::format(" and {} more", ids.size() - shown);
    return text;
}

void write_kills(Page& page, const ProofRun& run) {
    std::size_t name_width = 9, statement_width = 6;
    for (const Proof& proof : run.proofs) {
        if (!proof.named) continue;
        name_width = std::max(name_width, proof.deviation.size());
        statement_width = std::max(statement_width, proof.statement.size());
    }
    const auto row = [&](std::string_view a, std::string_view b) {
        return fmt::format("{:<{}}  {:<{}}  ", a, name_width, b, statement_width);
    };
    page.empty_line();
    page.line(2, {{fmt::format("{:<8}{}caught by", "", row("deviation", "breaks")), Ink::dim}});
    for (const Proof& proof : run.proofs)
        if (proof.named)
            page.line(2, {page.verdict(proof.killed ? Verdict::pass : Verdict::fail),
                          {"  " + row(proof.deviation, proof.statement)},
                          {proof.killed ? some_of(proof.killed_by) : "nobody"}});
}

void write_survivors(Page& page, const ProofRun& run) {
    if (std::ranges::all_of(run.proofs, &Proof::killed)) return;
    page.empty_line();
    page.line(2, {{"survivors", Ink::strong}});
    for (const Proof& proof : run.proofs) {
        if (proof.killed) continue;
        page.line(4, {page.verdict(proof.named ? Verdict::fail : Verdict::info),
                      {fmt::format("  {}  {}  {}", proof.deviation, proof.statement, proof.what)}});
        if (!proof.survived.empty())
            page.line(8, {{"played against ", Ink::dim},
                          {fmt::format("{}", fmt::join(proof.survived, " "))}});
        if (!proof.explanation.empty())
            page.line(8, {{"explained: ", Ink::dim}, {proof.explanation}});
    }
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
    write_survivors(page, proof);
    write_blind_cases(page, proof);
    if (proof.unproven.empty()) return;
    page.empty_line();
    page.line(2, {{"unproven", Ink::strong}, {"  cases that no deviation made fail"}});
    for (const std::string& id : proof.unproven) page.line(4, {{id}});
}

}  // namespace touchstone::console
