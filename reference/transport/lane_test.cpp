#include "reference/transport/lane.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "reference/transport/stream_test.hpp"

namespace touchstone::transport {
namespace {

using std::chrono::milliseconds;
using Texts = std::vector<std::string>;

/// Everything that has arrived by `now`, piece by piece.
Texts arrived(Lane& lane, Nanoseconds now) {
    Texts pieces;
    for (auto piece = lane.front(now); !piece.empty(); piece = lane.front(now)) {
        pieces.emplace_back(piece.begin(), piece.end());
        lane.pop();
    }
    return pieces;
}

TEST(Lane, BringsEachWriteByItself) {
    Lane lane;
    lane.put(bytes_of("one"), {});
    lane.put(bytes_of(""), {});
    lane.put(bytes_of("two"), {});
    EXPECT_EQ(lane.size(), 6u);
    EXPECT_EQ(arrived(lane, {}), (Texts{"one", "two"}));
    EXPECT_EQ(lane.size(), 0u);
    EXPECT_FALSE(lane.next_due());
}

TEST(Lane, SplitsAWriteWhereAsked) {
    Lane lane;
    lane.put(bytes_of("abcde"), {}, 2);
    EXPECT_EQ(arrived(lane, {}), (Texts{"ab", "cd", "e"}));
}

TEST(Lane, CutsIntoSingleBytes) {
    Lane lane{{.cut = Shape::Cut::single_bytes}};
    lane.put(bytes_of("abc"), {});
    EXPECT_EQ(arrived(lane, {}), (Texts{"a", "b", "c"}));
}

TEST(Lane, JoinsWhatIsWrittenWithinTheDelay) {
    Lane lane{{.cut = Shape::Cut::joined, .delay_up_to = milliseconds{10}}};
    lane.put(bytes_of("a"), milliseconds{0});
    lane.put(bytes_of("b"), milliseconds{9});
    EXPECT_EQ(lane.next_due(), milliseconds{10});
    EXPECT_EQ(arrived(lane, milliseconds{9}), Texts{});
    EXPECT_EQ(arrived(lane, milliseconds{10}), Texts{"ab"});
    lane.put(bytes_of("c"), milliseconds{10});
    EXPECT_EQ(arrived(lane, milliseconds{20}), Texts{"c"});
}

TEST(Lane, PiecesAndDelaysKeepTheOrderAndLoseNothing) {
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        Lane lane{{.cut = Shape::Cut::pieces, .delay_up_to = milliseconds{50}, .seed = seed}};
        std::string sent;
        for (int i = 0; i < 40; ++i) {
            const std::string text = "<message " + std::to_string(i) + ">";
            lane.put(bytes_of(text), milliseconds{i});
            sent += text;
        }
        lane.end(Ending::fin, milliseconds{40});
        std::string received;
        Nanoseconds now{};
        while (!lane.ended(now)) {
            ASSERT_GE(*lane.next_due(), now) << "seed " << seed;
            now = *lane.next_due();
            for (const auto& piece : arrived(lane, now)) received += piece;
        }
        EXPECT_EQ(received, sent) << "seed " << seed;
        EXPECT_EQ(lane.ended(now), Ending::fin);
    }
}

TEST(Lane, TheSameSeedTravelsTheSameWay) {
    const auto journey = [](std::uint64_t seed) {
        Lane lane{{.cut = Shape::Cut::pieces, .delay_up_to = milliseconds{50}, .seed = seed}};
        lane.put(bytes_of("the quick brown fox jumps over the lazy dog"), {});
        const auto due = *lane.next_due();
        return std::pair{due, arrived(lane, due)};
    };
    EXPECT_EQ(journey(7), journey(7));
    EXPECT_NE(journey(7), journey(8));
}

TEST(Lane, ALaneThatNeverRunsEmptyDoesNotGrow) {
    Lane lane;
    const std::string text(1000, 'x');
    lane.put(bytes_of(text), {});
    for (int i = 0; i < 1000; ++i) {
        lane.put(bytes_of(text), {});
        ASSERT_EQ(lane.front({}).size(), text.size());
        lane.pop();
        ASSERT_EQ(lane.size(), text.size());
    }
}

}  // namespace
}  // namespace touchstone::transport
