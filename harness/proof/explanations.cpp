#include "harness/proof/explanations.hpp"

#include <algorithm>
#include <array>

namespace touchstone::proof {
namespace {

struct Explained {
    std::string_view deviation;  ///< id
    std::string_view because;
};

constexpr std::string_view hung_up_anyway =
    "a CONNECT that cannot be read to its end is hung up on in any case: there is nothing to go "
    "on with";
constexpr std::string_view alias_zero = "alias 0 is refused whatever maximum CONNACK names";
constexpr std::string_view announces_more =
    "what is announced is one more than what is taken, and one more than announced is refused "
    "either way";
constexpr std::string_view said_once =
    "the message is lost at its first arrival and delivered at its repetition: once, as it should "
    "be";

constexpr std::array explained{
    Explained{"alters-message-expiry-of-publish",
              "the longest interval can only be altered downwards, by the one second that a "
              "message may have waited"},
    Explained{"removes-topic-alias-maximum-of-connack", alias_zero},
    Explained{"alters-topic-alias-maximum-of-connack", alias_zero},
    Explained{"alters-receive-maximum-of-connack", announces_more},
    Explained{"alters-maximum-packet-size-of-connack", announces_more},
    Explained{"rule-accepts-another-the-opposite", "refusing the first message is refusing too"},
    Explained{"rule-accepts-another-never", "refusing the first message is refusing too"},
    Explained{"rule-delivers-qos2-the-opposite", said_once},
    Explained{"rule-qos-of-will-two",
              "the watcher was granted a lower QoS, or asks for none in particular"},
    Explained{"rule-tells-displaced-the-opposite",
              "the standard demands the close and only advises DISCONNECT: the cases warn"},
    Explained{"forgives-mqtt-3-3-2-8-5-0-in-publish",
              "alias 0 is also out of range, and refused as such"},
    Explained{"forgives-mqtt-3-1-2-9-5-0-in-connect", hung_up_anyway},
    Explained{"forgives-mqtt-3-1-2-17-5-0-in-connect", hung_up_anyway},
    Explained{"forgives-mqtt-3-1-2-19-5-0-in-connect", hung_up_anyway},
    Explained{"forgives-mqtt-3-1-3-3-5-0-in-connect", hung_up_anyway},
};

}  // namespace

std::string explanation_of(const mqtt::Deviation& deviation, const Fate& fate) {
    if (fate.killed && fate.survived == 0) return {};
    if (fate.survived == 0) {
        return fate.cited ? "its condition does not occur in the cases that cite what it breaks"
                          : "no case cites what it breaks, and no monitor met it";
    }
    if (fate.passed == 0) {
        return "every survivor noticed it, but blamed another statement or was prevented by it";
    }
    const auto row = std::ranges::find(explained, deviation.id, &Explained::deviation);
    return row == explained.end() ? std::string{} : std::string{row->because};
}

}  // namespace touchstone::proof
