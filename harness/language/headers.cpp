#include "harness/language/headers.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "harness/language/language.hpp"
#include "harness/language/spelling.hpp"
#include "harness/language/value.hpp"

namespace touchstone::language {

namespace {

using Words = std::span<const Word>;

/// Where a header may stand.
struct HeaderRow {
    std::string_view word;
    bool in_head, in_scenario, in_load;
};
constexpr std::array rows{
    HeaderRow{"cites", false, true, false},  HeaderRow{"needs", true, true, true},
    HeaderRow{"over", true, true, true},     HeaderRow{"alone", true, true, false},
    HeaderRow{"subject", true, true, false}, HeaderRow{"for", true, true, true},
    HeaderRow{"given", false, true, false},  HeaderRow{"group", false, false, true},
    HeaderRow{"phase", false, false, true},  HeaderRow{"expect", false, false, true},
    HeaderRow{"find", false, false, true},
};

std::string_view first_word(const Text& text) {
    return text.view().substr(0, std::min(text.view().find(' '), text.size()));
}

/// Notes a header that does not exist or does not stand here.
bool stands_here(const LogicalLine& line, const Block& block, Notes& notes) {
    const auto word = first_word(line.first);
    const auto place = line.first.place(0, word.size());
    const auto row =
        std::find_if(rows.begin(), rows.end(), [&](const HeaderRow& r) { return r.word == word; });
    if (row == rows.end()) {
        std::vector<std::string_view> words{"scenario", "load"};
        for (const auto& known : rows) words.push_back(known.word);
        const auto all = words_of(line.first);
        const bool step = all.size() > 1 && (all[1].view() == ">" || all[1].view() == "<" ||
                                             verb_named(all[1].view()));
        notes.error(
            place,
            step
                ? std::string{"a step is indented by two blanks; without indent a line is a header"}
                : fmt::format("there is no header '{}'{}", word, did_you_mean(word, words)));
        return false;
    }
    if (block.opening == nullptr && !row->in_head) {
        notes.error(
            place,
            row->in_scenario
                ? fmt::format("`{}` belongs to one scenario and stands below its `scenario` line",
                              word)
                : fmt::format("`{}` belongs to one load scenario and stands below its `load` line",
                              word));
        return false;
    }
    if (block.opening != nullptr && !(block.is_load ? row->in_load : row->in_scenario)) {
        notes.error(place, fmt::format("`{}` has no place in a {}", word,
                                       block.is_load
                                           ? "load scenario"
                                           : "conformance scenario; `load` begins the other kind"));
        return false;
    }
    return true;
}

void read_over(Words words, Headers& headers, Notes& notes) {
    constexpr std::array<std::string_view, 4> transports{"tcp", "tls", "ws", "wss"};
    if (words.size() < 2)
        notes.error(words[0].place(), "`over` names transports: tcp, tls, ws or wss");
    for (const auto& word : words.subspan(1)) {
        const auto name = word.view();
        if (std::find(transports.begin(), transports.end(), name) == transports.end()) {
            notes.error(word.place(), fmt::format("there is no transport '{}'; {} are", name,
                                                  listed(transports)));
        } else if (std::find(headers.over.begin(), headers.over.end(), name) !=
                   headers.over.end()) {
            notes.error(word.place(), fmt::format("'{}' is named twice", name));
        } else {
            headers.over.emplace_back(name);
        }
    }
}

void read_header(const LogicalLine& line, Headers& headers, Notes& notes) {
    const auto whole = line.whole();
    const auto all = words_of(whole);
    Words words{all};
    const auto word = words[0].view();
    if (word == "cites") {
        if (words.size() == 1)
            notes.error(words[0].place(), "`cites` names statements, such as MQTT-3.1.4-3@5.0");
        for (auto& cited : parse_citations(words.subspan(1), notes)) {
            const auto twice = std::any_of(
                headers.cites.begin(), headers.cites.end(),
                [&](const Citation& other) { return other.statement == cited.statement; });
            if (twice)
                notes.error(cited.place,
                            fmt::format("{} is cited twice", cited.statement.citation()));
            headers.cites.push_back(cited);
        }
    } else if (word == "needs") {
        headers.needs.push_back(&line);
    } else if (word == "over") {
        read_over(words, headers, notes);
    } else if (word == "alone") {
        headers.alone = true;
        if (words.size() > 1) notes.error(words[1].place(), "nothing stands behind `alone`");
    } else if (word == "subject") {
        headers.subject_client = true;
        if (words.size() != 2 || words[1].view() != "client") {
            notes.error(words.back().place(),
                        "`subject client` is all there is; a broker is tested without saying so");
        }
    } else if (word == "for") {
        auto table = parse_table(line, notes);
        headers.broken = headers.broken || !table;
        if (table) headers.tables.push_back(std::move(*table));
    } else if (word == "given") {
        if (words.size() == 1) notes.error(words[0].place(), "`given` names an actor");
        headers.given.push_back(&line);
    } else {
        headers.load.push_back(&line);
    }
}

std::optional<Need> parse_need(const Word& word, Notes& notes) {
    const auto view = word.view();
    Need need;
    need.place = word.place();
    const auto sign = std::min(view.find_first_of("<>="), view.size());
    need.word = view.substr(0, sign);
    const auto* row = need_named(need.word);
    if (row == nullptr) {
        std::vector<std::string_view> names;
        for (const auto& known : need_words()) names.push_back(known.name);
        notes.error(need.place, fmt::format("nothing is known that '{}' could need{}", need.word,
                                            did_you_mean(need.word, names)));
        return {};
    }
    const auto rest = view.substr(sign);
    if (row->plain()) {
        if (rest.empty()) return need;
        notes.error(need.place, fmt::format("'{}' takes no bound", need.word));
        return {};
    }
    const bool least = rest.starts_with(">=") && row->at_least;
    const bool most = rest.starts_with("<=") && row->at_most;
    std::optional<std::uint64_t> number;
    if (least || most) {
        const auto text = rest.substr(2);
        number = number_named(text);
        if (row->in_seconds) number = seconds_named(text);
    }
    if (!number) {
        notes.error(need.place,
                    fmt::format("'{}' takes a bound, such as {}{}", need.word, need.word,
                                row->in_seconds ? ">=1h"
                                : row->at_least ? ">=1"
                                                : "<=1000"));
        return {};
    }
    need.bound = least ? Need::Bound::at_least : Need::Bound::at_most;
    need.number = *number;
    return need;
}

}  // namespace

std::vector<Block> blocks_of(const std::vector<LogicalLine>& lines, Notes& notes) {
    std::vector<Block> blocks(1);
    for (const auto& line : lines) {
        const auto word = first_word(line.first);
        if (line.kind == LogicalLine::Kind::step) {
            if (blocks.back().opening == nullptr) {
                notes.error(line.first.place(),
                            "a step without a scenario; a `scenario` line stands above it");
            } else if (blocks.back().is_load) {
                notes.error(line.first.place(),
                            "a load scenario has no steps; its headers say it all");
            } else {
                blocks.back().steps.push_back(&line);
            }
        } else if (word == "scenario" || word == "load") {
            blocks.push_back({&line, word == "load", {}, {}});
        } else if (stands_here(line, blocks.back(), notes)) {
            if (!blocks.back().steps.empty()) {
                notes.error(line.first.place(0, word.size()),
                            fmt::format("`{}` is a header and stands above the steps", word));
            }
            blocks.back().headers.push_back(&line);
        }
    }
    return blocks;
}

Opening parse_opening(const LogicalLine& line, Notes& notes) {
    const auto whole = line.whole();
    const auto words = words_of(whole);
    Opening opening{"unnamed", "", whole.place(), words[0].place()};
    if (words.size() > 1) {
        opening.name = words[1].view();
        opening.name_place = words[1].place();
    }
    if (words.size() < 3) {
        notes.error(words.back().place(),
                    fmt::format("`{} NAME \"title\"` is what begins one", words[0].view()));
        return opening;
    }
    if (!is_name(opening.name)) {
        notes.error(
            opening.name_place,
            fmt::format("'{}' is no name; those are lower-case-with-hyphens", opening.name));
    }
    if (words.size() > 3 || words[2].view().size() < 3 || words[2].view().front() != '"') {
        notes.error(words[2].place(), "the title stands in quotes and ends the line");
    } else if (const auto title =
                   parse_value(whole, words[2].begin, words[2].end, Shape::text, true, notes)) {
        opening.title = literal(*only_atom(*title)).value_or("");
    }
    return opening;
}

Headers parse_headers(const Block& block, const Headers& head, Notes& notes) {
    Headers headers = head;
    for (const auto* line : block.headers) read_header(*line, headers, notes);
    return headers;
}

std::vector<Need> parse_needs(const Text& line, Notes& notes) {
    const auto words = words_of(line);
    std::vector<Need> needs;
    if (words.size() == 1)
        notes.error(words[0].place(), "`needs` names capabilities, such as retain or qos>=2");
    for (const auto& word : Words{words}.subspan(std::min<std::size_t>(1, words.size()))) {
        if (auto need = parse_need(word, notes)) needs.push_back(std::move(*need));
    }
    return needs;
}

}  // namespace touchstone::language
