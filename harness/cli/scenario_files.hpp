// Loading scenarios for a command: files or the whole suite, diagnostics printed, mistakes end the
// command.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "harness/language/language.hpp"

namespace touchstone::cli {

/// Parses `files` (files or folders); prints every diagnostic to standard error. Throws
/// CommandError (2) with their number where one of them is an error, or where a file cannot be
/// read.
language::Parsed load_scenarios(const std::vector<std::filesystem::path>& files);

/// The conformance suite below `root`: everything but load/ and targets/.
std::vector<std::filesystem::path> suite_files(const std::filesystem::path& root);

/// What `language::load` was given, resolved: an existing path as it is; otherwise below `root`.
/// Throws CommandError (2).
std::filesystem::path scenario_file(const std::string& given, const std::filesystem::path& root);

/// Digest of the files that the cases come from.
std::string digest_of(const language::Parsed& parsed);

}  // namespace touchstone::cli
