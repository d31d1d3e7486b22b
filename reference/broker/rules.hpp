// Every choice the standard makes for the broker, as a named pure function with its statement above
// it. Rules{} is the conforming broker. This is the page to read to know what the standard decides;
// a deviation is one different answer.
//
// A rule is asked in exactly one place. It answers a question about values, never about the broker,
// so that a wrong answer breaks the statement above it and nothing else.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "reference/protocol/packet.hpp"
#include "reference/standard/version.hpp"

namespace touchstone::mqtt {

using Seconds = std::chrono::seconds;
using Milliseconds = std::chrono::milliseconds;

/// How a client's connection came to its end, as far as its will is concerned.
enum class Departure : std::uint8_t {
    normal_disconnect,     ///< DISCONNECT 0x00, or 3.1.1's
    disconnect_with_will,  ///< DISCONNECT with any other reason
    network_failure,       ///< closed without DISCONNECT: FIN, RST, an error
    keep_alive_timeout,
    violation,  ///< the broker refused a packet
    taken_over,
};

/// What a PUBLISH does to its topic's retained message.
enum class RetainedChange : std::uint8_t { none, replace, remove };

struct Rules {
    // ---- Connecting ----

    /// [MQTT-3.1.2-4@5.0] [MQTT-3.1.2-6@3.1.1] Clean Start throws an existing session away.
    bool (*discards_session)(bool clean_start) = [](bool clean_start) { return clean_start; };

    /// [MQTT-3.1.2-5@5.0] [MQTT-3.1.2-4@3.1.1] Without Clean Start an existing session is resumed.
    bool (*resumes_session)(bool exists) = [](bool exists) { return exists; };

    /// [MQTT-3.2.2-2@5.0] [MQTT-3.2.2-3@5.0] [MQTT-3.2.2-2@3.1.1] Session Present says whether a
    /// session was resumed.
    bool (*session_present)(bool resumed) = [](bool resumed) { return resumed; };

    /// [MQTT-3.1.4-3@5.0] [MQTT-3.1.4-2@3.1.1] A second connection with a client id in use
    /// displaces the first.
    bool (*takes_over)(bool id_is_connected) = [](bool connected) { return connected; };

    /// [MQTT-3.1.4-3@5.0] ... and the first is told so: DISCONNECT 0x8E before the close.
    bool (*tells_displaced)() = [] { return true; };

    /// [MQTT-3.1.4-2@5.0] [TS-3.1.4-1@3.1.1] Wrong credentials are refused.
    bool (*admits)(bool credentials_right) = [](bool right) { return right; };

    /// [MQTT-4.12.0-1@5.0] An authentication method that is not supported is refused.
    bool (*admits_auth_method)(bool supported) = [](bool supported) { return supported; };

    /// [MQTT-3.1.3-2@5.0] [MQTT-3.1.3-2@3.1.1] A session is known by its client id, as it is.
    std::string (*session_key)(std::string_view client_id) = [](std::string_view client_id) {
        return std::string{client_id};
    };

    /// [MQTT-3.1.3-6@5.0] [MQTT-3.2.2-16@5.0] [MQTT-3.1.3-6@3.1.1] An assigned client id is one
    /// that nobody else has.
    bool (*assigns_id)(bool taken) = [](bool taken) { return !taken; };

    /// [MQTT-3.1.3-7@5.0] An assigned client id is returned in CONNACK.
    bool (*returns_assigned_id)() = [] { return true; };

    /// [MQTT-3.1.3-8@3.1.1] An empty client id needs CleanSession 1; 5.0 takes it in any case.
    bool (*accepts_empty_id)(Version version, bool clean_start) =
        [](Version version, bool clean_start) { return version == Version::v5_0 || clean_start; };

    /// [MQTT-3.2.0-1@5.0] [MQTT-3.2.0-1@3.1.1] CONNACK goes before everything else.
    bool (*acknowledges_first)() = [] { return true; };

    /// [MQTT-3.1.4-6@5.0] [MQTT-3.1.4-5@3.1.1] What follows a refused CONNECT is not read.
    bool (*reads_after_refusal)() = [] { return false; };

    /// [MQTT-3.1.2-22@5.0] [MQTT-3.1.2-24@3.1.1] The longest silence: one and a half times Keep
    /// Alive; 0 = no limit.
    Milliseconds (*longest_silence)(Seconds keep_alive) = [](Seconds keep_alive) -> Milliseconds {
        return Milliseconds{keep_alive} * 3 / 2;
    };

    /// [MQTT-3.2.2-21@5.0] [MQTT-3.2.2-22@5.0] The Keep Alive in force: the server's if it
    /// announced one.
    Seconds (*keep_alive_in_force)(Seconds asked, Seconds announced) =
        [](Seconds asked, Seconds announced) { return announced > Seconds{0} ? announced : asked; };

    /// [MQTT-3.1.2-28@5.0] Response Information only goes to a client that requested it.
    bool (*tells_response_information)(bool requested) = [](bool requested) { return requested; };

    /// [TS-3.1.4-1@5.0] [TS-3.1.4-2@3.1.1] How long a connection may wait with its CONNECT.
    Seconds (*waits_for_connect)(Seconds limit) = [](Seconds limit) { return limit; };

    // ---- Saying what is wrong ----

    /// [MQTT-3.1.2-29@5.0] Without Request Problem Information only CONNACK and DISCONNECT (and
    /// PUBLISH) explain.
    bool (*explains)(bool problem_information_requested, PacketType type) = [](bool requested,
                                                                               PacketType type) {
        return requested || type == PacketType::connack || type == PacketType::disconnect;
    };

    /// [MQTT-3.2.2-19@5.0] [MQTT-3.4.2-2@5.0] [MQTT-3.9.2-1@5.0] [MQTT-3.14.2-3@5.0] An explanation
    /// that would make the packet too large for the client is left out.
    bool (*explanation_fits)(std::size_t size, std::uint32_t maximum) =
        [](std::size_t size, std::uint32_t maximum) { return size <= maximum; };

    /// [MQTT-4.13.1-1@5.0] [MQTT-3.2.2-7@5.0] [MQTT-4.8.0-1@3.1.1] [MQTT-3.2.2-5@3.1.1] A refusal
    /// ends the connection.
    bool (*closes_after)(Reason reason) = [](Reason) { return true; };

    /// [TS-4.13.1-1@5.0] A violation on a connection is answered with DISCONNECT before the close.
    bool (*says_farewell)(Reason reason) = [](Reason) { return true; };

    // ---- Publishing: what comes in ----

    /// [MQTT-4.3.3-10@5.0] A packet id still awaiting its PUBREL is acknowledged, not delivered
    /// again.
    bool (*delivers_qos2)(bool id_awaits_pubrel) = [](bool awaits) { return !awaits; };

    /// [MQTT-4.3.2-5@5.0] [MQTT-4.3.2-2@3.1.1] After its PUBACK an id is new, whatever DUP says.
    bool (*delivers_qos1)(bool dup) = [](bool) { return true; };

    /// [MQTT-4.3.3-12@5.0] A PUBREL frees its id for a new message.
    bool (*pubrel_frees_id)() = [] { return true; };

    /// [MQTT-4.3.3-13@5.0] An exchange is completed though its message has expired.
    bool (*completes_exchange)(bool message_expired) = [](bool) { return true; };

    /// [TS-3.3.4-3@5.0] How many QoS 2 exchanges a client may have open here.
    bool (*accepts_another)(std::size_t open, std::uint16_t receive_maximum) =
        [](std::size_t open, std::uint16_t maximum) { return open < maximum; };

    /// [MQTT-3.3.1-5@5.0] [MQTT-3.3.1-6@5.0] [MQTT-3.3.1-7@5.0] [MQTT-3.3.1-8@5.0] Only RETAIN 1
    /// changes what is retained: an empty payload removes it, any other replaces it.
    RetainedChange (*retained_change)(bool retain, bool empty) = [](bool retain, bool empty) {
        return !retain ? RetainedChange::none
               : empty ? RetainedChange::remove
                       : RetainedChange::replace;
    };

    /// [MQTT-3.3.1-10@3.1.1] A message that removes a retained one is still delivered like any
    /// other.
    bool (*routes)(bool retain, bool empty) = [](bool, bool) { return true; };

    /// [TS-4.7.2-1@5.0] [TS-4.7.2-1@3.1.1] Clients do not exchange messages on topics that begin
    /// with `$`.
    bool (*routes_from_client)(bool dollar_topic) = [](bool dollar) { return !dollar; };

    /// [MQTT-3.3.5-2@3.1.1] A publish that is not authorized reaches nobody.
    bool (*lets_publish)(bool authorized) = [](bool authorized) { return authorized; };

    /// [TS-3.3.2.3.2-3@5.0] Whether a payload that is not the UTF-8 it claims to be is refused;
    /// that is the server's choice.
    bool (*refuses_payload)(bool claims_utf8, bool is_utf8) = [](bool claims, bool is) {
        return claims && !is;
    };

    /// No matching subscriber may be told to the publisher; leaving it at success is allowed too.
    /// (5.0, 3.4.2.1)
    Reason (*reason_of_puback)(bool matched) = [](bool matched) {
        return matched ? Reason::success : Reason::no_matching_subscribers;
    };

    // ---- Matching ----

    /// [MQTT-4.7.2-1@5.0] [MQTT-4.7.2-1@3.1.1] A wildcard in the first level does not match a topic
    /// beginning with `$`.
    bool (*wildcard_matches)(bool first_level, bool dollar_topic) =
        [](bool first_level, bool dollar) { return !(first_level && dollar); };

    /// [MQTT-4.7.1-1@5.0] `#` also stands for the level it hangs on: a/# matches a.
    bool (*hash_matches_parent)() = [] { return true; };

    /// [TS-4.7.3-3@5.0] [TS-4.7.3-4@5.0] `+` stands for exactly one level, and that may be empty.
    bool (*plus_matches)(std::string_view level) = [](std::string_view) { return true; };

    /// [MQTT-4.7.3-4@5.0] [TS-4.7.3-1@5.0] Topics are compared as they are. The answer is a view
    /// into `topic`, or static.
    std::string_view (*compared)(std::string_view topic) = [](std::string_view topic) {
        return topic;
    };

    // ---- Delivering ----

    /// [MQTT-3.8.4-8@5.0] [MQTT-3.8.4-6@3.1.1] The lower of the QoS published and the QoS granted.
    std::uint8_t (*delivery_qos)(std::uint8_t published, std::uint8_t granted) =
        [](std::uint8_t published, std::uint8_t granted) { return std::min(published, granted); };

    /// [MQTT-3.3.4-2@5.0] [MQTT-3.3.5-1@3.1.1] Overlapping subscriptions: the higher QoS of the
    /// two.
    std::uint8_t (*overlap_qos)(std::uint8_t one, std::uint8_t other) =
        [](std::uint8_t one, std::uint8_t other) { return std::max(one, other); };

    /// [MQTT-3.3.4-3@5.0] [MQTT-3.3.4-4@5.0] A message carries the identifier of every matching
    /// subscription. `place` counts them from 0.
    bool (*carries_subscription_id)(std::size_t place) = [](std::size_t) { return true; };

    /// [MQTT-3.8.3-3@5.0] With No Local a client does not get its own messages.
    bool (*forwards)(bool no_local, bool own) = [](bool no_local, bool own) {
        return !(no_local && own);
    };

    /// [MQTT-3.3.1-12@5.0] [MQTT-3.3.1-13@5.0] [MQTT-3.3.1-9@3.1.1] RETAIN to an established
    /// subscription: as published if it was subscribed so, otherwise 0.
    bool (*retain_forwarded)(bool published, bool retain_as_published) =
        [](bool published, bool as_published) { return published && as_published; };

    /// [MQTT-3.3.1-8@3.1.1] RETAIN of a retained message sent to a new subscription. (5.0, 3.3.1.3)
    bool (*retain_of_retained)() = [] { return true; };

    /// [MQTT-3.3.1-3@5.0] [MQTT-3.3.1-3@3.1.1] DUP of a first delivery does not depend on the DUP
    /// that came in.
    bool (*dup_forwarded)(bool received) = [](bool) { return false; };

    /// [MQTT-3.3.2-4@5.0] [MQTT-3.3.2-15@5.0] [MQTT-3.3.2-16@5.0] [MQTT-3.3.2-17@5.0]
    /// [MQTT-3.3.2-20@5.0] These properties travel with the message; Topic Alias and Message Expiry
    /// have rules of their own.
    bool (*forwards_property)(PropertyId id) = [](PropertyId) { return true; };

    /// [MQTT-3.3.2-6@5.0] The interval sent is the interval received less the time waited here.
    Seconds (*expiry_to_send)(Seconds received, Seconds waited) =
        [](Seconds received, Seconds waited) { return std::max(received - waited, Seconds{0}); };

    /// [MQTT-3.3.2-5@5.0] A message whose interval has passed before its delivery began is dropped.
    bool (*has_expired)(Milliseconds interval, Milliseconds waited) =
        [](Milliseconds interval, Milliseconds waited) { return waited >= interval; };

    /// [MQTT-4.3.3-7@5.0] Expiry no longer counts once PUBLISH was sent.
    bool (*expires)(bool was_sent) = [](bool was_sent) { return !was_sent; };

    /// [MQTT-4.5.0-1@5.0] [MQTT-3.1.2-5@3.1.1] QoS 1 and 2 messages wait for a session that is
    /// offline.
    bool (*queues_for_offline)(std::uint8_t qos) = [](std::uint8_t qos) { return qos > 0; };

    /// [MQTT-4.6.0-5@5.0] [MQTT-4.6.0-6@3.1.1] Messages leave in the order they came: a new one
    /// waits behind those waiting.
    bool (*queues_behind)() = [] { return true; };

    /// [MQTT-3.1.2-24@5.0] No packet above the client's Maximum Packet Size.
    bool (*fits)(std::size_t size, std::uint32_t maximum) =
        [](std::size_t size, std::uint32_t maximum) { return size <= maximum; };

    /// [MQTT-3.1.2-25@5.0] A message too large for the client counts as sent: the next one follows.
    bool (*passes_over_too_large)() = [] { return true; };

    /// [MQTT-4.9.0-1@5.0] [MQTT-3.3.4-9@5.0] How many unacknowledged messages a client may be sent.
    std::uint16_t (*send_quota)(std::uint16_t receive_maximum) = [](std::uint16_t maximum) {
        return maximum;
    };

    /// [TS-4.9-1@5.0] PUBACK, PUBCOMP and a refusing PUBREC give one back; a PUBREC below 0x80 does
    /// not.
    bool (*gives_quota_back)(bool exchange_finished) = [](bool finished) { return finished; };

    /// [MQTT-2.2.1-4@5.0] [MQTT-2.3.1-4@3.1.1] A new message gets an id that is not in use.
    bool (*takes_packet_id)(bool in_use) = [](bool in_use) { return !in_use; };

    /// [MQTT-4.3.2-3@5.0] [MQTT-4.3.3-3@5.0] A message is unacknowledged until its answer has come,
    /// and kept that long.
    bool (*keeps_until_answered)(std::uint8_t qos) = [](std::uint8_t) { return true; };

    /// [MQTT-4.4.0-2@5.0] A refusing PUBACK or PUBREC ends the exchange like any other.
    bool (*refusal_finishes)(Reason reason) = [](Reason) { return true; };

    /// [MQTT-4.4.0-1@5.0] [MQTT-4.4.0-1@3.1.1] What was not acknowledged is sent again when the
    /// session is resumed.
    bool (*sends_again)() = [] { return true; };

    /// [MQTT-3.3.1-1@5.0] [MQTT-3.3.1-1@3.1.1] ... with DUP 1.
    bool (*dup_of_repeat)() = [] { return true; };

    /// [MQTT-4.3.3-6@5.0] [MQTT-4.3.3-1@3.1.1] ... but after PUBREC it is PUBREL that is sent
    /// again, never PUBLISH.
    bool (*repeats_publish)(bool pubrec_came) = [](bool came) { return !came; };

    // ---- Subscribing ----

    /// [MQTT-3.8.4-7@5.0] [MQTT-3.8.4-5@3.1.1] [MQTT-3.2.2-10@5.0] The QoS granted: what was asked,
    /// as far as it is offered.
    std::uint8_t (*granted_qos)(std::uint8_t requested, std::uint8_t offered) =
        [](std::uint8_t requested, std::uint8_t offered) { return std::min(requested, offered); };

    /// [MQTT-3.8.4-3@5.0] [MQTT-3.8.4-3@3.1.1] The same filter again replaces the subscription.
    bool (*replaces_subscription)() = [] { return true; };

    /// [TS-3.8.4-1@5.0] ... and its identifier with it.
    std::uint32_t (*subscription_id)(std::uint32_t held, std::uint32_t asked) =
        [](std::uint32_t, std::uint32_t asked) { return asked; };

    /// [MQTT-3.3.1-9@5.0] [MQTT-3.3.1-10@5.0] [MQTT-3.3.1-11@5.0] [MQTT-3.3.1-6@3.1.1] Retain
    /// Handling: 0 always, 1 for a new subscription, 2 never.
    bool (*sends_retained)(std::uint8_t handling, bool is_new) = [](std::uint8_t handling,
                                                                    bool is_new) {
        return handling == 0 || (handling == 1 && is_new);
    };

    /// [TS-4.8.2-2@5.0] A shared subscription gets no retained messages.
    bool (*sends_retained_to_shared)() = [] { return false; };

    /// [MQTT-3.10.4-1@5.0] [MQTT-3.10.4-2@5.0] UNSUBSCRIBE removes the subscription with exactly
    /// that filter.
    bool (*removes_subscription)(bool exact) = [](bool exact) { return exact; };

    /// [TS-4.8.2-1@5.0] How many members of a shared subscription get a message.
    std::size_t (*members_served)(std::size_t members) = [](std::size_t members) {
        return std::min<std::size_t>(members, 1);
    };

    /// [TS-4.8.2-3@5.0] [MQTT-4.8.2-5@5.0] When a member's session ends, what it did not
    /// acknowledge goes to another member, unless its QoS 2 exchange had begun.
    bool (*moves_to_another_member)(std::uint8_t qos, bool begun) =
        [](std::uint8_t qos, bool begun) { return qos == 1 || (qos == 2 && !begun); };

    /// [MQTT-4.8.2-6@5.0] What a member refused goes to nobody else.
    bool (*offers_refused_to_others)() = [] { return false; };

    // ---- Sessions and wills ----

    /// [MQTT-3.1.2-23@5.0] [MQTT-4.1.0-2@5.0] How long a session is kept after its connection;
    /// Seconds::max() = for ever.
    Seconds (*session_kept)(Seconds expiry) = [](Seconds expiry) { return expiry; };

    /// [TS-3.14.2.2.2-2@5.0] A session that was to end with its connection cannot be kept by
    /// DISCONNECT.
    bool (*may_change_expiry)(Seconds at_connect, Seconds at_disconnect) =
        [](Seconds at_connect, Seconds at_disconnect) {
            return at_connect > Seconds{0} || at_disconnect == Seconds{0};
        };

    /// The expiry in force after DISCONNECT: its own, if it names one.  (5.0, 3.14.2.2.2)
    Seconds (*expiry_in_force)(Seconds at_connect, Seconds at_disconnect) =
        [](Seconds, Seconds at_disconnect) { return at_disconnect; };

    /// [MQTT-3.1.2-8@5.0] [MQTT-3.14.4-3@5.0] [MQTT-3.1.2-8@3.1.1] [MQTT-3.14.4-3@3.1.1] Every end
    /// but a normal DISCONNECT publishes the will.
    bool (*publishes_will)(Departure departure) = [](Departure departure) {
        return departure != Departure::normal_disconnect;
    };

    /// [MQTT-3.1.2-8@5.0] The will waits for its delay, but not beyond the session.
    Seconds (*will_waits)(Seconds delay, Seconds session_kept) = [](Seconds delay, Seconds kept) {
        return std::min(delay, kept);
    };

    /// [MQTT-3.1.3-9@5.0] A waiting will is withdrawn when its session is resumed.
    bool (*withdraws_will)(bool session_resumed) = [](bool resumed) { return resumed; };

    /// [MQTT-3.1.2-10@5.0] A published will is gone from the session.
    bool (*forgets_published_will)() = [] { return true; };

    /// [MQTT-3.1.2-14@5.0] [MQTT-3.1.2-15@5.0] [MQTT-3.1.2-16@3.1.1] [MQTT-3.1.2-17@3.1.1] Will
    /// Retain is the RETAIN of the published will.
    bool (*retain_of_will)(bool will_retain) = [](bool retain) { return retain; };

    /// The will is published with its Will QoS.  (3.1.2.6 in both versions)
    std::uint8_t (*qos_of_will)(std::uint8_t will_qos) = [](std::uint8_t qos) { return qos; };
};

}  // namespace touchstone::mqtt
