#include "harness/engine/diagnose.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "harness/language/source.hpp"
#include "reference/protocol/print.hpp"

namespace touchstone::engine {
namespace {

using language::Item;
using results::Verdict;

/// So many bytes of a packet are shown; a field further behind moves the window.
constexpr std::size_t most_bytes = 32;

std::string written(const language::Atom& atom) {
    std::string text;
    for (const auto& part : atom.parts) {
        if (const auto* reference = std::get_if<language::Reference>(&part.what)) {
            text += reference->offset == 0
                        ? fmt::format("{{{}}}", reference->name)
                        : fmt::format("{{{}{:+}}}", reference->name, reference->offset);
        } else {
            text += mqtt::quoted(std::get<std::string>(part.what));
        }
    }
    return text.empty() ? "\"\"" : text;
}

std::string written(const Item& item) {
    const auto first = item.first ? written(*item.first) : std::string{};
    const auto second = item.second ? written(*item.second) : std::string{};
    switch (item.kind) {
        case Item::Kind::single: return first;
        case Item::Kind::range: return first + ".." + second;
        case Item::Kind::pair: break;
    }
    return first + ":" + second;
}

/// What of a step's text stands behind its arrow.
std::string behind_arrow(const std::string& text) {
    const auto arrow = text.find(" < ");
    auto rest = arrow == text.npos ? text : text.substr(arrow + 3);
    const auto cites = rest.find(" cites ");
    if (cites != rest.npos) rest.resize(cites);
    while (rest.ends_with(' ')) rest.pop_back();
    return rest;
}

/// "MQTT-3.3.2-6@5.0 is", "A and B are", "A, B and 3 more are".
std::string subject_of(const std::vector<mqtt::Statement>& statements) {
    if (statements.empty()) return "this line is";
    if (statements.size() == 1) return fmt::format("{} is", statements[0].citation());
    if (statements.size() == 2) {
        return fmt::format("{} and {} are", statements[0].citation(), statements[1].citation());
    }
    return fmt::format("{}, {} and {} more are", statements[0].citation(), statements[1].citation(),
                       statements.size() - 2);
}

std::string_view judgement(Verdict verdict) {
    switch (verdict) {
        case Verdict::not_applicable: return "not judged";
        case Verdict::inconclusive: return "not judged";
        case Verdict::error: return "not judged: the harness is at fault";
        default: return "not met";
    }
}

/// The packet in hex, with carets under the bytes at fault.
std::string marked_bytes(mqtt::Bytes frame, std::size_t offset, std::size_t size,
                         std::string_view name) {
    if (frame.empty()) return {};
    std::size_t from = 0;
    if (frame.size() > most_bytes && offset + size > most_bytes) {
        from = offset > 8 ? offset - 8 : 0;
    }
    const auto shown = std::min(most_bytes, frame.size() - from);
    std::string line = "received  ";
    if (from > 0) line += "... ";
    const auto begin = line.size();
    line += mqtt::hex(frame.subspan(from, shown), shown);
    if (from + shown < frame.size()) line += fmt::format(" ... ({} bytes)", frame.size());
    line += "\n";
    if (size == 0 || offset < from || offset >= from + shown) return line;
    const auto marked = std::min(size, from + shown - offset);
    line += std::string(begin + 3 * (offset - from), ' ') + std::string(3 * marked - 1, '^');
    line += fmt::format(" {}\n", name);
    return line;
}

/// What stands below the carets: bytes, the statements in our words, how to repeat it.
std::string below(std::string bytes, const std::vector<mqtt::Statement>& statements,
                  const Stage& stage) {
    constexpr std::size_t most = 3;
    auto text = std::move(bytes);
    for (std::size_t i = 0; i < std::min(most, statements.size()); ++i) {
        text += fmt::format("{}\n", statements[i].row().summary);
    }
    text += fmt::format("again: {}", rerun_command(stage.played, stage.terms));
    return text;
}

std::string render(const Stage& stage, language::Diagnostic diagnostic) {
    diagnostic.file = stage.played.file;
    if (!diagnostic.file) return diagnostic.what + "\n" + diagnostic.after + "\n";
    return language::render(diagnostic);
}

}  // namespace

std::string written(const language::Value& value) {
    std::string text;
    for (const auto& choice : value.choices) {
        if (!text.empty()) text += ",";
        if (choice.negated) text += "!";
        for (std::size_t i = 0; i < choice.items.size(); ++i) {
            if (i > 0) text += "|";
            text += written(choice.items[i]);
        }
    }
    return text;
}

std::string expected_in_words(const language::Step& line, const Settlement& settlement) {
    if (!settlement.miss) return behind_arrow(line.text);
    const auto& miss = *settlement.miss;
    if (miss.field == nullptr) {
        return miss.expected.empty() ? behind_arrow(line.text) : miss.expected;
    }
    if (miss.field->absent) return fmt::format("no {}", miss.field->name);
    auto words = written(miss.field->value);
    if (!miss.expected.empty()) words += fmt::format(" ({})", miss.expected);
    return words;
}

results::Finding finding_of(const PlayedLine& line, const Stage& stage) {
    const auto& step = stage.played.steps[line.step];
    const auto statements =
        line.expects ? cites_of(step, stage.played) : std::vector<mqtt::Statement>{};
    results::Finding finding;
    finding.verdict = line.verdict;
    finding.line = step.place.line;
    const bool judged = line.verdict == Verdict::fail || line.verdict == Verdict::warn;
    if (judged && !statements.empty()) finding.statement = statements.front().citation();

    language::Diagnostic diagnostic;
    diagnostic.place = step.place;
    std::string bytes;
    if (!line.settlement || !line.settlement->miss) {
        finding.what = line.note;
        diagnostic.what = line.expects
                              ? fmt::format("{} {}: {} ({})", subject_of(statements),
                                            judgement(line.verdict), line.note, stage.played.id)
                              : fmt::format("{} ({})", line.note, stage.played.id);
        if (line.settlement && !line.settlement->received.empty()) {
            diagnostic.beside.push_back("received " + line.settlement->received);
        }
    } else {
        const auto& settlement = *line.settlement;
        const auto& miss = *settlement.miss;
        const auto expected = expected_in_words(step, settlement);
        const auto* field = miss.field;
        if (field != nullptr && field->place.line != 0) diagnostic.place = field->place;
        finding.what =
            fmt::format("expected {}{}, received {}",
                        field != nullptr && !field->absent && !field->bare ? field->name + "=" : "",
                        expected, miss.received);
        diagnostic.what = fmt::format("{} {} ({})", subject_of(statements), judgement(line.verdict),
                                      stage.played.id);
        diagnostic.beside.push_back("expected " + expected);
        diagnostic.beside.push_back("received " + miss.received);
        const bool tells = miss.received.starts_with(settlement.received);
        if (field != nullptr && settlement.culprit && !tells) {
            diagnostic.beside.back() += "  in " + settlement.received;
        }
        if (settlement.culprit) {
            finding.bytes = mqtt::hex(settlement.culprit->bytes(), 256);
            bytes = marked_bytes(settlement.culprit->bytes(), miss.offset, miss.size, miss.name);
        }
    }
    diagnostic.after = below(std::move(bytes), statements, stage);
    diagnostic.warning = line.verdict != Verdict::fail && line.verdict != Verdict::error;
    finding.diagnostic = render(stage, std::move(diagnostic));
    return finding;
}

results::Finding finding_of(const Breach& breach, const Stage& stage) {
    results::Finding finding;
    finding.statement = breach.statement.citation();
    finding.verdict = verdict_of_breach(breach.statement);
    finding.by_monitor = true;
    finding.what = fmt::format("{} received: {}", breach.actor, breach.what);
    finding.bytes = mqtt::hex(breach.frame, 256);

    language::Diagnostic diagnostic;
    diagnostic.place = stage.played.place;
    diagnostic.what = fmt::format("{} is broken, seen by a monitor ({})",
                                  breach.statement.citation(), stage.played.id);
    diagnostic.beside.push_back(finding.what);
    std::size_t offset = 0, size = 0;
    if (!breach.field.empty()) {
        const auto located = mqtt::locate(breach.frame, breach.version);
        const auto found =
            std::find_if(located.fields.begin(), located.fields.end(),
                         [&](const auto& field) { return field.name == breach.field; });
        if (found != located.fields.end()) {
            offset = found->start;
            size = found->size + (found->offset - found->start);
        }
    }
    diagnostic.after =
        below(marked_bytes(breach.frame, offset, size, breach.field), {breach.statement}, stage);
    diagnostic.warning = finding.verdict != Verdict::fail;
    finding.diagnostic = render(stage, std::move(diagnostic));
    return finding;
}

}  // namespace touchstone::engine
