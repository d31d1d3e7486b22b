#include "reference/transport/memory.hpp"

#include <gtest/gtest.h>

#include "reference/transport/shaped.hpp"
#include "reference/transport/stream_test.hpp"
#include "reference/transport/virtual_loop.hpp"

namespace touchstone::transport {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class MemoryStreams : public testing::Test {
protected:
    void connect(const MemoryOptions& options = {}) {
        std::tie(first, second) = memory_pair(loop, options);
        first->start(at_first);
        second->start(at_second);
    }
    void run() { ASSERT_TRUE(loop.run_until(seconds{60})); }

    VirtualLoop loop;
    Heard at_first, at_second;
    std::unique_ptr<Stream> first, second;
};

TEST_F(MemoryStreams, CarryBytesBothWays) {
    connect();
    write(*first, "ping");
    EXPECT_TRUE(at_second.pieces.empty()) << "nothing is called back from inside write";
    run();
    write(*second, "pong");
    run();
    EXPECT_EQ(at_second.all, "ping");
    EXPECT_EQ(at_first.all, "pong");
}

TEST_F(MemoryStreams, TheLastBytesArriveBeforeTheEnd) {
    connect();
    write(*first, "goodbye");
    first->close(Ending::fin);
    first.reset();
    run();
    EXPECT_EQ(at_second.all, "goodbye");
    EXPECT_EQ(at_second.ended, Ending::fin);
    EXPECT_FALSE(at_first.ended) << "one's own close is not heard";
}

TEST_F(MemoryStreams, AResetIsToldFromAnEnd) {
    connect();
    second->close(Ending::reset);
    run();
    EXPECT_EQ(at_first.ended, Ending::reset);
    EXPECT_EQ(at_first.why, "reset by the peer");
}

TEST_F(MemoryStreams, AFullWireTakesNoMoreUntilItIsRead) {
    connect({.capacity = 10});
    second->pause();
    EXPECT_EQ(write(*first, "0123456789abc"), 10u);
    EXPECT_EQ(write(*first, "abc"), 0u);
    run();
    EXPECT_EQ(at_first.writable, 0);
    second->resume();
    run();
    EXPECT_EQ(at_first.writable, 1);
    EXPECT_EQ(write(*first, "abc"), 3u);
    run();
    EXPECT_EQ(at_second.all, "0123456789abc");
}

TEST_F(MemoryStreams, APausedReceiverHearsNotEvenTheEnd) {
    connect();
    second->pause();
    write(*first, "late");
    first->close(Ending::fin);
    run();
    EXPECT_TRUE(at_second.all.empty());
    EXPECT_FALSE(at_second.ended);
    second->resume();
    run();
    EXPECT_EQ(at_second.all, "late");
    EXPECT_EQ(at_second.ended, Ending::fin);
}

TEST_F(MemoryStreams, ShapesCutAndDelay) {
    connect(
        {.forth = {.cut = Shape::Cut::single_bytes, .delay_up_to = milliseconds{5}, .seed = 3}});
    write(*first, "abc");
    run();
    EXPECT_EQ(at_second.pieces, (std::vector<std::string>{"a", "b", "c"}));
}

/// Closes its stream at the first bytes.
struct Hasty final : Receiver {
    void on_bytes(Bytes) override {
        ++heard;
        stream.reset();
    }
    void on_closed(Ending, const std::string&) override { ++heard; }
    void on_writable() override { ++heard; }
    std::unique_ptr<Stream> stream;
    int heard = 0;
};

TEST_F(MemoryStreams, AStreamMayBeDestroyedWhileItCalls) {
    Hasty hasty;
    std::tie(first, hasty.stream) = memory_pair(loop);
    first->start(at_first);
    hasty.stream->start(hasty);
    write(*first, "a");
    write(*first, "b");
    run();
    EXPECT_EQ(hasty.heard, 1);
    EXPECT_EQ(at_first.ended, Ending::fin);
}

TEST_F(MemoryStreams, ShapedStreamsDeliverEverythingBeforeTheEnd) {
    const Shape shapes[] = {
        {.cut = Shape::Cut::single_bytes},
        {.cut = Shape::Cut::pieces, .delay_up_to = milliseconds{20}, .seed = 5},
        {.cut = Shape::Cut::joined, .delay_up_to = milliseconds{20}},
    };
    for (const auto& shape : shapes) {
        at_second = {};
        connect({.capacity = 7});  // the wire is full again and again
        first = shaped(std::move(first), loop, shape);
        first->start(at_first);
        write(*first, "the quick brown fox ");
        write(*first, "jumps over the lazy dog");
        first.reset();
        ASSERT_TRUE(loop.run_until(loop.now().steady + seconds{60}));
        EXPECT_EQ(at_second.all, "the quick brown fox jumps over the lazy dog");
        EXPECT_EQ(at_second.ended, Ending::fin);
    }
}

TEST_F(MemoryStreams, AShapedStreamPassesOnWhatItHears) {
    connect();
    first = shaped(std::move(first), loop, {.cut = Shape::Cut::single_bytes});
    first->start(at_first);
    write(*second, "hello");
    second->close(Ending::reset);
    run();
    EXPECT_EQ(at_first.pieces, std::vector<std::string>{"hello"});
    EXPECT_EQ(at_first.ended, Ending::reset);
}

TEST(VirtualLoop, JumpsFromDeadlineToDeadlineInOrder) {
    VirtualLoop loop;
    std::vector<int> rung;
    const auto late = loop.timer([&] { rung.push_back(2); });
    const auto early = loop.timer([&] { rung.push_back(1); });
    const auto never = loop.timer([&] { rung.push_back(3); });
    late->set(std::chrono::hours{24});
    early->set(seconds{1});
    never->set(seconds{2});
    never->cancel();
    EXPECT_TRUE(loop.run_until(std::chrono::hours{48}));
    EXPECT_EQ(rung, (std::vector{1, 2}));
    EXPECT_EQ(loop.now().steady, std::chrono::hours{48});
    EXPECT_EQ(loop.now().wall - VirtualClock::wall_at_start, std::chrono::hours{48});
}

TEST(VirtualLoop, SoonComesAfterWhatIsDueAlready) {
    VirtualLoop loop;
    std::string order;
    const auto due = loop.timer([&] { order += "due "; });
    const auto set_later = loop.timer([&] { order += "later "; });
    due->set({});
    loop.soon([&] { order += "soon "; });
    set_later->set({});
    loop.run_until(seconds{1});
    EXPECT_EQ(order, "due soon later ");
}

TEST(VirtualLoop, ARunawayIsStopped) {
    VirtualLoop loop;
    std::function<void()> again = [&] { loop.soon(again); };
    again();
    EXPECT_FALSE(loop.run_until(seconds{1}, 1000));
}

}  // namespace
}  // namespace touchstone::transport
