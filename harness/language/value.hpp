// Values: choices, negation, ranges, lists, pairs, quotes and references, read by the shape of
// their field.
#pragma once

#include <optional>

#include "harness/language/notes.hpp"
#include "harness/language/text.hpp"
#include "harness/language/vocabulary.hpp"

namespace touchstone::language {

/// Reads the bytes [begin, end) of `text`. Notes what is wrong and returns nothing then.
/// `one` = a single value is wanted: outside expectations `a|b`, `!a` and ranges mean nothing.
std::optional<Value> parse_value(const Text& text, std::size_t begin, std::size_t end, Shape shape,
                                 bool one, Notes& notes);

/// The only atom of a value that is one item: `5`, `t/{n}`, not `1..2`.
const Atom* only_atom(const Value& value);
/// The only reference of a value that is nothing else: `{x}`, `{x+1}`.
const Reference* only_reference(const Value& value);
/// The text of an atom without references.
std::optional<std::string> literal(const Atom& atom);

}  // namespace touchstone::language
