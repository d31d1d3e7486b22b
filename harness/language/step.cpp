#include "harness/language/step.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "harness/language/fields.hpp"
#include "harness/language/language.hpp"
#include "harness/language/spelling.hpp"

namespace touchstone::language {

namespace {

using Words = std::span<const Word>;
using mqtt::PacketType;
using Use = Scope::Use;

Place place_of(Words words) {
    return words.front().text->place(words.front().begin, words.back().end);
}

std::string single_blanked(Words words) {
    std::string text;
    for (const auto& word : words) {
        if (!text.empty()) text += ' ';
        text += word.view();
    }
    return text;
}

/// The stretches of `words` between words that are `separator`.
std::vector<Words> split(Words words, std::string_view separator) {
    std::vector<Words> parts;
    std::size_t begin = 0;
    for (std::size_t i = 0; i <= words.size(); ++i) {
        if (i < words.size() && words[i].view() != separator) continue;
        parts.push_back(words.subspan(begin, i - begin));
        begin = i + 1;
    }
    return parts;
}

/// Takes level, guard and citations from the end of `words`.
void take_margin(Words& words, StepDraft& draft, Notes& notes) {
    const auto cites = std::find_if(words.begin(), words.end(),
                                    [](const Word& word) { return word.view() == "cites"; });
    if (cites != words.end()) {
        const auto at = static_cast<std::size_t>(cites - words.begin());
        const auto ids = words.subspan(at + 1);
        if (ids.empty())
            notes.error(words[at].place(), "`cites` names a statement, such as MQTT-3.1.4-3@5.0");
        draft.cites = parse_citations(ids, notes);
        words = words.first(at);
    }
    if (!words.empty() && words.back().view().front() == '@') {
        draft.guard_place = words.back().place();
        draft.guard = parse_guard(words.back(), notes);
        words = words.first(words.size() - 1);
    }
    constexpr std::array levels{std::string_view{"should"}, std::string_view{"may"},
                                std::string_view{"assumed"}};
    const auto level =
        words.empty() ? levels.end() : std::find(levels.begin(), levels.end(), words.back().view());
    if (level == levels.end()) return;
    draft.step.margin.level = static_cast<MarginLevel>(level - levels.begin() + 1);
    if (words.size() > 1 && words[1].view() != "<") {
        notes.error(words.back().place(),
                    fmt::format("`{}` says how bad a miss is, and only `<` can miss", *level));
    }
    words = words.first(words.size() - 1);
}

bool take_actors(const Word& word, Step& step, Notes& notes) {
    const auto view = word.view();
    const bool each = view.find(',') != std::string_view::npos;
    const bool any = view.find('|') != std::string_view::npos;
    if (each && any) {
        notes.error(word.place(),
                    "`a,b` is each of them and `a|b` one of them; both at once is neither");
        return false;
    }
    step.whom = each ? Step::Whom::each : any ? Step::Whom::any : Step::Whom::one;
    const char separator = any ? '|' : ',';
    for (std::size_t begin = 0; begin <= view.size();) {
        const auto end = std::min(view.find(separator, begin), view.size());
        const auto name = view.substr(begin, end - begin);
        const auto place = word.text->place(word.begin + begin, word.begin + end);
        if (!is_name(name)) {
            notes.error(
                place,
                name.empty()
                    ? std::string{"an actor's name is missing; there are no blanks in `a,b` and "
                                  "`a|b`"}
                    : fmt::format("'{}' is no actor's name; those are lower-case-with-hyphens",
                                  name));
            return false;
        }
        if (std::find(step.actors.begin(), step.actors.end(), name) != step.actors.end()) {
            notes.error(place, fmt::format("'{}' is named twice", name));
            return false;
        }
        step.actors.emplace_back(name);
        begin = end + 1;
    }
    return true;
}

std::optional<PacketType> packet_named(const Word& word, Notes& notes) {
    if (const auto type = mqtt::packet_type_named(word.view())) return type;
    std::vector<std::string_view> names{"bytes"};
    for (const auto& row : mqtt::packet_type_rows()) names.push_back(row.name);
    std::string upper{word.view()};
    for (auto& c : upper) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
    const auto hint = did_you_mean(upper, names);
    notes.error(word.place(), fmt::format("there is no packet '{}'{}", word.view(), hint));
    return {};
}

std::optional<std::uint8_t> hex_byte(std::string_view text) {
    const auto digit = [](char c) {
        return c >= '0' && c <= '9'   ? c - '0'
               : c >= 'A' && c <= 'F' ? c - 'A' + 10
               : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                      : -1;
    };
    if (text.size() != 2 || digit(text[0]) < 0 || digit(text[1]) < 0) return {};
    return static_cast<std::uint8_t>(digit(text[0]) << 4 | digit(text[1]));
}

std::vector<BytePattern> parse_bytes(Words words, bool patterns, Notes& notes) {
    std::vector<BytePattern> bytes;
    for (const auto& word : words) {
        const auto byte = hex_byte(word.view());
        const bool any = patterns && word.view() == "??";
        if (!byte && !any) {
            notes.error(word.place(), fmt::format("'{}' is no byte; write two hexadecimal digits{}",
                                                  word.view(), patterns ? ", or ?? for any" : ""));
            return {};
        }
        bytes.push_back(byte);
    }
    return bytes;
}

std::optional<Message> parse_message(Words words, Notes& notes) {
    Message message;
    message.place = place_of(words);
    if (words[0].view() == "bytes") {
        if (words.size() == 1)
            notes.error(words[0].place(), "`bytes` is followed by bytes, such as C0 00");
        for (const auto& byte : parse_bytes(words.subspan(1), false, notes))
            message.bytes.push_back(*byte);
        return message;
    }
    const auto type = packet_named(words[0], notes);
    if (!type) return {};
    message.packet = *type;
    const auto with = std::find_if(words.begin(), words.end(),
                                   [](const Word& word) { return word.view() == "with"; });
    const auto legal = static_cast<std::size_t>(with - words.begin());
    message.fields = parse_fields(words.subspan(1, legal - 1),
                                  {Use::send, *type, Outcome::packet, Verb::connects}, notes);
    if (with != words.end()) {
        if (legal + 1 == words.size())
            notes.error(with->place(), "`with` is followed by what is wrong");
        message.spoils = parse_fields(words.subspan(legal + 1),
                                      {Use::spoil, *type, Outcome::packet, Verb::connects}, notes);
    }
    return message;
}

std::optional<Send> parse_send(Words words, const Word& glyph, Notes& notes) {
    Send send;
    for (const auto& part : split(words, ">")) {
        if (part.empty()) {
            notes.error(glyph.place(), "`>` is followed by a packet or by `bytes`");
            return {};
        }
        auto message = parse_message(part, notes);
        if (!message) return {};
        send.messages.push_back(std::move(*message));
    }
    return send;
}

std::optional<Event> parse_event(Words words, Notes& notes) {
    Event event;
    event.place = place_of(words);
    if (words[0].view() == "exactly") {
        event.exactly = true;
        words = words.subspan(1);
        if (words.empty() || !mqtt::packet_type_named(words[0].view())) {
            notes.error(event.place, "`exactly` is followed by a packet");
            return {};
        }
    }
    const auto first = words[0].view();
    if (first == "bytes") {
        event.outcome = Outcome::bytes;
        event.bytes = parse_bytes(words.subspan(1), true, notes);
        if (words.size() == 1)
            notes.error(words[0].place(), "`bytes` is followed by bytes, such as D0 00");
        return event;
    }
    if (const auto outcome = outcome_named(first)) {
        event.outcome = *outcome;
    } else if (const auto near = nearest(first, outcome_names()); !near.empty()) {
        notes.error(words[0].place(),
                    fmt::format("'{}' is neither a packet nor an outcome; did you mean '{}'?",
                                first, near));
        return {};
    } else if (const auto type = packet_named(words[0], notes)) {
        event.packet = *type;
    } else {
        return {};
    }
    event.fields = parse_fields(words.subspan(1),
                                {Use::expect, event.packet, event.outcome, Verb::connects}, notes);
    return event;
}

std::optional<Expect> parse_expect(Words words, const Word& glyph, Notes& notes) {
    Expect expect;
    for (const auto& alternative : split(words, "or")) {
        Group group;
        for (const auto& member : split(alternative, "&")) {
            if (member.empty()) {
                notes.error(words.empty() ? glyph.place() : place_of(words),
                            "`<`, `&` and `or` are each followed by a packet or an outcome");
                return {};
            }
            auto event = parse_event(member, notes);
            if (!event) return {};
            group.events.push_back(std::move(*event));
        }
        expect.alternatives.push_back(std::move(group));
    }
    return expect;
}

bool parse_wait(Words words, Step& step, Notes& notes) {
    const auto duration = words.size() == 2 ? duration_named(words[1].view()) : std::nullopt;
    if (!duration) {
        notes.error(words[words.size() > 1 ? 1 : 0].place(),
                    "`wait` is followed by a duration, such as 3s");
        return false;
    }
    step.act = Wait{*duration};
    return true;
}

bool parse_act(Words words, Step& step, Notes& notes) {
    if (words.size() == 1) {
        notes.error(words[0].place(),
                    fmt::format("what about '{}'? `>` sends, `<` expects, and a deed is one of {}",
                                words[0].view(), listed(verb_names())));
        return false;
    }
    const auto& glyph = words[1];
    const auto rest = words.subspan(2);
    if (glyph.view() == ">") {
        auto send = parse_send(rest, glyph, notes);
        if (send) step.act = std::move(*send);
        return send.has_value();
    }
    if (glyph.view() == "<") {
        auto expect = parse_expect(rest, glyph, notes);
        if (expect) step.act = std::move(*expect);
        return expect.has_value();
    }
    if (glyph.view().front() == '>' || glyph.view().front() == '<') {
        notes.error(glyph.place(), fmt::format("put a blank behind `{}`", glyph.view().front()));
        return false;
    }
    auto deed = parse_deed(words.subspan(1), false, notes);
    if (deed) step.act = std::move(*deed);
    return deed.has_value();
}

/// `manual`, `speaks=`, `over=`, `at=`; false where the word is none of them.
bool take_attribute(const Word& word, ActorDeclaration& actor, Notes& notes) {
    const auto view = word.view();
    if (view == "manual") {
        actor.manual = true;
        return true;
    }
    const auto equals = view.find('=');
    if (equals == std::string_view::npos) return false;
    const auto name = view.substr(0, equals);
    const auto value = view.substr(equals + 1);
    if (name == "speaks") {
        actor.speaks = mqtt::version_named(value);
        if (!actor.speaks)
            notes.error(word.place(),
                        fmt::format("there is no version '{}'; 3.1, 3.1.1 and 5.0 are", value));
    } else if (name == "over") {
        constexpr std::array<std::string_view, 4> transports{"tcp", "tls", "ws", "wss"};
        actor.over = value;
        if (std::find(transports.begin(), transports.end(), value) == transports.end()) {
            notes.error(word.place(), fmt::format("there is no transport '{}'; {} are", value,
                                                  listed(transports)));
        }
    } else if (name == "at") {
        actor.at = value;
        if (value.empty()) notes.error(word.place(), "`at` names a listener of the target file");
    } else {
        constexpr std::array<std::string_view, 4> attributes{"manual", "speaks", "over", "at"};
        const auto hint = did_you_mean(name, attributes);
        notes.error(word.place(),
                    fmt::format("an actor has no attribute '{}'{}", name,
                                hint.empty() ? "; fields stand behind a deed" : hint));
    }
    return true;
}

}  // namespace

std::vector<Citation> parse_citations(Words words, Notes& notes) {
    std::vector<Citation> cites;
    for (const auto& word : words) {
        const auto id = word.view();
        if (const auto statement = mqtt::Statement::find(id)) {
            cites.push_back({*statement, word.place()});
            continue;
        }
        const bool spelt = (id.starts_with("MQTT-") || id.starts_with("TS-")) &&
                           id.find('@') != std::string_view::npos &&
                           mqtt::version_named(id.substr(id.find('@') + 1));
        const auto near = mqtt::nearest_citations(id, 1);
        if (spelt && !near.empty()) {
            notes.error(word.place(), fmt::format("{} is not in the ledger; {} is", id, near[0]));
        } else {
            notes.error(
                word.place(),
                fmt::format("'{}' is not how a statement is cited; MQTT-3.1.4-3@5.0 is", id));
        }
    }
    return cites;
}

std::optional<mqtt::Version> parse_guard(const Word& word, Notes& notes) {
    const auto version = mqtt::version_named(word.view().substr(1));
    if (!version || *version == mqtt::Version::v3_1) {
        notes.error(word.place(),
                    fmt::format("a line is kept for @3.1.1 or for @5.0, not for {}", word.view()));
    }
    return version;
}

std::optional<Deed> parse_deed(Words words, bool load, Notes& notes) {
    const auto verb = verb_named(words[0].view());
    if (!verb) {
        notes.error(words[0].place(), fmt::format("there is no deed '{}'{}", words[0].view(),
                                                  did_you_mean(words[0].view(), verb_names())));
        return {};
    }
    Deed deed;
    deed.verb = *verb;
    deed.fields = parse_fields(
        words.subspan(1), {load ? Use::load : Use::deed, packet_of(*verb), Outcome::packet, *verb},
        notes);
    return deed;
}

std::optional<StepDraft> parse_step(const Text& text, Notes& notes) {
    const auto all = words_of(text);
    if (all.empty()) return {};
    StepDraft draft;
    auto& step = draft.step;
    Words words{all};
    const auto before = notes.errors();
    take_margin(words, draft, notes);
    if (words.empty()) {
        notes.error(all[0].place(), "a margin without a line");
        return {};
    }
    step.place = place_of(all);
    step.text = single_blanked(all);
    const bool read = words[0].view() == "wait"
                          ? parse_wait(words, step, notes)
                          : take_actors(words[0], step, notes) && parse_act(words, step, notes);
    if (!read || notes.errors() != before) return {};
    return draft;
}

std::optional<GivenDraft> parse_given(const Text& text, Notes& notes) {
    const auto all = words_of(text);
    Words words{all};
    const auto before = notes.errors();
    GivenDraft given;
    StepDraft draft;
    if (words.empty()) return {};
    take_margin(words, draft, notes);
    if (words.empty() || !take_actors(words[0], draft.step, notes)) return {};
    if (draft.step.actors.size() != 1) {
        notes.error(words[0].place(), "`given` speaks of one actor; write a line for each");
        return {};
    }
    if (!draft.cites.empty())
        notes.error(draft.cites[0].place,
                    "`given` sets the scene and tests nothing, so it cites nothing");
    given.actor.name = draft.step.actors[0];
    const auto actor = words[0];
    words = words.subspan(1);
    while (!words.empty() && take_attribute(words[0], given.actor, notes)) words = words.subspan(1);
    if (words.empty()) {
        if (draft.guard)
            notes.error(draft.guard_place, "an actor's attributes hold for every version");
        return notes.errors() == before ? std::optional{given} : std::nullopt;
    }
    if (words[0].view() == ">" || words[0].view() == "<") {
        notes.error(words[0].place(), "`given` takes deeds; what is sent and expected is a step");
        return {};
    }
    auto deed = parse_deed(words, false, notes);
    if (!deed || notes.errors() != before) return {};
    draft.step.act = std::move(*deed);
    draft.step.setting = true;
    draft.step.place = all[0].text->place(actor.begin, all.back().end);
    draft.step.text = single_blanked(all);
    given.deed = std::move(draft);
    return given;
}

}  // namespace touchstone::language
