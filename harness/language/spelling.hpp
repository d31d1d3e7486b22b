// "did you mean": the nearest word of a vocabulary.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace touchstone::language {

/// The word most like `wrong`, if any is like it at all; otherwise empty.
std::string_view nearest(std::string_view wrong, std::span<const std::string_view> words);

/// "; did you mean 'qos'?", or nothing.
std::string did_you_mean(std::string_view wrong, std::span<const std::string_view> words);

/// "a, b or c".
std::string listed(std::span<const std::string_view> words);

/// Lower-case letters, digits and hyphens, beginning with a letter and not ending with a hyphen.
bool is_name(std::string_view text);

}  // namespace touchstone::language
