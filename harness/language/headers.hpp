// The file as blocks: headers that hold for everything, then one block per `scenario` or `load`
// line.
#pragma once

#include <string>
#include <vector>

#include "harness/language/layout.hpp"
#include "harness/language/notes.hpp"
#include "harness/language/step.hpp"
#include "harness/language/table.hpp"
#include "harness/language/vocabulary.hpp"

namespace touchstone::language {

struct Block {
    const LogicalLine* opening = nullptr;  ///< `scenario` or `load`; null: the head of the file
    bool is_load = false;
    std::vector<const LogicalLine*> headers;
    std::vector<const LogicalLine*> steps;
};

/// The head of the file first, then every block. Notes unknown headers and lines out of place.
std::vector<Block> blocks_of(const std::vector<LogicalLine>& lines, Notes& notes);

/// `scenario NAME "title"`. What is wrong with it is noted, and the rest read all the same.
struct Opening {
    std::string name;
    std::string title;
    Place place;  ///< the whole line
    Place name_place;
};
Opening parse_opening(const LogicalLine& line, Notes& notes);

/// What the headers of a block say.
struct Headers {
    std::vector<Citation> cites;
    std::vector<const LogicalLine*>
        needs;  ///< read for every case, since columns may stand in them
    std::vector<std::string> over;
    bool alone = false;
    bool subject_client = false;
    std::vector<Table> tables;
    std::vector<const LogicalLine*> given;
    std::vector<const LogicalLine*> load;  ///< group, phase, expect, find
    bool broken = false;  ///< a table could not be read: there is nothing to expand by
};
/// Reads the headers of `block` on top of those of the file's head.
Headers parse_headers(const Block& block, const Headers& head, Notes& notes);

/// `needs WORD ...`, behind the first word.
std::vector<Need> parse_needs(const Text& line, Notes& notes);

}  // namespace touchstone::language
