// The outbox: order, sharing, partial writes, and what waits for the store. And the timers.
#include "reference/broker/outbox.hpp"

#include <random>

#include <gtest/gtest.h>

#include "reference/broker/test_bench.hpp"
#include "reference/broker/timers.hpp"
#include "reference/protocol/codec.hpp"

namespace touchstone::mqtt {
namespace {

std::string offered(const Outbox& outbox, Ticket stored = 0) {
    std::string text;
    for (const auto chunk : outbox.chunks(stored)) text += text_of(chunk);
    return text;
}

TEST(Outbox, KeepsTheOrderOfCopiedAndSharedBytes) {
    const auto payload = std::make_shared<std::string>("PAYLOAD");
    Outbox outbox;
    outbox.tail().append(bytes_of("one "));
    outbox.append(SharedBytes{bytes_of(*payload), payload});
    outbox.tail().append(bytes_of(" two"));
    EXPECT_EQ(offered(outbox), "one PAYLOAD two");
    EXPECT_EQ(payload.use_count(), 2);
    for (std::string_view rest = "one PAYLOAD two"; !rest.empty(); rest.remove_prefix(1)) {
        EXPECT_EQ(offered(outbox), rest);
        EXPECT_EQ(outbox.size(), rest.size());
        outbox.written(1);
    }
    EXPECT_TRUE(outbox.empty());
    EXPECT_EQ(payload.use_count(), 1);
}

TEST(Outbox, HoldsBackWhatIsNotStored) {
    Outbox outbox;
    outbox.tail().append(bytes_of("a"));
    outbox.hold_for(3);
    outbox.tail().append(bytes_of("b"));
    outbox.hold_for(2);  // already waiting for more
    outbox.tail().append(bytes_of("c"));
    outbox.hold_for(5);
    outbox.tail().append(bytes_of("d"));
    EXPECT_EQ(offered(outbox, 0), "a");
    EXPECT_EQ(offered(outbox, 3), "abc");
    EXPECT_EQ(offered(outbox, 5), "abcd");
    EXPECT_EQ(outbox.size(), 4u);
    outbox.written(3);
    EXPECT_EQ(offered(outbox, 4), "");
    EXPECT_EQ(offered(outbox, 5), "d");
    outbox.clear();
    EXPECT_TRUE(outbox.empty());
}

/// Stores when it is told to.
class SlowStore final : public Store {
public:
    Ticket store(const Record&) override { return ++last; }
    Ticket stored_up_to() const override { return done; }
    Ticket last = 0, done = 0;
};

TEST(Acknowledgements, WaitForTheStore) {
    SlowStore store;
    Broker broker{store};
    const auto peer = broker.opened({});
    Connect connect;
    connect.client_id = "a";
    Buffer bytes;
    encode(Packet{connect}, Version::v5_0, bytes);
    broker.received(peer, bytes.view(), {});
    EXPECT_GT(broker.outbox(peer).size(), 0u);
    EXPECT_TRUE(broker.outbox(peer).chunks(broker.stored_up_to()).empty());
    broker.news_told();
    store.done = store.last;
    broker.stored(store.done);
    EXPECT_EQ(broker.with_news().size(), 1u);
    EXPECT_FALSE(broker.outbox(peer).chunks(broker.stored_up_to()).empty());
    broker.outbox(peer).written(broker.outbox(peer).size());

    Publish publish;
    publish.qos = 1;
    publish.id = 7;
    publish.topic = "t";
    bytes.clear();
    encode(publish, Version::v5_0, bytes);
    encode(Packet{Pingreq{}}, Version::v5_0, bytes);
    broker.received(peer, bytes.view(), {});
    EXPECT_TRUE(broker.outbox(peer)
                    .chunks(broker.stored_up_to())
                    .empty());  // PINGRESP keeps its place behind PUBACK
    store.done = store.last;
    EXPECT_FALSE(broker.outbox(peer).chunks(broker.stored_up_to()).empty());
}

TEST(Timers, GoOffInOrderAndCanBeMoved) {
    Timers timers;
    std::map<Slot, Steady> expected;
    std::mt19937 random{1};
    for (int i = 0; i < 5000; ++i) {
        const Slot slot = random() % 100;
        if (random() % 4 == 0) {
            timers.cancel({TimerOwner::Kind::session, slot});
            expected.erase(slot);
        } else {
            const Steady deadline{static_cast<int>(random() % 1000)};
            timers.set({TimerOwner::Kind::session, slot}, deadline);
            expected[slot] = deadline;
        }
        ASSERT_EQ(timers.size(), expected.size());
    }
    Steady last{};
    while (const auto next = timers.next()) {
        EXPECT_EQ(timers.take_due(*next - Steady{1}), std::nullopt);
        const auto owner = timers.take_due(*next);
        ASSERT_TRUE(owner);
        EXPECT_GE(*next, last);
        EXPECT_EQ(expected.at(owner->slot), *next);
        expected.erase(owner->slot);
        last = *next;
    }
    EXPECT_TRUE(expected.empty());
}

TEST(SlowReaders, LoseQos0AndKeepQos1) {
    Limits limits;
    limits.outbox_bytes = 1000;
    MemoryStore store;
    Broker broker{store, limits};
    Now now;
    const auto join = [&](std::string_view id) {
        const auto peer = broker.opened(now);
        Connect connect;
        connect.client_id = id;
        Buffer bytes;
        encode(Packet{connect}, Version::v5_0, bytes);
        broker.received(peer, bytes.view(), now);
        return peer;
    };
    const auto publisher = join("p"), slow = join("s");
    FilterListBuilder filters;
    filters.add("t", 1);
    Buffer bytes;
    encode(Packet{Subscribe{1, {}, FilterList<true>{filters.raw()}}}, Version::v5_0, bytes);
    broker.received(slow, bytes.view(), now);
    const std::string payload(100, 'x');
    for (int i = 0; i < 30; ++i) {
        for (const std::uint8_t qos : {0, 1}) {
            Publish publish;
            publish.qos = qos;
            publish.id = qos;
            publish.topic = "t";
            publish.payload = bytes_of(payload);
            bytes.clear();
            encode(publish, Version::v5_0, bytes);
            broker.received(publisher, bytes.view(), now);
        }
    }
    EXPECT_LT(broker.outbox(slow).size(), 1200u);
    EXPECT_EQ(broker.census().queued + broker.census().in_flight, 30u);
    broker.outbox(slow).written(broker.outbox(slow).size());
    broker.news_told();
    // It asks to be called again though nobody said `writable`.
    ASSERT_EQ(broker.next_deadline(), now.steady);
    const auto queued = broker.census().queued;
    broker.elapsed(now);
    EXPECT_LT(broker.census().queued, queued);
    broker.outbox(slow).written(broker.outbox(slow).size());
    broker.congested(slow);
    broker.writable(slow, now);
    broker.outbox(slow).written(broker.outbox(slow).size());
    broker.writable(slow, now);
    broker.outbox(slow).written(broker.outbox(slow).size());
    broker.writable(slow, now);
    EXPECT_EQ(broker.census().queued, 0u);
    EXPECT_EQ(broker.census().in_flight, 30u);
}

TEST(SlowReaders, WhoFloodAreHungUp) {
    Limits limits;
    limits.outbox_bytes = 100;
    MemoryStore store;
    Broker broker{store, limits};
    const auto peer = broker.opened({});
    Connect connect;
    connect.client_id = "a";
    Buffer bytes;
    encode(Packet{connect}, Version::v5_0, bytes);
    for (int i = 0; i < 200; ++i) encode(Packet{Pingreq{}}, Version::v5_0, bytes);
    broker.received(peer, bytes.view(), {});
    EXPECT_TRUE(broker.hangs_up(peer));
    EXPECT_LT(broker.outbox(peer).size(), 400u);
}

}  // namespace
}  // namespace touchstone::mqtt
