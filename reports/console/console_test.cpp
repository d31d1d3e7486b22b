#include "reports/console/console.hpp"

#include <gmock/gmock.h>

#include "reports/console/page.hpp"
#include "reports/results/example.hpp"
#include "reports/results/golden.hpp"
#include "reports/results/text.hpp"

namespace touchstone::console {
namespace {

using namespace std::chrono_literals;
using results::Results;
using results::Verdict;
using ::testing::HasSubstr;
using ::testing::Not;

const Ending files{.files = {{"report", "out/report.html"}, {"junit", "out/junit.xml"}}};

std::string golden(std::string_view name) {
    return std::string("reports/console/golden/").append(name);
}

TEST(Console, Golden) {
    const Style plain{.width = 100};
    results::expect_golden(golden("conformance.txt"),
                           render(results::conformance_example(), plain, files));
    results::expect_golden(golden("expected.txt"),
                           render(results::expected_example(), plain, files));
    results::expect_golden(golden("load.txt"), render(results::load_example(), plain, files));
    results::expect_golden(golden("proof.txt"), render(results::proof_example(), plain));
    results::expect_golden(golden("ascii-60.txt"),
                           render(results::example(), {.unicode = false, .width = 60}));
    results::expect_golden(golden("colour.txt"),
                           render(results::conformance_example(), {.colour = true, .width = 100}));
}

Results hostile_everywhere() {
    std::string all;
    for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
    all +=
        "\x1B]0;title\x07\xC2\x9B"
        "2J\xE2\x80\xAE\xEF\xBB\xBF";
    Results results = results::example();
    results.target = {all, all, all, all, {}, {}};
    results.run.selection = {all};
    results.run.clock = all;
    for (results::Case& played : results.conformance->cases) {
        played.title = played.reason = played.rerun = played.trace = played.id = all;
        played.cites = {all};
        played.findings.push_back({.statement = all, .what = all, .bytes = all});
        played.findings.push_back({.diagnostic = all + "\n" + all});
        played.steps.push_back(
            {.text = all, .verdict = Verdict::fail, .expected = all, .received = all});
    }
    results.conformance->gone = {all};
    results.load.front().id = results.load.front().title = all;
    results.load.front().thresholds.front().name = all;
    results.load.front().ledgers.front().phase = all;
    results.load.back().invalid_because = {all};
    results.proof->proofs.front().deviation = results.proof->proofs.back().what = all;
    results.proof->unproven = {all};
    return results;
}

TEST(Console, NoByteOfTheTargetReachesTheTerminalRaw) {
    const Ending ending{.files = {{"report", "out/\x1B[31m.html"}}};
    for (const bool unicode : {true, false}) {
        const std::string text = render(hostile_everywhere(), {.unicode = unicode}, ending);
        EXPECT_EQ(results::valid_utf8(text), text);
        for (std::string_view rest = text; !rest.empty();) {
            const results::Glyph glyph = results::first_glyph(rest);
            rest.remove_prefix(glyph.bytes.size());
            if (glyph.scalar == '\n') continue;
            ASSERT_TRUE(results::is_showable(glyph.scalar)) << static_cast<unsigned>(glyph.scalar);
            if (!unicode) {
                ASSERT_LT(glyph.scalar, 0x7Fu);
            }
        }
    }
}

TEST(Console, TheOnlyEscapesAreOurColours) {
    std::string text = render(hostile_everywhere(), {.colour = true});
    for (const std::string_view code :
         {"\x1B[0m", "\x1B[1m", "\x1B[2m", "\x1B[31m", "\x1B[32m", "\x1B[33m"})
        for (auto at = text.find(code); at != std::string::npos; at = text.find(code, at))
            text.erase(at, code.size());
    EXPECT_EQ(text, render(hostile_everywhere(), {.colour = false}));
    EXPECT_EQ(text.find('\x1B'), std::string::npos);
}

TEST(Console, AFailureShowsAllThatIsNeeded) {
    const std::string text = render(results::conformance_example(), {.width = 200});
    for (const char* part :
         {"fail  3.3/counts-down@5.0", "^^^^ expected 56..57", "received 60",
          "MQTT-3.3.2-6@5.0 is not met", "^^^^ message-expiry",
          "again: touchstone run 3.3/counts-down@5.0", "traces/3.3~counts-down@5.0.jsonl",
          "NOT CONFORMANT", "9 of 15 statements exercised", "MUST 2/8 met, 13 in all"})
        EXPECT_THAT(text, HasSubstr(part));
    EXPECT_THAT(text, Not(HasSubstr("3.1/take-over@5.0"))) << "passes are folded";
}

TEST(Console, TheExitCodeIsTheCallersWhereItKnowsBetter) {
    EXPECT_THAT(render(results::load_example(), {}), HasSubstr("exit 1  something failed"));
    EXPECT_THAT(render(results::load_example(), {}, {.exit_code = 130}),
                HasSubstr("exit 130  interrupted"));
    EXPECT_THAT(render({}, {}), HasSubstr("exit 5  nothing was selected"));
}

TEST(Page, WrapsBetweenWordsAndNeverWithinOne) {
    Page page({.width = 20});
    page.line(2, {{"one two three four five"}, {" six", Ink::bad}});
    page.line(0, {{"averyveryverylongwordindeed and more"}});
    EXPECT_EQ(page.take(),
              "  one two three four\n      five six\naveryveryverylongwordindeed\n    and more\n");
}

TEST(Page, NoTargetCanFillTheScreen) {
    Page page({.width = 80});
    std::string lines;
    for (int i = 0; i < 1000; ++i) lines += "line\n";
    page.verbatim(2, lines);
    EXPECT_THAT(page.take(), ::testing::EndsWith("  and 940 more lines in results.json\n"));
    page.line(0, {{std::string(1'000'000, 'a')}});
    EXPECT_LT(page.take().size(), 5'000u);
}

TEST(Page, DurationsHaveThreeDigits) {
    const Page page({});
    const Page ascii({.unicode = false});
    EXPECT_EQ(page.duration(0ns), "0 ns");
    EXPECT_EQ(page.duration(999ns), "999 ns");
    EXPECT_EQ(ascii.duration(412us), "412 us");
    EXPECT_EQ(page.duration(412us), "412 \u00B5s");
    EXPECT_EQ(page.duration(3'100us), "3.10 ms");
    EXPECT_EQ(page.duration(999'999us), "1.00 s");
    EXPECT_EQ(page.duration(41'200ms), "41.2 s");
    EXPECT_EQ(page.duration(3600s), "3600 s");
    EXPECT_EQ(page.duration(-2ms), "-2.00 ms");
}

TEST(Page, SectionsAreInTheOrderOfTheStandard) {
    EXPECT_TRUE(section_before("3.2", "3.12"));
    EXPECT_TRUE(section_before("3.1", "3.1.2"));
    EXPECT_TRUE(section_before("6.0", "essentials"));
    EXPECT_FALSE(section_before("3.1", "3.1"));
}

TEST(Page, LargeNumbersAreGrouped) {
    EXPECT_EQ(grouped(0), "0");
    EXPECT_EQ(grouped(999), "999");
    EXPECT_EQ(grouped(1'000), "1,000");
    EXPECT_EQ(grouped(12'345'678), "12,345,678");
}

}  // namespace
}  // namespace touchstone::console
