// Every diagnostics/NAME.mqtt is read, and what is told about it stands in NAME.err. GOLDEN=update
// writes those anew.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

#include "harness/language/language.hpp"

namespace touchstone::language {
namespace {

namespace fs = std::filesystem;

const fs::path folder = fs::path{TOUCHSTONE_SOURCE_DIR} / "harness/language/diagnostics";

std::string contents(const fs::path& path) {
    std::ifstream in{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

std::string rendered(const Parsed& parsed) {
    std::string text;
    for (const auto& diagnostic : parsed.diagnostics) text += render(diagnostic);
    return text;
}

class Golden : public testing::TestWithParam<fs::path> {};

TEST_P(Golden, DiagnosticsAreAsWritten) {
    const auto source = GetParam();
    const auto parsed = parse(source.filename().string(), contents(source));
    EXPECT_FALSE(parsed.ok()) << "a file in diagnostics/ is there to be wrong";
    auto expected = source;
    expected.replace_extension(".err");
    const auto* mode = std::getenv("GOLDEN");
    if (mode != nullptr && std::string_view{mode} == "update") {
        std::ofstream{expected, std::ios::binary} << rendered(parsed);
    }
    EXPECT_EQ(rendered(parsed), contents(expected));
}

std::vector<fs::path> sources() {
    std::vector<fs::path> found;
    for (const auto& entry : fs::directory_iterator{folder}) {
        if (entry.path().extension() == ".mqtt") found.push_back(entry.path());
    }
    std::sort(found.begin(), found.end());
    return found;
}

std::string test_name(const testing::TestParamInfo<fs::path>& info) {
    return info.param.stem().string();
}

INSTANTIATE_TEST_SUITE_P(Files, Golden, testing::ValuesIn(sources()), test_name);

TEST(GoldenFolder, HoldsWhatWasWritten) {
    EXPECT_GE(sources().size(), 12u);
}

}  // namespace
}  // namespace touchstone::language
