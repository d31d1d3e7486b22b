#include "harness/language/text.hpp"

namespace touchstone::language {

namespace {

bool begins_character(char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0) != 0x80;
}

Place after(Place place) {
    return {place.line, place.column + place.length, 1};
}

}  // namespace

Text Text::of_line(std::string_view line, std::uint32_t number, std::size_t from, std::size_t to) {
    Text text;
    text.bytes_ = line.substr(from, to - from);
    text.origins_.reserve(to - from);
    std::uint32_t column = 0;
    for (std::size_t i = 0; i < to; ++i) {
        if (begins_character(line[i])) ++column;
        const Place place{number, column, 1};
        if (i >= from) text.origins_.push_back({place, place});
    }
    return text;
}

Text Text::slice(std::size_t begin, std::size_t end) const {
    Text part;
    part.bytes_ = bytes_.substr(begin, end - begin);
    part.origins_.assign(origins_.begin() + static_cast<std::ptrdiff_t>(begin),
                         origins_.begin() + static_cast<std::ptrdiff_t>(end));
    return part;
}

void Text::append(const Text& more) {
    bytes_ += more.bytes_;
    origins_.insert(origins_.end(), more.origins_.begin(), more.origins_.end());
}

void Text::append_cell(const Text& cell, Place site) {
    bytes_ += cell.bytes_;
    for (const auto& origin : cell.origins_) origins_.push_back({origin.at, site});
}

void Text::append_made(std::string_view words, Place site) {
    bytes_ += words;
    origins_.insert(origins_.end(), words.size(), {site, site});
}

void Text::append_blank() {
    const auto place = origins_.empty() ? Place{} : after(origins_.back().site);
    bytes_ += ' ';
    origins_.push_back({place, place});
}

Place Text::place(std::size_t begin, std::size_t end) const {
    if (origins_.empty()) return {};
    if (begin >= end) {
        if (begin < origins_.size()) return origins_[begin].site;
        return after(origins_.back().site);
    }
    const auto span = [](Place from, Place to) {
        return Place{from.line, from.column, to.column + to.length - from.column};
    };
    const auto& first = origins_[begin];
    const auto& last = origins_[end - 1];
    if (first.at.line == last.at.line && first.at.column <= last.at.column) {
        return span(first.at, last.at);
    }
    auto reached = end;
    while (origins_[reached - 1].site.line != first.site.line ||
           origins_[reached - 1].site.column < first.site.column) {
        --reached;  // ends at `begin` at the latest
    }
    return span(first.site, origins_[reached - 1].site);
}

std::size_t end_of_quote(std::string_view text, std::size_t begin) {
    for (auto i = begin + 1; i < text.size(); ++i) {
        if (text[i] == '\\') {
            ++i;
        } else if (text[i] == '"') {
            return i + 1;
        }
    }
    return std::string_view::npos;
}

std::size_t find_bare(std::string_view text, std::string_view wanted, std::size_t begin) {
    for (auto i = begin; i + wanted.size() <= text.size(); ++i) {
        if (text.substr(i, wanted.size()) == wanted) return i;
        if (text[i] == '"') {
            const auto closed = end_of_quote(text, i);
            if (closed == std::string_view::npos) break;
            i = closed - 1;
        }
    }
    return std::string_view::npos;
}

std::vector<Word> words_of(const Text& text) {
    std::vector<Word> words;
    const auto view = text.view();
    for (std::size_t i = 0; i < view.size();) {
        if (view[i] == ' ') {
            ++i;
            continue;
        }
        const auto begin = i;
        while (i < view.size() && view[i] != ' ') {
            const auto closed = view[i] == '"' ? end_of_quote(view, i) : i + 1;
            i = closed == std::string_view::npos ? view.size() : closed;
        }
        words.push_back({&text, begin, i});
    }
    return words;
}

}  // namespace touchstone::language
