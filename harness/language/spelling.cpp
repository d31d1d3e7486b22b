#include "harness/language/spelling.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "reference/standard/spelling.hpp"

namespace touchstone::language {

std::string_view nearest(std::string_view wrong, std::span<const std::string_view> words) {
    constexpr std::size_t longest_word = 64;
    if (wrong.empty() || wrong.size() > longest_word) return {};
    // A third of the letters may be wrong, and two neighbours swapped in the shortest words.
    std::size_t best = (wrong.size() < 3 ? 1 : std::max<std::size_t>(2, wrong.size() / 3)) + 1;
    std::string_view found;
    for (const auto word : words) {
        const auto distance = mqtt::edit_distance(wrong, word);
        if (distance < best) {
            best = distance;
            found = word;
        }
    }
    return found;
}

std::string did_you_mean(std::string_view wrong, std::span<const std::string_view> words) {
    const auto word = nearest(wrong, words);
    return word.empty() ? std::string{} : fmt::format("; did you mean '{}'?", word);
}

std::string listed(std::span<const std::string_view> words) {
    std::string list;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i > 0) list += i + 1 == words.size() ? " or " : ", ";
        list += words[i];
    }
    return list;
}

bool is_name(std::string_view text) {
    const auto lower = [](char c) { return c >= 'a' && c <= 'z'; };
    const auto allowed = [&](char c) { return lower(c) || (c >= '0' && c <= '9') || c == '-'; };
    return !text.empty() && lower(text.front()) && text.back() != '-' &&
           std::all_of(text.begin(), text.end(), allowed);
}

}  // namespace touchstone::language
