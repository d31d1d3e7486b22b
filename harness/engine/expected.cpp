#include "harness/engine/expected.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <system_error>

#include <fmt/format.h>
#define TOML_EXCEPTIONS 1
#include <toml++/toml.h>

#include "harness/engine/selection.hpp"

namespace touchstone::engine {
namespace {

using results::Verdict;

constexpr std::array<std::string_view, 5> keys{"case", "verdict", "reason", "link", "until"};

[[noreturn]] void refuse(const toml::node& node, const std::string& name, std::string_view what) {
    const auto at = node.source().begin;
    throw std::runtime_error{fmt::format("{}:{}:{}: {}", name, at.line, at.column, what)};
}

std::string text_at(const toml::table& table, std::string_view key, const std::string& name) {
    const auto* node = table.get(key);
    if (node == nullptr) return {};
    if (!node->is_string()) refuse(*node, name, fmt::format("'{}' is text, in quotes", key));
    return node->as_string()->get();
}

std::chrono::year_month_day day_of(const toml::date& date) {
    return std::chrono::year{date.year} / std::chrono::month{date.month} /
           std::chrono::day{date.day};
}

Expectation read_entry(const toml::table& table, const std::string& name) {
    for (const auto& [key, node] : table) {
        if (std::find(keys.begin(), keys.end(), key.str()) == keys.end()) {
            refuse(node, name,
                   fmt::format("there is no key '{}'; known are case, verdict, reason, link, until",
                               key.str()));
        }
    }
    Expectation entry;
    entry.id = text_at(table, "case", name);
    if (entry.id.empty()) refuse(table, name, "this entry names no case");
    if (const auto word = text_at(table, "verdict", name); !word.empty()) {
        const auto verdict = results::verdict_named(word);
        if (!verdict) {
            refuse(*table.get("verdict"), name, fmt::format("there is no verdict '{}'", word));
        }
        entry.verdict = *verdict;
    }
    entry.reason = text_at(table, "reason", name);
    entry.link = text_at(table, "link", name);
    if (const auto* until = table.get("until")) {
        if (!until->is_date()) refuse(*until, name, "'until' is a date: until = 2027-12-31");
        entry.until = day_of(until->as_date()->get());
    }
    return entry;
}

/// Verdicts that need no entry.
bool is_ordinary(Verdict verdict) {
    switch (verdict) {
        case Verdict::pass:
        case Verdict::warn:
        case Verdict::info:
        case Verdict::not_applicable:
        case Verdict::skip: return true;
        default: return false;
    }
}

const Expectation* entry_for(const std::vector<Expectation>& expected, const std::string& id) {
    const auto found = std::find_if(expected.begin(), expected.end(), [&](const auto& each) {
        return each.id == id || glob_matches(each.id, id);
    });
    return found == expected.end() ? nullptr : &*found;
}

/// The verdict that was played, before a waiver covered it.
Verdict played_verdict(const results::Case& played) {
    return played.verdict == Verdict::waived ? Verdict::fail : played.verdict;
}

/// A waiver is a fail that somebody answers for: with a reason, a link and a last day.
bool is_waiver(const Expectation& entry) {
    return !entry.reason.empty() && !entry.link.empty() && entry.until;
}

void compare(results::Case& played, const Expectation* entry, std::chrono::year_month_day today) {
    if (entry == nullptr) {
        played.expected = is_ordinary(played.verdict);
        return;
    }
    if (entry->until && today > *entry->until) {
        played.expected = is_ordinary(played.verdict);
        played.expected_because = fmt::format("what was expected held until {:04}-{:02}-{:02}",
                                              static_cast<int>(entry->until->year()),
                                              static_cast<unsigned>(entry->until->month()),
                                              static_cast<unsigned>(entry->until->day()));
        return;
    }
    const bool waived = entry->verdict == Verdict::waived;
    played.expected = played_verdict(played) == (waived ? Verdict::fail : entry->verdict);
    played.expected_because = entry->reason;
    if (*played.expected && played.verdict == Verdict::fail && is_waiver(*entry)) {
        played.verdict = Verdict::waived;
        played.reason = fmt::format("{} ({}); {}", entry->reason, entry->link, played.reason);
    }
}

std::string toml_text(std::string_view text) {
    std::string out = "\"";
    for (const char each : text) {
        switch (each) {
            case '"': out += "\\\""; break;
            case '\\': out += "\\\\"; break;
            case '\n': out += "\\n"; break;
            default:
                if (static_cast<unsigned char>(each) < 0x20) {
                    out += fmt::format("\\u{:04X}", static_cast<unsigned>(each));
                } else {
                    out += each;
                }
        }
    }
    return out + "\"";
}

std::string written(const Expectation& entry) {
    auto text = fmt::format("[[expected]]\ncase = {}\nverdict = {}\n", toml_text(entry.id),
                            toml_text(results::word_of(entry.verdict)));
    if (!entry.reason.empty()) text += fmt::format("reason = {}\n", toml_text(entry.reason));
    if (!entry.link.empty()) text += fmt::format("link = {}\n", toml_text(entry.link));
    if (entry.until) {
        text += fmt::format("until = {:04}-{:02}-{:02}\n", static_cast<int>(entry.until->year()),
                            static_cast<unsigned>(entry.until->month()),
                            static_cast<unsigned>(entry.until->day()));
    }
    return text;
}

}  // namespace

std::vector<Expectation> parse_expected(std::string_view text, const std::string& name) {
    toml::table root;
    try {
        root = toml::parse(text, name);
    } catch (const toml::parse_error& error) {
        const auto at = error.source().begin;
        throw std::runtime_error{
            fmt::format("{}:{}:{}: {}", name, at.line, at.column, error.description())};
    }
    std::vector<Expectation> expected;
    for (const auto& [key, node] : root) {
        const auto* entries = node.as_array();
        if (key.str() != "expected" || entries == nullptr) {
            refuse(node, name, "an entry begins with [[expected]]");
        }
        for (const auto& entry : *entries) {
            if (!entry.is_table()) refuse(entry, name, "an entry begins with [[expected]]");
            expected.push_back(read_entry(*entry.as_table(), name));
        }
    }
    return expected;
}

std::vector<Expectation> read_expected(const std::filesystem::path& file) {
    std::ifstream in{file, std::ios::binary};
    if (!in) throw std::runtime_error{fmt::format("{}: cannot be read", file.string())};
    const std::string text{std::istreambuf_iterator<char>{in}, {}};
    return parse_expected(text, file.string());
}

void compare_expected(results::Conformance& conformance, const std::vector<Expectation>& expected,
                      std::chrono::year_month_day today) {
    for (auto& played : conformance.cases) {
        compare(played, entry_for(expected, played.id), today);
    }
    for (const auto& entry : expected) {
        const bool met = std::any_of(
            conformance.cases.begin(), conformance.cases.end(), [&](const auto& played) {
                return played.id == entry.id || glob_matches(entry.id, played.id);
            });
        if (!met) conformance.gone.push_back(entry.id);
    }
}

std::string updated_expected(const results::Conformance& conformance,
                             const std::vector<Expectation>& expected) {
    std::string text =
        "# What is known about this target: cases that do not pass, and why. Everything else has "
        "to pass.\n";
    for (const auto& played : conformance.cases) {
        const auto verdict = played_verdict(played);
        if (is_ordinary(verdict)) continue;
        Expectation entry;
        const auto* known = entry_for(expected, played.id);
        if (known != nullptr) {
            entry = *known;
        } else {
            entry.reason = played.reason;
        }
        entry.id = played.id;
        const bool still_waived =
            known != nullptr && known->verdict == Verdict::waived && verdict == Verdict::fail;
        entry.verdict = still_waived ? Verdict::waived : verdict;
        text += "\n" + written(entry);
    }
    return text;
}

}  // namespace touchstone::engine
