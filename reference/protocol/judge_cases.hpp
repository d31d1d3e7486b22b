// The wrong packets that the tests of the judge share: typed by hand, each with the statement it
// breaks.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "reference/protocol/judge.hpp"

namespace touchstone::mqtt {

struct JudgeCase {
    Version version;
    Sender sender;
    std::string hex;            ///< `..` stands for the remaining length that fits
    std::string_view citation;  ///< empty: legal
    std::string_view field = {};
};

/// The bytes of `hex`, blanks ignored.
std::string bytes_of_hex(std::string_view hex);

/// Packets with one thing wrong with them, by hand.
std::vector<JudgeCase> wrong_packets();

}  // namespace touchstone::mqtt
