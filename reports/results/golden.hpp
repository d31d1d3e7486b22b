// For tests only: compares a text with a stored one. Run a test with GOLDEN=update to accept what
// it now says, and read the difference before committing it.
#pragma once

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace touchstone::results {

inline std::string content_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    EXPECT_TRUE(file.good()) << "cannot read " << path;
    return {std::istreambuf_iterator<char>(file), {}};
}

/// `path` is relative to the root of the sources, e.g. "reports/console/golden/load.txt".
inline void expect_golden(std::string_view path, std::string_view text) {
    const std::string file = std::string(TOUCHSTONE_SOURCE_DIR "/").append(path);
    const char* wish = std::getenv("GOLDEN");
    if (wish != nullptr && std::string_view(wish) == "update") {
        std::ofstream(file, std::ios::binary) << text;
        return;
    }
    EXPECT_EQ(content_of(file), text) << "GOLDEN=update accepts this as the new " << path;
}

}  // namespace touchstone::results
