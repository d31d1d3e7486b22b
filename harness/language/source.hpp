// A source file held in memory, and places in it. Every node of the tree carries its place, so that
// a failed expectation is reported exactly like a syntax error.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace touchstone::language {

/// A scenario file. Immutable once read.
struct SourceFile {
    std::string
        path;  ///< as shown to people, relative to the scenarios' root where it lies below it
    std::string section;  ///< "3.1", from the folder's name; empty outside a section folder; "load"
                          ///< for load scenarios
    std::string text;
    std::vector<std::string_view> lines;  ///< without line ends
    std::string digest;  ///< SHA-like hex of the text (FNV-1a 64), names the suite's state
};

/// A stretch of one line: columns count characters (code points), both from 1.
struct Place {
    std::uint32_t line = 0;
    std::uint32_t column = 0;
    std::uint32_t length = 0;
};

/// Makes a source of `text`: lines cut (LF or CRLF, a byte order mark dropped), digest taken. The
/// section is the number in the name of `path`'s folder ("3.1-connect" -> "3.1"), or the whole name
/// of a folder without number ("essentials"). `shown` is the path for people, where it differs.
std::shared_ptr<const SourceFile> make_source(std::string path, std::string text,
                                              std::string shown = {});

/// One digest for many files, whatever their order: names the state of a suite. 16 hexadecimal
/// digits.
std::string suite_digest(const std::vector<std::shared_ptr<const SourceFile>>& files);

/// Something to tell the author: `file:line:column: what`, the line, carets, then what to do.
struct Diagnostic {
    std::shared_ptr<const SourceFile> file;
    Place place;
    std::string
        what;  ///< one sentence, hint included: "PUBLISH has no field 'quos'; did you mean 'qos'?"
    std::vector<std::string> beside;  ///< lines to stand right of and below the carets
                                      ///< ("expected 56..57 ...", "received 60")
    std::string after;  ///< further lines below, set three blanks in by `render`: bytes, the
                        ///< statement, "again: ..."
    bool warning = false;
};

/// The shape of SCENARIOS section 12, ending with a line end.
std::string render(const Diagnostic& diagnostic);

}  // namespace touchstone::language
