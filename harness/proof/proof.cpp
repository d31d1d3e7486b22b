#include "harness/proof/proof.hpp"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <set>
#include <thread>

#include <fmt/format.h>

#include "harness/engine/suite.hpp"
#include "harness/proof/conversation.hpp"
#include "harness/proof/explanations.hpp"

namespace touchstone::proof {
namespace {

using language::Case;
using mqtt::Deviation;
using mqtt::Statement;
using results::Verdict;

bool cites(const Case& played, Statement statement) {
    return std::ranges::find(played.cites, statement) != played.cites.end();
}

bool cites_any(const Case& played, const std::vector<Statement>& statements) {
    return std::ranges::any_of(statements, [&](Statement each) { return cites(played, each); });
}

/// What the conforming broker makes of a case. Only a case that passes can prove anything.
struct Baseline {
    bool passes = false;
    std::uint64_t conversation = 0;
    mqtt::StatementSet monitored;  ///< whose condition the monitors saw occur
};

Baseline baseline_of(const Case& played, const engine::Terms& terms) {
    const auto conforming = engine::play_virtual(played, terms);
    const auto verdict = conforming.result.verdict;
    return {verdict == Verdict::pass || verdict == Verdict::info, fingerprint(conforming.trace),
            conforming.exercised};
}

class Prover {
public:
    Prover(std::span<const Case> cases, const ProofOptions& options)
        : cases_{cases}, options_{options}, baselines_(cases.size()) {}

    /// Each case against the conforming broker, which has to come before everything else.
    void play_conforming() {
        side_by_side(cases_.size(), [&](std::size_t index) {
            baselines_[index] = baseline_of(cases_[index], terms_);
        });
    }

    std::vector<std::string> failing_anyway() const {
        std::vector<std::string> ids;
        for (std::size_t i = 0; i < cases_.size(); ++i) {
            if (!baselines_[i].passes) ids.push_back(cases_[i].id);
        }
        return ids;
    }

    results::Proof prove_one(const Deviation& deviation, bool named) const {
        results::Proof proof;
        proof.deviation = deviation.id;
        proof.statement = fmt::format("{}", fmt::join(citations_of(deviation), " "));
        proof.what = deviation.what;
        proof.named = named;
        Tally tally;
        for (std::size_t i = 0; i < cases_.size(); ++i) {
            if (!baselines_[i].passes) continue;
            const bool cited = cites_any(cases_[i], deviation.breaks);
            if (!options_.everything && !cited) continue;
            tally.cited |= cited;
            play(i, deviation, proof, tally);
        }
        if (!tally.cited) let_monitors_catch(deviation, proof, tally);
        proof.killed = !proof.killed_by.empty() &&
                       (!named || (proof.survived.empty() && breaks_all(deviation, tally)));
        if (!named) {
            proof.explanation = explanation_of(
                deviation, {tally.cited, proof.killed, proof.survived.size(), tally.passed});
        }
        return proof;
    }

    template <typename Work>
    void side_by_side(std::size_t count, const Work& work) const {
        std::atomic<std::size_t> next = 0;
        const auto take_turns = [&] {
            for (std::size_t index; (index = next++) < count && !stops();) work(index);
        };
        std::vector<std::jthread> others;
        for (unsigned i = 1; i < options_.threads; ++i) others.emplace_back(take_turns);
        take_turns();
    }

    bool stops() const { return options_.stops && options_.stops(); }

private:
    struct Tally {
        bool cited = false;         ///< some case cites what is broken
        std::size_t passed = 0;     ///< survivors that saw a different conversation and passed
        mqtt::StatementSet blamed;  ///< of the row's statements
    };

    static std::vector<std::string_view> citations_of(const Deviation& deviation) {
        std::vector<std::string_view> all;
        for (const auto statement : deviation.breaks) all.push_back(statement.citation());
        return all;
    }

    /// A MUST is killed by a fail; a SHOULD, which can only be warned of, by a warn.
    bool kills(const engine::Blame& blame, const Deviation& deviation) const {
        if (options_.everything && blame.verdict == Verdict::fail) return true;
        return std::ranges::any_of(deviation.breaks, [&](Statement statement) {
            const bool is_should = statement.row().level != mqtt::Level::must;
            const bool judged =
                blame.verdict == Verdict::fail || (is_should && blame.verdict == Verdict::warn);
            return judged && blame.statements.contains(statement);
        });
    }

    void note_kill(std::size_t index, const engine::Blame& blame, const Deviation& deviation,
                   results::Proof& proof, Tally& tally) const {
        proof.killed_by.push_back(cases_[index].id);
        for (const auto statement : deviation.breaks) {
            if (blame.statements.contains(statement)) tally.blamed.insert(statement);
        }
    }

    void play(std::size_t index, const Deviation& deviation, results::Proof& proof,
              Tally& tally) const {
        const auto blame = engine::blame_virtual(cases_[index], terms_, deviation.behaviour);
        if (kills(blame, deviation)) {
            note_kill(index, blame, deviation, proof, tally);
            return;
        }
        if (!cites_any(cases_[index], deviation.breaks)) return;  // not its business
        // A deviation whose condition never occurred said the very same things at the very same
        // times: nobody could tell.
        const auto deviant = engine::play_virtual(cases_[index], terms_, deviation.behaviour);
        if (fingerprint(deviant.trace) == baselines_[index].conversation) return;
        proof.survived.push_back(cases_[index].id);
        const bool passed = blame.verdict == Verdict::pass || blame.verdict == Verdict::info ||
                            blame.verdict == Verdict::warn;
        tally.passed += passed;
    }

    /// What no scenario cites is the monitors' business, and those listen in every case: the first
    /// that hears it will do.
    void let_monitors_catch(const Deviation& deviation, results::Proof& proof, Tally& tally) const {
        if (deviation.behaviour.forgives) return;  // says nothing about our own packets
        for (std::size_t i = 0; i < cases_.size() && proof.killed_by.empty() && !stops(); ++i) {
            const bool listens = std::ranges::any_of(deviation.breaks, [&](Statement statement) {
                return baselines_[i].monitored.contains(statement);
            });
            if (!baselines_[i].passes || !listens) continue;
            const auto blame = engine::blame_virtual(cases_[i], terms_, deviation.behaviour);
            if (kills(blame, deviation)) note_kill(i, blame, deviation, proof, tally);
        }
    }

    /// Every statement that the row names and some case cites was blamed: a row for two versions is
    /// caught in both.
    bool breaks_all(const Deviation& deviation, const Tally& tally) const {
        return std::ranges::all_of(deviation.breaks, [&](Statement statement) {
            const bool is_cited = std::ranges::any_of(
                cases_, [&](const Case& each) { return cites(each, statement); });
            return !is_cited || tally.blamed.contains(statement);
        });
    }

    std::span<const Case> cases_;
    const ProofOptions& options_;
    const engine::Terms terms_ = engine::virtual_terms();
    std::vector<Baseline> baselines_;
};

}  // namespace

results::ProofRun prove(std::span<const Case> cases, std::span<const Deviation> named,
                        std::span<const Deviation> automatic, const ProofOptions& options) {
    Prover prover{cases, options};
    prover.play_conforming();

    const auto count = named.size() + automatic.size();
    std::vector<std::optional<results::Proof>> proofs(count);
    std::mutex telling;
    std::size_t done = 0;
    prover.side_by_side(count, [&](std::size_t index) {
        const bool by_name = index < named.size();
        proofs[index] =
            prover.prove_one(by_name ? named[index] : automatic[index - named.size()], by_name);
        const std::lock_guard lock{telling};
        ++done;
        if (options.progress) options.progress(done, count);
    });

    results::ProofRun run;
    run.failing_anyway = prover.failing_anyway();
    std::set<std::string_view> proven;
    for (auto& proof : proofs) {
        if (proof) run.proofs.push_back(std::move(*proof));
    }
    for (const auto& proof : run.proofs)
        proven.insert(proof.killed_by.begin(), proof.killed_by.end());
    for (const auto& each : cases) {
        const bool fails_anyway =
            std::ranges::find(run.failing_anyway, each.id) != run.failing_anyway.end();
        if (!fails_anyway && !proven.contains(each.id)) run.unproven.push_back(each.id);
    }
    return run;
}

int exit_code(const results::ProofRun& run) {
    const bool survives = std::ranges::any_of(
        run.proofs, [](const auto& proof) { return proof.named && !proof.killed; });
    return survives || !run.unproven.empty() || !run.failing_anyway.empty() ? 1 : 0;
}

}  // namespace touchstone::proof
