// The conversations of the language's design, parsed. Their trees stand in examples/NAME.tree,
// written so that the shape of each value shows: 'bare', "quoted", {reference}, [range], (pair).
// GOLDEN=update writes them anew.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "harness/language/language.hpp"
#include "harness/language/vocabulary.hpp"

namespace touchstone::language {
namespace {

namespace fs = std::filesystem;

const fs::path folder = fs::path{TOUCHSTONE_SOURCE_DIR} / "harness/language/examples";

std::string contents(const fs::path& path) {
    std::ifstream in{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

std::string escaped(std::string_view text) {
    std::string out;
    for (const unsigned char c : text) {
        out += c >= 0x20 && c < 0x7F ? std::string(1, static_cast<char>(c))
                                     : fmt::format("\\x{:02X}", c);
    }
    return out;
}

std::string dump(const Atom& atom) {
    std::string out = atom.parts.empty() ? "''" : "";
    for (const auto& part : atom.parts) {
        if (const auto* reference = std::get_if<Reference>(&part.what)) {
            out += reference->offset == 0
                       ? fmt::format("{{{}}}", reference->name)
                       : fmt::format("{{{}{:+}}}", reference->name, reference->offset);
        } else {
            const char quote = part.quoted ? '"' : '\'';
            out += quote + escaped(std::get<std::string>(part.what)) + quote;
        }
    }
    return out;
}

std::string dump(const Item& item) {
    const auto bound = [](const std::optional<Atom>& atom) {
        return atom ? dump(*atom) : std::string{};
    };
    if (item.kind == Item::Kind::range)
        return fmt::format("[{}..{}]", bound(item.first), bound(item.second));
    if (item.kind == Item::Kind::pair)
        return fmt::format("({}:{})", bound(item.first), bound(item.second));
    return bound(item.first);
}

std::string dump(const Value& value) {
    std::string out;
    for (const auto& choice : value.choices) {
        if (!out.empty()) out += " , ";
        if (choice.negated) out += "not ";
        for (std::size_t i = 0; i < choice.items.size(); ++i)
            out += (i > 0 ? " | " : "") + dump(choice.items[i]);
    }
    return out;
}

std::string dump(const std::vector<Field>& fields) {
    std::string out;
    for (const auto& field : fields) {
        const std::string_view suffix = field.suffix == Field::Suffix::size     ? ".size"
                                        : field.suffix == Field::Suffix::prefix ? ".prefix"
                                                                                : "";
        out += field.absent ? fmt::format(" no {}", field.name)
                            : fmt::format(" {}{}{}={}", field.name, suffix,
                                          field.bare ? "(bare)" : "", dump(field.value));
    }
    return out;
}

std::string dump(const Send& send) {
    std::string out;
    for (const auto& message : send.messages) {
        out += " sends ";
        out +=
            message.packet == mqtt::PacketType::reserved ? "bytes" : mqtt::name_of(message.packet);
        for (const auto byte : message.bytes) out += fmt::format(" {:02X}", byte);
        out += dump(message.fields);
        if (!message.spoils.empty()) out += " with" + dump(message.spoils);
    }
    return out;
}

std::string dump(const Expect& expect) {
    std::string out;
    for (const auto& group : expect.alternatives) {
        out += out.empty() ? " expects" : " or";
        for (std::size_t i = 0; i < group.events.size(); ++i) {
            const auto& event = group.events[i];
            out += i > 0 ? " and " : " ";
            if (event.exactly) out += "exactly ";
            out += event.outcome == Outcome::packet ? mqtt::name_of(event.packet)
                                                    : name_of(event.outcome);
            for (const auto& byte : event.bytes)
                out += byte ? fmt::format(" {:02X}", *byte) : " ??";
            out += dump(event.fields);
        }
    }
    return out;
}

std::string dump(const Step& step) {
    std::string out =
        fmt::format("  {}:{} {}", step.place.line, step.place.column, step.setting ? "given " : "");
    const std::string_view between = step.whom == Step::Whom::any ? "|" : ",";
    for (std::size_t i = 0; i < step.actors.size(); ++i)
        out += (i > 0 ? std::string{between} : "") + step.actors[i];
    if (const auto* send = std::get_if<Send>(&step.act)) out += dump(*send);
    if (const auto* expect = std::get_if<Expect>(&step.act)) out += dump(*expect);
    if (const auto* deed = std::get_if<Deed>(&step.act))
        out += fmt::format(" does {}{}", name_of(deed->verb), dump(deed->fields));
    if (const auto* wait = std::get_if<Wait>(&step.act))
        out += fmt::format("waits {} ns", wait->duration.count());
    constexpr std::string_view levels[] = {"", " | should", " | may", " | assumed"};
    out += levels[static_cast<int>(step.margin.level)];
    for (const auto& cited : step.margin.cites) out += fmt::format(" | {}", cited.citation());
    return out + '\n';
}

std::string dump(const std::vector<Need>& needs) {
    std::string out;
    for (const auto& need : needs) {
        constexpr std::string_view bounds[] = {"", ">=", "<="};
        out += fmt::format(" {}", need.word);
        if (need.bound != Need::Bound::none)
            out += fmt::format("{}{}", bounds[static_cast<int>(need.bound)], need.number);
    }
    return out.empty() ? out : "  needs" + out + '\n';
}

std::string dump(const Case& made) {
    std::string out =
        fmt::format("{} \"{}\"{}{}\n", made.id, made.title, made.alone ? " alone" : "",
                    made.subject_client ? " subject client" : "");
    out += "  cites";
    for (const auto& cited : made.cites) out += fmt::format(" {}", cited.citation());
    out += '\n' + dump(made.needs);
    for (const auto& actor : made.actors) {
        out += fmt::format(
            "  actor {}{}{}\n", actor.name, actor.manual ? " manual" : "",
            actor.speaks ? fmt::format(" speaks {}", mqtt::name_of(*actor.speaks)) : "");
    }
    for (const auto& step : made.steps) out += dump(step);
    return out;
}

std::string dump(const PhaseChange& change) {
    std::string out = fmt::format("{} {} '{}'", change.subject, change.verb, change.value);
    for (const auto& [name, value] : change.options) out += fmt::format(" {}='{}'", name, value);
    return out;
}

std::string dump(const LoadCase& load) {
    std::string out = fmt::format("{} \"{}\"\n{}", load.id, load.title, dump(load.needs));
    for (const auto& group : load.groups) {
        out += fmt::format("  group {} x {} {}{}\n", group.name, group.count,
                           name_of(group.deed.verb), dump(group.deed.fields));
    }
    for (const auto& phase : load.phases) {
        out += fmt::format("  phase {} {} ns{}\n", phase.name, phase.duration.count(),
                           phase.measured ? " measured" : "");
        for (const auto& change : phase.changes) out += fmt::format("    {}\n", dump(change));
    }
    for (const auto& search : load.find) out += fmt::format("  find {}\n", dump(search));
    for (const auto& threshold : load.thresholds) {
        out += fmt::format("  expect '{}' {} '{}'\n", threshold.metric, threshold.compare,
                           threshold.limit);
    }
    return out;
}

class Examples : public testing::TestWithParam<std::string> {};

TEST_P(Examples, ParseIntoTheRightTree) {
    const auto source = folder / (GetParam() + ".mqtt");
    const auto parsed = parse("3.1-connect/" + source.filename().string(), contents(source));
    for (const auto& diagnostic : parsed.diagnostics) ADD_FAILURE() << render(diagnostic);
    std::string tree;
    for (const auto& made : parsed.cases) {
        // A family makes hundreds of cases of one text; the first few show it.
        const bool family = made.name == "bad-utf8" || made.name == "cut-connect";
        if (!family || made.id.find("topic/overlong") != std::string::npos ||
            made.id.find("CONNECT-1@") != std::string::npos) {
            tree += dump(made) + '\n';
        }
    }
    for (const auto& load : parsed.loads) tree += dump(load) + '\n';
    auto expected = source;
    expected.replace_extension(".tree");
    const auto* mode = std::getenv("GOLDEN");
    if (mode != nullptr && std::string_view{mode} == "update")
        std::ofstream{expected, std::ios::binary} << tree;
    EXPECT_EQ(tree, contents(expected));
}

INSTANTIATE_TEST_SUITE_P(Files, Examples, testing::Values("conversations", "load"));

TEST(ExampleCount, IsTwentyFive) {
    std::size_t scenarios = 0;
    for (const auto* name : {"conversations.mqtt", "load.mqtt"}) {
        const auto text = contents(folder / name);
        for (std::size_t at = 0; (at = text.find('\n', at)) != std::string::npos; ++at) {
            const auto line = std::string_view{text}.substr(at + 1);
            scenarios += line.starts_with("scenario ") || line.starts_with("load ");
        }
    }
    EXPECT_EQ(scenarios, 25u);
}

}  // namespace
}  // namespace touchstone::language
