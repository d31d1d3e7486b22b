// A set of statements, one bit each: as large as the ledger and never larger, so that a monitor can
// add to it with every packet.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "reference/standard/statement.hpp"

namespace touchstone::mqtt {

class StatementSet {
public:
    void insert(Statement statement) { words_[statement.index() / 64] |= bit_of(statement); }
    bool contains(Statement statement) const {
        return (words_[statement.index() / 64] & bit_of(statement)) != 0;
    }
    constexpr StatementSet& operator|=(const StatementSet& more) {
        for (std::size_t i = 0; i < words_.size(); ++i) words_[i] |= more.words_[i];
        return *this;
    }
    bool empty() const { return *this == StatementSet{}; }
    /// In the ledger's order.
    template <typename Visit>
    void each(Visit&& visit) const {
        for (std::size_t i = 0; i < ledger_ids.size(); ++i) {
            if (words_[i / 64] >> i % 64 & 1) visit(Statement::at(i));
        }
    }
    friend constexpr bool operator==(const StatementSet&, const StatementSet&) = default;

private:
    static std::uint64_t bit_of(Statement statement) {
        return std::uint64_t{1} << statement.index() % 64;
    }
    std::array<std::uint64_t, (ledger_ids.size() + 63) / 64> words_{};
};

}  // namespace touchstone::mqtt
