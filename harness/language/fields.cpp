#include "harness/language/fields.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "harness/language/spelling.hpp"
#include "harness/language/value.hpp"
#include "reference/protocol/reason.hpp"

namespace touchstone::language {

namespace {

using Use = Scope::Use;

bool is_field_name(std::string_view text) {
    return !text.empty() && text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-.") ==
                                std::string_view::npos;
}

class FieldReader {
public:
    FieldReader(const Word& word, const Scope& scope, Notes& notes)
        : word_{word}, scope_{scope}, notes_{notes} {}

    std::optional<Field> field() {
        const auto view = word_.view();
        const auto equals = view.find('=');
        if (equals != std::string_view::npos && is_field_name(view.substr(0, equals))) {
            return named(equals);
        }
        if (view.front() == '!' && is_field_name(view.substr(1)) &&
            mqtt::reason_named(view.substr(1)) == nullptr) {
            return absent();
        }
        return reason();
    }

private:
    std::optional<Field> fail(Place place, std::string what) {
        notes_.error(place, std::move(what));
        return {};
    }
    Place place(std::size_t from, std::size_t to) const {
        return word_.text->place(word_.begin + from, word_.begin + to);
    }

    std::optional<FieldWord> known(std::string_view name, Place at) {
        const auto word = find_word(scope_, name);
        if (word) return word;
        const Scope spoil{Use::spoil, scope_.packet, Outcome::packet, Verb::connects};
        if (scope_.use == Use::send && find_word(spoil, name)) {
            notes_.error(at, fmt::format("'{}' makes {} illegal and so stands behind `with`", name,
                                         scope_.name()));
            return {};
        }
        notes_.error(at, fmt::format("{} has no field '{}'{}", scope_.name(), name,
                                     did_you_mean(name, words_in(scope_))));
        return {};
    }

    std::optional<Field> named(std::size_t equals) {
        Field field;
        auto name = word_.view().substr(0, equals);
        auto shape = Shape::text;
        const auto dot = name.find('.');
        const auto suffix =
            dot == std::string_view::npos ? std::string_view{} : name.substr(dot + 1);
        field.name = name.substr(0, dot);
        field.name_place = place(0, field.name.size());
        field.place = word_.place();
        const auto word = known(field.name, field.name_place);
        if (!word) return {};
        shape = word->shape;
        // Behind `with` a property that means a bit may hold any byte.
        if (shape == Shape::bit && scope_.use == Use::spoil) shape = Shape::number;
        if (dot != std::string_view::npos) {
            if (!suffixed(field, suffix, shape, place(dot, equals))) return {};
            if (suffix == "name" || suffix == "value")
                return half_pair(std::move(field), suffix, equals);
            shape = field.suffix == Field::Suffix::size ? Shape::number : Shape::signed_number;
        }
        const bool one = scope_.use != Use::expect;
        const auto value =
            parse_value(*word_.text, word_.begin + equals + 1, word_.end, shape, one, notes_);
        if (!value) return {};
        field.value = *value;
        return checked(std::move(field), shape, word->listed);
    }

    bool suffixed(Field& field, std::string_view suffix, Shape shape, Place at) {
        const bool words = shape == Shape::text || shape == Shape::binary;
        if (suffix == "size") {
            field.suffix = Field::Suffix::size;
            if (words && scope_.use != Use::expect) return true;
            notes_.error(at, "`.size` fills a text or binary field that is sent");
        } else if (suffix == "prefix") {
            field.suffix = Field::Suffix::prefix;
            if ((words || shape == Shape::pairs) && scope_.use == Use::spoil) return true;
            notes_.error(at, "`.prefix` lies about a string's length and so stands behind `with`");
        } else if (suffix == "name" || suffix == "value") {
            if (shape == Shape::pairs && scope_.use != Use::expect) return true;
            notes_.error(at, "`.name` and `.value` are the halves of a user property that is sent");
        } else {
            notes_.error(at, fmt::format("no such ending '.{}'; there are `.size`, `.prefix`, and "
                                         "`.name` and `.value` of a user property",
                                         suffix));
        }
        return false;
    }

    /// `user-property.value=v` is `user-property=x:v`, so that a family can reach both halves by
    /// one name.
    std::optional<Field> half_pair(Field field, std::string_view half, std::size_t equals) {
        auto value = parse_value(*word_.text, word_.begin + equals + 1, word_.end, Shape::text,
                                 true, notes_);
        if (!value) return {};
        auto& item = value->choices[0].items[0];
        const Atom other{{{std::string{"x"}, false}}, item.place};
        item.kind = Item::Kind::pair;
        item.second = half == "name" ? other : *item.first;
        if (half == "value") item.first = other;
        field.value = std::move(*value);
        return field;
    }

    std::optional<Field> checked(Field field, Shape shape, bool listed) {
        const auto* atom = only_atom(field.value);
        if (field.value.choices.size() > 1 && !listed && shape != Shape::pairs &&
            shape != Shape::texts && shape != Shape::reasons) {
            return fail(field.value.place,
                        fmt::format("'{}' has one value, not a list", field.name));
        }
        if (shape == Shape::keyword) {
            const std::string_view only = field.name == "session" ? "kept" : "text";
            if (atom == nullptr || literal(*atom) != only) {
                return fail(field.value.place,
                            fmt::format("`{}={}` is all there is", field.name, only));
            }
        }
        if (field.name == "within" && field.value.choices[0].items[0].kind != Item::Kind::range) {
            return fail(field.value.place, "`within` is a stretch of time, such as ..2s or 3s..5s");
        }
        if (field.name == "for" && atom == nullptr) {
            return fail(field.value.place, "`for` is one duration, such as 2s");
        }
        return field;
    }

    std::optional<Field> absent() {
        Field field;
        field.name = word_.view().substr(1);
        field.absent = true;
        field.place = word_.place();
        field.name_place = place(1, word_.view().size());
        if (scope_.use == Use::send) {
            return fail(
                field.place,
                fmt::format("`!{}` leaves bytes out and so stands behind `with`", field.name));
        }
        if (scope_.use == Use::spoil && field.name.ends_with(".prefix")) {
            // `!topic.prefix`: the two bytes of length themselves are not a field.
            return fail(field.place, "a prefix cannot be left out; give it another value");
        }
        const auto word = known(field.name, field.name_place);
        if (!word) return {};
        if (word->row == nullptr) {
            return fail(
                field.place,
                fmt::format("'{}' is no field of the packet, so it cannot be absent", field.name));
        }
        return field;
    }

    std::optional<Field> reason() {
        const auto view = word_.view();
        const bool outcome = scope_.use == Use::expect && (scope_.outcome == Outcome::refused ||
                                                           scope_.outcome == Outcome::denied);
        const bool takes_reason =
            outcome || (scope_.use == Use::spoil
                            ? false
                            : scope_.outcome == Outcome::packet && has_reason(scope_.packet));
        if (!takes_reason) return stray(view);
        Field field;
        field.name = "reason";
        field.bare = true;
        field.place = field.name_place = word_.place();
        const auto before = notes_.errors();
        const auto value = parse_value(*word_.text, word_.begin, word_.end, Shape::reasons,
                                       scope_.use != Use::expect, notes_);
        if (!value || notes_.errors() != before) return {};
        field.value = *value;
        return field;
    }

    /// A word that means nothing here; the likeliest slips have their own answer.
    std::optional<Field> stray(std::string_view view) {
        const auto at = word_.place();
        if (view == "should" || view == "may" || view == "assumed" || view.front() == '@') {
            return fail(at, "the margin ends its line, in this order: level, @version, cites");
        }
        if (view == "with")
            return fail(at, "`with` stands once, behind the fields of a packet that is sent");
        if (mqtt::packet_type_named(view)) {
            return fail(at, fmt::format("'{}' begins another packet; join it by `>` when sending, "
                                        "by `&` or `or` when expecting",
                                        view));
        }
        for (const std::string_view glyph : {">", "<", "&"}) {
            if (view == glyph) return fail(at, fmt::format("`{}` joins nothing here", glyph));
        }
        auto words = words_in(scope_);
        words.insert(words.end(), {"should", "may", "assumed", "cites", "with", "or"});
        return fail(at, fmt::format("{} takes name=value here, not '{}'{}", scope_.name(), view,
                                    did_you_mean(view, words)));
    }

    const Word& word_;
    const Scope& scope_;
    Notes& notes_;
};

/// A field named twice: a packet has one of each, but for what the standard repeats.
void check_repeats(const std::vector<Field>& fields, const Scope& scope, Notes& notes) {
    if (scope.use == Use::spoil) return;
    for (std::size_t i = 1; i < fields.size(); ++i) {
        const auto word = find_word(scope, fields[i].name);
        if (word && word->row != nullptr &&
            (word->row->per_entry || word->shape == Shape::pairs ||
             word->shape == Shape::reasons)) {
            continue;
        }
        const auto twice =
            std::any_of(fields.begin(), fields.begin() + static_cast<std::ptrdiff_t>(i),
                        [&](const Field& other) { return other.name == fields[i].name; });
        if (twice) {
            notes.error(
                fields[i].name_place,
                fmt::format("'{}' is named twice{}", fields[i].name,
                            scope.use == Use::send ? "; a second one belongs behind `with`" : ""));
        }
    }
}

}  // namespace

std::vector<Field> parse_fields(std::span<const Word> words, const Scope& scope, Notes& notes) {
    std::vector<Field> fields;
    for (const auto& word : words) {
        if (auto field = FieldReader{word, scope, notes}.field())
            fields.push_back(std::move(*field));
    }
    check_repeats(fields, scope, notes);
    return fields;
}

}  // namespace touchstone::language
