#include "harness/engine/expected.hpp"

#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace touchstone::engine {
namespace {

using results::Verdict;
using namespace std::chrono;
using testing::HasSubstr;
using testing::Not;

constexpr auto today = 2026y / November / 24d;

constexpr auto text = R"([[expected]]
case = "3.1/known@5.0"
verdict = "fail"
reason = "drops \"will\""

[[expected]]
case = "3.3/waived@*"
reason = "upstream bug"
link = "https://example.org/1"
until = 2026-12-31

[[expected]]
case = "3.8/gone@5.0"
)";

results::Case played(const char* id, Verdict verdict) {
    results::Case each;
    each.id = id;
    each.verdict = verdict;
    each.reason = "what went wrong";
    return each;
}

TEST(Expected, IsRead) {
    const auto expected = parse_expected(text, "expected.toml");
    ASSERT_EQ(expected.size(), 3u);
    EXPECT_EQ(expected[0].reason, "drops \"will\"");
    EXPECT_EQ(expected[1].until, 2026y / December / 31d);
    EXPECT_EQ(expected[2].verdict, Verdict::fail);
}

TEST(Expected, MistakesAreToldWithTheirPlace) {
    const auto told = [](const char* wrong) {
        try {
            parse_expected(wrong, "expected.toml");
        } catch (const std::runtime_error& error) {
            return std::string{error.what()};
        }
        return std::string{};
    };
    EXPECT_THAT(told("[[expected]]\ncase = \"a\"\nverdikt = \"fail\"\n"),
                HasSubstr("expected.toml:3:"));
    EXPECT_THAT(told("[[expected]]\ncase = \"a\"\nverdict = \"failed\"\n"),
                HasSubstr("there is no verdict 'failed'"));
    EXPECT_THAT(told("[[expected]]\nreason = \"a\"\n"), HasSubstr("names no case"));
    EXPECT_THAT(told("[[case]]\n"), HasSubstr("[[expected]]"));
    EXPECT_THAT(told("= 1"), HasSubstr("expected.toml:1:"));
    EXPECT_THAT(told("[[expected]]\ncase = \"a\"\nuntil = \"soon\"\n"), HasSubstr("date"));
}

results::Conformance compared(year_month_day day) {
    results::Conformance conformance;
    conformance.cases = {
        played("3.1/known@5.0", Verdict::fail), played("3.3/waived@5.0", Verdict::fail),
        played("3.3/fine@5.0", Verdict::pass), played("3.3/new@5.0", Verdict::fail),
        played("3.3/away@5.0", Verdict::not_applicable)};
    compare_expected(conformance, parse_expected(text, "expected.toml"), day);
    return conformance;
}

TEST(Expected, MarksWhatIsNew) {
    const auto conformance = compared(today);
    EXPECT_EQ(conformance.cases[0].expected, true);
    EXPECT_EQ(conformance.cases[0].verdict, Verdict::fail);
    EXPECT_EQ(conformance.cases[1].expected, true);
    EXPECT_EQ(conformance.cases[1].verdict, Verdict::waived);
    EXPECT_EQ(conformance.cases[2].expected, true);
    EXPECT_EQ(conformance.cases[3].expected, false);
    EXPECT_EQ(conformance.cases[4].expected, true);
    EXPECT_EQ(conformance.gone, std::vector<std::string>{"3.8/gone@5.0"});
}

TEST(Expected, EndsWithItsDate) {
    const auto conformance = compared(2027y / January / 1d);
    EXPECT_EQ(conformance.cases[1].verdict, Verdict::fail);
    EXPECT_EQ(conformance.cases[1].expected, false);
    EXPECT_THAT(conformance.cases[1].expected_because, HasSubstr("2026-12-31"));
}

TEST(Expected, APassThatWasExpectedToFailIsNotExpected) {
    results::Conformance conformance;
    conformance.cases = {played("3.1/known@5.0", Verdict::pass)};
    compare_expected(conformance, parse_expected(text, "expected.toml"), today);
    EXPECT_EQ(conformance.cases[0].expected, false);
}

TEST(Expected, UpdateKeepsReasonsAndDropsWhatIsMended) {
    auto conformance = compared(today);
    conformance.cases[0].verdict = Verdict::pass;
    const auto expected = parse_expected(text, "expected.toml");
    const auto updated = updated_expected(conformance, expected);
    EXPECT_THAT(updated, Not(HasSubstr("3.1/known")));
    EXPECT_THAT(updated, HasSubstr("upstream bug"));
    EXPECT_THAT(updated, HasSubstr("3.3/new@5.0"));
    EXPECT_THAT(updated, Not(HasSubstr("3.8/gone")));
    // What was written can be read, and then everything is expected.
    compare_expected(conformance, parse_expected(updated, "expected.toml"), today);
    for (const auto& each : conformance.cases) EXPECT_EQ(each.expected, true) << each.id;
}

}  // namespace
}  // namespace touchstone::engine
