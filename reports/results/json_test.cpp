#include "reports/results/json.hpp"

#include <filesystem>
#include <limits>
#include <system_error>

#include <gmock/gmock.h>

#include "reports/results/example.hpp"
#include "reports/results/golden.hpp"
#include "reports/results/timestamp.hpp"

namespace touchstone::results {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

const fs::path corpus = TOUCHSTONE_SOURCE_DIR "/reports/results/corpus/results_json";

std::string problem_of(std::string_view document) {
    const auto read = from_json(document);
    return read ? "none" : read.error();
}

/// The example's document with one piece of text replaced.
std::string spoilt(std::string_view from, std::string_view to) {
    std::string document = to_json(example());
    const auto found = document.find(from);
    EXPECT_NE(found, std::string::npos) << from;
    return document.replace(found, from.size(), to);
}

TEST(Json, Golden) {
    expect_golden("reports/results/golden/example.json", to_json(example()));
}

TEST(Json, ReadsBackWhatItWrote) {
    // Bytes that are no UTF-8 become text on the way out, so the document is compared, and what
    // survives exactly, as data.
    const std::string document = to_json(example());
    const auto read = from_json(document);
    ASSERT_TRUE(read) << read.error();
    EXPECT_EQ(to_json(*read), document);
    EXPECT_EQ(read->run, example().run);
    EXPECT_EQ(read->target, example().target);
    EXPECT_EQ(read->proof, example().proof);
    EXPECT_EQ(read->conformance->statements, example().conformance->statements);
    EXPECT_EQ(read->conformance->cases.front(), example().conformance->cases.front());
    EXPECT_EQ(read->load.back(), example().load.back());
    const auto again = from_json(to_json(*read));
    ASSERT_TRUE(again);
    EXPECT_EQ(*again, *read);
}

TEST(Json, KeepsTheLargestNumbers) {
    Results results;
    results.run.seed = std::numeric_limits<std::uint64_t>::max();
    results.run.duration = Nanoseconds::max();
    results.load = {{.offered_per_second = 0.1, .achieved_per_second = 1e300}};
    const auto read = from_json(to_json(results));
    ASSERT_TRUE(read) << read.error();
    EXPECT_EQ(*read, results);
}

TEST(Json, WritesNoNumberThatJsonLacks) {
    Results results;
    results.load = {{.offered_per_second = std::numeric_limits<double>::infinity(),
                     .thresholds = {{.value = std::numeric_limits<double>::quiet_NaN()}}}};
    const std::string document = to_json(results);
    EXPECT_THAT(document, HasSubstr("\"offered\": null"));
    const auto read = from_json(document);
    ASSERT_TRUE(read) << read.error();
    EXPECT_FALSE(read->load[0].thresholds[0].value);
}

TEST(Json, SaysWhereADocumentIsWrong) {
    EXPECT_THAT(problem_of("{"), HasSubstr("$ is not JSON: "));
    EXPECT_EQ(problem_of("[]"), "$ is array, but has to be an object");
    EXPECT_EQ(problem_of("{}"), "$ has no field 'schema'");
    EXPECT_EQ(problem_of(R"({"schema": "touchstone/results/2"})"),
              "$.schema has to be \"touchstone/results/1\"");
    EXPECT_EQ(problem_of(R"({"schema": "touchstone/results/1"})"), "$ has no field 'run'");
    EXPECT_EQ(problem_of(spoilt("\"seed\": 4711", "\"seed\": -1")),
              "$.run.seed is int64, but has to be a whole number from 0 to 18446744073709551615");
    EXPECT_EQ(problem_of(spoilt("\"verdict\": \"pass\"", "\"verdict\": \"passed\"")),
              "$.conformance.cases[0].verdict 'passed' is not a verdict");
    EXPECT_EQ(problem_of(spoilt("\"interrupted\": false", "\"interrupted\": 0")),
              "$.run.interrupted is int64, but has to be true or false");
    EXPECT_EQ(problem_of(spoilt("\"2026-11-03T04:", "\"2026-13-03T04:")),
              "$.run.start '2026-13-03T04:05:06.000000789Z' is not a time like "
              "2026-11-03T04:05:06.000000000Z");
    EXPECT_EQ(problem_of(spoilt("\"p999_ns\"", "\"p1000_ns\"")),
              "$.load[0].histograms[0].summary has no field 'p999_ns'");
    EXPECT_EQ(problem_of(spoilt("\"shared\": \"false\"", "\"sha\\u0007red\": 1")),
              "$.target.declared.sha\\x07red is int64, but has to be a string");
}

TEST(Json, IgnoresFieldsOfLaterVersions) {
    EXPECT_EQ(problem_of(spoilt("\"run\": {", "\"future\": [], \"run\": { \"future\": {},")),
              "none");
}

TEST(Json, JudgesTheCorpusAsTheSchemaDoes) {
    int seen = 0;
    for (const auto& entry : fs::directory_iterator(corpus)) {
        const std::string name = entry.path().filename().string();
        const bool good = name.starts_with("good-");
        ASSERT_TRUE(good || name.starts_with("bad-")) << name;
        EXPECT_EQ(from_json(content_of(entry.path().string())).has_value(), good) << name;
        ++seen;
    }
    EXPECT_GE(seen, 20);
}

TEST(Timestamp, ReadsWhatItWrites) {
    for (const std::string_view text :
         {"1970-01-01T00:00:00.000000000Z", "2026-11-03T04:05:06.000000789Z",
          "2024-02-29T23:59:59.999999999Z", "1969-12-31T23:59:59.999999999Z"}) {
        const auto moment = moment_named(text);
        ASSERT_TRUE(moment) << text;
        EXPECT_EQ(timestamp(*moment), text);
    }
    for (const std::string_view text :
         {"", "2026-11-03T04:05:06Z", "2023-02-29T00:00:00.000000000Z",
          "2026-11-03T24:00:00.000000000Z", "2026-11-03 04:05:06.000000000Z",
          "9999-11-03T04:05:06.000000000Z", "2026-11-03T04:05:06.00000000xZ"})
        EXPECT_FALSE(moment_named(text)) << text;
}

class WriteFile : public ::testing::Test {
protected:
    void SetUp() override {
        std::string pattern = (fs::temp_directory_path() / "touchstone-XXXXXX").string();
        ASSERT_NE(mkdtemp(pattern.data()), nullptr);
        folder = pattern;
    }
    void TearDown() override { fs::remove_all(folder); }
    fs::path folder;
};

TEST_F(WriteFile, ReplacesAndLeavesNothingElse) {
    write_file(folder / "results.json", "first, and longer");
    write_file(folder / "results.json", "second");
    EXPECT_EQ(content_of((folder / "results.json").string()), "second");
    EXPECT_EQ(std::distance(fs::directory_iterator(folder), {}), 1);
}

TEST_F(WriteFile, NamesThePathItCannotWrite) {
    try {
        write_file(folder / "no" / "results.json", "x");
        FAIL() << "no folder, yet no error";
    } catch (const std::system_error& problem) {
        EXPECT_EQ(problem.code(), std::errc::no_such_file_or_directory);
        EXPECT_THAT(problem.what(), HasSubstr("no/results.json"));
    }
    fs::create_directory(folder / "occupied");
    EXPECT_THROW(write_file(folder / "occupied", "x"), std::system_error);
    EXPECT_EQ(std::distance(fs::directory_iterator(folder), {}), 1) << "no half file stays";
}

}  // namespace
}  // namespace touchstone::results
