// The front door of the language: from files to cases. Parsing never stops at the first mistake;
// all are returned.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/language/source.hpp"
#include "harness/language/tree.hpp"

namespace touchstone::language {

struct Parsed {
    std::vector<Case> cases;
    std::vector<LoadCase> loads;
    std::vector<Diagnostic> diagnostics;  ///< with an error among them, `cases` must not be played
    std::vector<std::shared_ptr<const SourceFile>>
        files;  ///< everything that was read, for `suite_digest`
    bool ok() const;
};

/// Parses and lints one file's text. `path` decides the section (its folder's name).
Parsed parse(std::string path, std::string text);

/// All `.mqtt` files below `root` (or one file), in the order of their paths; names are unique per
/// folder. Throws std::system_error where a file cannot be read.
Parsed load(const std::vector<std::filesystem::path>& paths);

/// "60s", "1h", "250ms", "2us", "1.5s" -> a duration, at most 100 years; a bare "60" means seconds.
/// Nothing if it is none.
std::optional<Duration> duration_named(std::string_view text);
/// A field of type seconds: "60", "60s", "1h", "forever" (0xFFFFFFFF). Nothing if it is no whole
/// number of seconds.
std::optional<std::uint32_t> seconds_named(std::string_view text);
/// "16", "1MB", "64KiB", "0x10", "0b1" -> a number; nothing if it is none.
std::optional<std::uint64_t> number_named(std::string_view text);

/// "50/s/client", "1.5k/s", "2M/s".
struct Rate {
    double per_second = 0;
    bool per_client = false;  ///< each client of the group, not the whole of it
};
std::optional<Rate> rate_named(std::string_view text);

}  // namespace touchstone::language
