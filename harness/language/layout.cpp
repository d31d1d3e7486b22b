#include "harness/language/layout.hpp"

#include <fmt/format.h>

#include "reference/protocol/topic.hpp"

namespace touchstone::language {

namespace {

/// Hand-written files have a hundredth of it.
constexpr std::size_t largest_file = 1 << 20;

/// The bytes of a line before its comment and the blanks in front of that. Notes a quote that is
/// not closed.
std::size_t end_of_content(std::string_view line, std::uint32_t number, Notes& notes) {
    std::size_t end = line.size();
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (line[i] == '"') {
            const auto closed = end_of_quote(line, i);
            if (closed == std::string_view::npos) {
                notes.error(Text::of_line(line, number, i, line.size()).place(),
                            "this quote is not closed on its line");
                break;
            }
            i = closed - 1;
        } else if (line.substr(i).starts_with("--") && (i == 0 || line[i - 1] == ' ')) {
            end = i;
            break;
        }
    }
    while (end > 0 && line[end - 1] == ' ') --end;
    return end;
}

/// What no editor shows would make the columns lie.
bool is_readable(std::string_view line, std::uint32_t number, Notes& notes) {
    for (std::size_t i = 0; i < line.size(); ++i) {
        const auto byte = static_cast<unsigned char>(line[i]);
        if (byte == '\t') {
            notes.error(Text::of_line(line, number, i, i + 1).place(),
                        "a tab; blanks alone separate and indent");
            return false;
        }
        if (byte < 0x20 || byte == 0x7F) {
            notes.error(
                Text::of_line(line, number, i, i + 1).place(),
                fmt::format("a control character (0x{:02X}); write it as \\x{:02X} in quotes", byte,
                            byte));
            return false;
        }
    }
    return true;
}

bool is_text(const SourceFile& file, Notes& notes) {
    if (file.text.size() > largest_file) {
        notes.error({}, "a scenario file holds at most 1 MiB");
        return false;
    }
    for (std::size_t i = 0; i < file.lines.size(); ++i) {
        if (mqtt::is_utf8(file.lines[i])) continue;
        notes.error({static_cast<std::uint32_t>(i + 1), 1, 1},
                    "this line is not UTF-8; scenario files are");
        return false;
    }
    return true;
}

}  // namespace

Text LogicalLine::whole() const {
    Text joined = first;
    for (const auto& more : continuations) {
        joined.append_blank();
        joined.append(more);
    }
    return joined;
}

std::vector<LogicalLine> logical_lines(Notes& notes) {
    const auto& file = *notes.file();
    std::vector<LogicalLine> lines;
    if (!is_text(file, notes)) return lines;
    for (std::size_t i = 0; i < file.lines.size(); ++i) {
        const auto line = file.lines[i];
        const auto number = static_cast<std::uint32_t>(i + 1);
        if (!is_readable(line, number, notes)) continue;
        const auto end = end_of_content(line, number, notes);
        const auto indent = std::min(line.find_first_not_of(' '), line.size());
        if (indent >= end) continue;
        auto content = Text::of_line(line, number, indent, end);
        if (indent > 2) {
            if (lines.empty()) {
                notes.error(content.place(),
                            "there is no line above that this one could go on with");
            } else {
                lines.back().continuations.push_back(std::move(content));
            }
        } else {
            if (indent == 1) {
                notes.error(
                    content.place(),
                    "indented by one blank; none begins a header, two a step, more go on with "
                    "the line above");
            }
            const auto kind = indent == 0 ? LogicalLine::Kind::header : LogicalLine::Kind::step;
            lines.push_back({kind, std::move(content), {}});
        }
    }
    return lines;
}

}  // namespace touchstone::language
