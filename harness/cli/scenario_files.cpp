#include "harness/cli/scenario_files.hpp"

#include <algorithm>
#include <memory>
#include <system_error>

#include <fmt/format.h>

#include "harness/cli/exit.hpp"

namespace touchstone::cli {

namespace fs = std::filesystem;

language::Parsed load_scenarios(const std::vector<fs::path>& files) {
    language::Parsed parsed;
    try {
        parsed = language::load(files);
    } catch (const std::system_error& error) {
        throw CommandError{wrong_usage, fmt::format("cannot read the scenarios: {}", error.what())};
    }
    std::size_t errors = 0;
    for (const auto& diagnostic : parsed.diagnostics) {
        fmt::print(stderr, "{}", language::render(diagnostic));
        errors += !diagnostic.warning;
    }
    if (errors != 0) {
        throw CommandError{wrong_usage,
                           fmt::format("{} mistake{} in the scenarios; nothing was played", errors,
                                       errors == 1 ? "" : "s")};
    }
    return parsed;
}

std::vector<fs::path> suite_files(const fs::path& root) {
    std::vector<fs::path> folders;
    for (const auto& entry : fs::directory_iterator(root)) {
        const auto name = entry.path().filename();
        if (entry.is_directory() && name != "load" && name != "targets")
            folders.push_back(entry.path());
    }
    std::sort(folders.begin(), folders.end());
    return folders;
}

fs::path scenario_file(const std::string& given, const fs::path& root) {
    if (fs::exists(given)) return given;
    if (fs::exists(root / given)) return root / given;
    throw CommandError{wrong_usage,
                       fmt::format("{}: there is no such scenario file, neither here nor below {}",
                                   given, root.string())};
}

std::string digest_of(const language::Parsed& parsed) {
    std::vector<std::shared_ptr<const language::SourceFile>> files;
    const auto add = [&](const std::shared_ptr<const language::SourceFile>& file) {
        if (files.empty() || files.back() != file) files.push_back(file);
    };
    for (const auto& each : parsed.cases) add(each.file);
    for (const auto& each : parsed.loads) add(each.file);
    return language::suite_digest(files);
}

}  // namespace touchstone::cli
