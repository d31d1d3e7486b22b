#include "harness/cli/run_folder.hpp"

#include <chrono>
#include <system_error>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "harness/cli/exit.hpp"
#include "reports/junit/junit.hpp"
#include "reports/prometheus/prometheus.hpp"
#include "reports/results/json.hpp"

namespace touchstone::cli {
namespace {

namespace fs = std::filesystem;

void create(const fs::path& folder) {
    std::error_code error;
    fs::create_directories(folder, error);
    if (error) {
        throw CommandError{
            wrong_usage,
            fmt::format("cannot make the output folder {}: {}; name another one with --out DIR",
                        folder.string(), error.message())};
    }
}

/// `latest` beside the run's folder; where links are not to be had it is simply left out.
void point_latest_at(const fs::path& folder) {
    const auto link = folder.parent_path() / "latest";
    const auto fresh = folder.parent_path() / ".latest";
    std::error_code error;
    fs::remove(fresh, error);
    fs::create_directory_symlink(folder.filename(), fresh, error);
    if (!error) fs::rename(fresh, link, error);
}

}  // namespace

RunFolder::RunFolder(const std::string& given, std::string_view command) {
    if (!given.empty()) {
        path_ = given;
        create(path_);
        return;
    }
    const auto now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    const auto name = fmt::format("{}-{:%Y%m%dT%H%M%SZ}", command, fmt::gmtime(now));
    path_ = fs::path{"touchstone-out"} / name;
    // Two runs within one second get folders of their own.
    for (int i = 2; fs::exists(path_); ++i)
        path_ = fs::path{"touchstone-out"} / fmt::format("{}-{}", name, i);
    create(path_);
    point_latest_at(path_);
}

std::string RunFolder::write(const std::string& name, std::string_view content) const {
    const auto file = path_ / name;
    create(file.parent_path());
    try {
        results::write_file(file, content);
    } catch (const std::system_error& error) {
        throw CommandError{
            our_error, fmt::format("cannot write {}: {}", file.string(), error.code().message())};
    }
    return name;
}

std::vector<console::WrittenFile> RunFolder::write_reports(const results::Results& results) const {
    struct File {
        const char* what;
        const char* name;
        std::string content;
    };
    const File files[] = {
        {"results", "results.json", results::to_json(results)},
        {"junit", "junit.xml", junit::render(results)},
        {"metrics", "metrics.prom", metrics::render(results)},
    };
    std::vector<console::WrittenFile> written;
    for (const auto& file : files) {
        written.push_back({file.what, (path_ / write(file.name, file.content)).string()});
    }
    return written;
}

}  // namespace touchstone::cli
