#include "harness/language/value.hpp"

#include <charconv>

#include <fmt/format.h>

#include "harness/language/language.hpp"
#include "harness/language/spelling.hpp"
#include "reference/protocol/reason.hpp"

namespace touchstone::language {

namespace {

constexpr auto npos = std::string_view::npos;

bool has_ranges(Shape shape) {
    return shape == Shape::number || shape == Shape::bit || shape == Shape::seconds ||
           shape == Shape::duration || shape == Shape::reasons;
}
bool has_lists(Shape shape) {
    return has_ranges(shape) || shape == Shape::pairs || shape == Shape::texts;
}
bool is_words(Shape shape) {
    return shape == Shape::text || shape == Shape::binary || shape == Shape::texts ||
           shape == Shape::pairs;
}

std::optional<unsigned> hex_digits(std::string_view text) {
    unsigned value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return {};
    return value;
}

/// As the bytes of UTF-8 would be, surrogates included: a tester sends what is wrong.
std::string encoded(unsigned point) {
    std::string out;
    if (point < 0x80) return {static_cast<char>(point)};
    if (point >= 0x10000) {
        out += static_cast<char>(0xF0 | point >> 18);
        out += static_cast<char>(0x80 | (point >> 12 & 0x3F));
    } else if (point >= 0x800) {
        out += static_cast<char>(0xE0 | point >> 12);
    } else {
        return {static_cast<char>(0xC0 | point >> 6), static_cast<char>(0x80 | (point & 0x3F))};
    }
    out += static_cast<char>(0x80 | (point >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (point & 0x3F));
    return out;
}

/// Reads one value; `at` runs over the text.
class ValueReader {
public:
    ValueReader(const Text& text, Shape shape, bool one, Notes& notes)
        : text_{text}, shape_{shape}, one_{one}, notes_{notes} {}

    std::optional<Value> value(std::size_t begin, std::size_t end) {
        Value value;
        value.place = text_.place(begin, end);
        if (begin == end) {
            error(begin, end, "a value is missing; the empty text is `\"\"`");
            return {};
        }
        for (const auto& [from, to] : parts(begin, end, has_lists(shape_) ? ',' : '\0')) {
            value.choices.push_back(choice(from, to));
        }
        if (failed_) return {};
        return value;
    }

private:
    struct Stretch {
        std::size_t begin, end;
    };

    void error(std::size_t begin, std::size_t end, std::string what) {
        failed_ = true;
        notes_.error(text_.place(begin, end), std::move(what));
    }

    /// The stretches between bare separators; '\0' separates nothing.
    std::vector<Stretch> parts(std::size_t begin, std::size_t end, char separator) const {
        std::vector<Stretch> found;
        const auto view = text_.view().substr(0, end);
        while (separator != '\0') {
            const auto at = find_bare(view, {&separator, 1}, begin);
            if (at == npos) break;
            found.push_back({begin, at});
            begin = at + 1;
        }
        found.push_back({begin, end});
        return found;
    }

    Choice choice(std::size_t begin, std::size_t end) {
        Choice choice;
        choice.place = text_.place(begin, end);
        if (begin < end && text_.view()[begin] == '!') {
            choice.negated = true;
            if (one_) {
                error(begin, end,
                      "`!` means anything but, which nobody can send; quote it if it belongs to "
                      "the text");
            }
            ++begin;
        }
        const auto alternatives = parts(begin, end, '|');
        if (one_ && alternatives.size() > 1) {
            error(begin, end,
                  "`|` means either, which nobody can send; quote it if it belongs to the text");
        }
        for (const auto& [from, to] : alternatives) choice.items.push_back(item(from, to));
        return choice;
    }

    Item item(std::size_t begin, std::size_t end) {
        Item item;
        item.place = text_.place(begin, end);
        const auto view = text_.view().substr(0, end);
        const auto dots = has_ranges(shape_) ? find_bare(view, "..", begin) : npos;
        const auto colon = shape_ == Shape::pairs ? find_bare(view, ":", begin) : npos;
        if (dots != npos) {
            item.kind = Item::Kind::range;
            if (one_) error(begin, end, "a range cannot be sent");
            if (begin == dots && dots + 2 == end)
                error(begin, end, "a range has a bound at least on one side");
            if (begin < dots) item.first = atom(begin, dots);
            if (dots + 2 < end) item.second = atom(dots + 2, end);
        } else if (colon != npos) {
            item.kind = Item::Kind::pair;
            item.first = atom(begin, colon);
            item.second = atom(colon + 1, end);
        } else {
            item.first = atom(begin, end);
            // A pair that is captured or compared as a whole is a reference.
            if (shape_ == Shape::pairs && !failed_ && !is_reference(*item.first)) {
                error(begin, end, "a user property is written name:value");
            }
        }
        return item;
    }

    static bool is_reference(const Atom& atom) {
        return atom.parts.size() == 1 && std::holds_alternative<Reference>(atom.parts[0].what);
    }

    Atom atom(std::size_t begin, std::size_t end) {
        Atom atom;
        atom.place = text_.place(begin, end);
        if (begin == end && shape_ != Shape::pairs) {
            error(begin, end, "a value is missing here; the empty text is `\"\"`");
        }
        const auto view = text_.view().substr(0, end);
        for (auto at = begin; at < end;) {
            if (view[at] == '"') {
                const auto closed = end_of_quote(view, at);
                if (closed == npos) {  // told by the layout in the same words, and so once
                    error(at, end, "this quote is not closed on its line");
                    return atom;
                }
                atom.parts.push_back({unescaped(at + 1, closed - 1), true});
                at = closed;
            } else if (view[at] == '{') {
                const auto closed = view.find('}', at);
                const auto stop = closed == npos ? end : closed + 1;
                atom.parts.push_back({reference(at, stop), false});
                at = stop;
            } else {
                const auto stop = std::min(view.find_first_of("\"{", at), end);
                atom.parts.push_back({std::string{view.substr(at, stop - at)}, false});
                at = stop;
            }
        }
        if (!failed_) check(atom, begin, end);
        return atom;
    }

    Reference reference(std::size_t begin, std::size_t end) {
        const auto whole = text_.view().substr(begin, end - begin);
        Reference reference;
        auto name = whole.size() >= 2 ? whole.substr(1, whole.size() - 2) : std::string_view{};
        const auto sign = name.find_last_of("+-");
        if (sign != npos && sign + 1 < name.size() &&
            name.find_first_not_of("0123456789", sign + 1) == npos) {
            const auto digits = name.substr(sign + 1);
            std::from_chars(digits.data(), digits.data() + std::min<std::size_t>(digits.size(), 18),
                            reference.offset);
            if (name[sign] == '-') reference.offset = -reference.offset;
            name = name.substr(0, sign);
        }
        if (!whole.ends_with('}') || !is_name(name)) {
            error(begin, end,
                  "braces hold the name of a value known from elsewhere, such as {id} or {max+1}; "
                  "quote them if they "
                  "belong to the text");
        }
        reference.name = name;
        return reference;
    }

    std::string unescaped(std::size_t begin, std::size_t end) {
        std::string out;
        const auto view = text_.view().substr(0, end);
        for (auto at = begin; at < end;) {
            if (view[at] != '\\') {
                out += view[at++];
                continue;
            }
            const char kind = at + 1 < end ? view[at + 1] : '\0';
            std::size_t size = 2;
            switch (kind) {
                case '\\':
                case '"': out += kind; break;
                case 'n': out += '\n'; break;
                case 'r': out += '\r'; break;
                case 't': out += '\t'; break;
                case '0': out += '\0'; break;
                case 'x': {
                    size = std::min<std::size_t>(4, end - at);
                    const auto byte = size == 4 ? hex_digits(view.substr(at + 2, 2)) : std::nullopt;
                    if (!byte) error(at, at + size, "`\\x` takes two hexadecimal digits");
                    out += static_cast<char>(byte.value_or(0));
                    break;
                }
                case 'u': {
                    const auto closed = view.find('}', at);
                    size = closed == npos ? end - at : closed + 1 - at;
                    const auto point =
                        closed != npos && size > 4 && size < 12 && view[at + 2] == '{'
                            ? hex_digits(view.substr(at + 3, size - 4))
                            : std::nullopt;
                    if (!point || *point > 0x1FFFFF) {
                        error(at, at + size,
                              "a character is written as \\u{20AC}, its number in hexadecimal");
                    }
                    out += encoded(point.value_or(0) & 0x1FFFFF);
                    break;
                }
                default:
                    error(
                        at, std::min(at + 2, end),
                        "no such escape; there are \\\\ \\\" \\n \\r \\t \\0 \\xNN and \\u{NNNN}");
            }
            at += size;
        }
        return out;
    }

    /// A literal has to be what its field takes.
    void check(const Atom& atom, std::size_t begin, std::size_t end) {
        if (is_words(shape_) || shape_ == Shape::keyword || shape_ == Shape::raw) return;
        if (is_reference(atom)) return;
        const auto text = literal(atom);
        if (!text) {
            error(begin, end, "a number is one reference or one literal, not both glued together");
            return;
        }
        switch (shape_) {
            case Shape::number:
                if (!number_named(*text))
                    error(begin, end, fmt::format("'{}' is not a number", *text));
                return;
            case Shape::bit:
                if (const auto number = number_named(*text); !number || *number > 1) {
                    error(begin, end, fmt::format("'{}' is not a bit; 0 and 1 are", *text));
                }
                return;
            case Shape::seconds:
                if (!seconds_named(*text)) {
                    error(
                        begin, end,
                        fmt::format("'{}' is not a number of seconds; 60, 60s, 1h and forever are",
                                    *text));
                }
                return;
            case Shape::duration:
                if (!duration_named(*text)) {
                    error(begin, end,
                          fmt::format("'{}' is not a duration; 250ms, 2s and 1h are", *text));
                }
                return;
            case Shape::signed_number:
                if (!number_named(text->substr(text->find_first_of("+-") == 0 ? 1 : 0))) {
                    error(begin, end, fmt::format("'{}' is neither a number nor +N or -N", *text));
                }
                return;
            case Shape::length:
                if (!atom.quoted() && !number_named(*text)) {
                    error(begin, end,
                          fmt::format("'{}' is neither a number nor quoted bytes", *text));
                }
                return;
            case Shape::reasons: check_reason(*text, begin, end); return;
            default: return;
        }
    }

    void check_reason(const std::string& text, std::size_t begin, std::size_t end) {
        if (const auto number = number_named(text)) {
            if (*number > 255) error(begin, end, "a reason is at most 255");
        } else if (mqtt::reason_named(text) == nullptr) {
            std::vector<std::string_view> names;
            for (const auto& row : mqtt::reason_rows()) names.push_back(row.name);
            error(begin, end,
                  fmt::format("there is no reason '{}'{}", text, did_you_mean(text, names)));
        }
    }

    const Text& text_;
    Shape shape_;
    bool one_;
    Notes& notes_;
    bool failed_ = false;
};

}  // namespace

std::optional<Value> parse_value(const Text& text, std::size_t begin, std::size_t end, Shape shape,
                                 bool one, Notes& notes) {
    return ValueReader{text, shape, one, notes}.value(begin, end);
}

const Atom* only_atom(const Value& value) {
    if (value.choices.size() != 1 || value.choices[0].negated ||
        value.choices[0].items.size() != 1) {
        return nullptr;
    }
    const auto& item = value.choices[0].items[0];
    return item.kind == Item::Kind::single && item.first ? &*item.first : nullptr;
}

const Reference* only_reference(const Value& value) {
    const auto* atom = only_atom(value);
    return atom != nullptr && atom->parts.size() == 1 ? std::get_if<Reference>(&atom->parts[0].what)
                                                      : nullptr;
}

std::optional<std::string> literal(const Atom& atom) {
    std::string text;
    for (const auto& part : atom.parts) {
        const auto* words = std::get_if<std::string>(&part.what);
        if (words == nullptr) return {};
        text += *words;
    }
    return text;
}

}  // namespace touchstone::language
