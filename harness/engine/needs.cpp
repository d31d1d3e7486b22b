#include "harness/engine/needs.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "harness/engine/authenticator.hpp"

namespace touchstone::engine {
namespace {

using language::Need;
using results::Verdict;

constexpr std::array<std::string_view, 15> set_up_words{
    "denied-publish",
    "denied-subscribe",
    "refused-client-id",
    "refused-user",
    "unlisted-refusal",
    "login",
    "auth-method",
    "second-auth-method",
    "sys-topics",
    "restart",
    "kill",
    "second-target",
    "bridge",
    "no-retain",
    "no-wildcards",
};

std::string as_written(const Need& need) {
    if (need.bound == Need::Bound::none) return need.word;
    return fmt::format("{}{}{}", need.word,
                       need.bound == Need::Bound::at_least ? ">=" : "<=", need.number);
}

std::optional<Unmet> unmet(const Need& need, const Capabilities& offers) {
    if (const auto absent = offers.absent.find(need.word); absent != offers.absent.end()) {
        return Unmet{Verdict::not_applicable, need.word,
                     fmt::format("needs {}: {}", as_written(need), absent->second)};
    }
    if (const auto missing = offers.missing.find(need.word); missing != offers.missing.end()) {
        return Unmet{Verdict::skip, need.word,
                     fmt::format("needs {}: {}", as_written(need), missing->second)};
    }
    if (need.bound == Need::Bound::none) {
        if (!is_set_up_word(need.word) || offers.values.contains(need.word)) return std::nullopt;
        return Unmet{Verdict::skip, need.word,
                     fmt::format("needs {}, which the target file does not give", need.word)};
    }
    const auto found = offers.bounds.find(need.word);
    if (found == offers.bounds.end()) {
        return Unmet{
            Verdict::skip, need.word,
            fmt::format("needs {}, and the target's {} is not known", as_written(need), need.word)};
    }
    const bool met = need.bound == Need::Bound::at_least ? found->second >= need.number
                                                         : found->second <= need.number;
    if (met) return std::nullopt;
    return Unmet{Verdict::not_applicable, need.word,
                 fmt::format("needs {}, and the target's is {}", as_written(need), found->second)};
}

}  // namespace

bool is_set_up_word(std::string_view word) {
    return word == "client" ||
           std::find(set_up_words.begin(), set_up_words.end(), word) != set_up_words.end();
}

std::optional<Unmet> unmet_need(const language::Case& played, const Terms& terms) {
    for (const auto& need : played.needs) {
        if (auto lacking = unmet(need, terms.capabilities)) return lacking;
        if (need.word != "auth-method") continue;
        const auto& method = terms.capabilities.values.at(need.word);
        if (Authenticator::knows(method)) continue;
        return Unmet{Verdict::skip, need.word,
                     fmt::format("needs auth-method, and '{}' is none that is known here", method)};
    }
    const auto missing = [&](const std::optional<std::string>& listener) {
        return listener && *listener != terms.transport && !terms.listeners.contains(*listener);
    };
    const auto without = [](const std::string& listener) {
        return Unmet{
            Verdict::skip, listener,
            fmt::format("goes over '{}', and the target gives no such listener", listener)};
    };
    if (missing(played.transport)) return without(*played.transport);
    for (const auto& actor : played.actors) {
        if (missing(actor.over)) return without(*actor.over);
        if (missing(actor.at)) return without(*actor.at);
    }
    if (played.subject_client) {
        return Unmet{Verdict::skip, "client",
                     "no client is under test here: the target is a broker"};
    }
    return std::nullopt;
}

}  // namespace touchstone::engine
