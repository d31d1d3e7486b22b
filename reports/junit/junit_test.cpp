#include "reports/junit/junit.hpp"

#include <set>

#include <gmock/gmock.h>
#include <pugixml.hpp>

#include "reports/results/example.hpp"
#include "reports/results/golden.hpp"
#include "reports/results/text.hpp"

namespace touchstone::junit {
namespace {

using results::Case;
using results::Results;
using results::Verdict;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

pugi::xml_document parsed(const std::string& text) {
    pugi::xml_document document;
    const auto outcome = document.load_string(text.c_str());
    EXPECT_TRUE(outcome) << outcome.description();
    return document;
}

Results with_case(Case played) {
    Results results;
    results.conformance.emplace().cases = {std::move(played)};
    return results;
}

Case plain(Verdict verdict) {
    return {.id = "3.1/a@5.0",
            .version = "5.0",
            .transport = "tcp",
            .section = "3.1",
            .title = "t",
            .verdict = verdict,
            .reason = "because",
            .rerun = "touchstone run 3.1/a@5.0"};
}

pugi::xml_node only_testcase(const pugi::xml_document& document) {
    return document.child("testsuites").child("testsuite").child("testcase");
}

TEST(Junit, Golden) {
    results::expect_golden("reports/junit/golden/strict.xml", render(results::example()));
    results::expect_golden("reports/junit/golden/expected.xml",
                           render(results::expected_example()));
    results::expect_golden("reports/junit/golden/extended.xml",
                           render(results::example(), Profile::extended));
}

TEST(Junit, MapsEachVerdict) {
    struct Expectation {
        Verdict verdict;
        const char* element;
    };
    for (const Expectation& row : {Expectation{Verdict::fail, "failure"},
                                   {Verdict::error, "error"},
                                   {Verdict::inconclusive, "error"},
                                   {Verdict::flaky, "error"},
                                   {Verdict::not_applicable, "skipped"},
                                   {Verdict::skip, "skipped"},
                                   {Verdict::waived, "skipped"}}) {
        const auto document = parsed(render(with_case(plain(row.verdict))));
        const pugi::xml_node testcase = only_testcase(document);
        ASSERT_TRUE(testcase.child(row.element)) << word_of(row.verdict);
        EXPECT_STREQ(testcase.child(row.element).attribute("message").value(),
                     (std::string(word_of(row.verdict)) + ": because").c_str());
    }
    for (const Verdict verdict : {Verdict::warn, Verdict::info}) {
        const auto document = parsed(render(with_case(plain(verdict))));
        EXPECT_THAT(only_testcase(document).child("system-out").text().get(), HasSubstr("because"));
        EXPECT_FALSE(only_testcase(document).child("failure"));
    }
    const auto passed = parsed(render(with_case(plain(Verdict::pass))));
    EXPECT_FALSE(only_testcase(passed).first_child());
}

TEST(Junit, CountsAgreeWithTheElements) {
    const auto document = parsed(render(results::example()));
    const pugi::xml_node root = document.child("testsuites");
    int tests = 0, failures = 0, errors = 0;
    for (const pugi::xml_node suite : root.children("testsuite")) {
        std::map<std::string, int> seen;
        for (const pugi::xml_node testcase : suite.children("testcase")) {
            ++seen["tests"];
            for (const char* name : {"failure", "error", "skipped"})
                seen[name] += testcase.child(name) ? 1 : 0;
        }
        EXPECT_EQ(suite.attribute("tests").as_int(), seen["tests"]);
        EXPECT_EQ(suite.attribute("failures").as_int(), seen["failure"]);
        EXPECT_EQ(suite.attribute("errors").as_int(), seen["error"]);
        EXPECT_EQ(suite.attribute("skipped").as_int(), seen["skipped"]);
        tests += seen["tests"];
        failures += seen["failure"];
        errors += seen["error"];
    }
    EXPECT_EQ(root.attribute("tests").as_int(), tests);
    EXPECT_EQ(root.attribute("failures").as_int(), failures);
    EXPECT_EQ(root.attribute("errors").as_int(), errors);
    EXPECT_GT(failures, 0);
    EXPECT_GT(errors, 0);
}

TEST(Junit, EqualNamesAreTold) {
    Results results = with_case(plain(Verdict::pass));
    results.conformance->cases.resize(3, plain(Verdict::fail));
    const auto document = parsed(render(results));
    std::set<std::string> names;
    for (const pugi::xml_node testcase :
         document.child("testsuites").child("testsuite").children("testcase"))
        names.insert(testcase.attribute("name").value());
    EXPECT_THAT(names, ::testing::ElementsAre("3.1/a@5.0 t", "3.1/a@5.0 t (2)", "3.1/a@5.0 t (3)"));
}

TEST(Junit, ClassnamesHaveOneDotWhateverTheSection) {
    for (const auto& [version, section, classname] :
         {std::tuple("5.0", "3.1", "mqtt5.s3_1"), std::tuple("3.1.1", "3.1", "mqtt311.s3_1"),
          std::tuple("3.1", "essentials", "mqtt31.essentials"), std::tuple("5.0", "", "mqtt5.s"),
          std::tuple("5.0", "a b/\xC3\xBC", "mqtt5.a_b___")}) {
        Case played = plain(Verdict::pass);
        played.version = version;
        played.section = section;
        const auto document = parsed(render(with_case(played)));
        EXPECT_STREQ(only_testcase(document).attribute("classname").value(), classname);
    }
}

TEST(Junit, AnyByteAnywhereStaysXml) {
    std::string all;
    for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
    all += "\xEF\xBF\xBE\xEF\xBF\xBF\xED\xA0\x80]]>";
    Case played = plain(Verdict::fail);
    played.title = played.reason = played.rerun = played.trace = played.file = all;
    played.findings = {{.what = all, .diagnostic = all}};
    played.steps = {{.text = all, .expected = all, .received = "x" + all}};
    Results results = with_case(played);
    results.target.name = results.target.url = results.run.seed == 0 ? all : "";
    results.environment["hostname"] = all;
    for (const Profile profile : {Profile::strict, Profile::extended}) {
        const std::string text = render(results, profile);
        EXPECT_EQ(results::valid_utf8(text), text);
        for (const char byte : text)
            EXPECT_TRUE(static_cast<unsigned char>(byte) >= 0x20 || byte == '\n' || byte == '\t')
                << static_cast<int>(byte);
        for (const char* reference : {"&#0;", "&#1;", "&#01;", "&#27;", "&#31;", "&#xFFFF;"})
            EXPECT_THAT(text, Not(HasSubstr(reference)));
        const auto document = parsed(text);
        EXPECT_THAT(only_testcase(document).child("failure").text().get(), HasSubstr("\\x00\\x01"));
    }
}

TEST(Junit, LongEvidenceIsCutBetweenCharacters) {
    Case played = plain(Verdict::fail);
    std::string diagnostic;
    while (diagnostic.size() < 200'000) diagnostic += "\xE2\x82\xAC";
    played.findings = {{.diagnostic = diagnostic}};
    played.reason = diagnostic;
    const std::string text = render(with_case(played));
    EXPECT_LT(text.size(), 100'000u);
    EXPECT_EQ(results::valid_utf8(text), text);
    EXPECT_THAT(text, HasSubstr("[cut here"));
}

TEST(Junit, AKnownFailureIsSkippedAndAnUnexpectedPassIsTold) {
    Case known = plain(Verdict::fail);
    known.expected = true;
    known.expected_because = "ticket 12";
    const auto skipped = parsed(render(with_case(known)));
    EXPECT_STREQ(only_testcase(skipped).child("skipped").attribute("message").value(),
                 "as expected: fail: because: ticket 12");
    EXPECT_THAT(only_testcase(skipped).child("system-out").text().get(),
                HasSubstr("touchstone run"));

    Case ours = plain(Verdict::error);
    ours.expected = true;
    EXPECT_TRUE(only_testcase(parsed(render(with_case(ours)))).child("error"));

    Case better = plain(Verdict::pass);
    better.expected = false;
    EXPECT_THAT(only_testcase(parsed(render(with_case(better)))).child("system-out").text().get(),
                StartsWith("UNEXPECTED PASS"));
}

TEST(Junit, AnInvalidLoadRunVoidsItsThresholds) {
    Results results = results::load_example();
    results.load.erase(results.load.begin());
    const auto document = parsed(render(results));
    const pugi::xml_node suite = document.child("testsuites").child("testsuite");
    EXPECT_EQ(suite.attribute("failures").as_int(), 0);
    EXPECT_EQ(suite.attribute("errors").as_int(), 3) << "validity and two thresholds";
}

TEST(Junit, NothingAtAllIsStillADocument) {
    EXPECT_EQ(parsed(render({})).child("testsuites").attribute("tests").as_int(-1), 0);
}

}  // namespace
}  // namespace touchstone::junit
