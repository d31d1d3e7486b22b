// The inside of the broker: its tables, and what it does with each event. One struct, whose
// functions stand in files by subject: receive.cpp, connect.cpp, publish.cpp, deliver.cpp,
// subscribe.cpp, sessions.cpp, wills.cpp, outlet.cpp.
//
// Connections are Links and sessions are Sessions, both known by their slot. An event runs to its
// end without interruption, so `now` is one value during it.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "reference/broker/broker.hpp"
#include "reference/broker/link.hpp"
#include "reference/broker/message.hpp"
#include "reference/broker/publish_frames.hpp"
#include "reference/broker/retained.hpp"
#include "reference/broker/session.hpp"
#include "reference/broker/timers.hpp"
#include "reference/broker/topic_tree.hpp"
#include "reference/broker/violations.hpp"
#include "reference/protocol/codec.hpp"

namespace touchstone::mqtt {

struct Broker::State {
    State(Store& the_store, Limits the_limits, Behaviour the_behaviour);

    Store& store;
    const Limits limits;
    const Behaviour behaviour;
    const Rules& rules;

    Now now;  ///< of the event under way
    Slots<Link> links;
    Slots<Session> sessions;
    struct TextHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const {
            return std::hash<std::string_view>{}(text);
        }
    };
    boost::unordered_flat_map<std::string, Slot, TextHash, std::equal_to<>>
        session_of;  ///< by client id
    TopicTree tree;
    RetainedMessages retained;
    Timers timers;
    std::vector<Peer> news;
    std::uint64_t last_assigned_id = 0;

    // Scratch space, so that steady traffic allocates nothing.
    Buffer frame;
    PropertyList travelling;
    PublishFrames publish_frames;
    Route passing_route;  ///< of messages that come from no connection: wills

    // ---- receive.cpp: bytes to packets, packets to their actions, violations to refusals ----

    bool is_current(Peer peer) const;
    void receive(Slot at, Bytes bytes);
    std::size_t receive_frames(Slot at, Bytes bytes);
    void receive_frame(Slot at, Bytes bytes);
    void act_on(Slot at, const Packet& packet);
    /// The one place where a violation becomes a refusal. False: it was overlooked, and the packet
    /// stands.
    bool refuses(Slot at, const Violation& violation, PacketType type,
                 Departure departure = Departure::violation);
    void close(Slot at, Departure departure);
    void hang_up(Slot at);
    void free(Slot at);
    void link_deadline(Slot at);

    // ---- connect.cpp ----

    void connect(Slot at, const Connect& connect, Bytes bytes);
    void refuse_unreadable_connect(Slot at, Bytes bytes, const DecodeError& error);
    void refuse_connect(Slot at, const Violation& violation);
    bool refuses_connect(Slot at, const Connect& connect, Bytes bytes);
    void displace(Slot session);
    std::string assigned_client_id();
    void acknowledge_connect(Slot at, const Connect& connect, bool session_present,
                             bool id_assigned);
    void disconnect(Slot at, const Disconnect& packet);
    void authenticate(Slot at);

    // ---- publish.cpp: what clients send ----

    void publish(Slot at, const Publish& packet);
    std::optional<std::string_view> topic_named_by(Slot at, const Publish& packet);
    bool opens_too_many(Slot at, const Publish& packet);
    void acknowledge_publish(Slot at, const Publish& packet, const Content& content);
    void release(Slot at, const Pubrel& packet);
    /// Retains and routes. True if anybody is to get it.
    bool spread(const Content& content, Slot publisher, std::string_view publisher_id,
                Route& route);
    void find_route(Route& route, std::string_view topic, Slot publisher);
    bool may_publish_to(std::string_view topic) const;

    // ---- deliver.cpp: what the broker sends ----

    void deliver(Slot session, Publication& publication, Terms terms);
    void deliver_to_group(Group& group, Publication& publication, std::uint8_t published_qos);
    void enqueue(Session& session, Publication& publication, Terms&& terms);
    bool can_begin(const Session& session) const;
    void look_for_room_later(const Session& session);
    enum class Begun { yes, too_large, no_id };
    Begun begin(Session& session, Publication& publication, const Terms& terms);
    /// Sends what waits, as far as flow control and the outbox allow.
    void pump(Slot session);
    void repeat_publishes(Session& session);
    void repeat_unfinished(Slot session);
    /// False: too large for this client.
    bool send_publish(Slot at, Publication& publication, const Terms& terms, PacketId id, bool dup);
    void answered(Slot at, PacketId id, Answer answer, Reason reason);
    void finish(Slot at, PacketId id, Reason reason);

    // ---- subscribe.cpp ----

    void subscribe(Slot at, const Subscribe& packet);
    void unsubscribe(Slot at, const Unsubscribe& packet);
    Reason judge_filter(const Session& session, std::string_view filter,
                        bool with_identifier) const;
    void send_retained(Slot session, std::string_view filter, const Subscriber& subscriber);

    // ---- sessions.cpp and wills.cpp ----

    Slot find_session(std::string_view client_id) const;
    Slot make_session(std::string client_id);
    void attach(Slot session, Slot at);
    /// The connection is over: its session goes offline, ends, or publishes its will, by the rules.
    void depart(Slot at, Departure departure);
    void end_session(Slot session);
    void move_shared_messages(Session& ended);
    void session_deadline(Slot session);
    void set_session_deadline(Slot session);
    Seconds kept(const Session& session) const;

    void store_will(Session& session, const Will& will);
    void begin_will(Slot session, Departure departure);
    void publish_will(Slot session);

    // ---- outlet.cpp: every packet leaves here ----

    /// The one outlet. `payload`, if any, follows `bytes` as part of the same packet. Stays back
    /// until `ticket` is stored. False: the packet is too large for this client and was dropped.
    bool let_out(Slot at, Bytes bytes, Ticket ticket, const SharedBytes& payload = {});
    template <typename AnyPacket>
    bool send(Slot at, const AnyPacket& packet, Ticket ticket = 0);
    /// ... with Reason String and the statement as User Property, where they are allowed and fit.
    template <typename AnyPacket>
    void send_explained(Slot at, AnyPacket packet, const Violation& why, Ticket ticket = 0);
    template <typename AnyPacket>
    void send_reason(Slot at, PacketId id, Reason reason, Ticket ticket = 0);
    Ticket keep(RecordKind kind, std::string_view key, Bytes value, bool removed = false);
    void tell_news(Slot at);
    Steady after(Milliseconds wait) const;
};

template <typename AnyPacket>
bool Broker::State::send(Slot at, const AnyPacket& packet, Ticket ticket) {
    frame.clear();
    encode(packet, links[at].version(), frame);
    return let_out(at, frame.view(), ticket);
}

template <typename AnyPacket>
void Broker::State::send_explained(Slot at, AnyPacket packet, const Violation& why, Ticket ticket) {
    const auto& link = links[at];
    if (!link.dialect || !link.dialect->has_properties) {
        send(at, packet, ticket);
        return;
    }
    PropertyList explained;
    explained.append_raw(packet.properties.raw());
    explained.add(PropertyId::reason_string, why.what);
    explained.add(PropertyId::user_property, "statement", why.statement.citation());
    auto longer = packet;
    longer.properties = explained;
    const bool explains =
        rules.explains(link.explains, AnyPacket::type) &&
        rules.explanation_fits(encoded_size(longer, link.version()), link.maximum_packet_size);
    send(at, explains ? longer : packet, ticket);
}

/// An acknowledgement of one packet id. In 3.1.1 the codec leaves the reason out.
template <typename AnyPacket>
void Broker::State::send_reason(Slot at, PacketId id, Reason reason, Ticket ticket) {
    AnyPacket packet;
    packet.id = id;
    packet.reason = reason;
    send(at, packet, ticket);
}

}  // namespace touchstone::mqtt
