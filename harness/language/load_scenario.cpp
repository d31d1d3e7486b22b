#include "harness/language/load_scenario.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "harness/language/language.hpp"
#include "harness/language/load_words.hpp"
#include "harness/language/spelling.hpp"
#include "harness/language/value.hpp"
#include "harness/language/vocabulary.hpp"

namespace touchstone::language {

namespace {

using Words = std::span<const Word>;

constexpr std::uint64_t most_clients = 10'000'000;
constexpr std::string_view rate_shapes =
    "50/s/client for each client, 250/s or 5k/s for the whole group";

/// `1/s/client` or a ramp `1/s/client..5/s/client`.
bool is_rate_or_ramp(std::string_view text) {
    const auto dots = text.find("..");
    if (dots == std::string_view::npos) return rate_named(text).has_value();
    return rate_named(text.substr(0, dots)) && rate_named(text.substr(dots + 2));
}

bool contains(std::span<const std::string_view> words, std::string_view word) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

class LoadReader {
public:
    LoadReader(LoadCase& load, Notes& notes) : load_{load}, notes_{notes} {}

    /// One header line, its columns replaced.
    void line(const Text& text) {
        const auto all = words_of(text);
        const Words words{all};
        const auto kind = words[0].view();
        if (kind == "group") group(words);
        if (kind == "phase") phase(words);
        if (kind == "find") find(words);
        if (kind == "expect") later_.push_back(text);
    }

    /// Thresholds and what only the whole can tell.
    void finish() {
        for (const auto& text : later_) {
            const auto all = words_of(text);
            expect(Words{all});
        }
        if (group_names_.empty()) notes_.error(load_.place, "a load scenario has a `group`");
        if (phase_names_.empty() && load_.find.empty()) {
            notes_.error(load_.place,
                         "a load scenario has a `phase`, or a `find` that makes its own");
        }
        for (const auto& group : load_.groups) {
            if (group.deed.verb == Verb::publishes && !has_rate(group)) {
                notes_.error(
                    group.place,
                    fmt::format("'{}' publishes at no rate; say rate=, {}, or rate=closed window=N",
                                group.name, rate_shapes));
            }
        }
    }

private:
    void error(const Word& word, std::string what) { notes_.error(word.place(), std::move(what)); }

    static std::optional<std::string> word_of(const LoadGroup& group, std::string_view name) {
        for (const auto& field : group.deed.fields) {
            const auto* atom = only_atom(field.value);
            if (field.name == name && atom != nullptr) return literal(*atom);
        }
        return {};
    }

    bool has_rate(const LoadGroup& group) const {
        const auto sets = [&](const PhaseChange& change) {
            return change.subject == group.name && change.verb == "rate";
        };
        return word_of(group, "rate") || std::any_of(load_.find.begin(), load_.find.end(), sets) ||
               std::any_of(load_.phases.begin(), load_.phases.end(), [&](const Phase& phase) {
                   return std::any_of(phase.changes.begin(), phase.changes.end(), sets);
               });
    }

    bool new_name(const Word& word, bool taken, std::string_view kind) {
        if (!is_name(word.view())) {
            error(word,
                  fmt::format("'{}' is no name; those are lower-case-with-hyphens", word.view()));
        } else if (taken) {
            error(word, fmt::format("two {}s are named '{}'", kind, word.view()));
        } else if (word.view() == "target" || metric_named(word.view()) != nullptr) {
            error(word,
                  fmt::format("'{}' is a word of the language and names no {}", word.view(), kind));
        } else {
            return true;
        }
        return false;
    }

    std::vector<std::string_view> group_names() const {
        return {group_names_.begin(), group_names_.end()};
    }
    std::vector<std::string_view> phase_names() const {
        return {phase_names_.begin(), phase_names_.end()};
    }

    // ---- group
    // ------------------------------------------------------------------------------------------------------

    void group(Words words) {
        if (words.size() < 4)
            return error(words.back(),
                         "`group NAME NUMBER DEED` is a crowd of clients with one deed");
        LoadGroup group;
        group.name = words[1].view();
        group.place = words[0].text->place();
        if (!new_name(words[1], contains(group_names(), group.name), "group")) return;
        group_names_.push_back(group.name);
        const auto count = number_named(words[2].view());
        if (!count || *count == 0 || *count > most_clients) {
            return error(words[2], fmt::format("a group has 1 to {} clients, not '{}'",
                                               most_clients, words[2].view()));
        }
        group.count = *count;
        auto deed = parse_deed(words.subspan(3), true, notes_);
        if (!deed) return;
        group.deed = std::move(*deed);
        if (group.deed.verb != Verb::connects && group.deed.verb != Verb::subscribes &&
            group.deed.verb != Verb::publishes) {
            return error(words[3],
                         "a group `connects`, `subscribes` or `publishes`; what happens to it "
                         "later is a phase's affair");
        }
        group_fields(group);
        load_.groups.push_back(std::move(group));
    }

    void group_fields(const LoadGroup& group) {
        const auto rate = word_of(group, "rate");
        const auto arrivals = word_of(group, "arrivals");
        const bool closed = rate == "closed";
        bool window = false;
        for (const auto& field : group.deed.fields) {
            if (field.name == "rate" && !closed && !(rate && rate_named(*rate))) {
                notes_.error(field.place, fmt::format("a rate is {}, or `closed`", rate_shapes));
            }
            if (field.name == "arrivals" && arrivals != "poisson") {
                notes_.error(field.place,
                             "`arrivals=poisson` is all there is; left out, messages are due at "
                             "even distances");
            }
            if (field.name == "window" && !closed) {
                notes_.error(field.place, "`window` belongs to `rate=closed`");
            }
            if (field.name == "times")
                notes_.error(field.place, "a group publishes at a rate, not a number of times");
            window = window || field.name == "window";
            check_references(field);
        }
        if (closed && !window)
            notes_.error(group.place,
                         "`rate=closed` needs `window=N`, the messages under way at once");
    }

    /// Of all references a group knows only its client's number.
    void check_references(const Field& field) {
        for (const auto& choice : field.value.choices) {
            for (const auto& item : choice.items) {
                for (const auto& atom : {item.first, item.second}) {
                    if (!atom) continue;
                    for (const auto& part : atom->parts) {
                        const auto* reference = std::get_if<Reference>(&part.what);
                        if (reference != nullptr && reference->name != "n") {
                            notes_.error(
                                field.place,
                                fmt::format(
                                    "a group knows {{n}}, its client's number, and no {{{}}}",
                                    reference->name));
                        }
                    }
                }
            }
        }
    }

    // ---- phase
    // ------------------------------------------------------------------------------------------------------

    void phase(Words words) {
        if (words.size() < 3)
            return error(words.back(),
                         "`phase NAME DURATION` is a stretch of time, such as `phase steady 60s`");
        Phase phase;
        phase.name = words[1].view();
        phase.place = words[0].text->place();
        if (!new_name(words[1], contains(phase_names(), phase.name), "phase")) return;
        phase_names_.push_back(phase.name);
        measured_ = measured_ || std::any_of(words.begin(), words.end(),
                                             [](const Word& w) { return w.view() == "measured"; });
        const auto duration = duration_named(words[2].view());
        if (!duration || duration->count() == 0)
            return error(words[2], fmt::format("'{}' is not a duration; 500ms, 60s and 1h are",
                                               words[2].view()));
        phase.duration = *duration;
        for (std::size_t i = 3; i < words.size();) {
            if (words[i].view() == "measured") {
                phase.measured = true;
                ++i;
            } else if (!change(words, i, phase)) {
                return;
            }
        }
        load_.phases.push_back(std::move(phase));
    }

    /// `reader.connects=50/s`, or `sensor resets [reconnect=500/s]`; moves `i` behind it.
    bool change(Words words, std::size_t& i, Phase& phase) {
        const auto& word = words[i];
        const auto view = word.view();
        const auto equals = view.find('=');
        PhaseChange change;
        change.place = word.place();
        if (equals != std::string_view::npos) {
            const auto dot = view.substr(0, equals).find('.');
            if (dot == std::string_view::npos) {
                error(word, fmt::format("'{}' changes nothing; a change is written GROUP.rate=... "
                                        "or GROUP.connects=...",
                                        view));
                return false;
            }
            change.subject = view.substr(0, dot);
            change.verb = view.substr(dot + 1, equals - dot - 1);
            change.value = view.substr(equals + 1);
            ++i;
            if (!knows_group(word, change.subject)) return false;
            if (change.verb != "rate" && !contains(group_verbs(), change.verb)) {
                error(word, fmt::format("a phase does not change '{}'; {} or rate it does",
                                        change.verb, listed(group_verbs())));
                return false;
            }
            if (!is_rate_or_ramp(change.value)) {
                error(word, fmt::format(
                                "'{}' is no rate; {} is, and a ramp is two of them, as in 1/s..5/s",
                                change.value, rate_shapes));
                return false;
            }
        } else {
            change.subject = view;
            const bool target = view == "target";
            if (!target && !knows_group(word, change.subject)) return false;
            const auto verbs = target ? target_verbs() : group_verbs();
            if (i + 1 == words.size() || !contains(verbs, words[i + 1].view())) {
                const auto& wrong = words[std::min(i + 1, words.size() - 1)];
                error(wrong, fmt::format("what does '{}' do? {}{}", view, listed(verbs),
                                         did_you_mean(wrong.view(), verbs)));
                return false;
            }
            change.verb = words[i + 1].view();
            i += 2;
            if (!options(words, i, change)) return false;
        }
        phase.changes.push_back(std::move(change));
        return true;
    }

    /// `reconnect=500/s`, behind a verb that ends connections.
    bool options(Words words, std::size_t& i, PhaseChange& change) {
        while (i < words.size() && words[i].view().starts_with("reconnect=")) {
            const auto value = words[i].view().substr(std::string_view{"reconnect="}.size());
            const bool ends =
                change.verb == "cuts" || change.verb == "resets" || change.verb == "leaves";
            if (!ends || !rate_named(value)) {
                error(words[i], ends ? fmt::format("'{}' is no rate; {} is", value, rate_shapes)
                                     : fmt::format("`{}` ends no connection, so nothing reconnects",
                                                   change.verb));
                return false;
            }
            change.options.emplace_back("reconnect", value);
            ++i;
        }
        return true;
    }

    bool knows_group(const Word& word, std::string_view name) {
        const auto names = group_names();
        if (contains(names, name)) return true;
        error(word, fmt::format("there is no group '{}'{}", name, did_you_mean(name, names)));
        return false;
    }

    // ---- find, expect
    // -------------------------------------------------------------------------------------------------

    void find(Words words) {
        if (!load_.find.empty()) return error(words[0], "there is one `find` at most");
        if (words.size() < 3)
            return error(words.back(),
                         "`find GROUP.rate LOW..HIGH` searches the highest rate at which every "
                         "`expect` holds");
        PhaseChange search;
        search.place = words[0].text->place();
        const auto what = words[1].view();
        const auto dot = std::min(what.find('.'), what.size());
        search.subject = what.substr(0, dot);
        if (!knows_group(words[1], search.subject)) return;
        search.verb = dot == what.size() ? "" : what.substr(dot + 1);
        if (search.verb != "rate")
            return error(words[1],
                         fmt::format("`find` searches a rate, as in {}.rate", search.subject));
        search.value = words[2].view();
        const auto dots = search.value.find("..");
        const auto low = rate_named(std::string_view{search.value}.substr(0, dots));
        const auto high = dots == std::string::npos
                              ? std::nullopt
                              : rate_named(std::string_view{search.value}.substr(dots + 2));
        if (!low || !high || low->per_client != high->per_client ||
            low->per_second >= high->per_second) {
            return error(words[2],
                         fmt::format("'{}' is no range of rates; 1k/s..2M/s is", search.value));
        }
        for (const auto& word : words.subspan(3)) {
            const auto equals = std::min(word.view().find('='), word.view().size());
            const auto name = word.view().substr(0, equals);
            const auto value =
                equals == word.view().size() ? std::string_view{} : word.view().substr(equals + 1);
            const bool known = (name == "hold" && duration_named(value)) ||
                               (name == "confirm" && number_named(value));
            if (!known)
                return error(word,
                             fmt::format("'{}' says nothing to `find`; hold=10s and confirm=3 do",
                                         word.view()));
            search.options.emplace_back(name, value);
        }
        load_.find.push_back(std::move(search));
    }

    void expect(Words words) {
        if (words.size() != 4)
            return error(words.back(),
                         "`expect METRIC < VALUE` is a threshold, such as `expect lost = 0`");
        constexpr std::array<std::string_view, 5> compares{"<", "<=", "=", ">=", ">"};
        auto metric = words[1].view();
        bool in_phase = false;
        for (const auto& phase : phase_names_) {
            if (!metric.starts_with(phase + '.')) continue;
            metric.remove_prefix(phase.size() + 1);
            in_phase = true;
            break;
        }
        const auto* row = metric_named(metric);
        if (row == nullptr) return unknown_metric(words[1], metric);
        if (!in_phase && !measured_ && load_.find.empty()) {
            error(words[1], "this is over all measured phases, and none is `measured`");
        }
        if (!contains(compares, words[2].view()))
            return error(words[2], fmt::format("'{}' compares nothing; {} do", words[2].view(),
                                               listed(compares)));
        if (!is_limit(words[3].view(), row->unit)) {
            constexpr std::array<std::string_view, 5> samples{
                "a number, such as 0", "a rate, such as 5k/s", "a duration, such as 10ms",
                "a share, such as 0.9", "a duration or a size, such as 2s or 20KiB"};
            return error(words[3], fmt::format("'{}' is measured in {}", metric,
                                               samples[static_cast<std::size_t>(row->unit)]));
        }
        std::string text;
        for (const auto& word : words.subspan(1))
            text += (text.empty() ? "" : " ") + std::string{word.view()};
        load_.thresholds.push_back({std::string{words[1].view()}, std::string{words[2].view()},
                                    std::string{words[3].view()}, text,
                                    words[0].text->place(words[1].begin, words[3].end)});
    }

    void unknown_metric(const Word& word, std::string_view metric) {
        std::vector<std::string> known;
        for (const auto& row : metric_words()) {
            if (!row.has_statistics) known.emplace_back(row.name);
            for (const auto statistic : statistics()) {
                if (row.has_statistics) known.push_back(fmt::format("{}.{}", row.name, statistic));
            }
        }
        std::vector<std::string_view> names(known.begin(), known.end());
        const auto dot = metric.find('.');
        const auto phases = phase_names();
        std::string hint = did_you_mean(metric, names);
        if (dot != std::string_view::npos && metric_named(metric.substr(dot + 1)) != nullptr) {
            error(word, fmt::format("there is no phase '{}'{}", metric.substr(0, dot),
                                    did_you_mean(metric.substr(0, dot), phases)));
            return;
        }
        const auto row = std::find_if(metric_words().begin(), metric_words().end(),
                                      [&](const MetricWord& m) { return m.name == metric; });
        if (row != metric_words().end())
            hint = fmt::format("; say which statistic, as in {}.p99", metric);
        error(word, fmt::format("there is no metric '{}'{}", metric, hint));
    }

    LoadCase& load_;
    Notes& notes_;
    // Names count from their line on, even where the rest of it is wrong.
    std::vector<std::string> group_names_;
    std::vector<std::string> phase_names_;
    bool measured_ = false;
    std::vector<Text> later_;  ///< `expect` lines: they may name phases written below them
};

}  // namespace

std::vector<LoadCase> loads_of(const Block& block, const Headers& head, FileState& state,
                               Notes& notes) {
    std::vector<LoadCase> loads;
    const auto headers = parse_headers(block, head, notes);
    const auto opening = parse_opening(*block.opening, notes);
    if (headers.broken) return loads;
    const auto combinations = combinations_of(headers.tables);
    const auto transports = std::max<std::size_t>(headers.over.size(), 1);
    state.cases += combinations * transports;
    if (state.cases > most_cases) {
        notes.error(
            opening.name_place,
            fmt::format("with '{}' this file makes more than {} cases; make its tables shorter",
                        opening.name, most_cases));
        return loads;
    }
    Combination combination{headers.tables};
    do {
        LoadCase load;
        load.name = opening.name;
        load.title = opening.title;
        load.row = combination.names();
        load.id = id_of(*notes.file(), load.name, load.row);
        load.file = notes.file();
        load.place = opening.place;
        for (const auto* line : headers.needs) {
            for (auto& need :
                 parse_needs(expanded(*line, combination, state, opening.name_place, notes), notes))
                load.needs.push_back(std::move(need));
        }
        LoadReader reader{load, notes};
        for (const auto* line : headers.load)
            reader.line(expanded(*line, combination, state, opening.name_place, notes));
        reader.finish();
        if (headers.over.empty()) loads.push_back(load);
        for (const auto& transport : headers.over) {
            loads.push_back(load);
            loads.back().transport = transport;
            loads.back().id += '+' + transport;
        }
    } while (!state.overgrown && combination.next());
    combination.mark_used(state);
    const std::vector<Table> own(
        headers.tables.begin() + static_cast<std::ptrdiff_t>(head.tables.size()),
        headers.tables.end());
    check_columns_used(own, state, notes);
    return loads;
}

}  // namespace touchstone::language
