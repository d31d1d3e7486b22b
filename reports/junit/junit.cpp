#include "reports/junit/junit.hpp"

#include <algorithm>
#include <sstream>

#include <fmt/format.h>
#include <pugixml.hpp>

#include "reports/junit/suites.hpp"
#include "reports/results/text.hpp"
#include "reports/results/timestamp.hpp"

namespace touchstone::junit {
namespace {

constexpr std::size_t text_limit = 64 * 1024;
constexpr std::size_t attribute_limit = 2 * 1024;

/// What XML may carry and a reader can see; tab and line feed are the only controls. pugixml writes
/// the others as references that XML forbids, and passes bytes on that are no UTF-8, so nothing
/// reaches it that is not cleaned here.
bool is_plain(char32_t scalar) {
    return scalar == '\t' || scalar == '\n' || results::is_showable(scalar);
}

std::string cut(std::string clean, std::size_t limit, std::string_view note) {
    if (clean.size() <= limit) return clean;
    while ((static_cast<unsigned char>(clean[limit]) & 0xC0) == 0x80)
        --limit;  // not in a character
    clean.resize(limit);
    return clean.append(note);
}

std::string block(std::string_view text) {
    return cut(results::spelt_out(text, is_plain), text_limit,
               "\n[cut here; results.json has all of it]\n");
}

std::string seconds(results::Nanoseconds duration) {
    const auto milliseconds =
        std::max<std::int64_t>(0, std::chrono::round<std::chrono::milliseconds>(duration).count());
    return fmt::format("{}.{:03}", milliseconds / 1000, milliseconds % 1000);
}

void set(pugi::xml_node node, const char* name, std::string_view value) {
    node.append_attribute(name) = cut(results::one_line(value), attribute_limit, "...").c_str();
}

void set(pugi::xml_node node, const char* name, std::uint64_t value) {
    node.append_attribute(name) = static_cast<unsigned long long>(value);
}

void add_text(pugi::xml_node parent, const char* name, std::string_view text) {
    if (text.empty()) return;
    parent.append_child(name).text() = block(text).c_str();
}

void add_property(pugi::xml_node properties, std::string_view name, std::string_view value) {
    pugi::xml_node property = properties.append_child("property");
    set(property, "name", name);
    set(property, "value", value);
}

struct Counts {
    std::uint64_t tests = 0, failures = 0, errors = 0, skipped = 0;

    void add(Outcome outcome) {
        ++tests;
        failures += outcome == Outcome::failure ? 1 : 0;
        errors += outcome == Outcome::error ? 1 : 0;
        skipped += outcome == Outcome::skipped ? 1 : 0;
    }
};

const char* element_of(Outcome outcome) {
    switch (outcome) {
        case Outcome::failure: return "failure";
        case Outcome::error: return "error";
        case Outcome::skipped: return "skipped";
        case Outcome::passed: break;
    }
    return nullptr;
}

void add_row(pugi::xml_node suite, const Row& row, Profile profile) {
    pugi::xml_node testcase = suite.append_child("testcase");
    set(testcase, "classname", row.classname);
    set(testcase, "name", row.name);
    set(testcase, "time", seconds(row.time));
    if (profile == Profile::extended) {
        if (!row.file.empty()) set(testcase, "file", row.file);
        if (row.line != 0) set(testcase, "line", row.line);
        pugi::xml_node properties = testcase.append_child("properties");
        for (const auto& [name, value] : row.properties) add_property(properties, name, value);
    }
    if (const char* element = element_of(row.outcome)) {
        pugi::xml_node outcome = testcase.append_child(element);
        set(outcome, "type", row.type);
        set(outcome, "message", row.message);
        if (!row.body.empty()) outcome.text() = block(row.body).c_str();
    }
    add_text(testcase, "system-out", row.output);
}

Counts counts_of(const Suite& suite) {
    Counts counts;
    for (const Row& row : suite.rows) counts.add(row.outcome);
    return counts;
}

std::string hostname_of(const results::Results& results) {
    const auto found = results.environment.find("hostname");
    return found == results.environment.end() ? "localhost" : found->second;
}

void add_suite(pugi::xml_node root, const Suite& suite, const results::Results& results,
               Profile profile) {
    const Counts counts = counts_of(suite);
    pugi::xml_node node = root.append_child("testsuite");
    set(node, "name", suite.name);
    set(node, "package", suite.package);
    set(node, "tests", counts.tests);
    set(node, "failures", counts.failures);
    set(node, "errors", counts.errors);
    set(node, "skipped", counts.skipped);
    set(node, "time", seconds(suite.time));
    // Without a zone, since readers forbid one; it is UTC.
    const auto begin = results.run.start + suite.started;
    set(node, "timestamp", std::string_view(results::timestamp(begin)).substr(0, 19));
    set(node, "hostname", hostname_of(results));
    pugi::xml_node properties = node.append_child("properties");
    add_property(properties, "target", results.target.name + " " + results.target.version);
    add_property(properties, "target.url", results.target.url);
    add_property(properties, "tool", "touchstone " + results.run.tool_version);
    add_property(properties, "suite.digest", results.run.suite_digest);
    add_property(properties, "seed", std::to_string(results.run.seed));
    add_property(properties, "clock", results.run.clock);
    for (const Row& row : suite.rows) add_row(node, row, profile);
}

}  // namespace

std::string render(const results::Results& results, Profile profile) {
    const std::vector<Suite> suites = suites_of(results);
    Counts counts;
    for (const Suite& suite : suites)
        for (const Row& row : suite.rows) counts.add(row.outcome);

    pugi::xml_document document;
    pugi::xml_node declaration = document.append_child(pugi::node_declaration);
    declaration.append_attribute("version") = "1.0";
    declaration.append_attribute("encoding") = "UTF-8";
    pugi::xml_node root = document.append_child("testsuites");
    set(root, "name", "touchstone");
    set(root, "tests", counts.tests);
    set(root, "failures", counts.failures);
    set(root, "errors", counts.errors);
    set(root, "time", seconds(results.run.duration));
    for (const Suite& suite : suites) add_suite(root, suite, results, profile);

    std::ostringstream out;
    document.save(out, "  ", pugi::format_indent, pugi::encoding_utf8);
    return out.str();
}

}  // namespace touchstone::junit
