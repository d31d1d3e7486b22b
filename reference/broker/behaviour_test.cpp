// Brokers that are wrong on purpose: the three places where a behaviour is consulted.
#include <gtest/gtest.h>

#include "reference/broker/test_bench.hpp"

namespace touchstone::mqtt {
namespace {

Behaviour answering(auto change) {
    Behaviour behaviour;
    change(behaviour.rules);
    return behaviour;
}

TEST(Rules, ChangeOneAnswer) {
    Bench bench{{},
                answering([](Rules& rules) { rules.delivers_qos2 = [](bool) { return true; }; })};
    bench.joins("w", "client-id=w");
    bench.says("w", "SUBSCRIBE id=1 filter=t");
    bench.heard("w");
    bench.joins("p", "client-id=p");
    bench.says("p", "PUBLISH id=7 qos=2 topic=t");
    bench.says("p", "PUBLISH id=7 dup=1 qos=2 topic=t");
    EXPECT_EQ(bench.heard("w"), "PUBLISH topic=t; PUBLISH topic=t");
}

TEST(Rules, MayKeepBothConnections) {
    Bench bench{{}, answering([](Rules& rules) { rules.takes_over = [](bool) { return false; }; })};
    bench.joins("one", "client-id=a clean-start=0 session-expiry=9");
    bench.joins("two", "client-id=a clean-start=0 session-expiry=9");
    EXPECT_TRUE(bench.is_open("one"));
    bench.says("one", "PINGREQ");
    EXPECT_EQ(bench.heard("one"), "PINGRESP");
    bench.cuts("one");
    bench.says("two", "PINGREQ");
    EXPECT_EQ(bench.heard("two"), "PINGRESP");
}

TEST(Forgiving, OverlooksAViolationInOnePacketType) {
    Behaviour behaviour;
    behaviour.forgives = Forgiven{"MQTT-3.1.0-2@5.0", PacketType::connect};
    Bench bench{{}, behaviour};
    bench.forgives_breaches();
    bench.joins("a", "client-id=a");
    bench.says("a", "CONNECT client-id=a");
    EXPECT_EQ(bench.heard("a"), "CONNACK success");
    bench.says("a", "AUTH re-authenticate auth-method=m");
    EXPECT_EQ(bench.heard("a"), "DISCONNECT protocol-error; closed");
}

/// Holds every packet back until the next one, and lets that go first.
class Swapping final : public Outlet {
public:
    void pass(Bytes frame, Version, Buffer& out) override {
        if (type_of(frame) == PacketType::connack) return out.append(frame);
        if (held_.empty()) return held_.append(frame);
        out.append(frame);
        flush(out);
    }
    void flush(Buffer& out) override {
        out.append(held_.view());
        held_.clear();
    }

private:
    static PacketType type_of(Bytes frame) { return static_cast<PacketType>(frame[0] >> 4); }
    Buffer held_;
};

TEST(Outlets, SeeEveryPacketAndHaveAMemory) {
    Behaviour behaviour;
    behaviour.outlet = [](const void*) -> std::unique_ptr<Outlet> {
        return std::make_unique<Swapping>();
    };
    Bench bench{{}, behaviour};
    bench.forgives_breaches();
    bench.joins("a", "client-id=a");
    bench.says("a", "SUBSCRIBE id=1 filter=t");
    EXPECT_EQ(bench.heard("a"), "");
    bench.says("a", "PUBLISH topic=t payload=" + std::string(3000, 'x'));
    EXPECT_TRUE(bench.heard("a").starts_with("PUBLISH topic=t"));
    bench.says("a", "PINGREQ");
    bench.says("a", "DISCONNECT");
    EXPECT_EQ(bench.heard("a"), "PINGRESP; closed");
}

TEST(Behaviour, OfTheConformingBrokerIsTheDefault) {
    const Behaviour behaviour;
    EXPECT_EQ(behaviour.outlet, nullptr);
    EXPECT_FALSE(behaviour.forgives);
}

}  // namespace
}  // namespace touchstone::mqtt
