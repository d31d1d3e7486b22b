// Plays a case again from its trace, without the target: the engine is a pure function of the case,
// the terms and the events, so the verdict has to be the same, step by step.
#pragma once

#include "harness/engine/play.hpp"

namespace touchstone::engine {

/// The terms as they stand in a trace's `options`, and back. Passwords are left out.
std::string options_of(const Terms& terms);
/// Throws std::runtime_error where the text is not what `options_of` writes.
Terms terms_of(const Trace& trace);

/// Feeds the trace's events at their times. After the last one the clock runs on until the case has
/// finished.
results::Case replay(const language::Case& played, const Terms& terms, const Trace& trace);
results::Case replay(const language::Case& played, const Trace& trace);

}  // namespace touchstone::engine
