#include "harness/targets/capability_words.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "harness/targets/target.hpp"

namespace touchstone::targets {
namespace {

constexpr std::array<DeclaredWord, 14> declared_rows{{
    {"maximum-qos", "qos", true},
    {"retain", "retain"},
    {"wildcard", "wildcards"},
    {"shared", "shared"},
    {"subscription-ids", "subscription-ids"},
    {"sessions", "sessions"},
    {"empty-client-id", "empty-client-id"},
    {"reason-strings", "reason-strings"},
    {"user-properties", "user-properties"},
    {"response-info", "response-info"},
    {"receive-maximum", "receive-maximum", true},
    {"topic-alias-maximum", "topic-alias-maximum", true},
    {"maximum-packet-size", "maximum-packet-size", true},
    {"session-expiry", "session-expiry", true},
}};

constexpr std::array<SetUpWord, 16> set_up_rows{{
    {"denied-publish", true, "[gives] denied-publish=TOPIC"},
    {"denied-subscribe", true, "[gives] denied-subscribe=FILTER"},
    {"refused-client-id", true, "[gives] refused-client-id=ID"},
    {"refused-user", true, "[gives] refused-user=NAME"},
    {"unlisted-refusal", true, "[gives] unlisted-refusal=NAME"},
    {"login", true, "[gives] login=NAME and [users] default"},
    {"auth-method", true, "[gives] auth-method=METHOD"},
    {"second-auth-method", true, "[gives] second-auth-method=METHOD"},
    {"sys-topics", true, "[gives] sys-topics=TOPIC"},
    {"restart", false, "[commands] start, or --start"},
    {"kill", false, "[commands] start, or --start"},
    {"second-target", false, "[listeners] b"},
    {"bridge", false, "[gives] bridge=true"},
    {"no-retain", false, "[gives] no-retain=true"},
    {"no-wildcards", false, "[gives] no-wildcards=true"},
    {"client", false, "[gives] client=true"},
}};

/// Words that follow from other sections of the target file.
bool follows_from_set_up(const Target& target, std::string_view word) {
    if (word == "restart" || word == "kill") return !target.commands.start.empty();
    if (word == "second-target") return target.listeners.contains("b");
    return false;
}

}  // namespace

std::span<const DeclaredWord> declared_words() {
    return declared_rows;
}
const DeclaredWord* declared_word(std::string_view word) {
    const auto row = std::ranges::find_if(declared_rows, [&](const DeclaredWord& candidate) {
        return candidate.declared == word || candidate.needed == word;
    });
    return row == declared_rows.end() ? nullptr : &*row;
}

std::span<const SetUpWord> set_up_words() {
    return set_up_rows;
}
const SetUpWord* set_up_word(std::string_view word) {
    const auto row = std::ranges::find(set_up_rows, word, &SetUpWord::word);
    return row == set_up_rows.end() ? nullptr : &*row;
}

Capabilities capabilities_of(const Target& target, const Capabilities& detected) {
    Capabilities out = detected;
    for (const auto& [word, number] : target.declares) {
        if (declared_word(word)->is_bound) {
            out.bounds[word] = number;
        } else if (number != 0) {
            out.absent.erase(word);
        } else {
            out.absent[word] = "the target file declares it absent";
        }
    }
    for (const auto& row : set_up_rows) {
        const std::string word{row.word};
        if (const auto given = target.gives.find(word); given != target.gives.end()) {
            if (row.has_value) out.values[word] = given->second;
        } else if (!follows_from_set_up(target, row.word)) {
            out.missing[word] = fmt::format("the target gives none: {}", row.given_by);
        }
    }
    return out;
}

}  // namespace touchstone::targets
