// The exchange tables, walked; packet identifiers; quota; aliases.
#include "reference/session/exchanges.hpp"

#include <gtest/gtest.h>

#include "reference/session/aliases.hpp"
#include "reference/session/packet_ids.hpp"
#include "reference/session/quota.hpp"

namespace touchstone::mqtt {
namespace {

TEST(Sender, DeliversAtQos1InOneStep) {
    const auto& row = sender_row(state_after_publish(1), Answer::puback);
    EXPECT_EQ(row.does, SenderAct::finish);
    EXPECT_EQ(row.then, SenderState::idle);
}

TEST(Sender, DeliversAtQos2InTwoSteps) {
    const auto& released = sender_row(state_after_publish(2), Answer::pubrec);
    EXPECT_EQ(released.does, SenderAct::pubrel);
    const auto& done = sender_row(released.then, Answer::pubcomp);
    EXPECT_EQ(done.does, SenderAct::finish);
    EXPECT_EQ(done.then, SenderState::idle);
}

TEST(Sender, FinishesOnlyWithTheAnswerOfItsQos) {
    for (const auto& row : sender_rows) {
        if (row.does != SenderAct::finish) continue;
        const bool qos_1 = row.when == SenderState::awaiting_puback;
        EXPECT_EQ(row.gets == Answer::puback, qos_1);
        EXPECT_EQ(row.then, SenderState::idle);
    }
}

TEST(Receiver, DeliversOncePerRelease) {
    auto state = ReceiverState::idle;
    int delivered = 0;
    for (const auto arrival : {Arrival::publish_qos2, Arrival::publish_qos2, Arrival::pubrel,
                               Arrival::pubrel, Arrival::publish_qos2}) {
        const auto& row = receiver_row(state, arrival);
        delivered += row.does == ReceiverAct::deliver_and_pubrec;
        state = row.then;
    }
    EXPECT_EQ(delivered, 2);
    EXPECT_EQ(state, ReceiverState::awaiting_pubrel);
}

TEST(Tables, ThatLackARowOrHaveOneTwiceAreNotComplete) {
    auto rows = receiver_rows;
    EXPECT_TRUE(is_complete(rows, receiver_states, arrivals));
    rows[0].gets = rows[1].gets;
    EXPECT_FALSE(is_complete(rows, receiver_states, arrivals));
}

TEST(PacketIds, GoRoundWithoutZeroAndWithoutThoseInUse) {
    PacketIds ids;
    EXPECT_EQ(ids.next([](PacketId) { return false; }), 1);
    EXPECT_EQ(ids.next([](PacketId id) { return id == 2; }), 3);
    for (int i = 4; i <= 65'535; ++i) EXPECT_EQ(ids.next([](PacketId) { return false; }), i);
    EXPECT_EQ(ids.next([](PacketId id) { return id < 7; }), 7);
    EXPECT_EQ(ids.next([](PacketId) { return true; }), std::nullopt);
}

TEST(Quota, NeverGrowsBeyondItsBeginning) {
    Quota quota{2};
    quota.give_back();
    EXPECT_EQ(quota.left(), 2);
    quota.take();
    quota.take();
    EXPECT_TRUE(quota.used_up());
    quota.give_back();
    EXPECT_EQ(quota.left(), 1);
}

TEST(ReceivedAliases, KnowWhatTheyWereTaught) {
    ReceivedAliases aliases{2};
    EXPECT_TRUE(aliases.topic_of(1).empty());
    aliases.learn(2, "a");
    aliases.learn(3, "b");
    aliases.learn(2, "c");
    EXPECT_EQ(aliases.topic_of(2), "c");
    EXPECT_TRUE(aliases.topic_of(3).empty());
    EXPECT_FALSE(aliases.allows(0));
    EXPECT_FALSE(aliases.allows(3));
}

}  // namespace
}  // namespace touchstone::mqtt
