#include "harness/language/table.hpp"

#include <algorithm>
#include <charconv>
#include <set>

#include <fmt/format.h>

#include "harness/language/families.hpp"
#include "harness/language/spelling.hpp"
#include "harness/language/step.hpp"

namespace touchstone::language {

namespace {

using Words = std::span<const Word>;

/// More rows than any table has; the cases they make are bounded again, per file.
constexpr std::uint64_t most_rows = 20'000;
/// What a line may grow to by its cells: a packet of the largest text field, escaped, fits.
constexpr std::size_t longest_line = 1 << 19;

/// A case id is one word without quotes, and `@` ends its rows.
std::string row_name(std::string_view cell) {
    if (cell == "\"\"") return "empty";
    std::string name;
    for (const char c : cell) {
        if (c == '"') continue;
        const bool plain = c > ' ' && c < 0x7F && c != '@' && c != '\\';
        name += plain ? c : '_';
    }
    return name.empty() ? "empty" : name;
}

struct IntegerRange {
    std::int64_t first, last;
};
std::optional<IntegerRange> integer_range(std::string_view text) {
    const auto dots = text.find("..");
    if (dots == std::string_view::npos) return {};
    const auto integer = [](std::string_view part) -> std::optional<std::int64_t> {
        std::int64_t number = 0;
        const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), number);
        if (part.empty() || error != std::errc{} || end != part.data() + part.size()) return {};
        return number;
    };
    const auto first = integer(text.substr(0, dots));
    const auto last = integer(text.substr(dots + 2));
    if (!first || !last) return {};
    return IntegerRange{*first, *last};
}

bool add_row(Table& table, Row row, Place place, Notes& notes) {
    for (const auto& other : table.rows) {
        // The same row may be written once for each version.
        const bool apart = other.guard && row.guard && other.guard != row.guard;
        if (other.name == row.name && !apart) {
            notes.error(
                place, fmt::format("two rows are named '{}', and case ids hang on that", row.name));
            return false;
        }
    }
    if (table.rows.size() >= most_rows) {
        notes.error(place, fmt::format("a table has at most {} rows", most_rows));
        return false;
    }
    table.rows.push_back(std::move(row));
    return true;
}

bool read_columns(Words words, Table& table, Notes& notes) {
    for (const auto& word : words) {
        if (!is_name(word.view()) || word.view() == "n" || word.view() == "auth") {
            notes.error(word.place(),
                        fmt::format("'{}' cannot name a column{}", word.view(),
                                    is_name(word.view()) ? ", since the language gives it a value"
                                                         : "; names are lower-case-with-hyphens"));
            return false;
        }
        const auto twice =
            std::any_of(table.columns.begin(), table.columns.end(),
                        [&](const Column& other) { return other.name == word.view(); });
        if (twice) {
            notes.error(word.place(), fmt::format("two columns are named '{}'", word.view()));
            return false;
        }
        table.columns.push_back({std::string{word.view()}, word.place(), false});
    }
    return true;
}

/// `for qos in 0 1 2`, `for cut in 1..24`.
bool read_values(Words words, const Word& in, Table& table, Notes& notes) {
    if (table.columns.size() != 1) {
        notes.error(in.place(), "`in` gives values to one column; write rows below for several");
        return false;
    }
    if (words.empty()) {
        notes.error(in.place(), "`in` is followed by values, such as 0 1 2 or 1..24");
        return false;
    }
    for (const auto& word : words) {
        const auto range = integer_range(word.view());
        if (!range) {
            auto cell = word.text->slice(word.begin, word.end);
            if (!add_row(table, {row_name(word.view()), {std::move(cell)}, {}}, word.place(),
                         notes))
                return false;
            continue;
        }
        if (range->last < range->first ||
            range->last - range->first >= static_cast<std::int64_t>(most_rows)) {
            notes.error(word.place(),
                        fmt::format("'{}' is no range of 1 to {} values", word.view(), most_rows));
            return false;
        }
        for (auto value = range->first; value <= range->last; ++value) {
            Text cell;
            const auto digits = std::to_string(value);
            cell.append_made(digits, word.place());
            if (!add_row(table, {digits, {std::move(cell)}, {}}, word.place(), notes)) return false;
        }
    }
    return true;
}

/// One row: a word for every column, the last takes the rest; a version guard may end it.
bool read_row(const Text& text, Table& table, Notes& notes) {
    const auto all = words_of(text);
    Words words{all};
    Row row;
    if (words.size() > 1 && words.back().view().front() == '@') {
        const auto before = notes.errors();
        row.guard = parse_guard(words.back(), notes);
        if (notes.errors() != before) return false;
        words = words.first(words.size() - 1);
    }
    if (words.size() < table.columns.size()) {
        notes.error(text.place(),
                    fmt::format("this row has {} of {} cells", words.size(), table.columns.size()));
        return false;
    }
    row.name = row_name(words[0].view());
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        const bool last = i + 1 == table.columns.size();
        row.cells.push_back(text.slice(words[i].begin, last ? words.back().end : words[i].end));
    }
    return add_row(table, std::move(row), words[0].place(), notes);
}

bool read_family(Words words, const Word& from, Table& table, Notes& notes) {
    if (words.size() != 1) {
        notes.error(from.place(), "`from` is followed by one family, such as any/text-fields");
        return false;
    }
    const auto family = family_named(words[0], table.columns.size(), notes);
    if (!family) return false;
    for (const auto& made : *family) {
        Row row{made.name, {}, made.guard};
        for (const auto& words_of_cell : made.cells) {
            row.cells.emplace_back().append_made(words_of_cell, words[0].place());
        }
        if (!add_row(table, std::move(row), words[0].place(), notes)) return false;
    }
    return true;
}

/// The column whose `{name}` begins at `at`, if any.
const Binding* column_at(std::string_view line, std::size_t at,
                         const std::vector<Binding>& bindings, const std::vector<bool>& active) {
    if (line[at] != '{' || (at > 0 && line[at - 1] == 'u' && at > 1 && line[at - 2] == '\\'))
        return nullptr;
    const auto closed = line.find('}', at);
    if (closed == std::string_view::npos) return nullptr;
    const auto name = line.substr(at + 1, closed - at - 1);
    for (std::size_t i = 0; i < bindings.size(); ++i) {
        if (!active[i] && bindings[i].column->name == name) return &bindings[i];
    }
    return nullptr;
}

void replace_into(Text& out, const Text& line, const std::vector<Binding>& bindings,
                  std::vector<bool>& active) {
    const auto view = line.view();
    std::size_t kept = 0;
    for (std::size_t at = 0; at < view.size() && out.size() < longest_line; ++at) {
        const auto* binding = column_at(view, at, bindings, active);
        if (binding == nullptr) continue;
        out.append(line.slice(kept, at));
        const auto end = view.find('}', at) + 1;
        const auto site = line.place(at, end);
        const auto index = static_cast<std::size_t>(binding - bindings.data());
        *binding->used = true;
        active[index] = true;
        Text cell;
        replace_into(cell, *binding->cell, bindings, active);
        active[index] = false;
        out.append_cell(cell, site);
        kept = end;
        at = end - 1;
    }
    out.append(line.slice(kept, view.size()));
}

}  // namespace

std::optional<Table> parse_table(const LogicalLine& line, Notes& notes) {
    const auto whole = line.whole();
    const auto all = words_of(whole);
    Words words = Words{all}.subspan(1);
    const auto source = std::find_if(words.begin(), words.end(), [](const Word& word) {
        return word.view() == "in" || word.view() == "from";
    });
    Table table;
    const auto head = words_of(line.first);
    const bool written = source == words.end();
    const auto names = written ? Words{head}.subspan(1)
                               : words.first(static_cast<std::size_t>(source - words.begin()));
    if (names.empty()) {
        notes.error(all[0].place(), "`for` names its columns");
        return {};
    }
    if (!read_columns(names, table, notes)) return {};
    if (!written) {
        const auto rest = words.subspan(static_cast<std::size_t>(source - words.begin()) + 1);
        const bool read = source->view() == "in" ? read_values(rest, *source, table, notes)
                                                 : read_family(rest, *source, table, notes);
        return read ? std::optional{std::move(table)} : std::nullopt;
    }
    table.columns[0].names_rows = table.columns.size() > 1;
    if (line.continuations.empty()) {
        notes.error(all[0].place(),
                    "this table has no rows; write them below, further in, or say `in` or `from`");
        return {};
    }
    bool read = true;
    for (const auto& row : line.continuations) read = read_row(row, table, notes) && read;
    return read ? std::optional{std::move(table)} : std::nullopt;
}

Text replace_columns(const Text& line, const std::vector<Binding>& bindings) {
    Text out;
    std::vector<bool> active(bindings.size());
    replace_into(out, line, bindings, active);
    return out;
}

}  // namespace touchstone::language
