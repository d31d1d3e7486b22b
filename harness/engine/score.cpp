#include "harness/engine/score.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "harness/engine/diagnose.hpp"
#include "reference/protocol/print.hpp"

namespace touchstone::engine {
namespace {

using language::MarginLevel;
using results::Verdict;

constexpr std::array<std::string_view, 4> level_words{"must", "should", "may", "assumed"};

bool is_judgement(const PlayedLine& line, const Stage& stage) {
    const auto level = stage.played.steps[line.step].margin.level;
    return line.expects && (level == MarginLevel::must || level == MarginLevel::should) &&
           (line.verdict == Verdict::pass || line.verdict == Verdict::warn ||
            line.verdict == Verdict::fail);
}

/// Worst first. `n/a` ends a case early, and so stands before what was gathered until then.
constexpr std::array severity{Verdict::error,        Verdict::fail,           Verdict::skip,
                              Verdict::inconclusive, Verdict::not_applicable, Verdict::warn};

std::vector<std::string> citations(const std::vector<mqtt::Statement>& statements) {
    std::vector<std::string> words;
    for (const auto statement : statements) words.emplace_back(statement.citation());
    return words;
}

results::Step step_of(const PlayedLine& line, const Stage& stage) {
    const auto& step = stage.played.steps[line.step];
    results::Step result;
    result.line = step.place.line;
    result.text = step.text;
    result.actor = line.actor;
    if (line.expects) result.statements = citations(cites_of(step, stage.played));
    result.level = level_words[static_cast<std::size_t>(step.margin.level)];
    result.verdict = line.verdict;
    result.started = line.started - stage.began;
    result.ended = line.ended - stage.began;
    if (line.settlement) {
        result.margin = line.settlement->margin;
        result.received = line.settlement->received;
        if (line.verdict != Verdict::pass)
            result.expected = expected_in_words(step, *line.settlement);
    } else {
        result.received = line.note;
    }
    return result;
}

}  // namespace

Verdict verdict_of_breach(mqtt::Statement statement) {
    switch (statement.row().level) {
        case mqtt::Level::must: return Verdict::fail;
        case mqtt::Level::should: return Verdict::warn;
        case mqtt::Level::may: break;
    }
    return Verdict::info;
}

const std::vector<mqtt::Statement>& cites_of(const language::Step& line,
                                             const language::Case& played) {
    return line.margin.cites.empty() ? played.header_cites : line.margin.cites;
}

Verdict verdict_of(const Score& score, const Stage& stage, std::string* reason) {
    const auto say = [&](Verdict verdict, const std::string& why) {
        if (reason != nullptr) *reason = why;
        return verdict;
    };
    if (score.unmet) return say(score.unmet->verdict, score.unmet->reason);
    for (const auto verdict : severity) {
        for (const auto& line : score.lines) {
            if (line.verdict != verdict) continue;
            if (reason == nullptr) return verdict;
            return say(verdict, fmt::format("line {}: {}", stage.played.steps[line.step].place.line,
                                            line.note));
        }
        for (const auto& breach : stage.breaches) {
            if (verdict_of_breach(breach.statement) != verdict) continue;
            return say(verdict, fmt::format("{}: {}", breach.statement.citation(), breach.what));
        }
        if (verdict == Verdict::inconclusive && !score.interrupted.empty()) {
            return say(verdict, score.interrupted);
        }
    }
    const bool judged = std::any_of(score.lines.begin(), score.lines.end(),
                                    [&](const auto& line) { return is_judgement(line, stage); });
    if (judged) return Verdict::pass;
    const bool recorded = std::any_of(score.lines.begin(), score.lines.end(), [](const auto& line) {
        return line.verdict == Verdict::info;
    });
    if (recorded) return say(Verdict::info, "recorded, not judged");
    return say(Verdict::inconclusive, "nothing was judged");
}

std::string rerun_command(const language::Case& played, const Terms& terms) {
    const bool plain = played.id.find_first_not_of(
                           "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                           "./-@+_,:=") == std::string::npos;
    auto command = "touchstone run " + (plain ? played.id : "'" + played.id + "'");
    if (!terms.rerun_with.empty()) command += " " + terms.rerun_with;
    return command;
}

results::Case result_of(const Score& score, const Stage& stage) {
    const auto& played = stage.played;
    results::Case result;
    result.id = played.id;
    result.version = mqtt::name_of(played.version);
    result.transport = played.transport.value_or(stage.terms.transport);
    result.title = played.title;
    if (played.file) {
        result.section = played.file->section;
        result.file = played.file->path;
    }
    result.line = played.place.line;
    result.cites = citations(played.cites);
    result.verdict = verdict_of(score, stage, &result.reason);
    if (score.unmet) result.capability = score.unmet->capability;
    result.duration = score.ended - stage.began;
    result.rerun = rerun_command(played, stage.terms);
    for (const auto& line : score.lines) {
        result.steps.push_back(step_of(line, stage));
        if (line.verdict == Verdict::pass || line.verdict == Verdict::info) continue;
        result.findings.push_back(finding_of(line, stage));
    }
    for (const auto& breach : stage.breaches) result.findings.push_back(finding_of(breach, stage));
    return result;
}

}  // namespace touchstone::engine
