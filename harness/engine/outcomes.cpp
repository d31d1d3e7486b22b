#include "harness/engine/outcomes.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "reference/protocol/packet_type.hpp"
#include "reference/protocol/print.hpp"
#include "reference/protocol/reason.hpp"

namespace touchstone::engine {
namespace {

using language::Event;
using language::Field;
using mqtt::PacketType;
using mqtt::Reason;

Offer no(std::string received, std::string expected = {}) {
    Offer offer;
    auto& miss = offer.miss.emplace();
    miss.received = std::move(received);
    miss.expected = std::move(expected);
    return offer;
}
Offer yes(Offer::Fit fit, std::string warning = {}) {
    Offer offer;
    offer.fit = fit;
    offer.warning = std::move(warning);
    return offer;
}

/// The reasons that a line names; empty = any.
std::vector<const language::Item*> named_reasons(const Event& event) {
    std::vector<const language::Item*> items;
    for (const auto& field : event.fields) {
        if (field.name != "reason" || field.absent) continue;
        for (const auto& choice : field.value.choices) {
            for (const auto& item : choice.items) items.push_back(&item);
        }
    }
    return items;
}

std::optional<std::uint64_t> bound(const std::optional<language::Atom>& atom, const Scope& scope) {
    if (!atom) return std::nullopt;
    const auto number = number_of(*atom, mqtt::ValueType::reason, scope);
    return number ? std::optional{*number} : std::nullopt;
}

bool names_reason(const Event& event, std::uint8_t reason, const Scope& scope) {
    const auto items = named_reasons(event);
    return items.empty() || std::any_of(items.begin(), items.end(), [&](const auto* item) {
               const auto first = bound(item->first, scope);
               if (item->kind == language::Item::Kind::single) return first == reason;
               return reason >= first.value_or(0) &&
                      reason <= bound(item->second, scope).value_or(0xFF);
           });
}

std::string shown(std::uint8_t reason, PacketType type) {
    return fmt::format("0x{:02X} {}", reason, mqtt::name_of(static_cast<Reason>(reason), type));
}

std::string other_reason(std::uint8_t reason, PacketType type) {
    return "another reason than the standard names: " + shown(reason, type);
}

/// The fields of the line beside its reasons.
std::optional<Mismatch> match_rest(const Event& event, Arrival& arrival, const Scope& scope,
                                   Known& captured) {
    std::vector<Field> rest;
    for (const auto& field : event.fields) {
        if (field.name != "reason" && !is_occasion(field.name)) rest.push_back(field);
    }
    if (rest.empty()) return std::nullopt;
    const Received received{arrival.frame, arrival.type, &arrival.fields(), {}, nullptr};
    auto miss = match_fields(rest, false, received, scope, captured);
    if (!miss) return miss;
    // The fields were copied; the author's own are what a caret can stand under.
    for (const auto& field : event.fields) {
        if (miss->field != nullptr && field.place.line == miss->field->place.line &&
            field.place.column == miss->field->place.column) {
            miss->field = &field;
            return miss;
        }
    }
    miss->field = nullptr;
    return miss;
}

Offer farewell(const Event& event, Arrival& arrival, OutcomeProgress& progress, const Scope& scope,
               std::string warning) {
    auto offer = yes(Offer::Fit::part, std::move(warning));
    if (auto miss = match_rest(event, arrival, scope, offer.captured)) {
        offer.fit = Offer::Fit::no;
        offer.miss = std::move(miss);
        return offer;
    }
    progress.farewell_seen = true;
    return offer;
}

/// How 3.1.1 has a CONNECT refused for one of the named reasons.
struct ReturnCodes {
    bool required = false;     ///< CONNACK must come: unknown version, client id
    bool recommended = false;  ///< it should: codes 3 to 5
    bool allowed = true;       ///< it may; no = the connection is closed without a word
};
ReturnCodes return_codes(const Event& event, const Scope& scope) {
    const auto named = named_reasons(event);
    if (named.empty()) return {};
    const auto is_one_of = [&](const language::Item* item, std::initializer_list<Reason> reasons) {
        const auto number = bound(item->first, scope);
        return std::any_of(reasons.begin(), reasons.end(),
                           [&](Reason each) { return number == static_cast<std::uint64_t>(each); });
    };
    const auto must = [&](const auto* item) {
        return is_one_of(
            item, {Reason::unsupported_protocol_version, Reason::client_identifier_not_valid});
    };
    const auto should = [&](const auto* item) {
        return is_one_of(item, {Reason::server_unavailable, Reason::bad_user_name_or_password,
                                Reason::not_authorized});
    };
    ReturnCodes codes;
    codes.required = std::all_of(named.begin(), named.end(), must);
    codes.recommended = std::all_of(named.begin(), named.end(), should);
    codes.allowed = std::any_of(named.begin(), named.end(), must) ||
                    std::any_of(named.begin(), named.end(), should);
    return codes;
}

std::uint8_t reason_in(const Arrival& arrival) {
    const auto decoded = arrival.decoded();
    if (!decoded) return 0;
    return std::visit(
        [](const auto& packet) -> std::uint8_t {
            if constexpr (requires { packet.reason; }) {
                return static_cast<std::uint8_t>(packet.reason);
            } else {
                return 0;
            }
        },
        *decoded);
}

Offer refused_at_connect(const Event& event, const Actor& actor, Arrival& arrival,
                         OutcomeProgress& progress, const Scope& scope) {
    // 3.1.1's rules hold unless the connection speaks 5.0; a version that does not exist was asked
    // for in its words.
    const bool v5 = actor.version == mqtt::Version::v5_0;
    const auto codes = v5 ? ReturnCodes{} : return_codes(event, scope);
    if (arrival.kind == Arrival::Kind::ended) {
        if (progress.farewell_seen) return yes(Offer::Fit::whole);
        if (codes.required) {
            return no("the end of the connection without CONNACK",
                      "CONNACK with its return code, and then the end of the connection");
        }
        if (codes.recommended) {
            return yes(Offer::Fit::whole, "closed without the CONNACK that is recommended");
        }
        return yes(Offer::Fit::whole);
    }
    if (progress.farewell_seen || arrival.kind != Arrival::Kind::packet ||
        arrival.type != PacketType::connack) {
        return no(in_words(arrival, *scope.names));
    }
    const auto decoded = arrival.decoded();
    const auto& connack = std::get<mqtt::Connack>(*decoded);
    const auto reason = static_cast<std::uint8_t>(connack.reason);
    if (!mqtt::is_error(connack.reason) || connack.session_present || !codes.allowed) {
        return no(in_words(arrival, *scope.names),
                  codes.allowed ? "" : "the end of the connection without CONNACK");
    }
    const bool named = names_reason(event, reason, scope);
    if (!named && codes.required) return no(in_words(arrival, *scope.names));
    return farewell(event, arrival, progress, scope,
                    named ? "" : other_reason(reason, PacketType::connack));
}

Offer refused_when_connected(const Event& event, const Actor& actor, Arrival& arrival,
                             OutcomeProgress& progress, const Scope& scope) {
    const bool v5 = actor.version == mqtt::Version::v5_0;
    if (arrival.kind == Arrival::Kind::ended) {
        if (progress.farewell_seen || !v5) return yes(Offer::Fit::whole);
        return yes(Offer::Fit::whole, "closed without the DISCONNECT that is recommended");
    }
    const bool farewells = v5 && !progress.farewell_seen && arrival.kind == Arrival::Kind::packet &&
                           arrival.type == PacketType::disconnect;
    if (!farewells) return no(in_words(arrival, *scope.names));
    const auto reason = reason_in(arrival);
    const bool named = names_reason(event, reason, scope);
    return farewell(event, arrival, progress, scope,
                    named ? "" : other_reason(reason, PacketType::disconnect));
}

Offer refused(const Event& event, const Actor& actor, Arrival& arrival, OutcomeProgress& progress,
              const Scope& scope) {
    return arrival.was_accepted ? refused_when_connected(event, actor, arrival, progress, scope)
                                : refused_at_connect(event, actor, arrival, progress, scope);
}

constexpr std::array<std::pair<PacketType, PacketType>, 2> simple_answers{{
    {PacketType::subscribe, PacketType::suback},
    {PacketType::unsubscribe, PacketType::unsuback},
}};

bool answers(const Actor::Request& request, PacketType type) {
    for (const auto& [asked, answer] : simple_answers) {
        if (request.type == asked) return type == answer;
    }
    return request.type == PacketType::publish &&
           (type == PacketType::puback || type == PacketType::pubrec);
}

/// The codes and the id of an acknowledgement.
struct Acknowledgement {
    mqtt::PacketId id = 0;
    std::vector<std::uint8_t> reasons;
};
Acknowledgement acknowledgement_in(const mqtt::Packet& packet) {
    return std::visit(
        [](const auto& each) -> Acknowledgement {
            if constexpr (requires { each.reasons; }) {
                return {each.id, {each.reasons.begin(), each.reasons.end()}};
            } else if constexpr (requires { each.reason, each.id; }) {
                return {each.id, {static_cast<std::uint8_t>(each.reason)}};
            } else {
                return {};
            }
        },
        packet);
}

Offer denied(const Event& event, const Actor& actor, Arrival& arrival, OutcomeProgress& progress,
             const Scope& scope) {
    if (arrival.kind != Arrival::Kind::packet || progress.farewell_seen ||
        !answers(actor.last_request, arrival.type)) {
        return refused(event, actor, arrival, progress, scope);
    }
    const auto decoded = arrival.decoded();
    const auto answer = acknowledgement_in(*decoded);
    const bool all_errors =
        !answer.reasons.empty() && std::all_of(answer.reasons.begin(), answer.reasons.end(),
                                               [](std::uint8_t each) { return each >= 0x80; });
    if (answer.id != actor.last_request.id || !all_errors) {
        return no(in_words(arrival, *scope.names));
    }
    auto offer = yes(Offer::Fit::whole);
    if (auto miss = match_rest(event, arrival, scope, offer.captured)) {
        offer.fit = Offer::Fit::no;
        offer.miss = std::move(miss);
        return offer;
    }
    // 3.1.1 has one code for all reasons.
    if (actor.version != mqtt::Version::v5_0) return offer;
    for (const auto reason : answer.reasons) {
        if (!names_reason(event, reason, scope)) offer.warning = other_reason(reason, arrival.type);
    }
    return offer;
}

Offer opened(const Event& event, Arrival& arrival, const Scope& scope) {
    if (arrival.kind != Arrival::Kind::opened) return no(in_words(arrival, *scope.names));
    for (const auto& field : event.fields) {
        if (field.name != "subprotocol") continue;
        const auto wanted = text_of(only_atom(field), scope);
        if (wanted && *wanted == arrival.why) continue;
        auto offer = no(arrival.why.empty() ? "no subprotocol" : arrival.why);
        offer.miss->field = &field;
        return offer;
    }
    return yes(Offer::Fit::whole);
}

}  // namespace

Offer offer_to_outcome(const Event& event, const Actor& actor, Arrival& arrival,
                       OutcomeProgress& progress, const Scope& scope) {
    switch (event.outcome) {
        case language::Outcome::refused: return refused(event, actor, arrival, progress, scope);
        case language::Outcome::denied: return denied(event, actor, arrival, progress, scope);
        case language::Outcome::opened: return opened(event, arrival, scope);
        case language::Outcome::closed:
            if (arrival.kind == Arrival::Kind::ended) return yes(Offer::Fit::whole);
            return no(in_words(arrival, *scope.names));
        default: return no(in_words(arrival, *scope.names));
    }
}

std::string in_words(const Arrival& arrival, const Names& names) {
    switch (arrival.kind) {
        case Arrival::Kind::packet:
            return names.as_written(mqtt::describe(arrival.frame, arrival.version));
        case Arrival::Kind::unreadable:
            return fmt::format("bytes that cannot be read as {}", mqtt::name_of(arrival.type));
        case Arrival::Kind::opened: return "an open connection";
        case Arrival::Kind::no_way: return "no connection: " + arrival.why;
        case Arrival::Kind::ended: break;
    }
    return arrival.how == mqtt::Ending::fin ? "the end of the connection"
                                            : "a reset of the connection";
}

}  // namespace touchstone::engine
