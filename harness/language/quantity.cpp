// Numbers, sizes and durations as scenarios write them.
#include <array>
#include <charconv>
#include <cmath>

#include "harness/language/language.hpp"

namespace touchstone::language {

namespace {

struct Unit {
    std::string_view name;
    std::uint64_t factor;
};
constexpr std::array size_units{Unit{"kB", 1'000}, Unit{"MB", 1'000'000}, Unit{"KiB", 1'024},
                                Unit{"MiB", 1'048'576}};
constexpr std::array time_units{Unit{"us", 1'000}, Unit{"ms", 1'000'000}, Unit{"s", 1'000'000'000},
                                Unit{"m", 60'000'000'000}, Unit{"h", 3'600'000'000'000}};
constexpr double longest_duration = 100.0 * 365 * 24 * 3'600 * 1e9;

std::optional<std::uint64_t> digits(std::string_view text, int base) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return {};
    return number;
}

/// "1", "0.5"; no sign, no exponent.
std::optional<double> decimal(std::string_view text) {
    if (text.empty() || text.front() < '0' || text.front() > '9') return {};
    double value = 0;
    const auto* const last = text.data() + text.size();
    const auto [end, error] = std::from_chars(text.data(), last, value, std::chars_format::fixed);
    if (error != std::errc{} || end != last) return {};
    return value;
}

template <std::size_t count>
std::optional<std::uint64_t> factor_of(const std::array<Unit, count>& units,
                                       std::string_view name) {
    for (const auto& unit : units) {
        if (unit.name == name) return unit.factor;
    }
    return {};
}

/// "1.5s" -> "1.5" and "s".
std::pair<std::string_view, std::string_view> split_unit(std::string_view text) {
    const auto end = std::min(text.find_first_not_of("0123456789."), text.size());
    return {text.substr(0, end), text.substr(end)};
}

}  // namespace

std::optional<std::uint64_t> number_named(std::string_view text) {
    if (text.starts_with("0x")) return digits(text.substr(2), 16);
    if (text.starts_with("0b")) return digits(text.substr(2), 2);
    const auto [number, unit] = split_unit(text);
    const auto value = digits(number, 10);
    if (!value || unit.empty()) return value;
    const auto factor = factor_of(size_units, unit);
    if (!factor || *value > UINT64_MAX / *factor) return {};
    return *value * *factor;
}

std::optional<Duration> duration_named(std::string_view text) {
    const auto [number, unit] = split_unit(text);
    const auto factor = factor_of(time_units, unit.empty() ? "s" : unit);
    const auto value = decimal(number);
    if (!value || !factor) return {};
    const double nanoseconds = *value * static_cast<double>(*factor);
    if (!(nanoseconds <= longest_duration)) return {};
    return Duration{std::llround(nanoseconds)};
}

std::optional<Rate> rate_named(std::string_view text) {
    Rate rate;
    constexpr std::string_view client = "/client";
    constexpr std::string_view second = "/s";
    if (text.ends_with(client)) {
        rate.per_client = true;
        text.remove_suffix(client.size());
    }
    if (!text.ends_with(second)) return {};
    text.remove_suffix(second.size());
    double factor = 1;
    if (text.ends_with('k')) factor = 1e3;
    if (text.ends_with('M')) factor = 1e6;
    if (factor > 1) text.remove_suffix(1);
    const auto value = decimal(text);
    if (!value || !(*value * factor > 0 && *value * factor <= 1e9)) return {};
    rate.per_second = *value * factor;
    return rate;
}

std::optional<std::uint32_t> seconds_named(std::string_view text) {
    if (text == "forever") return UINT32_MAX;
    // Whole numbers of every width, 0x too; what is no number may still be a duration.
    if (const auto number = number_named(text)) {
        if (*number > UINT32_MAX) return {};
        return static_cast<std::uint32_t>(*number);
    }
    const auto duration = duration_named(text);
    if (!duration || duration->count() % 1'000'000'000 != 0) return {};
    return static_cast<std::uint32_t>(duration->count() / 1'000'000'000);
}

}  // namespace touchstone::language
