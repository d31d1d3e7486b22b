// The `touchstone` command.
#pragma once

namespace touchstone::cli {

/// Parses the command line, runs the command, prints what went wrong as a sentence. Returns the
/// exit code (DESIGN section 4).
int run(int argc, const char* const* argv);

}  // namespace touchstone::cli
