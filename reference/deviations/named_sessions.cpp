// Mistakes about connections, take-over and sessions, and about how long things are kept.
#include <algorithm>

#include "reference/deviations/named.hpp"
#include "reference/deviations/outlets.hpp"

namespace touchstone::mqtt::named {

using enum PacketType;

const std::vector<Deviation>& connections_and_sessions() {
    static const std::vector<Deviation> rows{
        {"keeps-both-connections",
         {"MQTT-3.1.4-3@5.0", "MQTT-3.1.4-2@3.1.1"},
         "a second connection with the same client id leaves the first one open",
         answering({.takes_over = [](bool) { return false; }})},
        {"confuses-client-ids",
         {"MQTT-3.1.3-2@5.0", "MQTT-3.1.3-2@3.1.1"},
         "client ids that differ only in case are taken for the same",
         answering({.session_key =
                        [](std::string_view client_id) {
                            std::string key{client_id};
                            for (char& letter : key) {
                                if (letter >= 'A' && letter <= 'Z')
                                    letter = static_cast<char>(letter - 'A' + 'a');
                            }
                            return key;
                        }})},
        {"denies-session-present",
         {"MQTT-3.2.2-3@5.0", "MQTT-3.2.2-2@3.1.1"},
         "Session Present is 0 though the session is resumed",
         answering({.session_present = [](bool) { return false; }})},
        {"claims-session-present",
         {"MQTT-3.2.2-2@5.0", "MQTT-3.2.2-1@3.1.1", "MQTT-3.2.2-3@3.1.1"},
         "Session Present is 1 though there is no session",
         answering({.session_present = [](bool) { return true; }})},
        {"keeps-session-after-clean-start",
         {"MQTT-3.1.2-4@5.0", "MQTT-3.1.2-6@3.1.1"},
         "Clean Start resumes the old session all the same",
         answering({.discards_session = [](bool) { return false; }})},
        {"forgets-session",
         {"MQTT-3.1.2-5@5.0", "MQTT-3.1.2-4@3.1.1"},
         "every connection begins with a new session",
         answering({.resumes_session = [](bool) { return false; }})},
        {"ends-session-with-connection",
         {"MQTT-3.1.2-23@5.0", "MQTT-4.1.0-1@3.1.1"},
         "a session ends with its connection, whatever its expiry interval",
         answering({.session_kept = [](Seconds) { return Seconds{0}; }})},
        {"keeps-session-for-ever",
         {"MQTT-4.1.0-2@5.0", "MQTT-3.1.2-6@3.1.1"},
         "no session ever ends",
         answering({.session_kept = [](Seconds) { return Seconds::max(); }})},
        {"queues-nothing-for-absent-clients",
         {"MQTT-4.5.0-1@5.0", "MQTT-3.1.2-5@3.1.1"},
         "what matches while the client is away is lost",
         answering({.queues_for_offline = [](std::uint8_t) { return false; }})},
        {"lets-the-last-go-first",
         {"MQTT-4.6.0-5@5.0", "MQTT-4.6.0-6@3.1.1"},
         "what waits for a client leaves in the opposite order",
         answering({.queues_behind = [] { return false; }})},
        {"queues-qos2-only",
         {"MQTT-4.5.0-1@5.0", "MQTT-3.1.2-5@3.1.1"},
         "QoS 1 messages do not wait for an absent client",
         answering({.queues_for_offline = [](std::uint8_t qos) { return qos == 2; }})},
        {"ignores-expiry-of-disconnect",
         {"MQTT-3.1.2-23@5.0", "MQTT-4.1.0-2@5.0"},
         "the session expiry interval of DISCONNECT is not looked at",
         answering({.expiry_in_force = [](Seconds at_connect, Seconds) { return at_connect; }})},
        {"lets-disconnect-raise-expiry",
         {"TS-3.14.2.2.2-2@5.0"},
         "DISCONNECT may keep a session that was to end with its connection",
         answering({.may_change_expiry = [](Seconds, Seconds) { return true; }})},
        {"returns-no-assigned-id",
         {"MQTT-3.1.3-7@5.0"},
         "a client that was given an identifier is not told which",
         answering({.returns_assigned_id = [] { return false; }})},
        {"assigns-one-id-to-all",
         {"MQTT-3.1.3-6@5.0", "MQTT-3.2.2-16@5.0"},
         "all clients without an identifier are given the same one",
         answering({.assigns_id = [](bool) { return true; }})},
        {"ignores-keep-alive",
         {"MQTT-3.1.2-22@5.0", "MQTT-3.1.2-24@3.1.1"},
         "a silent client is never hung up",
         answering({.longest_silence = [](Seconds) { return Milliseconds{0}; }})},
        {"hangs-up-at-keep-alive",
         {"MQTT-3.1.2-22@5.0", "MQTT-3.1.2-24@3.1.1"},
         "a client is hung up after Keep Alive, not one and a half times as long",
         answering(
             {.longest_silence = [](Seconds keep_alive) -> Milliseconds { return keep_alive; }})},
        {"reads-after-refusal",
         {"MQTT-3.1.4-6@5.0", "MQTT-3.1.4-5@3.1.1"},
         "what follows a refused CONNECT is acted upon",
         answering({.reads_after_refusal = [] { return true; }})},
        {"admits-any-authentication-method",
         {"MQTT-4.12.0-1@5.0"},
         "an authentication method that the broker does not have is let pass",
         answering({.admits_auth_method = [](bool) { return true; }})},
        {"ignores-pingreq",
         {"MQTT-3.12.4-1@5.0", "MQTT-3.12.4-1@3.1.1"},
         "PINGREQ is not answered",
         replacing(pingresp, dropped())},
        {"never-sends-unsuback",
         {"MQTT-3.10.4-5@5.0", "MQTT-3.10.4-5@3.1.1"},
         "UNSUBSCRIBE is not answered",
         replacing(unsuback, dropped())},
        {"answers-filters-in-reverse",
         {"MQTT-3.11.3-1@5.0"},
         "the reasons of UNSUBACK are in the opposite order of the filters",
         replacing(unsuback,
                   [](Bytes frame, const Packet& packet, Version, Buffer& out) {
                       const auto count = std::get<Unsuback>(packet).reasons.size();
                       out.append(frame);
                       std::reverse(out.data() + out.size() - count, out.data() + out.size());
                   })},
    };
    return rows;
}

const std::vector<Deviation>& expiry() {
    static const std::vector<Deviation> rows{
        {"forwards-expiry-unchanged",
         {"MQTT-3.3.2-6@5.0"},
         "the message expiry interval is not reduced by the time the message waited",
         answering({.expiry_to_send = [](Seconds received, Seconds) { return received; }})},
        {"delivers-expired",
         {"MQTT-3.3.2-5@5.0"},
         "messages never expire",
         answering({.has_expired = [](Milliseconds, Milliseconds) { return false; }})},
        {"forgets-expiry",
         {"MQTT-3.3.2-6@5.0"},
         "messages are delivered without their expiry interval",
         replacing(publish, without_property(PropertyId::message_expiry))},
    };
    return rows;
}

}  // namespace touchstone::mqtt::named
