// Bytes to packets, packets to their actions, and violations to refusals.
#include "reference/broker/state.hpp"

namespace touchstone::mqtt {
namespace {

template <class... Visitors>
struct Overloaded : Visitors... {
    using Visitors::operator()...;
};
template <class... Visitors>
Overloaded(Visitors...)
    -> Overloaded<Visitors...>;  // clang 16 does not deduce aggregates by itself

Answer answer_of(const Pubrec& packet) {
    return is_error(packet.reason) ? Answer::pubrec_refusal : Answer::pubrec;
}

}  // namespace

bool Broker::State::is_current(Peer peer) const {
    return peer.index < links.capacity() && links[peer.index].generation == peer.generation &&
           links[peer.index].stage != Link::Stage::free;
}

void Broker::State::receive(Slot at, Bytes bytes) {
    auto& link = links[at];
    if (link.unread.empty()) {
        const auto read = receive_frames(at, bytes);
        if (read < bytes.size()) link.unread.append(bytes.subspan(read));
        return;
    }
    // The packet that began earlier is read from the buffer; what it does must not move the bytes
    // under its feet.
    Buffer all = std::move(link.unread);
    link.unread = Buffer{};
    all.append(bytes);
    const auto read = receive_frames(at, all.view());
    if (read == 0) {
        link.unread = std::move(all);
    } else if (read < all.size()) {
        link.unread.append(all.view().subspan(read));
    }
}

/// Returns how many bytes are done with: all whole packets, or everything once nothing more is
/// read.
std::size_t Broker::State::receive_frames(Slot at, Bytes bytes) {
    auto& link = links[at];
    std::size_t done = 0;
    while (done < bytes.size()) {
        if (link.stage == Link::Stage::refused && !rules.reads_after_refusal())
            return bytes.size();  // [MQTT-3.1.4-6@5.0]
        const auto rest = bytes.subspan(done);
        const auto next = next_frame(rest);
        const auto type = static_cast<PacketType>(rest[0] >> 4);
        if (next.state == Frame::State::malformed) {
            refuses(at, violation::length_too_long.in(link.version()), type);
            return bytes.size();  // nothing after it can be read, overlooked or not
        }
        if (next.size > limits.maximum_packet_size &&
            refuses(at, violation::packet_too_large.in(link.version()),
                    type)) {  // [MQTT-3.2.2-15@5.0]
            return bytes.size();
        }
        if (next.state == Frame::State::incomplete) return done;
        receive_frame(at, rest.first(next.size));
        done += next.size;
        if (link.outbox.size() > 2 * limits.outbox_bytes && link.stage == Link::Stage::connected) {
            refuses(at, violation::flood.in(link.version()), type);
        }
    }
    return done;
}

void Broker::State::receive_frame(Slot at, Bytes bytes) {
    auto& link = links[at];
    const auto type = static_cast<PacketType>(bytes[0] >> 4);
    link.heard = now.steady;
    if (link.stage == Link::Stage::awaiting_connect && type != PacketType::connect) {
        if (refuses(at, violation::first_is_not_connect.in(link.version()), type)) return;
    }
    if (link.session != no_slot && type == PacketType::connect) {
        if (refuses(at, violation::second_connect.in(link.version()), type)) return;
    }
    const auto decoded = decode(bytes, link.version());
    if (!decoded) {
        const auto& error = decoded.error();
        if (type == PacketType::connect && link.stage == Link::Stage::awaiting_connect) {
            return refuse_unreadable_connect(at, bytes, error);
        }
        refuses(at, {error.statement, std::nullopt, error.reason, error.what, {}}, type);
        return;
    }
    if (const auto* packet = std::get_if<Connect>(&*decoded)) return connect(at, *packet, bytes);
    for (const auto& found : judge(bytes, *decoded, link.version(), Sender::client)) {
        if (refuses(at, found, type)) return;
    }
    // A refused CONNECT or a forgiven first packet leaves a link without a session: only what needs
    // none is done.
    if (link.session == no_slot && type != PacketType::publish && type != PacketType::pingreq)
        return;
    act_on(at, *decoded);
}

void Broker::State::act_on(Slot at, const Packet& packet) {
    std::visit(Overloaded{
                   [&](const Publish& it) { publish(at, it); },
                   [&](const Puback& it) { answered(at, it.id, Answer::puback, it.reason); },
                   [&](const Pubrec& it) { answered(at, it.id, answer_of(it), it.reason); },
                   [&](const Pubrel& it) { release(at, it); },
                   [&](const Pubcomp& it) { answered(at, it.id, Answer::pubcomp, it.reason); },
                   [&](const Subscribe& it) { subscribe(at, it); },
                   [&](const Unsubscribe& it) { unsubscribe(at, it); },
                   [&](const Pingreq&) { send(at, Packet{Pingresp{}}); },  // [MQTT-3.12.4-1@5.0]
                   [&](const Disconnect& it) { disconnect(at, it); },
                   [&](const Auth&) { authenticate(at); },
                   [](const auto&) {},  // a server's packet, overlooked
               },
               packet);
}

bool Broker::State::refuses(Slot at, const Violation& violation, PacketType type,
                            Departure departure) {
    if (const auto& forgiven = behaviour.forgives) {
        const bool this_type = forgiven->type == PacketType::reserved || forgiven->type == type;
        if (this_type && breaks(violation, forgiven->statement)) return false;
    }
    auto& link = links[at];
    if (link.stage == Link::Stage::awaiting_connect) {
        refuse_connect(at, violation);
        return true;
    }
    if (link.stage == Link::Stage::connected && link.dialect->has_disconnect &&
        rules.says_farewell(violation.reason)) {
        Disconnect farewell;
        farewell.reason = violation.reason;
        send_explained(at, farewell, violation);  // [TS-4.13.1-1@5.0]
    }
    if (rules.closes_after(violation.reason))
        close(at, departure);  // [MQTT-4.13.1-1@5.0] [MQTT-4.8.0-1@3.1.1]
    return true;
}

void Broker::State::close(Slot at, Departure departure) {
    depart(at, departure);
    hang_up(at);
}

void Broker::State::hang_up(Slot at) {
    auto& link = links[at];
    if (link.outlet) link.outlet->flush(link.outbox.tail());
    link.stage = Link::Stage::refused;
    link.hangs_up = true;
    link.unread = Buffer{};
    timers.cancel({TimerOwner::Kind::link, at});
    tell_news(at);
}

void Broker::State::free(Slot at) {
    timers.cancel({TimerOwner::Kind::link, at});
    links.put_back(at);
}

/// Each connection has one deadline: for its CONNECT, and then for its silence. The latter moves
/// with every packet, so it is looked at when the old one has come.
void Broker::State::link_deadline(Slot at) {
    auto& link = links[at];
    if (link.stage == Link::Stage::awaiting_connect) {  // [TS-3.1.4-1@5.0] [TS-3.1.4-2@3.1.1]
        refuses(at, violation::no_connect_in_time.in(link.version()), PacketType::connect);
        return;
    }
    if (link.stage != Link::Stage::connected) return;
    link.awaits_room = false;
    if (link.longest_silence > Milliseconds{0}) {
        if (now.steady - link.heard >=
            link.longest_silence) {  // [MQTT-3.1.2-22@5.0] [MQTT-3.1.2-24@3.1.1]
            refuses(at, violation::keep_alive_passed.in(link.version()), PacketType::reserved,
                    Departure::keep_alive_timeout);
            return;
        }
        timers.set({TimerOwner::Kind::link, at}, link.heard + link.longest_silence);
    }
    if (link.session != no_slot) pump(link.session);
}

}  // namespace touchstone::mqtt
