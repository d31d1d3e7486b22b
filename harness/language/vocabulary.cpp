#include "harness/language/vocabulary.hpp"

#include <array>

#include <fmt/format.h>

#include "reference/protocol/property.hpp"

namespace touchstone::language {

namespace {

using mqtt::PacketType;
using Use = Scope::Use;

struct OwnWord {
    std::string_view name;
    Shape shape;
};

constexpr std::array sending_words{OwnWord{"times", Shape::number},
                                   OwnWord{"split", Shape::number}};
constexpr std::array publish_words{OwnWord{"size", Shape::number}};
constexpr std::array connect_words{OwnWord{"session", Shape::keyword}};
constexpr std::array expecting_words{
    OwnWord{"times", Shape::number}, OwnWord{"within", Shape::duration},
    OwnWord{"size", Shape::number}, OwnWord{"flags", Shape::number}};
constexpr std::array spoiling_words{OwnWord{"flags", Shape::number},
                                    OwnWord{"options", Shape::number},
                                    OwnWord{"reserved-flag", Shape::bit},
                                    OwnWord{"will-flag", Shape::bit},
                                    OwnWord{"user-name-flag", Shape::bit},
                                    OwnWord{"password-flag", Shape::bit},
                                    OwnWord{"remaining-length", Shape::length},
                                    OwnWord{"property-length", Shape::length},
                                    OwnWord{"shorten", Shape::number},
                                    OwnWord{"truncate", Shape::number},
                                    OwnWord{"append", Shape::binary},
                                    OwnWord{"frame", Shape::keyword}};
constexpr std::array outcome_words{OwnWord{"within", Shape::duration}};
constexpr std::array nothing_words{OwnWord{"for", Shape::duration}};
constexpr std::array opened_words{OwnWord{"subprotocol", Shape::text},
                                  OwnWord{"within", Shape::duration}};
constexpr std::array opens_words{OwnWord{"subprotocol", Shape::texts}, OwnWord{"path", Shape::text},
                                 OwnWord{"certificate", Shape::text}};
constexpr std::array publishes_words{OwnWord{"times", Shape::number},
                                     OwnWord{"size", Shape::number}};
constexpr std::array load_words{OwnWord{"rate", Shape::raw}, OwnWord{"arrivals", Shape::raw},
                                OwnWord{"window", Shape::number}};

constexpr std::array verbs{
    std::string_view{"opens"},        std::string_view{"connects"},  std::string_view{"subscribes"},
    std::string_view{"unsubscribes"}, std::string_view{"publishes"}, std::string_view{"leaves"},
    std::string_view{"cuts"},         std::string_view{"resets"},    std::string_view{"stalls"},
    std::string_view{"resumes"},      std::string_view{"restarts"},  std::string_view{"dies"}};
constexpr std::array outcomes{std::string_view{"refused"}, std::string_view{"denied"},
                              std::string_view{"nothing"}, std::string_view{"closed"},
                              std::string_view{"opened"}};

constexpr std::array needs{
    NeedWord{.name = "retain"},
    NeedWord{.name = "wildcards"},
    NeedWord{.name = "shared"},
    NeedWord{.name = "subscription-ids"},
    NeedWord{.name = "sessions"},
    NeedWord{.name = "empty-client-id"},
    NeedWord{.name = "reason-strings"},
    NeedWord{.name = "user-properties"},
    NeedWord{.name = "response-info"},
    NeedWord{.name = "qos", .at_least = true, .at_most = true},
    NeedWord{.name = "receive-maximum", .at_most = true},
    NeedWord{.name = "topic-alias-maximum", .at_least = true, .at_most = true},
    NeedWord{.name = "maximum-packet-size", .at_most = true},
    NeedWord{.name = "session-expiry", .at_least = true, .in_seconds = true},
    NeedWord{.name = "denied-publish", .has_value = true},
    NeedWord{.name = "denied-subscribe", .has_value = true},
    NeedWord{.name = "refused-client-id", .has_value = true},
    NeedWord{.name = "refused-user", .has_value = true},
    NeedWord{.name = "unlisted-refusal", .has_value = true},
    NeedWord{.name = "login", .has_value = true},
    NeedWord{.name = "auth-method", .has_value = true},
    NeedWord{.name = "second-auth-method", .has_value = true},
    NeedWord{.name = "sys-topics", .has_value = true},
    NeedWord{.name = "restart"},
    NeedWord{.name = "kill"},
    NeedWord{.name = "second-target"},
    NeedWord{.name = "bridge"},
    NeedWord{.name = "no-retain"},
    NeedWord{.name = "no-wildcards"},
    NeedWord{.name = "client"},
};

Shape shape_of(mqtt::ValueType type) {
    switch (type) {
        case mqtt::ValueType::number: return Shape::number;
        case mqtt::ValueType::bit: return Shape::bit;
        case mqtt::ValueType::seconds: return Shape::seconds;
        case mqtt::ValueType::text: return Shape::text;
        case mqtt::ValueType::binary: return Shape::binary;
        case mqtt::ValueType::pairs: return Shape::pairs;
        case mqtt::ValueType::reason:
        case mqtt::ValueType::reasons: return Shape::reasons;
    }
    return Shape::text;
}

Shape shape_of(mqtt::Wire wire) {
    switch (wire) {
        case mqtt::Wire::byte:
        case mqtt::Wire::u16:
        case mqtt::Wire::u32:
        case mqtt::Wire::varint: return Shape::number;
        case mqtt::Wire::text: return Shape::text;
        case mqtt::Wire::binary: return Shape::binary;
        case mqtt::Wire::text_pair: return Shape::pairs;
    }
    return Shape::text;
}

/// Calls `visit` with every list of the language's own words that holds in `scope`.
template <typename Visit>
void own_words(const Scope& scope, Visit visit) {
    switch (scope.use) {
        case Use::send:
            visit(std::span<const OwnWord>{sending_words});
            if (scope.packet == PacketType::publish) visit(std::span<const OwnWord>{publish_words});
            if (scope.packet == PacketType::connect) visit(std::span<const OwnWord>{connect_words});
            return;
        case Use::spoil: visit(std::span<const OwnWord>{spoiling_words}); return;
        case Use::expect:
            switch (scope.outcome) {
                case Outcome::packet:
                case Outcome::bytes: visit(std::span<const OwnWord>{expecting_words}); return;
                case Outcome::nothing: visit(std::span<const OwnWord>{nothing_words}); return;
                case Outcome::opened: visit(std::span<const OwnWord>{opened_words}); return;
                default: visit(std::span<const OwnWord>{outcome_words}); return;
            }
        case Use::load: visit(std::span<const OwnWord>{load_words}); [[fallthrough]];
        case Use::deed:
            if (scope.verb == Verb::opens) visit(std::span<const OwnWord>{opens_words});
            if (scope.verb == Verb::publishes) visit(std::span<const OwnWord>{publishes_words});
            if (scope.verb <= Verb::publishes && scope.verb != Verb::opens) {
                visit(std::span<const OwnWord>{connect_words});
            }
            return;
    }
}

/// The packets whose fields a scope takes, the nearer first: a deed that connects takes CONNECT's
/// too.
std::vector<PacketType> packets_of(const Scope& scope) {
    std::vector<PacketType> packets;
    if (scope.packet != PacketType::reserved) packets.push_back(scope.packet);
    const bool deed = scope.use == Use::deed || scope.use == Use::load;
    if (deed && (scope.verb == Verb::subscribes || scope.verb == Verb::unsubscribes ||
                 scope.verb == Verb::publishes)) {
        packets.push_back(PacketType::connect);
    }
    return packets;
}

}  // namespace

std::string Scope::name() const {
    if (use == Use::deed || use == Use::load) return fmt::format("`{}`", name_of(verb));
    if (use == Use::expect && outcome != Outcome::packet && outcome != Outcome::bytes) {
        return fmt::format("`{}`", language::name_of(outcome));
    }
    return packet == PacketType::reserved ? "`bytes`" : std::string{mqtt::name_of(packet)};
}

std::optional<FieldWord> find_word(const Scope& scope, std::string_view name) {
    for (const auto packet : packets_of(scope)) {
        if (const auto* row = mqtt::field_named(packet, name)) {
            const bool listed = row->property == mqtt::PropertyId::subscription_id &&
                                packet == PacketType::publish && scope.use == Use::expect;
            return FieldWord{row->name, shape_of(row->type), row, listed};
        }
    }
    std::optional<FieldWord> found;
    own_words(scope, [&](std::span<const OwnWord> words) {
        for (const auto& word : words) {
            if (!found && word.name == name) found = FieldWord{word.name, word.shape};
        }
    });
    if (!found && scope.use == Use::spoil) {
        if (const auto* row = mqtt::property_named(name)) {
            found = FieldWord{row->name, shape_of(row->wire)};
        }
    }
    return found;
}

std::vector<std::string_view> words_in(const Scope& scope) {
    std::vector<std::string_view> names;
    for (const auto packet : packets_of(scope)) {
        for (const auto& row : mqtt::fields_of(packet)) names.push_back(row.name);
    }
    own_words(scope, [&](std::span<const OwnWord> words) {
        for (const auto& word : words) names.push_back(word.name);
    });
    if (scope.use == Use::spoil) {
        for (const auto& row : mqtt::property_rows()) names.push_back(row.name);
    }
    return names;
}

bool has_reason(PacketType type) {
    return type != PacketType::reserved && mqtt::field_named(type, "reason") != nullptr;
}

std::string_view name_of(Verb verb) {
    return verbs[static_cast<std::size_t>(verb)];
}

std::optional<Verb> verb_named(std::string_view name) {
    for (std::size_t i = 0; i < verbs.size(); ++i) {
        if (verbs[i] == name) return static_cast<Verb>(i);
    }
    return {};
}

std::span<const std::string_view> verb_names() {
    return verbs;
}

PacketType packet_of(Verb verb) {
    switch (verb) {
        case Verb::connects: return PacketType::connect;
        case Verb::subscribes: return PacketType::subscribe;
        case Verb::unsubscribes: return PacketType::unsubscribe;
        case Verb::publishes: return PacketType::publish;
        case Verb::leaves: return PacketType::disconnect;
        default: return PacketType::reserved;
    }
}

std::optional<Outcome> outcome_named(std::string_view name) {
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
        if (outcomes[i] == name) {
            return static_cast<Outcome>(i + static_cast<std::size_t>(Outcome::refused));
        }
    }
    return {};
}

std::string_view name_of(Outcome outcome) {
    if (outcome == Outcome::packet) return "packet";
    if (outcome == Outcome::bytes) return "bytes";
    return outcomes[static_cast<std::size_t>(outcome) - static_cast<std::size_t>(Outcome::refused)];
}

std::span<const std::string_view> outcome_names() {
    return outcomes;
}

std::span<const NeedWord> need_words() {
    return needs;
}

const NeedWord* need_named(std::string_view name) {
    for (const auto& need : needs) {
        if (need.name == name) return &need;
    }
    return nullptr;
}

}  // namespace touchstone::language
