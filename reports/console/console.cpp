#include "reports/console/console.hpp"

#include <array>
#include <map>
#include <set>

#include <fmt/format.h>

#include "reports/console/parts.hpp"

namespace touchstone::console {
namespace {

using results::Results;

void write_field(Page& page, std::string_view name, const std::string& text) {
    if (!text.empty()) page.line(0, {{fmt::format("{:<9}", name), Ink::dim}, {text}}, 9);
}

std::string target_of(const results::TargetInfo& target) {
    std::string text = target.name;
    if (!target.version.empty()) text += " " + target.version;
    if (target.identified_by == "built in")
        text += " (built in)";
    else if (!target.identified_by.empty())
        text += " (from " + target.identified_by + ")";
    if (!target.url.empty()) text += "   " + target.url;
    return text;
}

std::string suite_of(const Results& results) {
    std::map<std::string, std::uint64_t, std::greater<>> cases;
    std::set<std::string> transports;
    if (results.conformance)
        for (const results::Case& played : results.conformance->cases) {
            ++cases[played.version];
            transports.insert(played.transport);
        }
    std::string text;
    for (const auto& [version, count] : cases)
        text += fmt::format("{}MQTT {} ({})", text.empty() ? "" : ", ", version,
                            counted(count, "case"));
    if (!transports.empty()) text += fmt::format("   {}   ", fmt::join(transports, ", "));
    text += fmt::format("seed {}", results.run.seed);
    if (!results.run.clock.empty()) text += fmt::format("   {} time", results.run.clock);
    return text;
}

void write_heading(Page& page, const Results& results) {
    write_field(page, "Target", target_of(results.target));
    write_field(page, "Suite", suite_of(results));
    write_field(page, "Selected", fmt::format("{}", fmt::join(results.run.selection, " ")));
    if (results.run.interrupted)
        page.line(0,
                  {{"Interrupted: what is shown was judged, the rest was not run", Ink::doubtful}});
}

struct Meaning {
    int code;
    std::string_view words;
};
constexpr std::array meanings{
    Meaning{0, "all passed"},
    Meaning{1, "something failed"},
    Meaning{2, "usage, configuration or scenario error"},
    Meaning{3, "an error of our own"},
    Meaning{4, "the target was unreachable or never answered"},
    Meaning{5, "nothing was selected"},
    Meaning{6, "no verdict"},
    Meaning{130, "interrupted"},
    Meaning{143, "terminated"},
};

void write_ending(Page& page, const Results& results, const Ending& ending) {
    page.empty_line();
    for (const WrittenFile& file : ending.files) write_field(page, file.what, file.path);
    const int code = ending.exit_code.value_or(exit_code(results));
    std::string_view words;
    for (const Meaning& meaning : meanings)
        if (meaning.code == code) words = meaning.words;
    page.line(0, {{fmt::format("exit {}", code), code == 0 ? Ink::good : Ink::bad},
                  {fmt::format("  {}, after {}", words, page.duration(results.run.duration))}});
}

}  // namespace

std::string render(const Results& results, const Style& style, const Ending& ending) {
    Page page(style);
    write_heading(page, results);
    if (results.conformance) write_conformance(page, *results.conformance);
    for (const results::Load& load : results.load) write_load(page, load);
    if (results.proof) write_proof(page, *results.proof);
    write_ending(page, results, ending);
    return page.take();
}

}  // namespace touchstone::console
