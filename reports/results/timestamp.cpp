#include "reports/results/timestamp.hpp"

#include <charconv>

#include <fmt/format.h>

namespace touchstone::results {
namespace {

constexpr std::string_view shape = "0000-00-00T00:00:00.000000000Z";

bool has_shape(std::string_view text) {
    if (text.size() != shape.size()) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool digit = text[i] >= '0' && text[i] <= '9';
        if (shape[i] == '0' ? !digit : text[i] != shape[i]) return false;
    }
    return true;
}

}  // namespace

std::string timestamp(WallTime moment) {
    using namespace std::chrono;
    const auto day = floor<days>(moment);
    const year_month_day date(day);
    const hh_mm_ss clock(duration_cast<nanoseconds>(moment - day));
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:09}Z", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                       clock.hours().count(), clock.minutes().count(), clock.seconds().count(),
                       clock.subseconds().count());
}

std::optional<WallTime> moment_named(std::string_view text) {
    using namespace std::chrono;
    if (!has_shape(text)) return std::nullopt;
    const auto number = [&](std::size_t from, std::size_t length) {
        unsigned value = 0;
        std::from_chars(text.data() + from, text.data() + from + length, value);
        return value;
    };
    const year_month_day date(year(static_cast<int>(number(0, 4))), month(number(5, 2)),
                              day(number(8, 2)));
    const unsigned hour = number(11, 2), minute = number(14, 2), second = number(17, 2);
    // Nanoseconds in 64 bits reach from 1677 to 2262.
    if (!date.ok() || date.year() < year(1700) || date.year() > year(2200)) return std::nullopt;
    if (hour > 23 || minute > 59 || second > 59) return std::nullopt;
    return WallTime(sys_days(date).time_since_epoch() + hours(hour) + minutes(minute) +
                    seconds(second) + nanoseconds(number(20, 9)));
}

}  // namespace touchstone::results
