// The build step that makes the ledger: what it refuses, and that it says where.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <sys/wait.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace touchstone::mqtt {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

namespace fs = std::filesystem;

const std::string head = "citation\tsection\tside\tkeywords\tobservable\tsummary\ttest idea\n";

std::string row(const std::string& citation, const std::string& side = "server") {
    return citation + "\t1.1 Title\t" + side + "\tMUST\tyes\tA rule.\tdo -> see\n";
}

struct Outcome {
    int exit_code;
    std::string message;  ///< without the path of the file
};

/// Runs the tool, which stands in the build folder, where tests are run.
class LedgerTool : public ::testing::Test {
protected:
    void SetUp() override {
        std::string name = (fs::temp_directory_path() / "ledger-XXXXXX").string();
        ASSERT_NE(mkdtemp(name.data()), nullptr);
        folder_ = name;
    }
    void TearDown() override { fs::remove_all(folder_); }

    Outcome run(const std::string& text) {
        const auto path = [&](const char* name) { return (folder_ / name).string(); };
        std::ofstream{path("in.tsv"), std::ios::binary} << text;
        const int status = std::system(("./ledger_tool " + path("in.tsv") + ' ' + path("ids.hpp") +
                                        ' ' + path("rows.inc") + " 2> " + path("err"))
                                           .c_str());
        std::string message = read("err");
        if (message.starts_with(path("in.tsv"))) message.erase(0, path("in.tsv").size());
        return {WEXITSTATUS(status), message};
    }
    std::string read(const char* name) {
        std::ifstream file{folder_ / name};
        std::stringstream text;
        text << file.rdbuf();
        return text.str();
    }

private:
    fs::path folder_;
};

TEST_F(LedgerTool, WritesIdsAndRows) {
    const auto result = run(head + row("MQTT-3.9.2-1@5.0") + row("MQTT-3.10.1-1@5.0"));
    EXPECT_EQ(result.exit_code, 0) << result.message;
    EXPECT_THAT(read("ids.hpp"), HasSubstr("\"MQTT-3.9.2-1@5.0\",\n    \"MQTT-3.10.1-1@5.0\",\n"));
    EXPECT_THAT(read("rows.inc"), HasSubstr("Version::v5_0, Side::server, Level::must"));
}

TEST_F(LedgerTool, RefusesWhatIsWrongAndSaysWhere) {
    const struct {
        std::string text;
        const char* message;
    } cases[] = {
        {"", ":1: the first line does not name the columns"},
        {head, ":2: there are no rows"},
        {head + "MQTT-3.9.2-1@5.0\tx\n", ":2: has 2 columns, not 7"},
        {head + "\n", ":2: has 1 columns, not 7"},
        {head + row("MQTT-3.1.4-3"), ":2: 'MQTT-3.1.4-3' is not spelt like"},
        {head + row("MQTT-3.1.4-3@3.1"), ":2: 'MQTT-3.1.4-3@3.1' is not spelt like"},  // misspelt
        {head + row("XY-3.1.4-3@5.0"), ":2: 'XY-3.1.4-3@5.0' is not spelt like"},
        {head + row("MQTT-3.1.4-3@5.0", "sevrer"),
         ":2: 'sevrer' is not a value of the column 'side'"},
        {head + row("MQTT-3.1.4-3@5.0", ""), ":2: the column 'side' is empty"},
        {head + row("MQTT-3.1.4-3@5.0") + row("MQTT-3.1.4-3@5.0"),
         ":3: MQTT-3.1.4-3@5.0 is repeated"},
        {head + row("MQTT-3.1.4-3@5.0") + row("MQTT-3.1.4-2@5.0"),
         ":3: MQTT-3.1.4-2@5.0 is out of order"},
        {head + row("MQTT-3.1.4-3@5.0") + row("MQTT-3.1.4-3@3.1.1"),
         ":3: MQTT-3.1.4-3@3.1.1 is out of order"},
    };
    for (const auto& wrong : cases) {
        const auto result = run(wrong.text);
        EXPECT_EQ(result.exit_code, 1) << wrong.message;
        EXPECT_THAT(result.message, StartsWith(wrong.message));
    }
}

}  // namespace
}  // namespace touchstone::mqtt
