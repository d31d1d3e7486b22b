// From what the author wrote to a value: literals and references put together.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <boost/system/result.hpp>

#include "harness/engine/known.hpp"
#include "harness/engine/terms.hpp"
#include "reference/protocol/field.hpp"

namespace touchstone::engine {

template <class T>
using Evaluated = boost::system::result<T, Problem>;

/// Text or bytes. Numbers are written out in decimal. Fails where nothing is known under a name
/// (error), and where
/// `{x-1}` falls below zero (n/a).
Evaluated<std::string> text_of(const language::Atom& atom, const Scope& scope);
/// As `text_of`, with the case's prefix if it is a name. References at the front (but {n}) bring
/// their own.
Evaluated<std::string> name_of(const language::Atom& atom, NameKind kind, const Scope& scope);
/// A number, bit, number of seconds or reason, as `type` says.
Evaluated<std::uint64_t> number_of(const language::Atom& atom, mqtt::ValueType type,
                                   const Scope& scope);
/// `100`, `{max+1}`: the only item of a field's value, e.g. of `times` or `split`.
Evaluated<std::uint64_t> number_of(const language::Field& field, const Scope& scope);
Evaluated<Duration> duration_of(const language::Atom& atom, const Scope& scope);

/// The atom of a field with exactly one value.
const language::Atom& only_atom(const language::Field& field);
/// `{x}` alone and nothing else.
const language::Reference* only_reference(const language::Atom& atom);
/// The same as a whole value: what may capture.
const language::Reference* whole_reference(const language::Value& value);
/// Whether `{x+1}` or `{x-1}` occurs: its result may not fit.
bool computes(const language::Field& field);

bool is_number(mqtt::ValueType type);

/// The known pattern that fills a field to `size` bytes, beginning with `start`.
std::string filled(std::string start, std::size_t size);

}  // namespace touchstone::engine
