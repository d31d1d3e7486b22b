// Standing checks: what the monitors saw over all cases, as cases of their own (SCENARIOS section
// 6).
#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

#include "harness/engine/score.hpp"
#include "harness/engine/suite.hpp"
#include "reference/protocol/judge.hpp"

namespace touchstone::engine {
namespace {

using results::Verdict;

constexpr std::array<std::string_view, 3> level_words{"must", "should", "may"};

/// The statements that the judge looks after in the packets that a server sends; what else a
/// monitor watches counts from its first occasion.
mqtt::StatementSet watched(mqtt::Version version) {
    mqtt::StatementSet all;
    for (const auto& row : mqtt::judge_rows(mqtt::Sender::server, version)) {
        const bool of_a_server = row.type != mqtt::PacketType::reserved &&
                                 mqtt::row_of(row.type).sent_by(mqtt::Sender::server, version);
        if (of_a_server && row.statement.row().version == version) all.insert(row.statement);
    }
    return all;
}

/// Case ids by the statement that a monitor saw broken in them.
std::map<std::string, std::vector<std::string>> breaches_of(
    const results::Conformance& conformance) {
    std::map<std::string, std::vector<std::string>> cases;
    for (const auto& played : conformance.cases) {
        for (const auto& finding : played.findings) {
            if (finding.by_monitor) cases[finding.statement].push_back(played.id);
        }
    }
    return cases;
}

results::Case standing_case(mqtt::Statement statement, bool exercised, bool broken,
                            const std::vector<std::string>& where, const std::string& transport) {
    const auto& row = statement.row();
    results::Case result;
    result.id = fmt::format("standing/{}", statement.citation());
    result.version = mqtt::name_of(row.version);
    result.transport = transport;
    result.section = "standing";
    result.title = row.summary;
    result.cites.emplace_back(statement.citation());
    if (broken) {
        result.verdict = verdict_of_breach(statement);
        result.reason = where.empty()
                            ? "broken"
                            : fmt::format("broken in {} case{}, first in {}", where.size(),
                                          where.size() == 1 ? "" : "s", where.front());
        auto& finding = result.findings.emplace_back();
        finding.statement = statement.citation();
        finding.verdict = result.verdict;
        finding.what = result.reason;
        finding.by_monitor = true;
    } else if (!exercised) {
        result.verdict = Verdict::not_applicable;
        result.reason = "never occurred";
    }
    return result;
}

}  // namespace

void add_standing_checks(results::Conformance& conformance,
                         const std::vector<mqtt::Version>& versions,
                         const mqtt::StatementSet& exercised, const mqtt::StatementSet& broken,
                         const std::string& transport) {
    const auto breaches = breaches_of(conformance);
    static const std::vector<std::string> nowhere;
    for (const auto version : versions) {
        auto all = watched(version);
        all |= exercised;
        all |= broken;
        all.each([&](mqtt::Statement statement) {
            if (statement.row().version != version) return;
            const auto where = breaches.find(std::string{statement.citation()});
            conformance.cases.push_back(
                standing_case(statement, exercised.contains(statement), broken.contains(statement),
                              where == breaches.end() ? nowhere : where->second, transport));
        });
    }
    std::vector<results::StatementResult> rows;
    for (const auto& row : mqtt::ledger()) {
        if (std::find(versions.begin(), versions.end(), row.version) == versions.end()) continue;
        auto& result = rows.emplace_back();
        result.id = row.citation;
        result.level = level_words[static_cast<std::size_t>(row.level)];
        result.section = row.section;
        result.summary = row.summary;
    }
    results::conclude_statements(conformance, std::move(rows));
}

}  // namespace touchstone::engine
