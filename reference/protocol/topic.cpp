#include "reference/protocol/topic.hpp"

#include <cstddef>
#include <cstring>

namespace touchstone::mqtt {
namespace {

constexpr std::uint64_t low_bits = 0x0101'0101'0101'0101;
constexpr std::uint64_t high_bits = 0x8080'8080'8080'8080;
constexpr std::size_t longest_topic = 65'535;

std::uint64_t word_at(const char* text) {
    std::uint64_t word;
    std::memcpy(&word, text, sizeof word);
    return word;
}

/// Not zero if one of the eight bytes is zero; may also be not zero if one is above 0x7F.
constexpr std::uint64_t zero_byte(std::uint64_t word) {
    return (word - low_bits) & high_bits;
}

/// The size of the UTF-8 sequence at the front of `text`, which is not empty; 0 if it is none. The
/// table is 3-7 of the Unicode standard: it leaves no room for overlong forms, surrogates and what
/// is above U+10FFFF.
std::size_t sequence_size(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
    const auto continues = [&](std::size_t i, std::uint8_t least = 0x80, std::uint8_t most = 0xBF) {
        return i < text.size() && byte(i) >= least && byte(i) <= most;
    };
    const auto first = byte(0);
    if (first < 0x80) return 1;
    if (first < 0xC2) return 0;
    if (first < 0xE0) return continues(1) ? 2 : 0;
    if (first < 0xF0) {
        const std::uint8_t least = first == 0xE0 ? 0xA0 : 0x80;
        const std::uint8_t most = first == 0xED ? 0x9F : 0xBF;
        return continues(1, least, most) && continues(2) ? 3 : 0;
    }
    if (first > 0xF4) return 0;
    const std::uint8_t least = first == 0xF0 ? 0x90 : 0x80;
    const std::uint8_t most = first == 0xF4 ? 0x8F : 0xBF;
    return continues(1, least, most) && continues(2) && continues(3) ? 4 : 0;
}

/// The first level of `rest`, which is cut off it together with the `/` behind it; `last` if there
/// was none.
struct Level {
    std::string_view text;
    bool last;
};
Level next_level(std::string_view& rest) {
    const auto slash = rest.find('/');
    if (slash == std::string_view::npos) {
        const Level level{rest, true};
        rest = {};
        return level;
    }
    const Level level{rest.substr(0, slash), false};
    rest.remove_prefix(slash + 1);
    return level;
}

}  // namespace

bool is_utf8(std::string_view text) {
    while (!text.empty()) {
        if (text.size() >= 8 && (word_at(text.data()) & high_bits) == 0) {
            text.remove_prefix(8);
            continue;
        }
        const auto size = sequence_size(text);
        if (size == 0) return false;
        text.remove_prefix(size);
    }
    return true;
}

bool has_null(std::string_view text) {
    return !text.empty() && std::memchr(text.data(), 0, text.size()) != nullptr;
}

TextFlaws flaws_of(std::string_view text) {
    TextFlaws flaws;
    while (!text.empty()) {
        if (text.size() >= 8) {
            const auto word = word_at(text.data());
            const auto suspicious = (word & high_bits) | zero_byte(word) |
                                    zero_byte(word ^ low_bits * '+') |
                                    zero_byte(word ^ low_bits * '#');
            if (suspicious == 0) {
                text.remove_prefix(8);
                continue;
            }
        }
        const char c = text.front();
        if (c == '\0') flaws.null = true;
        if (c == '+' || c == '#') flaws.wildcard = true;
        auto size = sequence_size(text);
        if (size == 0) {
            flaws.not_utf8 = true;
            size = 1;
        }
        text.remove_prefix(size);
    }
    return flaws;
}

bool is_topic_name(std::string_view topic) {
    return !topic.empty() && topic.size() <= longest_topic &&
           topic.find_first_of("+#") == topic.npos;
}

FilterFlaw flaw_of_filter(std::string_view filter) {
    if (filter.empty()) return FilterFlaw::empty;
    for (Level level{{}, false}; !level.last;) {
        level = next_level(filter);
        const auto hash = level.text.find('#');
        const auto plus = level.text.find('+');
        const bool alone = level.text.size() == 1;
        if (hash < plus && !(alone && level.last)) return FilterFlaw::misplaced_hash;
        if (plus < hash && !alone) return FilterFlaw::misplaced_plus;
    }
    return FilterFlaw::none;
}

bool is_topic_filter(std::string_view filter) {
    return filter.size() <= longest_topic && flaw_of_filter(filter) == FilterFlaw::none;
}

bool is_shared(std::string_view filter) {
    return filter.starts_with("$share/");
}

std::optional<SharedFilter> split_shared(std::string_view filter) {
    if (!is_shared(filter)) return std::nullopt;
    filter.remove_prefix(std::string_view{"$share/"}.size());
    const auto group = next_level(filter);
    if (group.last || group.text.empty() || filter.empty())
        return std::nullopt;  // [MQTT-4.8.2-1@5.0]
    if (group.text.find_first_of("+#") != group.text.npos)
        return std::nullopt;  // [MQTT-4.8.2-2@5.0]
    return SharedFilter{group.text, filter};
}

bool matches(std::string_view filter, std::string_view topic) {
    if (filter.empty() || topic.empty()) return false;
    const bool begins_wild = filter[0] == '+' || filter[0] == '#';
    if (begins_wild && topic[0] == '$') return false;  // [MQTT-4.7.2-1]
    for (;;) {
        const auto wanted = next_level(filter);
        if (wanted.text == "#") return true;
        const auto level = next_level(topic);
        if (wanted.text != "+" && wanted.text != level.text) return false;
        if (wanted.last) return level.last;
        if (level.last) return filter == "#";  // "a/#" matches its parent "a" too
    }
}

}  // namespace touchstone::mqtt
