// The front door: files to cases.
#include <algorithm>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <map>
#include <system_error>

#include <fmt/format.h>

#include "harness/language/language.hpp"
#include "harness/language/load_scenario.hpp"
#include "harness/language/scenario.hpp"

namespace touchstone::language {

namespace {

namespace fs = std::filesystem;

/// Where each scenario's name stands; a folder has each once.
using Names = std::map<std::string, std::pair<std::shared_ptr<const SourceFile>, Place>>;

void check_name(const Block& block, const std::shared_ptr<const SourceFile>& file, Names& names,
                Notes& notes) {
    const auto whole = block.opening->whole();
    const auto words = words_of(whole);
    if (words.size() < 2) return;
    const auto [first, added] = names.emplace(words[1].view(), std::pair{file, words[1].place()});
    if (added) return;
    notes.error(words[1].place(),
                fmt::format("the name '{}' is taken in this folder, at {}:{}", words[1].view(),
                            first->second.first->path, first->second.second.line));
}

void parse_into(const std::shared_ptr<const SourceFile>& file, Names& names, Parsed& parsed) {
    Notes notes{file};
    FileState state;
    const auto lines = logical_lines(notes);
    const auto blocks = blocks_of(lines, notes);
    const auto head = parse_headers(blocks.front(), {}, notes);
    for (std::size_t i = 1; i < blocks.size(); ++i) {
        const auto& block = blocks[i];
        check_name(block, file, names, notes);
        if (block.is_load) {
            auto loads = loads_of(block, head, state, notes);
            std::move(loads.begin(), loads.end(), std::back_inserter(parsed.loads));
        } else {
            auto cases = cases_of(block, head, state, notes);
            std::move(cases.begin(), cases.end(), std::back_inserter(parsed.cases));
        }
    }
    check_columns_used(head.tables, state, notes);
    parsed.files.push_back(file);
    auto found = notes.sorted();
    std::move(found.begin(), found.end(), std::back_inserter(parsed.diagnostics));
}

std::string read(const fs::path& path) {
    std::ifstream in{path, std::ios::binary};
    std::string text{std::istreambuf_iterator<char>{in}, {}};
    if (!in.is_open() || in.bad()) {
        throw std::system_error{errno == 0 ? EIO : errno, std::generic_category(), path.string()};
    }
    return text;
}

/// Below a folder named `scenarios`, relative to it; otherwise as given.
std::string shown(const fs::path& path) {
    const auto parts = std::vector<fs::path>(path.begin(), path.end());
    const auto root = std::find(parts.rbegin(), parts.rend(), fs::path{"scenarios"});
    if (root == parts.rend()) return path.generic_string();
    fs::path below;
    for (auto part = root.base(); part != parts.end(); ++part) below /= *part;
    return below.generic_string();
}

std::vector<fs::path> files_below(const std::vector<fs::path>& paths) {
    std::vector<fs::path> files;
    for (const auto& path : paths) {
        if (!fs::is_directory(path)) {
            files.push_back(path);
            continue;
        }
        for (const auto& entry : fs::recursive_directory_iterator{path}) {
            if (entry.is_regular_file() && entry.path().extension() == ".mqtt")
                files.push_back(entry.path());
        }
    }
    for (auto& file : files) file = file.lexically_normal();
    std::sort(files.begin(), files.end());
    files.erase(std::unique(files.begin(), files.end()), files.end());
    return files;
}

}  // namespace

bool Parsed::ok() const {
    return std::all_of(diagnostics.begin(), diagnostics.end(),
                       [](const Diagnostic& d) { return d.warning; });
}

Parsed parse(std::string path, std::string text) {
    Parsed parsed;
    Names names;
    parse_into(make_source(std::move(path), std::move(text)), names, parsed);
    return parsed;
}

Parsed load(const std::vector<fs::path>& paths) {
    Parsed parsed;
    std::map<fs::path, Names> folders;
    for (const auto& path : files_below(paths)) {
        // The section is the folder's, even where the path as given does not show it.
        const auto whole = fs::weakly_canonical(path);
        auto file = make_source(whole.generic_string(), read(path), shown(path));
        parse_into(file, folders[whole.parent_path()], parsed);
    }
    return parsed;
}

}  // namespace touchstone::language
