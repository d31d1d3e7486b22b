#include "harness/language/scenario.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "harness/language/lint.hpp"

namespace touchstone::language {

namespace {

using mqtt::Version;

/// What all lines of all cases of a file may grow to.
constexpr std::size_t most_expanded_bytes = 64 << 20;

/// One combination's lines, before a version is chosen.
struct Draft {
    std::vector<std::string> row;
    std::vector<Need> needs;
    std::vector<ActorDeclaration> actors;
    std::vector<StepDraft> steps;
};

std::vector<Version> versions_cited(const std::vector<Citation>& cites) {
    std::set<Version> versions;
    for (const auto& cited : cites) versions.insert(cited.version());
    // MQTT 3.1 has no ledger: what cites nothing runs once, at 5.0, and its actors say what they
    // speak.
    if (versions.empty()) versions.insert(Version::v5_0);
    return {versions.begin(), versions.end()};
}

ActorDeclaration& declared(std::vector<ActorDeclaration>& actors, const std::string& name) {
    for (auto& actor : actors) {
        if (actor.name == name) return actor;
    }
    actors.push_back({name, false, {}, {}, {}});
    return actors.back();
}

class ScenarioReader {
public:
    ScenarioReader(const Block& block, const Headers& headers, Opening opening, FileState& state,
                   Notes& notes)
        : block_{block},
          headers_{headers},
          opening_{std::move(opening)},
          state_{state},
          notes_{notes},
          versions_{versions_cited(headers.cites)} {}

    std::vector<Case> cases() {
        std::vector<Case> cases;
        if (block_.steps.empty())
            notes_.error(opening_.name_place, fmt::format("'{}' has no steps", opening_.name));
        if (headers_.broken) return cases;
        const auto combinations = combinations_of(headers_.tables);
        const auto transports = std::max<std::size_t>(headers_.over.size(), 1);
        if (state_.cases + combinations * versions_.size() * transports > most_cases) {
            notes_.error(
                opening_.name_place,
                fmt::format("with '{}' this file makes more than {} cases; make its tables shorter",
                            opening_.name, most_cases));
            return cases;
        }
        Combination combination{headers_.tables};
        do {
            const auto draft = read(combination);
            for (const auto version : versions_) {
                if (combination.holds_in(version)) add(draft, version, cases);
            }
        } while (!state_.overgrown && combination.next());
        combination.mark_used(state_);
        state_.cases += cases.size();
        return cases;
    }

private:
    Text replaced(const LogicalLine& line, Combination& combination) {
        return expanded(line, combination, state_, opening_.name_place, notes_);
    }

    Draft read(Combination& combination) {
        Draft draft;
        draft.row = combination.names();
        for (const auto* line : headers_.needs) {
            for (auto& need : parse_needs(replaced(*line, combination), notes_))
                draft.needs.push_back(std::move(need));
        }
        for (const auto* line : headers_.given) {
            const auto text = replaced(*line, combination);
            const auto behind =
                text.slice(std::min<std::size_t>(6, text.size()), text.size());  // "given "
            if (auto given = parse_given(behind, notes_)) take(std::move(*given), draft);
        }
        for (const auto* line : block_.steps) {
            if (auto step = parse_step(replaced(*line, combination), notes_))
                draft.steps.push_back(std::move(*step));
        }
        return draft;
    }

    static void take(GivenDraft given, Draft& draft) {
        auto& actor = declared(draft.actors, given.actor.name);
        actor.manual = actor.manual || given.actor.manual;
        if (given.actor.speaks) actor.speaks = given.actor.speaks;
        if (given.actor.over) actor.over = given.actor.over;
        if (given.actor.at) actor.at = given.actor.at;
        if (given.deed) draft.steps.push_back(std::move(*given.deed));
    }

    bool runs_at(Version version) const {
        return std::find(versions_.begin(), versions_.end(), version) != versions_.end();
    }

    /// A line or citation for a version that the scenario never runs at.
    void check_versions(const StepDraft& draft) {
        const auto never = [&](Place place, Version version) {
            if (runs_at(version)) return;
            notes_.error(
                place,
                fmt::format(
                    "this scenario never runs at {0}: its `cites` header names no statement of {0}",
                    mqtt::name_of(version)));
        };
        if (draft.guard) never(draft.guard_place, *draft.guard);
        for (const auto& cited : draft.cites) never(cited.place, cited.version());
    }

    void add(const Draft& draft, Version version, std::vector<Case>& cases) {
        Case made;
        made.name = opening_.name;
        made.title = opening_.title;
        made.row = draft.row;
        made.version = version;
        made.needs = draft.needs;
        made.alone = headers_.alone;
        made.subject_client = headers_.subject_client;
        made.actors = draft.actors;
        made.file = notes_.file();
        made.place = opening_.place;
        std::vector<bool> guarded;
        for (const auto& cited : headers_.cites) {
            if (cited.version() == version) made.header_cites.push_back(cited.statement);
        }
        made.cites = made.header_cites;
        for (const auto& step : draft.steps) {
            check_versions(step);
            if (step.guard && *step.guard != version) continue;
            take(step, version, made);
            guarded.push_back(step.guard.has_value());
        }
        // A step that could not be read has had its own message.
        const bool kept = std::any_of(made.steps.begin(), made.steps.end(),
                                      [](const Step& s) { return !s.setting; });
        const bool readable = std::any_of(draft.steps.begin(), draft.steps.end(),
                                          [](const StepDraft& s) { return !s.step.setting; });
        if (readable && !kept) {
            notes_.error(opening_.name_place, fmt::format("no step of '{}' is kept at {}",
                                                          opening_.name, mqtt::name_of(version)));
        }
        lint(made, {headers_.tables, versions_, guarded}, notes_);
        const auto id = fmt::format("{}@{}", id_of(*notes_.file(), made.name, made.row),
                                    mqtt::name_of(version));
        made.id = id;
        if (headers_.over.empty()) {
            cases.push_back(std::move(made));
            return;
        }
        for (const auto& transport : headers_.over) {
            cases.push_back(made);
            cases.back().transport = transport;
            cases.back().id = id + '+' + transport;
        }
    }

    static void take(const StepDraft& draft, Version version, Case& made) {
        made.steps.push_back(draft.step);
        auto& step = made.steps.back();
        for (const auto& cited : draft.cites) {
            if (cited.version() != version) continue;
            step.margin.cites.push_back(cited.statement);
            if (std::find(made.cites.begin(), made.cites.end(), cited.statement) ==
                made.cites.end()) {
                made.cites.push_back(cited.statement);
            }
        }
        for (const auto& actor : step.actors) {
            if (actor != "target" && actor != "taker" && actor != "others")
                declared(made.actors, actor);
        }
    }

    const Block& block_;
    const Headers& headers_;
    Opening opening_;
    FileState& state_;
    Notes& notes_;
    std::vector<Version> versions_;
};

}  // namespace

Combination::Combination(const std::vector<Table>& tables)
    : tables_{tables}, chosen_(tables.size()) {
    for (const auto& table : tables) {
        for (const auto& column : table.columns) bindings_.push_back({&column, nullptr, nullptr});
    }
    used_ = std::make_unique<bool[]>(bindings_.size());
    for (std::size_t i = 0; i < bindings_.size(); ++i) bindings_[i].used = &used_[i];
    bind();
}

void Combination::bind() {
    std::size_t next = 0;
    for (std::size_t t = 0; t < tables_.size(); ++t) {
        const auto& row = tables_[t].rows[chosen_[t]];
        for (const auto& cell : row.cells) bindings_[next++].cell = &cell;
    }
}

bool Combination::next() {
    for (std::size_t t = tables_.size(); t-- > 0;) {
        if (++chosen_[t] < tables_[t].rows.size()) {
            bind();
            return true;
        }
        chosen_[t] = 0;
    }
    return false;
}

Text Combination::replaced(const Text& line) {
    return bindings_.empty() ? line : replace_columns(line, bindings_);
}

std::vector<std::string> Combination::names() const {
    std::vector<std::string> names;
    for (std::size_t t = 0; t < tables_.size(); ++t)
        names.push_back(tables_[t].rows[chosen_[t]].name);
    return names;
}

bool Combination::holds_in(Version version) const {
    for (std::size_t t = 0; t < tables_.size(); ++t) {
        const auto& guard = tables_[t].rows[chosen_[t]].guard;
        if (guard && *guard != version) return false;
    }
    return true;
}

void Combination::mark_used(FileState& state) const {
    for (std::size_t i = 0; i < bindings_.size(); ++i) {
        const auto& place = bindings_[i].column->place;
        auto& used = state.columns_used[{place.line, place.column}];
        used = used || used_[i];
    }
}

Text expanded(const LogicalLine& line, Combination& combination, FileState& state, Place place,
              Notes& notes) {
    auto text = combination.replaced(line.whole());
    state.expanded_bytes += text.size();
    if (state.expanded_bytes > most_expanded_bytes && !state.overgrown) {
        state.overgrown = true;
        notes.error(place, "with its tables this file grows beyond 64 MiB; make them shorter");
    }
    return text;
}

std::size_t combinations_of(const std::vector<Table>& tables) {
    std::size_t count = 1;
    for (const auto& table : tables) count = std::min(count * table.rows.size(), most_cases + 1);
    return count;
}

std::string id_of(const SourceFile& file, const std::string& name,
                  const std::vector<std::string>& row) {
    std::string id = file.section.empty() ? name : file.section + '/' + name;
    for (const auto& part : row) id += '/' + part;
    return id;
}

void check_columns_used(const std::vector<Table>& tables, const FileState& state, Notes& notes) {
    for (const auto& table : tables) {
        for (const auto& column : table.columns) {
            const auto found = state.columns_used.find({column.place.line, column.place.column});
            if (column.names_rows || found == state.columns_used.end() || found->second) continue;
            notes.error(column.place,
                        fmt::format("no line uses the column '{0}'; `{{{0}}}` would", column.name));
        }
    }
}

std::vector<Case> cases_of(const Block& block, const Headers& head, FileState& state,
                           Notes& notes) {
    const auto headers = parse_headers(block, head, notes);
    auto opening = parse_opening(*block.opening, notes);
    auto cases = ScenarioReader{block, headers, std::move(opening), state, notes}.cases();
    const std::vector<Table> own(
        headers.tables.begin() + static_cast<std::ptrdiff_t>(head.tables.size()),
        headers.tables.end());
    check_columns_used(own, state, notes);
    return cases;
}

}  // namespace touchstone::language
