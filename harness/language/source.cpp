#include "harness/language/source.hpp"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>

namespace touchstone::language {

namespace {

constexpr std::uint64_t fnv_start = 0xcbf29ce484222325;

std::uint64_t fnv_1a(std::string_view text, std::uint64_t hash = fnv_start) {
    for (const unsigned char byte : text) hash = (hash ^ byte) * 0x100000001b3;
    return hash;
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// "3.1-connect" -> "3.1"; "essentials" stays.
std::string section_of_folder(std::string_view folder) {
    const auto number = folder.substr(0, folder.find('-'));
    const bool numbered =
        !number.empty() && is_digit(number.front()) && is_digit(number.back()) &&
        std::all_of(number.begin(), number.end(), [](char c) { return is_digit(c) || c == '.'; });
    return std::string{numbered ? number : folder};
}

std::string section_of_path(std::string_view path) {
    const auto slash = path.rfind('/');
    if (slash == std::string_view::npos) return {};
    const auto folders = path.substr(0, slash);
    const auto folder = folders.substr(folders.rfind('/') + 1);  // npos + 1 = 0: there is only one
    return folder == "." ? std::string{} : section_of_folder(folder);
}

}  // namespace

std::shared_ptr<const SourceFile> make_source(std::string path, std::string text,
                                              std::string shown) {
    auto file = std::make_shared<SourceFile>();
    file->section = section_of_path(path);
    file->path = shown.empty() ? std::move(path) : std::move(shown);
    file->text = std::move(text);
    file->digest = fmt::format("{:016x}", fnv_1a(file->text));
    std::string_view rest = file->text;
    if (rest.starts_with("\xEF\xBB\xBF")) rest.remove_prefix(3);
    while (!rest.empty()) {
        const auto end = rest.find('\n');
        auto line = rest.substr(0, end);
        if (line.ends_with('\r')) line.remove_suffix(1);
        file->lines.push_back(line);
        rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
    }
    return file;
}

std::string suite_digest(const std::vector<std::shared_ptr<const SourceFile>>& files) {
    std::vector<std::string> states;
    for (const auto& file : files) states.push_back(file->path + '\0' + file->digest);
    std::sort(states.begin(), states.end());
    auto hash = fnv_start;
    for (const auto& state : states) hash = fnv_1a(state + '\n', hash);
    return fmt::format("{:016x}", hash);
}

}  // namespace touchstone::language
