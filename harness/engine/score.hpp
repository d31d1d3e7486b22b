// What became of every line that was played: the material of the verdict and of the diagnostics.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "harness/engine/awaited_line.hpp"
#include "harness/engine/needs.hpp"
#include "harness/engine/stage.hpp"
#include "reports/results/results.hpp"

namespace touchstone::engine {

/// One line, for one actor (`a,b <` gives two).
struct PlayedLine {
    std::size_t step = 0;
    std::string actor;
    mqtt::Steady started{}, ended{};
    results::Verdict verdict = results::Verdict::pass;
    std::string note;
    bool expects = false;                  ///< a `<` line
    std::optional<Settlement> settlement;  ///< of a `<` line
};

struct Score {
    std::vector<PlayedLine> lines;
    std::optional<Unmet> unmet;  ///< then nothing was played
    std::string interrupted;     ///< why the play was stopped from outside, or empty
    mqtt::Steady ended{};
};

/// Whether a line with this verdict ends the case: what comes after it could not be believed.
constexpr bool ends_case(results::Verdict verdict) {
    using results::Verdict;
    return verdict != Verdict::pass && verdict != Verdict::info && verdict != Verdict::warn;
}
/// Fail, warn or info, as the statement's own keyword says.
results::Verdict verdict_of_breach(mqtt::Statement statement);
/// The worst of all lines and breaches. Never `pass` where nothing was judged. `reason`, if given,
/// gets one line on everything but `pass`.
results::Verdict verdict_of(const Score& score, const Stage& stage, std::string* reason = nullptr);
/// The statements that a line is about: its own, or the header's.
const std::vector<mqtt::Statement>& cites_of(const language::Step& line,
                                             const language::Case& played);
/// The whole result, findings and diagnostics included.
results::Case result_of(const Score& score, const Stage& stage);

/// "touchstone run 3.1/take-over@5.0 --target mqtt://localhost:1883"
std::string rerun_command(const language::Case& played, const Terms& terms);

}  // namespace touchstone::engine
