// results.json: schema "touchstone/results/1", out and in. The JSON Schema stands beside it
// (results.schema.json).
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include <boost/system/result.hpp>

#include "reports/results/results.hpp"

namespace touchstone::results {

/// The document, two spaces of indent, keys in a fixed order, always valid UTF-8.
std::string to_json(const Results& results);
/// Reads one back; the error is a sentence with the JSON path of what is wrong.
boost::system::result<Results, std::string> from_json(std::string_view text);

/// Writes to a temporary name beside `path` and renames, so that a reader never sees half a file.
/// Throws std::system_error with the path.
void write_file(const std::filesystem::path& path, std::string_view content);

}  // namespace touchstone::results
