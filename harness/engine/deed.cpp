#include "harness/engine/deed.hpp"

#include <algorithm>
#include <array>
#include <cassert>

#include <fmt/format.h>

#include "harness/engine/outcomes.hpp"
#include "reference/protocol/reason.hpp"

namespace touchstone::engine {
namespace {

using language::Verb;
using mqtt::PacketType;
using mqtt::Reason;
using results::Verdict;

/// So many messages of `publishes times=N` are under way at once, if the server's Receive Maximum
/// allows it.
constexpr std::size_t window = 100;

/// Limits that the standard allows a server: not having them is nobody's fault.
constexpr std::array allowed_limits{
    Reason::quota_exceeded,
    Reason::packet_too_large,
    Reason::retain_not_supported,
    Reason::qos_not_supported,
    Reason::shared_subscriptions_not_supported,
    Reason::subscription_identifiers_not_supported,
    Reason::wildcard_subscriptions_not_supported,
};

std::optional<mqtt::PacketId> id_of(const mqtt::Packet& packet) {
    return std::visit(
        [](const auto& each) -> std::optional<mqtt::PacketId> {
            if constexpr (requires { each.id; }) {
                return each.id;
            } else {
                return std::nullopt;
            }
        },
        packet);
}

}  // namespace

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

DeedRun::DeedRun(std::size_t step, const language::Step& line, Actor* actor, bool judged_later)
    : step_{step},
      line_{&line},
      deed_{&std::get<language::Deed>(line.act)},
      actor_{actor},
      judged_later_{judged_later} {}

void DeedRun::finish(Verdict verdict, std::string note) {
    if (!end_) end_ = DeedEnd{verdict, std::move(note)};
}

// ---- composing ----------------------------------------------------------------------------------

/// A field belongs to the deed's own packet if that has it, and else to the CONNECT that comes
/// first.
std::vector<const language::Field*> DeedRun::fields_of(PacketType type) const {
    const auto own = packet_of(deed_->verb);
    std::vector<const language::Field*> fields;
    for (const auto& field : deed_->fields) {
        const bool for_connect =
            own == PacketType::connect || field.name == "session" ||
            (!is_manner(field.name) && field.name != "size" && !mqtt::field_named(own, field.name));
        if (for_connect == (type == PacketType::connect)) fields.push_back(&field);
    }
    return fields;
}

std::optional<std::string> DeedRun::compose(Stage& stage, PacketType type,
                                            std::optional<std::uint64_t> copy) {
    auto scope = stage.scope(actor_);
    scope.copy = copy;
    const auto fields = fields_of(type);
    auto packet = compose_packet(type, fields, {}, line_->place, stage.sender(*actor_), scope);
    if (packet) return std::move(*packet);
    fail(packet.error());
    return std::nullopt;
}

void DeedRun::send(Stage& stage, const std::string& packet) {
    stage.send(*actor_, {packet});
    acted_at_ = stage.now.steady;
    deadline_ = stage.now.steady + stage.terms.patience;
}

// ---- beginning ----------------------------------------------------------------------------------

void DeedRun::begin(Stage& stage) {
    acted_at_ = stage.now.steady;
    deadline_ = stage.now.steady + stage.terms.patience;
    switch (deed_->verb) {
        case Verb::opens: {
            host::Open opening;
            for (const auto& field : deed_->fields) {
                const auto word = text_of(only_atom(field), stage.scope());
                if (!word) return fail(word.error());
                if (field.name == "subprotocol") opening.subprotocol = *word;
                if (field.name == "path") opening.path = *word;
                if (field.name == "certificate") opening.certificate = *word;
            }
            // `subprotocol=x,mqtt` is a list to the language, and one header to WebSocket.
            for (const auto& field : deed_->fields) {
                if (field.name != "subprotocol") continue;
                opening.subprotocol.clear();
                for (const auto& choice : field.value.choices) {
                    if (choice.items.empty() || !choice.items.front().first) continue;
                    const auto word = text_of(*choice.items.front().first, stage.scope());
                    if (!word) return fail(word.error());
                    if (!opening.subprotocol.empty()) opening.subprotocol += ",";
                    opening.subprotocol += *word;
                }
            }
            phase_ = Phase::opening;
            stage.open(*actor_, std::move(opening));
            actor_->tells_opening = true;
            return;
        }
        case Verb::connects: return connect(stage);
        case Verb::subscribes:
        case Verb::unsubscribes:
        case Verb::publishes:
            if (actor_->connected()) return ask(stage);
            // Whoever was thrown out meanwhile does not come back by itself.
            if (lost_connection(stage)) return;
            return connect(stage);
        case Verb::leaves: return leave(stage);
        case Verb::cuts: stage.close(*actor_, mqtt::Ending::fin); return finish(Verdict::pass);
        case Verb::resets: stage.close(*actor_, mqtt::Ending::reset); return finish(Verdict::pass);
        case Verb::stalls: stage.stall(*actor_, true); return finish(Verdict::pass);
        case Verb::resumes: stage.stall(*actor_, false); return finish(Verdict::pass);
        case Verb::restarts:
        case Verb::dies:
            // Starting a broker takes longer than answering a packet.
            deadline_ = stage.now.steady + 12 * stage.terms.patience;
            phase_ = Phase::restarting;
            stage.restart_target(deed_->verb == Verb::dies);
            return;
    }
}

void DeedRun::connect(Stage& stage) {
    phase_ = Phase::opening;
    const bool fresh = actor_->link_state == Actor::Link::open && !actor_->sent_connect;
    if (fresh) return say_connect(stage);
    stage.close(*actor_, mqtt::Ending::fin);
    stage.open(*actor_);
}

void DeedRun::say_connect(Stage& stage) {
    const auto packet = compose(stage, PacketType::connect);
    if (!packet) return;
    phase_ = Phase::connecting;
    send(stage, *packet);
}

void DeedRun::ask(Stage& stage) {
    phase_ = Phase::asking;
    switch (deed_->verb) {
        case Verb::subscribes: return ask_for_subscription(stage, PacketType::subscribe);
        case Verb::unsubscribes: return ask_for_subscription(stage, PacketType::unsubscribe);
        case Verb::publishes:
            for (const auto& field : deed_->fields) {
                if (field.name != "times") continue;
                const auto copies = number_of(field, stage.scope());
                if (!copies) return fail(copies.error());
                copies_ = *copies;
            }
            return publish_more(stage);
        default: return finish(Verdict::pass);
    }
}

void DeedRun::ask_for_subscription(Stage& stage, PacketType type) {
    const auto packet = compose(stage, type);
    if (!packet) return;
    const auto frame = mqtt::bytes_of(*packet);
    const auto decoded = mqtt::decode(frame, actor_->version);
    assert(decoded && "a deed's packet is correct");
    id_ = *id_of(*decoded);
    if (const auto* subscribe = std::get_if<mqtt::Subscribe>(&*decoded)) {
        for (const auto& entry : subscribe->subscriptions) asked_qos_.push_back(entry.qos());
    }
    send(stage, *packet);
}

void DeedRun::publish_more(Stage& stage) {
    const bool counted =
        copies_ != 1 || std::any_of(deed_->fields.begin(), deed_->fields.end(),
                                    [](const auto& f) { return f.name == "times"; });
    const auto most = std::min<std::size_t>(window, actor_->receive_maximum);
    bool quiet = true;  // nothing that would be acknowledged
    while (sent_ < copies_ && exchanges_.size() < most && !end_) {
        const auto packet =
            compose(stage, PacketType::publish, counted ? std::optional{sent_ + 1} : std::nullopt);
        if (!packet) return;
        const auto frame = mqtt::bytes_of(*packet);
        const auto decoded = mqtt::decode(frame, actor_->version);
        assert(decoded && "a deed's packet is correct");
        const auto& publish = std::get<mqtt::Publish>(*decoded);
        if (publish.qos > 0) {
            exchanges_.push_back({publish.id, publish.qos, false});
            quiet = false;
        }
        send(stage, *packet);
        ++sent_;
    }
    if (sent_ < copies_ || !quiet || !exchanges_.empty()) return;
    phase_ = Phase::pinging;
    barrier_ = actor_->barriers_passed + 1;
    for (const auto purpose : actor_->pings) barrier_ += purpose == PingFor::barrier;
    stage.ping(*actor_, PingFor::barrier);
}

void DeedRun::leave(Stage& stage) {
    if (!actor_->connected()) {
        stage.close(*actor_, mqtt::Ending::fin);
        return finish(Verdict::pass);
    }
    const auto packet = compose(stage, PacketType::disconnect);
    if (!packet) return;
    send(stage, *packet);
    // The server closes when it has read DISCONNECT; waiting for that, a little, keeps later lines
    // from overtaking it.
    phase_ = Phase::leaving;
    deadline_ = stage.now.steady + stage.terms.quiet;
}

// ---- answers ------------------------------------------------------------------------------------

bool DeedRun::lost_connection(Stage& stage) {
    for (const auto& arrival : actor_->inbox) {
        const bool gone =
            arrival.kind == Arrival::Kind::ended || arrival.kind == Arrival::Kind::no_way ||
            (arrival.kind == Arrival::Kind::packet && arrival.type == PacketType::disconnect);
        if (!gone) continue;
        finish(Verdict::inconclusive,
               fmt::format("{} {}: {}", actor_->name, language::name_of(deed_->verb),
                           in_words(arrival, stage.names)));
        if (arrival.kind != Arrival::Kind::packet) return true;
        const auto decoded = arrival.decoded();
        if (decoded) {
            end_->verdict = Verdict::pass;
            judge_reason(std::get<mqtt::Disconnect>(*decoded).reason, PacketType::disconnect);
        }
        if (end_->verdict == Verdict::pass) end_->verdict = Verdict::inconclusive;
        return true;
    }
    return false;
}

/// Takes the first packet of this type and id; what else has come stays for later lines.
std::optional<Arrival> DeedRun::take(PacketType type, mqtt::PacketId id) {
    for (auto at = actor_->inbox.begin(); at != actor_->inbox.end(); ++at) {
        if (at->kind != Arrival::Kind::packet || at->type != type) continue;
        const auto decoded = at->decoded();
        if (!decoded || id_of(*decoded).value_or(0) != id) continue;
        std::optional<Arrival> taken{std::move(*at)};
        actor_->inbox.erase(at);
        return taken;
    }
    return std::nullopt;
}

void DeedRun::judge_reason(Reason reason, PacketType type) {
    if (!mqtt::is_error(reason)) return;
    const bool limit =
        std::find(allowed_limits.begin(), allowed_limits.end(), reason) != allowed_limits.end();
    end_ = DeedEnd{limit ? Verdict::not_applicable : Verdict::inconclusive,
                   fmt::format("{} {}: the target answers {} 0x{:02X} {}", actor_->name,
                               language::name_of(deed_->verb), mqtt::name_of(type),
                               static_cast<unsigned>(reason), mqtt::name_of(reason, type))};
}

void DeedRun::advance(Stage& stage) {
    if (end_) return;
    switch (phase_) {
        case Phase::opening:
            if (actor_->link_state == Actor::Link::open) {
                if (deed_->verb == Verb::opens) return finish(Verdict::pass);
                return say_connect(stage);
            }
            if (deed_->verb == Verb::opens && judged_later_ && actor_->has_unread_end()) {
                return finish(Verdict::pass);
            }
            lost_connection(stage);
            return;
        case Phase::connecting: return await_connack(stage);
        case Phase::asking:
            return deed_->verb == Verb::publishes ? await_publications(stage) : await_answer(stage);
        case Phase::pinging: return await_ping(stage);
        case Phase::leaving:
            if (actor_->link_state != Actor::Link::ended) return;
            stage.close(*actor_, mqtt::Ending::fin);
            return finish(Verdict::pass);
        case Phase::idle:
        case Phase::restarting: return;
    }
}

void DeedRun::await_connack(Stage& stage) {
    if (const auto answer = take(PacketType::connack, 0)) {
        const auto decoded = answer->decoded();
        judge_reason(std::get<mqtt::Connack>(*decoded).reason, PacketType::connack);
        if (end_) return;
        return ask(stage);
    }
    lost_connection(stage);
}

void DeedRun::await_answer(Stage& stage) {
    const bool subscribes = deed_->verb == Verb::subscribes;
    const auto type = subscribes ? PacketType::suback : PacketType::unsuback;
    const auto answer = take(type, id_);
    if (!answer) {
        lost_connection(stage);
        return;
    }
    const auto decoded = answer->decoded();
    const auto reasons = subscribes ? std::get<mqtt::Suback>(*decoded).reasons
                                    : std::get<mqtt::Unsuback>(*decoded).reasons;
    for (std::size_t i = 0; i < reasons.size(); ++i) {
        judge_reason(static_cast<Reason>(reasons[i]), type);
        if (end_) return;
        if (subscribes && i < asked_qos_.size() && reasons[i] < asked_qos_[i]) {
            return finish(Verdict::not_applicable,
                          fmt::format("{} subscribes: QoS {} granted where {} was asked",
                                      actor_->name, reasons[i], asked_qos_[i]));
        }
    }
    finish(Verdict::pass);
}

void DeedRun::await_publications(Stage& stage) {
    for (auto at = exchanges_.begin(); at != exchanges_.end();) {
        auto& exchange = *at;
        const auto final_type = exchange.qos == 1 ? PacketType::puback : PacketType::pubcomp;
        if (exchange.qos == 2 && !exchange.received) {
            if (const auto answer = take(PacketType::pubrec, exchange.id)) {
                const auto decoded = answer->decoded();
                judge_reason(std::get<mqtt::Pubrec>(*decoded).reason, PacketType::pubrec);
                if (end_) return;
                exchange.received = true;
                mqtt::FieldValue id;
                id.name = "id";
                id.number = exchange.id;
                stage.send_own(*actor_, PacketType::pubrel, {id});
            }
        }
        if (const auto answer = take(final_type, exchange.id)) {
            const auto decoded = answer->decoded();
            const auto reason = exchange.qos == 1 ? std::get<mqtt::Puback>(*decoded).reason
                                                  : std::get<mqtt::Pubcomp>(*decoded).reason;
            judge_reason(reason, final_type);
            if (end_) return;
            at = exchanges_.erase(at);
            deadline_ = stage.now.steady + stage.terms.patience;
            continue;
        }
        ++at;
    }
    if (exchanges_.empty() && sent_ == copies_) return finish(Verdict::pass);
    if (lost_connection(stage)) return;
    publish_more(stage);
}

void DeedRun::await_ping(Stage& stage) {
    if (actor_->barriers_passed >= barrier_) return finish(Verdict::pass);
    lost_connection(stage);
}

// ---- time ---------------------------------------------------------------------------------------

void DeedRun::restarted(const std::string& why) {
    if (phase_ != Phase::restarting) return;
    if (why.empty()) return finish(Verdict::pass);
    finish(Verdict::inconclusive, "the target could not be restarted: " + why);
}

void DeedRun::elapsed(Stage& stage) {
    if (end_ || phase_ == Phase::idle || stage.now.steady < deadline_) return;
    if (phase_ == Phase::leaving) {
        stage.close(*actor_, mqtt::Ending::fin);
        return finish(Verdict::pass);
    }
    finish(Verdict::inconclusive,
           fmt::format("{} {}: no answer in time", actor_ != nullptr ? actor_->name : "target",
                       language::name_of(deed_->verb)));
}

std::optional<mqtt::Steady> DeedRun::deadline() const {
    if (end_ || phase_ == Phase::idle) return std::nullopt;
    return deadline_;
}

}  // namespace touchstone::engine
