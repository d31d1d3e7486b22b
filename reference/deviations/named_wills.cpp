// Mistakes about wills, and about what clients do wrong.

#include "reference/deviations/named.hpp"
#include "reference/deviations/outlets.hpp"

namespace touchstone::mqtt::named {

using enum PacketType;

const std::vector<Deviation>& wills() {
    static const std::vector<Deviation> rows{
        {"never-publishes-will",
         {"MQTT-3.1.2-8@5.0", "MQTT-3.1.2-8@3.1.1"},
         "wills are taken and forgotten",
         answering({.publishes_will = [](Departure) { return false; }})},
        {"drops-will-of-violator",
         {"MQTT-3.1.2-8@5.0", "MQTT-3.1.2-8@3.1.1"},
         "a client that the broker hangs up on for a violation loses its will",
         answering({.publishes_will =
                        [](Departure departure) {
                            return departure != Departure::normal_disconnect &&
                                   departure != Departure::violation;
                        }})},
        {"drops-will-on-take-over",
         {"TS-3.1.4-2@5.0", "MQTT-3.1.2-8@3.1.1"},
         "a client whose session is taken over loses its will",
         answering({.publishes_will =
                        [](Departure departure) {
                            return departure != Departure::normal_disconnect &&
                                   departure != Departure::taken_over;
                        }})},
        {"drops-will-on-any-disconnect",
         {"MQTT-3.1.2-8@5.0"},
         "DISCONNECT takes the will back even if it asks for it",
         answering({.publishes_will =
                        [](Departure departure) {
                            return departure != Departure::normal_disconnect &&
                                   departure != Departure::disconnect_with_will;
                        }})},
        {"drops-will-of-silent-client",
         {"MQTT-3.1.2-22@5.0", "MQTT-3.1.2-24@3.1.1"},
         "a client that was silent for too long is hung up without its will",
         answering({.publishes_will =
                        [](Departure departure) {
                            return departure != Departure::normal_disconnect &&
                                   departure != Departure::keep_alive_timeout;
                        }})},
        {"publishes-will-after-disconnect",
         {"MQTT-3.14.4-3@5.0", "MQTT-3.14.4-3@3.1.1"},
         "the will is published after a normal DISCONNECT too",
         answering({.publishes_will = [](Departure) { return true; }})},
        {"publishes-will-of-resumed-session",
         {"MQTT-3.1.3-9@5.0"},
         "a waiting will is published though its client is back",
         answering({.withdraws_will = [](bool) { return false; }})},
        {"ignores-will-delay",
         {"MQTT-3.1.2-8@5.0"},
         "the will is published at once, whatever its delay",
         answering({.will_waits = [](Seconds, Seconds) { return Seconds{0}; }})},
        {"forgets-will-retain",
         {"MQTT-3.1.2-15@5.0", "MQTT-3.1.2-17@3.1.1"},
         "no will is retained",
         answering({.retain_of_will = [](bool) { return false; }})},
        {"retains-every-will",
         {"MQTT-3.1.2-14@5.0", "MQTT-3.1.2-16@3.1.1"},
         "every will is retained",
         answering({.retain_of_will = [](bool) { return true; }})},
        {"forgets-will-qos",
         {"MQTT-3.1.2-8@5.0", "MQTT-3.1.2-8@3.1.1"},
         "every will is published at QoS 0",
         answering({.qos_of_will = [](std::uint8_t) -> std::uint8_t { return 0; }})},
        {"publishes-will-again",
         {"MQTT-3.1.2-10@5.0", "MQTT-3.1.2-10@3.1.1", "MQTT-3.1.2-12@3.1.1"},
         "a will that was published stays with the session and is published again at its next end",
         answering({.forgets_published_will = [] { return false; }})},
        {"reverses-user-properties",
         {"MQTT-3.1.3-10@5.0"},
         "user properties are delivered in the opposite order",
         replacing(publish, edited<Publish>([](Publish& it, PropertyList& room) {
                       std::vector<Property> pairs;
                       for (const auto& property : it.properties) {
                           if (property.id == PropertyId::user_property) pairs.push_back(property);
                       }
                       for (const auto& property : it.properties) {
                           if (property.id != PropertyId::user_property) room.add(property);
                       }
                       for (auto pair = pairs.rbegin(); pair != pairs.rend(); ++pair)
                           room.add(*pair);
                       it.properties = room;
                   }))},
        {"delivers-retained-without-flag",
         {"MQTT-3.3.1-8@3.1.1"},
         "a retained message that a new subscription brings has RETAIN 0",
         answering({.retain_of_retained = [] { return false; }})},
        {"forwards-retain",
         {"MQTT-3.3.1-12@5.0", "MQTT-3.3.1-9@3.1.1"},
         "RETAIN is passed on to established subscriptions",
         answering({.retain_forwarded = [](bool published, bool) { return published; }})},
    };
    return rows;
}

/// Where both versions have the rule there is a row for each, since one statement is forgiven at a
/// time.
const std::vector<Deviation>& errors() {
    static const std::vector<Deviation> rows{
        {"stays-after-refusing",
         {"MQTT-4.13.1-1@5.0", "MQTT-3.1.4-1@5.0", "MQTT-3.1.0-1@5.0", "MQTT-3.1.2-2@5.0",
          "MQTT-3.1.2-12@5.0", "MQTT-3.3.1-4@5.0", "MQTT-3.14.1-1@5.0", "MQTT-4.8.0-1@3.1.1",
          "MQTT-3.1.4-1@3.1.1", "MQTT-3.1.0-1@3.1.1", "MQTT-3.1.2-2@3.1.1", "MQTT-3.1.2-14@3.1.1",
          "MQTT-3.3.1-4@3.1.1", "MQTT-3.14.1-1@3.1.1"},
         "a violation is answered, and the connection goes on",
         answering({.closes_after = [](Reason) { return false; }})},
        {"closes-without-a-word",
         {"TS-4.13.1-1@5.0"},
         "a violation is answered by the close alone",
         answering({.says_farewell = [](Reason) { return false; }})},
        {"forgives-second-connect",
         {"MQTT-3.1.0-2@5.0"},
         "a second CONNECT is acknowledged like the first",
         forgiving("MQTT-3.1.0-2@5.0", connect)},
        {"forgives-second-connect-in-3-1-1",
         {"MQTT-3.1.0-2@3.1.1"},
         "a second CONNECT is acknowledged like the first",
         forgiving("MQTT-3.1.0-2@3.1.1", connect)},
        {"forgives-qos-3",
         {"MQTT-3.3.1-4@5.0"},
         "a PUBLISH with QoS 3 is let pass",
         forgiving("MQTT-3.3.1-4@5.0", publish)},
        {"forgives-qos-3-in-3-1-1",
         {"MQTT-3.3.1-4@3.1.1"},
         "a PUBLISH with QoS 3 is let pass",
         forgiving("MQTT-3.3.1-4@3.1.1", publish)},
        {"forgives-subscription-id-from-client",
         {"MQTT-3.3.4-6@5.0"},
         "a client's PUBLISH may name a subscription identifier",
         forgiving("MQTT-3.3.4-6@5.0", publish)},
        {"forgives-empty-id-with-session",
         {"MQTT-3.1.3-8@3.1.1"},
         "an empty client id may keep its session",
         forgiving("MQTT-3.1.3-8@3.1.1", connect)},
        {"forgives-unset-alias",
         {"TS-3.3.4-1@5.0"},
         "a topic alias that stands for nothing is let pass",
         forgiving("TS-3.3.4-1@5.0", publish)},
        {"forgives-reserved-connect-flag",
         {"MQTT-3.1.2-3@5.0"},
         "the reserved connect flag is not looked at",
         forgiving("MQTT-3.1.2-3@5.0", connect)},
        {"forgives-wildcard-topic",
         {"MQTT-3.3.2-2@5.0"},
         "a message is published to a topic with wildcards",
         forgiving("MQTT-3.3.2-2@5.0", publish)},
        {"forgives-wildcard-topic-in-3-1-1",
         {"MQTT-3.3.2-2@3.1.1"},
         "a message is published to a topic with wildcards",
         forgiving("MQTT-3.3.2-2@3.1.1", publish)},
        {"forgives-pubrel-flags",
         {"MQTT-3.6.1-1@5.0"},
         "the flags of PUBREL are not looked at",
         forgiving("MQTT-3.6.1-1@5.0", pubrel)},
        {"forgives-reserved-options",
         {"MQTT-3.8.3-5@5.0"},
         "the reserved bits of subscription options are not looked at",
         forgiving("MQTT-3.8.3-5@5.0", subscribe)},
        {"forgives-no-local-on-shared",
         {"MQTT-3.8.3-4@5.0"},
         "No Local is let pass on a shared subscription",
         forgiving("MQTT-3.8.3-4@5.0", subscribe)},
        {"forgives-auth-without-method",
         {"MQTT-4.12.0-7@5.0"},
         "AUTH is let pass where CONNECT named no method",
         forgiving("MQTT-4.12.0-7@5.0", auth)},
    };
    return rows;
}

}  // namespace touchstone::mqtt::named
