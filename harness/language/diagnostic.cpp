// One shape for syntax errors, lint and failures: SCENARIOS section 12.
#include <algorithm>

#include <fmt/format.h>

#include "harness/language/source.hpp"
#include "reference/protocol/topic.hpp"

namespace touchstone::language {

namespace {

/// The line as a terminal can show it: what is no UTF-8 or no printable character becomes `?`, a
/// column each.
std::string printable(std::string_view line) {
    std::string shown{line};
    const bool readable = mqtt::is_utf8(line);
    for (auto& c : shown) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte == '\t') c = ' ';
        if ((byte < 0x20 && byte != '\t') || byte == 0x7F || (byte >= 0x80 && !readable)) c = '?';
    }
    return shown;
}

/// Columns count characters, and so must the blanks before the carets.
std::size_t characters_in(std::string_view line) {
    std::size_t count = 0;
    for (const unsigned char byte : line) count += (byte & 0xC0) != 0x80;
    return count;
}

void append_excerpt(std::string& out, const Diagnostic& diagnostic, std::string_view line) {
    const auto& place = diagnostic.place;
    out += fmt::format("{:>5} | {}\n", place.line, line);
    const std::size_t before = place.column > 0 ? place.column - 1 : 0;
    const auto width = characters_in(line);
    // A place may begin behind its line, where a word is missing; there is one caret at least.
    const auto rest = std::max<std::size_t>(width > before ? width - before : 0, 1);
    const auto length = std::clamp<std::size_t>(place.length, 1, rest);
    const std::string margin = "      | " + std::string(before, ' ');
    out += margin + std::string(length, '^');
    for (std::size_t i = 0; i < diagnostic.beside.size(); ++i) {
        if (i > 0) out += '\n' + margin + std::string(length, ' ');
        out += ' ' + diagnostic.beside[i];
    }
    out += '\n';
}

}  // namespace

std::string render(const Diagnostic& diagnostic) {
    const auto& place = diagnostic.place;
    std::string out = diagnostic.file ? diagnostic.file->path : std::string{};
    if (place.line > 0) out += fmt::format(":{}:{}", place.line, place.column);
    out += fmt::format(": {}{}\n", diagnostic.warning ? "warning: " : "", diagnostic.what);
    if (diagnostic.file && place.line > 0 && place.line <= diagnostic.file->lines.size()) {
        append_excerpt(out, diagnostic, printable(diagnostic.file->lines[place.line - 1]));
    }
    for (std::string_view rest = diagnostic.after; !rest.empty();) {
        const auto end = rest.find('\n');
        const auto line = rest.substr(0, end);
        out += line.empty() ? "\n" : fmt::format("   {}\n", line);
        rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
    }
    return out;
}

}  // namespace touchstone::language
