// JUnit XML, for the machines that watch builds. One testsuite per section and MQTT version, per
// load scenario, and for the proof. The mapping of verdicts is DESIGN section 4's.
#pragma once

#include <cstdint>
#include <string>

#include "reports/results/results.hpp"

namespace touchstone::junit {

enum class Profile : std::uint8_t {
    strict,    ///< what every reader accepts: valid against junit.xsd and jenkins-10.xsd
    extended,  ///< also `file`, `line` and `properties` on each testcase; valid against junit.xsd
};

/// A whole document, UTF-8. Text of the target is spelt out where XML cannot carry it, and a
/// testcase's text ends after 64 KiB and an attribute after 2 KiB, since readers limit the size of
/// files and results.json has all of it.
std::string render(const results::Results& results, Profile profile = Profile::strict);

}  // namespace touchstone::junit
