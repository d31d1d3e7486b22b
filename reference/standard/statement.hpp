// The normative statement: the primary key of the whole project. Code cites it, scenarios cite it,
// deviations break it, reports group by it. `Statement{"MQTT-3.1.4-3@5.0"}` is checked by the
// compiler: a misspelt id does not compile. The ledger behind it is generated from statements.tsv
// in this folder.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "reference/standard/ledger_ids.hpp"  // generated: constexpr std::array<std::string_view, N> ledger_ids
#include "reference/standard/version.hpp"

namespace touchstone::mqtt {

enum class Side : std::uint8_t { server, client, both };
enum class Level : std::uint8_t { must, should, may };

/// How a black-box harness that plays the clients of a broker can see whether the statement is
/// kept.
enum class Observable : std::uint8_t { yes, with_fault_or_config, client_side, no };

/// One row of the ledger.
struct LedgerRow {
    std::string_view citation;  ///< "MQTT-3.1.4-3@5.0", the one spelling
    std::string_view section;   ///< number and title of the innermost section
    Version version;
    Side side;
    Level level;                ///< the strongest keyword
    std::string_view keywords;  ///< as the standard has them: "MUST + SHOULD"
    Observable observable;
    std::string_view summary;    ///< the rule in our words
    std::string_view test_idea;  ///< stimulus -> expected observation
};

/// A reference to one row; as small as an integer, ordered as the standards order their statements.
class Statement {
public:
    /// Fails to compile when `citation` is not in the ledger.
    consteval Statement(const char* citation) : index_{index_of(citation)} {}

    /// For citations read at run time (scenario files, command lines).
    static std::optional<Statement> find(std::string_view citation);
    static Statement at(std::size_t index);

    std::string_view citation() const { return ledger_ids[index_]; }
    const LedgerRow& row() const;
    constexpr std::size_t index() const { return index_; }

    friend constexpr auto operator<=>(Statement, Statement) = default;

private:
    explicit constexpr Statement(std::uint16_t index) : index_{index} {}
    /// The index of `citation`, or ledger_ids.size(). A binary search: the compiler runs it for
    /// every citation in the code.
    static constexpr std::size_t place_of(std::string_view citation) {
        std::size_t low = 0;
        std::size_t high = ledger_order.size();
        while (low < high) {
            const std::size_t middle = (low + high) / 2;
            const int order = ledger_ids[ledger_order[middle]].compare(citation);
            if (order == 0) return ledger_order[middle];
            (order < 0 ? low : high) = order < 0 ? middle + 1 : middle;
        }
        return ledger_ids.size();
    }
    static consteval std::uint16_t index_of(std::string_view citation) {
        const std::size_t place = place_of(citation);
        if (place == ledger_ids.size())
            throw "this statement is not in reference/standard/statements.tsv";
        return static_cast<std::uint16_t>(place);
    }

    std::uint16_t index_;
};

/// All rows: 3.1.1 first, then 5.0, each in the standard's order, TS- rows after the MQTT- rows of
/// their section.
std::span<const LedgerRow> ledger();

/// Citations in the ledger that look most like `citation`, best first, for "did you mean".
std::vector<std::string_view> nearest_citations(std::string_view citation, std::size_t most = 3);

}  // namespace touchstone::mqtt
