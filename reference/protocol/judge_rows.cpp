// The judge's tables turned inside out: not "which statement does this breach break", but "which
// can be broken at all".
#include <algorithm>
#include <array>
#include <vector>

#include "reference/protocol/judge.hpp"
#include "reference/protocol/judge_rules.hpp"

namespace touchstone::mqtt {
namespace {

using judging::Breach;

class Listing {
public:
    void add(std::optional<Statement> statement, PacketType type, Breach breach) {
        if (!statement) return;
        const bool known = std::any_of(rows_.begin(), rows_.end(), [&](const JudgeRow& row) {
            return row.statement == *statement && row.type == type;
        });
        if (!known) rows_.push_back({*statement, type, judging::row_of(breach).what});
    }
    std::vector<JudgeRow> sorted() && {
        std::stable_sort(rows_.begin(), rows_.end(), [](const JudgeRow& a, const JudgeRow& b) {
            return std::pair{a.statement, a.type} < std::pair{b.statement, b.type};
        });
        return std::move(rows_);
    }

private:
    std::vector<JudgeRow> rows_;
};

/// Whether the judge looks into packets of this type that come from `sender`: those of the wrong
/// direction it only names as such, while `decode` reads them all.
bool is_listed(Breach breach, PacketType type, Version version, Sender sender) {
    const bool before_the_body = breach == Breach::flags || breach == Breach::wrong_direction ||
                                 breach == Breach::remaining_length_not_shortest ||
                                 breach == Breach::unreadable;
    return before_the_body || row_of(type).sent_by(sender, version);
}

std::vector<JudgeRow> list_rows(Sender sender, Version version) {
    Listing listing;
    for (const auto& row : judging::citations) {
        if (!holds(row.in, version) || !holds(row.from, sender)) continue;
        for (int i = 0; i <= static_cast<int>(PacketType::auth); ++i) {
            const auto type = static_cast<PacketType>(i);
            if (!row.packets.has(type) || !is_listed(row.breach, type, version, sender)) continue;
            listing.add(row.statement, type, row.breach);
            listing.add(row.also, type, row.breach);
        }
    }
    if (version == Version::v5_0) {
        for (const auto& rule : judging::property_rules) {
            const auto type = rule.place == will_place ? PacketType::connect : rule.place;
            if (!row_of(type).sent_by(sender, version)) continue;
            listing.add(rule.twice, type, Breach::property_twice);
            listing.add(rule.range, type, Breach::property_out_of_range);
            listing.add(rule.also_of_range, type, Breach::property_out_of_range);
        }
    }
    return std::move(listing).sorted();
}

}  // namespace

std::span<const JudgeRow> judge_rows(Sender sender, Version version) {
    static const auto lists = [] {
        std::array<std::array<std::vector<JudgeRow>, 3>, 2> all;
        for (const auto from : {Sender::client, Sender::server}) {
            for (const auto in : {Version::v3_1, Version::v3_1_1, Version::v5_0}) {
                all[static_cast<std::size_t>(from)][static_cast<std::size_t>(in)] =
                    list_rows(from, in);
            }
        }
        return all;
    }();
    return lists[static_cast<std::size_t>(sender)][static_cast<std::size_t>(version)];
}

}  // namespace touchstone::mqtt
