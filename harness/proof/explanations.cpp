#include "harness/proof/explanations.hpp"

#include <algorithm>
#include <array>

namespace touchstone::proof {
namespace {

struct Explained {
    std::string_view deviation;  ///< id
    std::string_view because;
};

constexpr std::array explained{
    Explained{"alters-message-expiry-of-publish",
              "the longest interval can only be altered downwards, by the one second that a "
              "message may have waited"},
    Explained{"removes-topic-alias-maximum-of-connack",
              "alias 0 is refused whatever maximum CONNACK names"},
    Explained{"alters-topic-alias-maximum-of-connack",
              "alias 0 is refused whatever maximum CONNACK names"},
    Explained{"rule-delivers-qos2-the-opposite",
              "the message is lost at its first arrival and delivered at its repetition: once, as "
              "it should be"},
    Explained{"rule-qos-of-will-two",
              "the watcher was granted QoS 1, which hides a higher one, or asks for no QoS in "
              "particular"},
};

}  // namespace

std::string explanation_of(const mqtt::Deviation& deviation, std::size_t passed) {
    if (passed == 0)
        return "every survivor noticed it, but blamed another statement or was prevented by it";
    const auto row = std::ranges::find(explained, deviation.id, &Explained::deviation);
    return row == explained.end() ? std::string{} : std::string{row->because};
}

}  // namespace touchstone::proof
