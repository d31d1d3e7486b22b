#include "reference/standard/statement.hpp"

#include <algorithm>
#include <cassert>

#include "reference/standard/spelling.hpp"

namespace touchstone::mqtt {
namespace {

constexpr LedgerRow rows[] = {
#include "reference/standard/ledger_rows.inc"
};
static_assert(std::size(rows) == ledger_ids.size());

}  // namespace

std::optional<Statement> Statement::find(std::string_view citation) {
    const auto place = place_of(citation);
    if (place == ledger_ids.size()) return std::nullopt;
    return Statement{static_cast<std::uint16_t>(place)};
}

Statement Statement::at(std::size_t index) {
    assert(index < ledger_ids.size());
    return Statement{static_cast<std::uint16_t>(index)};
}

const LedgerRow& Statement::row() const {
    return rows[index_];
}

std::span<const LedgerRow> ledger() {
    return rows;
}

std::vector<std::string_view> nearest_citations(std::string_view citation, std::size_t most) {
    // A citation is at most some thirty characters: what is longer than twice that resembles none,
    // and is not searched.
    if (citation.size() > 64) return {};
    std::vector<std::pair<std::size_t, std::string_view>> scored;
    scored.reserve(ledger_ids.size());
    for (const auto id : ledger_ids) scored.emplace_back(edit_distance(citation, id), id);
    std::stable_sort(scored.begin(), scored.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<std::string_view> nearest;
    for (std::size_t i = 0; i < std::min(most, scored.size()); ++i) {
        nearest.push_back(scored[i].second);
    }
    return nearest;
}

}  // namespace touchstone::mqtt
