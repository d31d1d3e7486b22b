// The words behind a packet, an outcome or a deed: `name=value`, `!name`, a bare reason.
#pragma once

#include <span>
#include <vector>

#include "harness/language/notes.hpp"
#include "harness/language/text.hpp"
#include "harness/language/vocabulary.hpp"

namespace touchstone::language {

/// Reads `words` as fields of `scope`; notes those that it does not have, with the nearest that it
/// has.
std::vector<Field> parse_fields(std::span<const Word> words, const Scope& scope, Notes& notes);

}  // namespace touchstone::language
