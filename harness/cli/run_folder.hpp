// The folder that a run writes into (DESIGN 8.2): fixed names inside, `latest` pointing at the
// newest, every file written to a temporary name and renamed.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "reports/console/console.hpp"
#include "reports/results/results.hpp"

namespace touchstone::cli {

class RunFolder {
public:
    /// `given` (--out), or touchstone-out/<command>-<UTC time>. Creates it. Throws CommandError (2)
    /// naming the folder and the cause.
    RunFolder(const std::string& given, std::string_view command);

    const std::filesystem::path& path() const { return path_; }
    /// Writes one file below the folder, making folders as needed; returns its name relative to the
    /// folder.
    std::string write(const std::string& name, std::string_view content) const;
    /// results.json, junit.xml and metrics.prom; returns what was written, to be shown to people.
    std::vector<console::WrittenFile> write_reports(const results::Results& results) const;

private:
    std::filesystem::path path_;
};

}  // namespace touchstone::cli
