// Plays many cases and gathers what happened: in virtual time, each case against a broker of its
// own, or in real time, side by side against one target. The callers write files and print; this
// decides only what is played when.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "harness/engine/terms.hpp"
#include "harness/engine/trace.hpp"
#include "harness/language/tree.hpp"
#include "reference/broker/behaviour.hpp"
#include "reference/broker/limits.hpp"
#include "reference/session/statement_set.hpp"
#include "reference/standard/statement.hpp"
#include "reports/results/results.hpp"

namespace boost::asio {
class io_context;
}
namespace touchstone::host {
class AsioRunner;
}

namespace touchstone::engine {

/// One case, played.
struct PlayedCase {
    results::Case result;
    Trace trace;
    mqtt::StatementSet exercised;  ///< statements whose condition the monitors saw occur
    mqtt::StatementSet broken;     ///< of these, the broken ones
};

/// What a suite tells while it runs. Calls never overlap; they may come from any thread.
struct SuiteHooks {
    std::function<void(const language::Case&)> began;
    /// Write the trace, print the line. `played.result.trace` may be set here; the suite keeps what
    /// the hook leaves.
    std::function<void(const language::Case&, PlayedCase& played)> ended;
    /// Asked between cases; true = stop (Ctrl-C, --fail-fast). What was not played is left out of
    /// the results.
    std::function<bool()> stops;
    /// Real targets: asked after a case that ended in an unexpected close, a refusal to connect or
    /// a time-out, with the ids of all cases that ran at that moment. Text = the target is gone
    /// (crashed, hangs), as the reason of those cases.
    std::function<std::optional<std::string>(const std::vector<std::string>& running)> target_gone;
};

struct SuiteResult {
    results::Conformance conformance;  ///< cases in the order given, then standing checks;
                                       ///< statements; conclusions empty
    bool interrupted = false;
    std::size_t not_played = 0;  ///< selected, but the run was stopped before
};

// ---- virtual time
// -----------------------------------------------------------------------------------------------------

struct VirtualSuite {
    Terms terms;                  ///< usually virtual_terms()
    mqtt::Behaviour behaviour{};  ///< the conforming broker, or a deviation
    mqtt::Limits limits{};
    unsigned threads = 2;
    SuiteHooks hooks;
};
/// Terms for the built-in broker in virtual time: no grace, capabilities read from `limits`.
Terms virtual_terms(const mqtt::Limits& limits = {}, std::uint64_t seed = 1);
SuiteResult play_virtual(std::span<const language::Case> cases, const VirtualSuite& suite);

/// One case against a fresh broker: what proofs call a million times. Records no trace beyond the
/// events.
PlayedCase play_virtual(const language::Case& played, const Terms& terms,
                        const mqtt::Behaviour& behaviour = {}, const mqtt::Limits& limits = {});
/// As above, but only what a proof asks: the verdict, and which statements were blamed (by a step
/// or a monitor).
struct Blame {
    results::Verdict verdict = results::Verdict::pass;
    mqtt::StatementSet statements;
};
Blame blame_virtual(const language::Case& played, const Terms& terms,
                    const mqtt::Behaviour& behaviour = {}, const mqtt::Limits& limits = {});

// ---- real time
// --------------------------------------------------------------------------------------------------------

struct RealSuite {
    Terms terms;
    std::map<mqtt::Version, Capabilities>
        offers;  ///< what each version offers; a version without an entry has `terms.capabilities`
    std::size_t connections =
        200;  ///< cases run side by side while their actors together are at most so many
    SuiteHooks hooks;
};
/// Runs `context`, which is the runner's, on the caller's thread until all is done or
/// `hooks.stops`. Cases with the longest waits begin first; cases that say `alone`, or restart the
/// target, run by themselves at the end.
SuiteResult play_real(std::span<const language::Case> cases, const RealSuite& suite,
                      host::AsioRunner& runner, boost::asio::io_context& context);

// ---- both
// -------------------------------------------------------------------------------------------------------------

/// The sum of a case's `wait`, `for` and lower `within` bounds: about how long it takes.
Duration longest_wait(const language::Case& played);
/// Whether a case has to be alone with the target: it says so, or it restarts it.
bool runs_alone(const language::Case& played);

/// Standing checks as cases `standing/<statement>`, and one StatementResult per row of the ledger
/// for the versions that occur, concluded over all cases.
void add_standing_checks(results::Conformance& conformance,
                         const std::vector<mqtt::Version>& versions,
                         const mqtt::StatementSet& exercised, const mqtt::StatementSet& broken,
                         const std::string& transport);

}  // namespace touchstone::engine
