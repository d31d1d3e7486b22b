#include "harness/engine/selection.hpp"

#include <algorithm>

namespace touchstone::engine {
namespace {

bool cites(const language::Case& candidate, std::string_view pattern) {
    return std::any_of(candidate.cites.begin(), candidate.cites.end(), [&](mqtt::Statement each) {
        const auto citation = each.citation();
        return citation == pattern || citation.substr(0, citation.find('@')) == pattern;
    });
}

/// "4" holds 4.3 and 4.3.1, but not 40.
bool is_in_section(std::string_view section, std::string_view pattern) {
    return section.starts_with(pattern) &&
           (section.size() == pattern.size() || section[pattern.size()] == '.');
}

}  // namespace

bool glob_matches(std::string_view glob, std::string_view text) {
    // The last `*` may take one character more whenever what follows it does not fit.
    std::size_t at = 0, in = 0, star = glob.npos, retry = 0;
    while (in < text.size()) {
        if (at < glob.size() && glob[at] == '*') {
            star = at++;
            retry = in;
        } else if (at < glob.size() && (glob[at] == '?' || glob[at] == text[in])) {
            ++at;
            ++in;
        } else if (star != glob.npos) {
            at = star + 1;
            in = ++retry;
        } else {
            return false;
        }
    }
    while (at < glob.size() && glob[at] == '*') ++at;
    return at == glob.size();
}

bool names(std::string_view pattern, const language::Case& candidate) {
    const std::string_view id = candidate.id;
    if (pattern.starts_with("MQTT-") || pattern.starts_with("TS-")) {
        return cites(candidate, pattern);
    }
    if (glob_matches(pattern, id)) return true;
    // Without version and transport, and a scenario's name for all of its rows.
    const auto bare = id.substr(0, id.rfind('@'));
    if (pattern == bare) return true;
    if (bare.starts_with(pattern) && bare.substr(pattern.size()).starts_with('/')) return true;
    return candidate.file && is_in_section(candidate.file->section, pattern);
}

bool selects(const Selection& selection, const language::Case& candidate) {
    const auto named = [&](const std::string& pattern) { return names(pattern, candidate); };
    const auto& [only, except, versions, transports] = selection;
    if (!only.empty() && std::none_of(only.begin(), only.end(), named)) return false;
    if (std::any_of(except.begin(), except.end(), named)) return false;
    const auto holds = [](const auto& list, const auto& wanted) {
        return list.empty() || std::find(list.begin(), list.end(), wanted) != list.end();
    };
    return holds(versions, candidate.version) &&
           (!candidate.transport || holds(transports, *candidate.transport));
}

std::vector<std::string> idle_patterns(const Selection& selection,
                                       const std::vector<language::Case>& cases) {
    std::vector<std::string> idle;
    for (const auto& pattern : selection.only) {
        if (std::none_of(cases.begin(), cases.end(),
                         [&](const auto& each) { return names(pattern, each); })) {
            idle.push_back(pattern);
        }
    }
    return idle;
}

}  // namespace touchstone::engine
