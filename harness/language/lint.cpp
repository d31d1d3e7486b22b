#include "harness/language/lint.hpp"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

#include "harness/language/legality.hpp"
#include "harness/language/spelling.hpp"
#include "harness/language/value.hpp"
#include "harness/language/vocabulary.hpp"
#include "reference/protocol/reason.hpp"

namespace touchstone::language {

namespace {

using mqtt::PacketType;
using mqtt::Sender;
using mqtt::Version;
using Use = Scope::Use;

/// Names that are no actor's.
constexpr std::array<std::string_view, 2> drawn_names{"taker", "others"};
constexpr std::array<std::string_view, 3> reserved_names{"wait", "bytes", "nothing"};
constexpr mqtt::PacketSet acknowledgements =
    PacketType::puback | PacketType::pubrec | PacketType::pubrel | PacketType::pubcomp;

bool is_drawn(std::string_view actor) {
    return std::find(drawn_names.begin(), drawn_names.end(), actor) != drawn_names.end();
}

/// What is told of a reference depends on where it stands.
struct Site {
    Scope scope;
    std::string_view actor;
    bool counted = false;  ///< `{n}` is known: the line has `times`
};

bool is_counted(const std::vector<Field>& fields) {
    return std::any_of(fields.begin(), fields.end(),
                       [](const Field& f) { return f.name == "times"; });
}

class Linter {
public:
    Linter(const Case& made, const LintContext& context, Notes& notes)
        : case_{made}, context_{context}, notes_{notes} {}

    void run() {
        take_names();
        for (std::size_t i = 0; i < case_.steps.size(); ++i) {
            index_ = i;
            step(case_.steps[i]);
        }
    }

private:
    // ---- names
    // ----------------------------------------------------------------------------------------------------

    /// Table columns, `needs` words and captures share one set of names.
    void take_names() {
        for (const auto& table : context_.tables) {
            for (const auto& column : table.columns) {
                if (!columns_.insert(column.name).second) {
                    notes_.error(column.place,
                                 fmt::format("two columns are named '{}'", column.name));
                }
            }
        }
        std::set<std::string> needed;
        for (const auto& need : case_.needs) {
            const auto* row = need_named(need.word);
            const auto bound = static_cast<char>('0' + static_cast<int>(need.bound));
            if (!needed.insert(need.word + bound).second) {
                notes_.error(need.place, fmt::format("'{}' is needed twice", need.word));
            }
            if (row == nullptr || !row->has_value) continue;
            if (columns_.contains(need.word)) {
                notes_.error(
                    need.place,
                    fmt::format("'{}' is a column already, and this gives it a second value",
                                need.word));
            }
            known_.insert(need.word);
            if (need.word.ends_with("auth-method")) known_.insert("auth");
        }
    }

    bool is_known(const std::string& name, const Site& site) const {
        return name == "n" ? site.counted : known_.contains(name);
    }

    void references(const Field& field, const Site& site) {
        const auto* whole = only_reference(field.value);
        const bool captures = site.scope.use == Use::expect && whole != nullptr &&
                              whole->offset == 0 && field.name != "times" &&
                              field.name != "within" && field.name != "for";
        for (const auto& choice : field.value.choices) {
            for (const auto& item : choice.items) {
                for (const auto& atom : {item.first, item.second}) {
                    if (!atom) continue;
                    for (const auto& part : atom->parts) {
                        const auto* reference = std::get_if<Reference>(&part.what);
                        if (reference == nullptr || is_known(reference->name, site)) continue;
                        if (captures && reference->name != "n" && reference->name != "auth") {
                            known_.insert(reference->name);
                        } else {
                            unknown(*reference, field, site);
                        }
                    }
                }
            }
        }
    }

    void unknown(const Reference& reference, const Field& field, const Site& site) {
        const auto& name = reference.name;
        const auto* need = need_named(name);
        std::string what;
        if (name == "n") {
            what = "{n} counts the copies of `times=`, and there is none on this line";
        } else if (name == "auth") {
            what = "{auth} is known where the scenario says `needs auth-method`";
        } else if (columns_.contains(name)) {
            what = fmt::format(
                "'{}' is a column and replaced as text; only captured values are computed with",
                name);
        } else if (need != nullptr && need->has_value) {
            what = fmt::format("{{{0}}} comes from the target file; say `needs {0}`", name);
        } else {
            what = fmt::format("nothing has captured {{{}}} yet{}", name,
                               capture_hint(name, field, site));
        }
        notes_.error(field.place, what);
    }

    std::string capture_hint(const std::string& name, const Field& field, const Site& site) const {
        std::vector<std::string_view> names(known_.begin(), known_.end());
        names.insert(names.end(), columns_.begin(), columns_.end());
        if (const auto near = nearest(name, names); !near.empty())
            return fmt::format("; did you mean {{{}}}?", near);
        const auto line = [&](std::string_view packet, std::string_view captured) {
            return fmt::format("; a line `{} < {} {}={{{}}}` would", site.actor, packet, captured,
                               name);
        };
        if (field.name == "id" && acknowledgements.has(site.scope.packet)) {
            return line(site.scope.packet == PacketType::pubrel    ? "PUBREC"
                        : site.scope.packet == PacketType::pubcomp ? "PUBREL"
                                                                   : "PUBLISH",
                        "id");
        }
        if (const auto* row = mqtt::field_named(PacketType::connack, field.name))
            return line("CONNACK", row->name);
        if (field.name == "topic-alias") return line("CONNACK", "topic-alias-maximum");
        return "; a `<` line captures it as the whole value of a field";
    }

    // ---- steps
    // ----------------------------------------------------------------------------------------------------

    Version version_of(std::string_view actor) const {
        for (const auto& declared : case_.actors) {
            if (declared.name == actor) return declared.speaks.value_or(case_.version);
        }
        return case_.version;
    }
    bool is_manual(std::string_view actor) const {
        return std::any_of(case_.actors.begin(), case_.actors.end(),
                           [&](const ActorDeclaration& a) { return a.name == actor && a.manual; });
    }

    /// The actor's own word: a step begins with its actors, one byte between two of them.
    Place place_of(const std::string& actor) const {
        auto place = step_->place;
        for (const auto& other : step_->actors) {
            place.length = static_cast<std::uint32_t>(other.size());
            if (other == actor) break;
            place.column += place.length + 1;
        }
        return place;
    }

    void step(const Step& step) {
        step_ = &step;
        if (!step.actors.empty()) actors(step);
        if (const auto* send = std::get_if<Send>(&step.act)) {
            for (const auto& message : send->messages) sent(message);
        } else if (const auto* expect = std::get_if<Expect>(&step.act)) {
            for (const auto& group : expect->alternatives) {
                for (const auto& event : group.events) expected(event);
            }
            taken_ = taken_ || step.whom == Step::Whom::any;
        } else if (const auto* deed = std::get_if<Deed>(&step.act)) {
            done(*deed);
        }
    }

    void actors(const Step& step) {
        for (const auto& actor : step.actors) {
            if (is_drawn(actor) && !taken_) {
                notes_.error(place_of(actor),
                             actor == "taker" ? "'taker' is whoever took the packet of an `a|b <` "
                                                "line, and there is none above"
                                              : "'others' are those who did not take the packet of "
                                                "an `a|b <` line, and there is none above");
            }
            if (is_drawn(actor) && step.actors.size() > 1) {
                notes_.error(place_of(actor), fmt::format("'{}' stands alone", actor));
            }
            if (std::find(reserved_names.begin(), reserved_names.end(), actor) !=
                reserved_names.end()) {
                notes_.error(
                    place_of(actor),
                    fmt::format("'{}' is a word of the language and no actor's name", actor));
            }
            if (actor == "target" && !std::holds_alternative<Deed>(step.act)) {
                notes_.error(place_of(actor),
                             "'target' is the system under test; it `restarts` or `dies` and does "
                             "nothing else here");
            }
        }
        if (step.whom == Step::Whom::any && !std::holds_alternative<Expect>(step.act)) {
            auto place = place_of(step.actors.back());
            place.length += place.column - step.place.column;
            place.column = step.place.column;
            notes_.error(
                place, "`a|b` is whichever of them a packet reaches, so it only stands before `<`");
        }
    }

    void sent(const Message& message) {
        const auto& step = *step_;
        for (const auto& actor : step.actors) {
            const auto version = version_of(actor);
            requests_.insert(actor);
            if (message.packet != PacketType::reserved) {
                if (!packet_exists(message.packet, version, ours(), message.place)) continue;
                if (acknowledges(message, actor) && !is_drawn(actor)) {
                    check_legality(message, actor, version, ours(), notes_);
                }
            }
            fields(message.fields,
                   {{Use::send, message.packet, Outcome::packet, Verb::connects},
                    actor,
                    is_counted(message.fields)},
                   version);
            fields(message.spoils,
                   {{Use::spoil, message.packet, Outcome::packet, Verb::connects},
                    actor,
                    is_counted(message.fields)},
                   version);
        }
    }

    /// Whether an acknowledgement says of what; notes one that the actor would send by itself.
    bool acknowledges(const Message& message, const std::string& actor) {
        const bool has_id = std::any_of(message.fields.begin(), message.fields.end(),
                                        [](const Field& f) { return f.name == "id"; });
        if (acknowledgements.has(message.packet) && !has_id) {
            notes_.error(message.place, fmt::format("{} needs `id=`, since it answers something",
                                                    mqtt::name_of(message.packet)));
            return false;
        }
        // PUBREL goes on with what the text itself began; a spoiled packet acknowledges nothing.
        const bool by_itself =
            acknowledgements.has(message.packet) && message.packet != PacketType::pubrel;
        if (by_itself && message.spoils.empty() && !case_.subject_client && !is_drawn(actor) &&
            !is_manual(actor)) {
            notes_.error(
                place_of(actor),
                fmt::format("'{0}' acknowledges by itself; say `given {0} manual` to do it by hand",
                            actor));
        }
        return true;
    }

    void expected(const Event& event) {
        for (const auto& actor : step_->actors) {
            const auto version = version_of(actor);
            if (event.outcome == Outcome::packet &&
                !packet_exists(event.packet, version, theirs(), event.place))
                continue;
            if (event.outcome == Outcome::denied && !is_drawn(actor) &&
                !requests_.contains(actor)) {
                notes_.error(
                    event.place,
                    fmt::format("`denied` answers a request, and '{}' has made none above", actor));
            }
            fields(event.fields,
                   {{Use::expect, event.packet, event.outcome, Verb::connects},
                    actor,
                    is_counted(event.fields)},
                   version);
            for (const auto& field : event.fields) {
                if (field.name == "reason") reasons(field, event, version);
            }
        }
    }

    void done(const Deed& deed) {
        const bool target_verb = deed.verb == Verb::restarts || deed.verb == Verb::dies;
        for (const auto& actor : step_->actors) {
            if (target_verb != (actor == "target")) {
                notes_.error(place_of(actor),
                             target_verb ? fmt::format("only `target {}`", name_of(deed.verb))
                                         : fmt::format("'target' is the system under test; it "
                                                       "`restarts` or `dies`, and {} not",
                                                       name_of(deed.verb)));
            }
            fields(deed.fields,
                   {{Use::deed, packet_of(deed.verb), Outcome::packet, deed.verb},
                    actor,
                    is_counted(deed.fields)},
                   version_of(actor));
        }
    }

    // ---- versions and directions
    // ------------------------------------------------------------------------------------

    Sender ours() const { return case_.subject_client ? Sender::server : Sender::client; }
    Sender theirs() const { return case_.subject_client ? Sender::client : Sender::server; }

    bool packet_exists(PacketType type, Version version, Sender sender, Place place) {
        const auto& row = mqtt::row_of(type);
        if (row.sent_by(sender, version)) return true;
        const auto* who = sender == Sender::client ? "client" : "server";
        place.length =
            std::min<std::uint32_t>(place.length, static_cast<std::uint32_t>(row.name.size()));
        if (row.sent_by(sender, Version::v5_0)) {
            const bool other = row.sent_by(theirs() == sender ? ours() : theirs(), version);
            const auto what = other ? fmt::format("a {} sends {}", who, row.name)
                                    : fmt::format("{} exists", row.name);
            notes_.error(place, fmt::format("{} in 5.0 only{}", what, runs_too(version)));
            return false;
        }
        notes_.error(place, fmt::format("a {} never sends {}{}", who, row.name,
                                        sender == ours() ? "; `bytes` can" : ""));
        return false;
    }

    /// " and this line also runs at 3.1.1; guard it with `@5.0`".
    std::string runs_too(Version version) const {
        const auto name = mqtt::name_of(version);
        if (version != case_.version) return fmt::format(", and this actor speaks {}", name);
        if (context_.versions.size() > 1 && !context_.guarded[index_]) {
            return fmt::format(" and this line also runs at {}; guard it with `@5.0`", name);
        }
        return fmt::format(" and this line runs at {}", name);
    }

    void fields(const std::vector<Field>& fields, const Site& site, Version version) {
        for (const auto& field : fields) {
            references(field, site);
            if (version == Version::v5_0) continue;
            const auto word = find_word(site.scope, field.name);
            const bool foreign =
                word && word->row == nullptr && mqtt::property_named(field.name) != nullptr;
            // A bare reason on an acknowledgement is a field like any other; one of an outcome is
            // translated.
            if (foreign || (word && word->row != nullptr && word->row->since == Version::v5_0)) {
                notes_.error(field.name_place,
                             fmt::format("{} 5.0 only{}",
                                         field.bare ? "a reason here is"
                                                    : fmt::format("'{}' is", field.name),
                                         runs_too(version)));
            }
        }
    }

    // ---- reasons
    // ----------------------------------------------------------------------------------------------------

    mqtt::PacketSet carriers(const Event& event) const {
        switch (event.outcome) {
            case Outcome::refused: return PacketType::connack | PacketType::disconnect;
            case Outcome::denied:
                return acknowledgements | PacketType::suback | PacketType::unsuback |
                       PacketType::disconnect;
            default: return event.packet;
        }
    }

    void reasons(const Field& field, const Event& event, Version version) {
        for (const auto& choice : field.value.choices) {
            for (const auto& item : choice.items) {
                if (item.kind != Item::Kind::single || !item.first) continue;
                const auto name = literal(*item.first);
                const auto* row = name ? mqtt::reason_named(*name) : nullptr;
                if (row != nullptr) reason(*row, *name, item.place, event, version);
            }
        }
    }

    void reason(const mqtt::ReasonRow& row, const std::string& name, Place place,
                const Event& event, Version version) {
        const bool outcome = event.outcome != Outcome::packet;
        if (outcome && !mqtt::is_error(row.value)) {
            notes_.error(place,
                         fmt::format("'{}' refuses nothing; reasons of 0x80 and above do", name));
            return;
        }
        const auto wanted = carriers(event);
        // A value may have several names, each for its own packets.
        const bool carried = std::any_of(mqtt::reason_rows().begin(), mqtt::reason_rows().end(),
                                         [&](const mqtt::ReasonRow& other) {
                                             if (other.value != row.value) return false;
                                             const auto from = theirs() == Sender::server
                                                                   ? other.from_server
                                                                   : other.from_client;
                                             for (int type = 1; type <= 15; ++type) {
                                                 const auto packet = static_cast<PacketType>(type);
                                                 if (wanted.has(packet) && from.has(packet))
                                                     return true;
                                             }
                                             return false;
                                         });
        if (!carried) {
            notes_.error(place, fmt::format("{} never carries '{}'",
                                            outcome ? fmt::format("what answers `{}`",
                                                                  name_of(event.outcome))
                                                    : std::string{mqtt::name_of(event.packet)},
                                            name));
        } else if (!outcome && version != Version::v5_0 && !has_return_code(row, event.packet)) {
            notes_.error(place, fmt::format("'{}' has no return code before 5.0{}", name,
                                            runs_too(version)));
        }
    }

    /// 3.1.1: success and five refusals in CONNACK; three grants and one failure in SUBACK.
    static bool has_return_code(const mqtt::ReasonRow& row, PacketType type) {
        using mqtt::Reason;
        if (type == PacketType::connack) {
            return row.value == Reason::success ||
                   row.value == Reason::unsupported_protocol_version ||
                   row.value == Reason::client_identifier_not_valid ||
                   row.value == Reason::server_unavailable ||
                   row.value == Reason::bad_user_name_or_password ||
                   row.value == Reason::not_authorized;
        }
        if (type == PacketType::suback) {
            return row.value <= Reason::granted_qos_2 || row.value == Reason::unspecified_error;
        }
        return true;  // the packet has no reason in 3.1.1 at all, and that is told of the field
    }

    const Case& case_;
    const LintContext& context_;
    Notes& notes_;
    const Step* step_ = nullptr;
    std::size_t index_ = 0;
    std::set<std::string> known_;
    std::set<std::string> columns_;
    std::set<std::string> requests_;  ///< actors that sent something
    bool taken_ = false;              ///< an `a|b <` line stands above
};

}  // namespace

void lint(const Case& made, const LintContext& context, Notes& notes) {
    Linter{made, context, notes}.run();
}

}  // namespace touchstone::language
