#include "harness/load/oracle.hpp"

#include <array>

#include <gtest/gtest.h>

namespace touchstone::load {
namespace {

using namespace std::chrono_literals;
using Sighting = Oracle::Sighting;

constexpr std::uint16_t tag = 0x1234;

/// Two publishers at 10/s together for 10 s: 50 messages each, on t/1 and t/2. The second phase
/// begins at 5 s.
Plan two_streams(std::size_t payload = 16) {
    Plan plan;
    Crowd crowd;
    crowd.role = Crowd::Role::publisher;
    crowd.clients = 2;
    crowd.topics = {"t/1", "t/2"};
    crowd.qos = 1;
    crowd.payload_size = payload;
    crowd.rate = Rate{10};
    plan.crowds.push_back(crowd);
    plan.phases = {{"warm", 0s, 5s, false}, {"steady", 5s, 10s, true}};
    plan.streams = 2;
    return plan;
}

class OracleTest : public testing::Test {
protected:
    void send(std::uint32_t stream, int count) {
        for (int i = 0; i < count; ++i) oracle.sent(stream);
    }
    Sighting see(std::uint32_t stream, std::uint32_t sequence) {
        return oracle.saw(listener, order, {tag, stream, sequence, {}});
    }

    Plan plan = two_streams();
    Oracle oracle{plan, tag};
    OrderSeen order;
    ListenerId listener = oracle.listen("t/+", order);
};

TEST_F(OracleTest, everything_once_and_in_order) {
    send(0, 50);
    send(1, 50);
    EXPECT_EQ(oracle.missing(), 100u);
    for (std::uint32_t i = 0; i < 50; ++i) {
        EXPECT_EQ(see(0, i), Sighting::first);
        EXPECT_EQ(see(1, i), Sighting::first);
    }
    EXPECT_EQ(oracle.missing(), 0u);
    EXPECT_EQ(oracle.lost(0, 1) + oracle.lost(1, 1), 0u);
}

TEST_F(OracleTest, loss_belongs_to_the_phase_of_the_intended_time) {
    send(0, 50);
    for (std::uint32_t i = 0; i < 50; ++i) {
        if (i != 3 && i != 24 && i != 25 && i != 49) see(0, i);
    }
    EXPECT_EQ(oracle.expected(0, 1), 25u);
    EXPECT_EQ(oracle.lost(0, 1), 2u);
    EXPECT_EQ(oracle.lost(1, 1), 2u);
    EXPECT_EQ(oracle.lost(0, 0), 0u);
    EXPECT_EQ(oracle.missing(), 4u);
}

TEST_F(OracleTest, what_was_never_sent_is_not_lost) {
    send(0, 10);
    for (std::uint32_t i = 0; i < 10; ++i) see(0, i);
    EXPECT_EQ(oracle.lost(0, 1), 0u);
    EXPECT_EQ(oracle.expected(1, 1), 0u);
}

TEST_F(OracleTest, duplicates_and_swaps) {
    send(0, 4);
    EXPECT_EQ(see(0, 0), Sighting::first);
    EXPECT_EQ(see(0, 2), Sighting::first);
    EXPECT_EQ(see(0, 1), Sighting::reordered);
    EXPECT_EQ(see(0, 1), Sighting::duplicate);
    EXPECT_EQ(see(0, 3), Sighting::first);
    EXPECT_EQ(oracle.missing(), 0u);
}

TEST_F(OracleTest, foreign_messages) {
    send(0, 1);
    EXPECT_EQ(oracle.saw(listener, order, {tag + 1, 0, 0, {}}), Sighting::foreign);
    EXPECT_EQ(see(2, 0), Sighting::foreign);
    EXPECT_EQ(see(0, 1), Sighting::foreign);  // not sent yet
    EXPECT_EQ(see(0, 0), Sighting::first);
}

TEST_F(OracleTest, each_subscriber_gets_its_own_copy) {
    OrderSeen other_order;
    const auto other = oracle.listen("t/2", other_order);
    EXPECT_NE(other, listener);
    send(0, 1);
    send(1, 1);
    EXPECT_EQ(oracle.missing(), 3u);
    EXPECT_EQ(oracle.saw(other, other_order, {tag, 1, 0, {}}), Sighting::first);
    EXPECT_EQ(oracle.saw(other, other_order, {tag, 0, 0, {}}), Sighting::foreign);
    EXPECT_EQ(oracle.missing(), 2u);
}

TEST(SharedOracle, one_copy_for_the_group_and_order_within_a_member) {
    const auto plan = two_streams();
    Oracle oracle{plan, tag};
    std::array<OrderSeen, 2> order;
    const auto group = oracle.listen("$share/g/t/+", order[0]);
    EXPECT_EQ(oracle.listen("$share/g/t/+", order[1]), group);
    EXPECT_NE(oracle.listen("$share/h/t/+", order[1]), group);
    for (int i = 0; i < 4; ++i) oracle.sent(0);
    EXPECT_EQ(oracle.missing(), 8u);
    const auto see = [&](std::size_t member, std::uint32_t sequence) {
        return oracle.saw(group, order[member], {tag, 0, sequence, {}});
    };
    EXPECT_EQ(see(0, 1), Sighting::first);
    EXPECT_EQ(see(1, 0), Sighting::first);  // later than its elder, but at another member
    EXPECT_EQ(see(1, 1), Sighting::duplicate);
    EXPECT_EQ(see(1, 3), Sighting::first);
    EXPECT_EQ(see(1, 2), Sighting::reordered);
}

TEST(UnverifiedOracle, payloads_without_a_stamp_are_expected_by_nobody) {
    const auto plan = two_streams(15);
    Oracle oracle{plan, tag};
    OrderSeen order;
    oracle.listen("#", order);
    oracle.sent(0);
    EXPECT_EQ(oracle.missing(), 0u);
    EXPECT_EQ(oracle.lost(0, 1), 0u);
}

TEST(Stamp, is_laid_out_as_documented) {
    std::array<std::uint8_t, Stamp::size> bytes{};
    write_stamp({0x0102, 0x03040506, 0x0708090A, Duration{0x0B0C0D0E0F10}}, bytes.data());
    for (std::size_t i = 0; i < bytes.size(); ++i) EXPECT_EQ(bytes[i], i + 1);
    const auto stamp = read_stamp(bytes.data());
    EXPECT_EQ(stamp.run, 0x0102);
    EXPECT_EQ(stamp.stream, 0x03040506u);
    EXPECT_EQ(stamp.sequence, 0x0708090Au);
    EXPECT_EQ(stamp.intended.count(), 0x0B0C0D0E0F10);
}

}  // namespace
}  // namespace touchstone::load
