// expected.toml: what is known about a target's failures. One file serves waivers and expectations;
// each `[[expected]]` has the keys case, verdict, reason, link, until.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reports/results/results.hpp"

namespace touchstone::engine {

struct Expectation {
    std::string id;  ///< case id, or a glob over ids
    results::Verdict verdict = results::Verdict::fail;
    std::string reason, link;
    std::optional<std::chrono::year_month_day>
        until;  ///< last day on which it holds; none = for ever
};

/// Throws std::runtime_error, "file:line:column: what", for a syntax error, an unknown key or an
/// unknown verdict.
std::vector<Expectation> read_expected(const std::filesystem::path& file);
std::vector<Expectation> parse_expected(std::string_view text, const std::string& name);

/// Marks every case as expected or not, turns expected failures with link and date into `waived`,
/// and lists entries whose case was not run as gone. A case without an entry is expected to pass,
/// to warn or to be inapplicable.
void compare_expected(results::Conformance& conformance, const std::vector<Expectation>& expected,
                      std::chrono::year_month_day today);

/// The file anew: entries of cases that now behave as without an entry are dropped, other verdicts
/// are taken over, new failures are added (their reason is what the case said); reasons, links and
/// dates of entries that stay are kept.
std::string updated_expected(const results::Conformance& conformance,
                             const std::vector<Expectation>& expected);

}  // namespace touchstone::engine
