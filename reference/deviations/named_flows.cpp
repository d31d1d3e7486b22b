// Mistakes in the QoS flows: acknowledging, repeating, ordering, flow control.

#include "reference/deviations/named.hpp"
#include "reference/deviations/outlets.hpp"

namespace touchstone::mqtt::named {

using enum PacketType;

const std::vector<Deviation>& qos_flows() {
    static const std::vector<Deviation> rows{
        {"delivers-repeated-qos2-again",
         {"MQTT-4.3.3-10@5.0", "MQTT-4.3.3-2@3.1.1"},
         "a QoS 2 PUBLISH that is repeated before its PUBREL is delivered again",
         answering({.delivers_qos2 = [](bool) { return true; }})},
        {"takes-dup-for-a-repeat",
         {"MQTT-4.3.2-5@5.0", "MQTT-4.3.2-2@3.1.1"},
         "a QoS 1 PUBLISH with DUP is acknowledged, but taken for one that was delivered before",
         answering({.delivers_qos1 = [](bool dup) { return !dup; }})},
        {"keeps-id-after-pubrel",
         {"MQTT-4.3.3-12@5.0", "MQTT-4.3.3-2@3.1.1"},
         "a QoS 2 identifier stays taken after its PUBREL, so the next message under it is lost",
         answering({.pubrel_frees_id = [] { return false; }})},
        {"propagates-dup",
         {"MQTT-3.3.1-3@5.0", "MQTT-3.3.1-3@3.1.1"},
         "the DUP flag of what comes in is copied to what goes out",
         answering({.dup_forwarded = [](bool received) { return received; }})},
        {"does-not-downgrade",
         {"MQTT-3.8.4-8@5.0", "MQTT-3.8.4-6@3.1.1"},
         "a message is delivered at the QoS it was published with, whatever was granted",
         answering(
             {.delivery_qos = [](std::uint8_t published, std::uint8_t) { return published; }})},
        {"upgrades-to-granted-qos",
         {"MQTT-3.8.4-8@5.0", "MQTT-3.8.4-6@3.1.1"},
         "a message is delivered at the granted QoS, whatever it was published with",
         answering({.delivery_qos = [](std::uint8_t, std::uint8_t granted) { return granted; }})},
        {"never-sends-puback",
         {"MQTT-4.3.2-4@5.0", "MQTT-4.3.2-2@3.1.1"},
         "QoS 1 messages are delivered and not acknowledged",
         replacing(puback, dropped())},
        {"never-sends-pubrec",
         {"MQTT-4.3.3-8@5.0", "MQTT-4.3.3-2@3.1.1"},
         "QoS 2 messages are delivered and not acknowledged",
         replacing(pubrec, dropped())},
        {"never-sends-pubcomp",
         {"MQTT-4.3.3-11@5.0", "MQTT-4.3.3-2@3.1.1"},
         "PUBREL is not answered",
         replacing(pubcomp, dropped())},
        {"never-sends-pubrel",
         {"MQTT-4.3.3-4@5.0", "MQTT-4.3.3-1@3.1.1"},
         "PUBREC is not answered",
         replacing(pubrel, dropped())},
        {"acknowledges-what-needs-no-answer",
         {"MQTT-3.3.4-1@5.0", "MQTT-3.3.4-1@3.1.1"},
         "the next thing to leave after a QoS 0 PUBLISH and a PINGREQ is a PUBACK",
         replacing(pingresp,
                   [](Bytes frame, const Packet&, Version version, Buffer& out) {
                       Puback unasked;
                       unasked.id = 1;
                       encode_replacement(Packet{unasked}, version, out);
                       out.append(frame);
                   })},
        {"acknowledges-another-id",
         {"MQTT-2.2.1-5@5.0", "MQTT-2.3.1-6@3.1.1"},
         "acknowledgements carry the identifier plus one",
         replacing(puback | pubrec,
                   [](Bytes frame, const Packet& packet, Version version, Buffer& out) {
                       const auto raise = [](auto& it, PropertyList&) {
                           it.id = static_cast<PacketId>(it.id % 65'535 + 1);
                       };
                       (type_of(packet) == puback ? edited<Puback>(raise) : edited<Pubrec>(raise))(
                           frame, packet, version, out);
                   })},
        {"sends-again-at-once",
         {"MQTT-4.4.0-1@5.0"},
         "a QoS 1 or 2 PUBLISH is repeated though the connection lasts",
         replacing(publish, only<Publish>([](const Publish& it) { return it.qos > 0 && !it.dup; },
                                          [](Bytes frame, const Packet& packet, Version version,
                                             Buffer& out) {
                                              out.append(frame);
                                              edited<Publish>([](Publish& it, PropertyList&) {
                                                  it.dup = true;
                                              })(frame, packet, version, out);
                                          }))},
        {"redelivers-without-dup",
         {"MQTT-3.3.1-1@5.0", "MQTT-3.3.1-1@3.1.1"},
         "what is sent again on a resumed session has DUP 0",
         answering({.dup_of_repeat = [] { return false; }})},
        {"sends-nothing-again",
         {"MQTT-4.4.0-1@5.0", "MQTT-4.4.0-1@3.1.1"},
         "what was not acknowledged is not sent again when the session is resumed",
         answering({.sends_again = [] { return false; }})},
        {"forgets-qos1-once-sent",
         {"MQTT-4.3.2-3@5.0", "MQTT-4.4.0-1@3.1.1"},
         "a QoS 1 message is forgotten when it is sent, not when it is acknowledged",
         answering({.keeps_until_answered = [](std::uint8_t qos) { return qos != 1; }})},
        {"forgets-qos2-once-sent",
         {"MQTT-4.3.3-3@5.0", "MQTT-4.3.3-1@3.1.1"},
         "a QoS 2 message is forgotten when it is sent, not when it is acknowledged",
         answering({.keeps_until_answered = [](std::uint8_t qos) { return qos != 2; }})},
        {"resends-publish-after-pubrec",
         {"MQTT-4.3.3-6@5.0", "MQTT-4.3.3-1@3.1.1"},
         "PUBLISH is sent again where PUBREL is due",
         answering({.repeats_publish = [](bool) { return true; }})},
        {"refuses-to-complete-expired",
         {"MQTT-4.3.3-13@5.0"},
         "PUBREL is ignored once its message has expired",
         answering({.completes_exchange = [](bool expired) { return !expired; }})},
        {"expires-what-was-sent",
         {"MQTT-4.3.3-7@5.0"},
         "a message that expired after it was sent is not sent again",
         answering({.expires = [](bool) { return true; }})},
        {"swaps-neighbours",
         {"MQTT-4.6.0-5@5.0", "MQTT-4.6.0-6@3.1.1"},
         "each message overtakes the one before it",
         swapping(publish)},
        {"ignores-receive-maximum",
         {"MQTT-3.3.4-9@5.0", "MQTT-4.9.0-2@5.0"},
         "the client's Receive Maximum is not looked at",
         answering({.send_quota = [](std::uint16_t) -> std::uint16_t { return 65'535; }})},
        {"pubrec-returns-quota",
         {"TS-4.9-1@5.0"},
         "PUBREC gives quota back, though its message is unfinished",
         answering({.gives_quota_back = [](bool) { return true; }})},
        {"never-returns-quota",
         {"TS-4.9-1@5.0"},
         "no acknowledgement gives quota back, so the messages dry up",
         answering({.gives_quota_back = [](bool) { return false; }})},
        {"accepts-any-number-in-flight",
         {"TS-3.3.4-3@5.0"},
         "more QoS 2 exchanges are opened than was announced",
         answering({.accepts_another = [](std::size_t, std::uint16_t) { return true; }})},
    };
    return rows;
}

}  // namespace touchstone::mqtt::named
