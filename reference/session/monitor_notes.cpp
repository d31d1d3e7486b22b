// The monitor's client half: what the client has sent, and whether it kept to the rules itself. A
// client that did not is `confused`: what follows is no longer held against the server.
#include "reference/protocol/codec.hpp"
#include "reference/protocol/judge.hpp"
#include "reference/session/connection_monitor.hpp"
#include "reference/session/monitor_tables.hpp"

namespace touchstone::mqtt {

void ConnectionMonitor::sent(Bytes frame) {
    const auto next = next_frame(frame);
    const bool whole = next.state == Frame::State::complete && next.size == frame.size();
    if (!whole) {
        confused_ = true;
        if (stage_ == Stage::quiet) stage_ = Stage::connecting, odd_version_ = true;
        return;
    }
    const auto decoded = decode(frame, version_);
    const bool connect = static_cast<PacketType>(frame[0] >> 4) == PacketType::connect;
    if (!decoded) {
        confused_ = true;
        if (connect && stage_ == Stage::quiet) stage_ = Stage::connecting, odd_version_ = true;
        return;
    }
    const auto* as_connect = std::get_if<Connect>(&*decoded);
    const auto version = as_connect ? version_of(*as_connect).value_or(version_) : version_;
    if (!judge(frame, *decoded, version, Sender::client).empty()) confused_ = true;
    sent_legal(*decoded);
}

void ConnectionMonitor::sent_legal(const Packet& packet) {
    if (client_left_) confused_ = true;
    if (stage_ == Stage::quiet && !std::holds_alternative<Connect>(packet)) confused_ = true;
    std::visit(
        [this](const auto& one) {
            if constexpr (requires { note(one); }) note(one);
        },
        packet);
    if (std::holds_alternative<Disconnect>(packet)) client_left_ = true;
}

void ConnectionMonitor::note(const Connect& packet) {
    if (stage_ != Stage::quiet) {
        confused_ = true;
        return;
    }
    stage_ = Stage::connecting;
    const auto version = version_of(packet);
    const bool known_name = packet.protocol_name == "MQTT" || packet.protocol_name == "MQIsdp";
    odd_version_ = !version || !known_name;
    if (odd_version_) confused_ = true;
    if (version) version_ = *version;
    clean_start_ = packet.clean_start;
    empty_client_id_ = packet.client_id.empty();
    const auto& properties = packet.properties;
    named_auth_method_ = properties.find(PropertyId::auth_method).has_value();
    wants_response_info_ = properties.number(PropertyId::request_response_info, 0) != 0;
    wants_problem_info_ = properties.number(PropertyId::request_problem_info, 1) != 0;
    receive_maximum_ =
        static_cast<std::uint16_t>(properties.number(PropertyId::receive_maximum, 65'535));
    alias_maximum_ =
        static_cast<std::uint16_t>(properties.number(PropertyId::topic_alias_maximum, 0));
    packet_size_maximum_ = properties.number(PropertyId::maximum_packet_size, ~std::uint32_t{0});
    // A session that was there before and of which nothing was handed over is not known.
    if (!packet.clean_start && !inherited_) history_known_ = false;
}

void ConnectionMonitor::note_alias(const Publish& packet) {
    if (!is_v5() || packet.properties.empty()) return;
    const auto alias = packet.properties.find(PropertyId::topic_alias);
    if (!alias) return;
    if (!aliases_) aliases_ = std::make_unique<Aliases>();
    if (aliases_->ours.maximum() == 0) aliases_->ours = ReceivedAliases{server_alias_maximum_};
    if (alias->number > server_alias_maximum_) confused_ = true;
    if (!packet.topic.empty()) {
        aliases_->ours.learn(alias->number, packet.topic);
    } else if (aliases_->ours.topic_of(alias->number).empty()) {
        confused_ = true;
    }
}

void ConnectionMonitor::note(const Publish& packet) {
    note_alias(packet);
    if (packet.qos == 0) return;
    auto& entry = exchanges().sent[packet.id];
    const bool in_use = !entry.finished();
    const bool of_qos_1 = entry.pubacks > 0;
    // The same once more is a resend, if perhaps an untimely one: each gets its answer.
    if (in_use && (!packet.dup || of_qos_1 != (packet.qos == 1))) confused_ = true;
    auto& due = packet.qos == 1 ? entry.pubacks : entry.pubrecs;
    if (due < 255) ++due;
    if (is_v5() && exchanges().sent.size() > server_receive_maximum_) confused_ = true;
}

void ConnectionMonitor::note(const Puback& packet) {
    auto& table = exchanges();
    const auto found = table.received.find(packet.id);
    // An answer to nothing may meet a message that is on its way, and the server cannot know that
    // it was not meant.
    if (found == table.received.end() || found->second.server != SenderState::awaiting_puback) {
        confused_ = true;
        return;
    }
    table.close(found);
}

void ConnectionMonitor::note(const Pubrec& packet) {
    auto& table = exchanges();
    const auto found = table.received.find(packet.id);
    const bool known = found != table.received.end();
    if (!known || found->second.server == SenderState::awaiting_puback) confused_ = true;
    if (is_error(packet.reason)) {
        if (known) table.close(found);
        return;
    }
    auto& due = table.pubrels_due[packet.id];
    if (due < 255) ++due;
    if (!known || found->second.server != SenderState::awaiting_pubrec) return;
    found->second.server = SenderState::awaiting_pubcomp;
    table.pubrec_order.push_back(packet.id);
}

void ConnectionMonitor::note(const Pubrel& packet) {
    auto& entry = exchanges().sent[packet.id];
    if (entry.pubacks > 0) confused_ = true;
    entry.awaits_pubrel = false;
    if (entry.pubcomps < 255) ++entry.pubcomps;
}

void ConnectionMonitor::note(const Pubcomp& packet) {
    auto& table = exchanges();
    const auto found = table.received.find(packet.id);
    const bool known = found != table.received.end();
    if (!known || !found->second.pubrel_came) confused_ = true;
    if (known) table.close(found);
}

void ConnectionMonitor::note(const Subscribe& packet) {
    auto& requests = exchanges().requests;
    if (requests.contains(packet.id)) confused_ = true;
    auto& request = requests[packet.id];
    request.subscribe = true;
    request.filters = text_of(packet.subscriptions.raw());
    request.entries = 0;
    const auto identifier = packet.properties.number(PropertyId::subscription_id, 0);
    for (const auto& subscription : packet.subscriptions) {
        ++request.entries;
        auto& held = subscriptions().at(subscription.filter);
        held.requested = std::max(held.requested, subscription.qos());
        if (identifier != 0) held.ids.push_back(identifier);
    }
}

void ConnectionMonitor::note(const Unsubscribe& packet) {
    auto& requests = exchanges().requests;
    if (requests.contains(packet.id)) confused_ = true;
    auto& request = requests[packet.id];
    request = {};
    for ([[maybe_unused]] const auto& filter : packet.filters) ++request.entries;
}

void ConnectionMonitor::note(const Auth&) {
    if (!named_auth_method_) confused_ = true;
}

}  // namespace touchstone::mqtt
