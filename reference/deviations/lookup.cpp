// Deviations by their names.
#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

#include "reference/deviations/deviations.hpp"

namespace touchstone::mqtt {
namespace {

/// How many letters must change to make one word of the other.
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i);
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const auto changed = diagonal + (a[i - 1] != b[j - 1]);
            diagonal = row[j];
            row[j] = std::min({changed, row[j] + 1, row[j - 1] + 1});
        }
    }
    return row.back();
}

}  // namespace

const Deviation* deviation_named(std::string_view id) {
    for (const auto all : {named_deviations(), automatic_deviations()}) {
        const auto found = std::find_if(all.begin(), all.end(),
                                        [&](const Deviation& each) { return each.id == id; });
        if (found != all.end()) return &*found;
    }
    return nullptr;
}

std::vector<std::string_view> nearest_deviations(std::string_view id) {
    constexpr std::size_t most = 3;
    std::vector<std::pair<std::size_t, std::string_view>> ranked;
    for (const auto all : {named_deviations(), automatic_deviations()}) {
        for (const auto& each : all) ranked.emplace_back(distance(id, each.id), each.id);
    }
    std::stable_sort(ranked.begin(), ranked.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<std::string_view> nearest;
    for (const auto& [far, name] : ranked) {
        if (nearest.size() == most || far > std::max<std::size_t>(3, id.size() / 2)) break;
        nearest.push_back(name);
    }
    return nearest;
}

}  // namespace touchstone::mqtt
