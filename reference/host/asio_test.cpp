// The broker server and the program runner against each other over loopback, on one context.
#include <csignal>
#include <functional>
#include <memory>

#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reference/host/asio_runner.hpp"
#include "reference/host/broker_server.hpp"
#include "reference/host/signals.hpp"
#include "reference/host/test_program.hpp"

namespace touchstone::host {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

class OverLoopback : public testing::Test {
protected:
    /// Runs until `programs` have finished; far beyond any sane time, gives up.
    void run(std::initializer_list<TestProgram*> programs) {
        std::size_t left = programs.size();
        for (auto* program : programs) runner.start(*program, [&left] { --left; });
        run_until([&left] { return left == 0; });
    }
    void run_until(const std::function<bool()>& done) {
        const auto end = std::chrono::steady_clock::now() + 20s;
        while (!done()) {
            context.restart();
            context.run_one_until(end);
            ASSERT_LT(std::chrono::steady_clock::now(), end) << "gave up";
        }
    }
    std::optional<transport::Address> resolve(const std::string& listener) {
        if (listener.empty()) return server->address(0);
        if (listener == "second") return server->address(1);
        if (listener == "nobody") return transport::Address{"127.0.0.1", 1};
        return {};
    }
    void restart(bool kill, const std::function<void(const std::string&)>& done) {
        const std::vector listeners{server->address(0), server->address(1)};
        if (!kill) server->stop();
        server.reset();
        server = std::make_unique<BrokerServer>(context, listeners);
        done("");
    }

    boost::asio::io_context context{1};
    std::unique_ptr<BrokerServer> server = std::make_unique<BrokerServer>(
        context, std::vector<transport::Address>{{"127.0.0.1", 0}, {"127.0.0.1", 0}});
    AsioRunner runner{context,
                      [this](const auto& listener) { return resolve(listener); },
                      [this](bool kill, auto done) { restart(kill, done); },
                      {}};
};

TEST_F(OverLoopback, PlaysAConversation) {
    TestProgram program{[](TestProgram& self, const std::string& line) {
        if (line == "start") self.open(1);
        if (line == "opened 1") {
            self.send(1, connect("a"), 1);
            self.send(1, subscribe("t"));
        }
        if (line == "1 SUBACK") self.send(1, publish("t", "hello"));
        if (line == "1 PUBLISH hello") {
            self.send(1, disconnect());
            self.close(1);
            self.finish();
        }
    }};
    run({&program});
    EXPECT_THAT(program.heard,
                ElementsAre("start", "opened 1", "1 CONNACK", "1 SUBACK", "1 PUBLISH hello"));
    run_until([&] { return server->connections() == 0; });
}

TEST_F(OverLoopback, ProgramsRunSideBySide) {
    TestProgram reader{[](TestProgram& self, const std::string& line) {
        if (line == "start") self.open(1, "second");
        if (line == "opened 1") self.send(1, connect("reader"));
        if (line == "1 CONNACK") self.send(1, subscribe("t"));
        if (line == "1 PUBLISH x") self.finish();
    }};
    // Publishes again and again, since it cannot know when the reader has subscribed.
    TestProgram writer{[&](TestProgram& self, const std::string& line) {
        if (line == "start") self.open(1);
        if (line == "opened 1") self.send(1, connect("writer"));
        if (line == "1 CONNACK" || line == "elapsed") {
            self.send(1, publish("t", "x"));
            self.wake_in(1ms);
        }
        if (reader.finished()) self.finish();
    }};
    run({&reader, &writer});
    EXPECT_THAT(reader.heard,
                ElementsAre("start", "opened 1", "1 CONNACK", "1 SUBACK", "1 PUBLISH x"));
    EXPECT_EQ(runner.running(), 0u);
}

TEST_F(OverLoopback, TheBrokersHangUpIsHeardAfterItsLastWords) {
    TestProgram program{[](TestProgram& self, const std::string& line) {
        if (line == "start") self.open(1);
        if (line == "opened 1") self.send(1, connect("a"));
        // Much is still unread when the broker hangs up: a reset would swallow the DISCONNECT.
        if (line == "1 CONNACK") {
            self.send(1, connect("a"));
            self.send(1, Frame(1'000'000, 0));
        }
        if (line.starts_with("closed")) self.finish();
    }};
    run({&program});
    EXPECT_THAT(program.heard,
                ElementsAre("start", "opened 1", "1 CONNACK", "1 DISCONNECT", "closed 1 fin"));
}

TEST_F(OverLoopback, AResetIsHeardByTheBroker) {
    TestProgram program{[](TestProgram& self, const std::string& line) {
        if (line == "start") self.open(1);
        if (line == "opened 1") self.send(1, connect("a"));
        if (line == "1 CONNACK") {
            self.close(1, mqtt::Ending::reset);
            self.finish();
        }
    }};
    run({&program});
    run_until([&] { return server->broker().census().connections == 0; });
}

TEST_F(OverLoopback, WhyAConnectionCouldNotBeMadeIsTold) {
    TestProgram program{[](TestProgram& self, const std::string& line) {
        if (line == "start") self.open(1, "nobody");
        if (line.starts_with("refused 1")) self.open(2, "wss");
        if (line.starts_with("refused 2")) self.finish();
    }};
    run({&program});
    EXPECT_THAT(program.heard,
                ElementsAre("start", "refused 1: cannot connect to 127.0.0.1:1: Connection refused",
                            "refused 2: the target has no listener 'wss'"));
}

TEST_F(OverLoopback, AConnectionClosedWhileItIsMadeIsSilent) {
    TestProgram program{[](TestProgram& self, const std::string& line) {
        if (line == "start") {
            self.open(1);
            self.close(1);
            self.open(2);
        }
        if (line == "opened 2") self.send(2, connect("a"));
        if (line == "2 CONNACK") self.finish();
    }};
    run({&program});
    EXPECT_THAT(program.heard, ElementsAre("start", "opened 2", "2 CONNACK"));
}

TEST_F(OverLoopback, AStalledLinkHearsNothingUntilItReadsAgain) {
    TestProgram program{[](TestProgram& self, const std::string& line) {
        if (line == "start") {
            self.open(1);
            self.open(2);
        }
        if (line == "opened 1") self.send(1, connect("a"));
        if (line == "1 CONNACK") {
            self.stall(1);
            self.send(1, pingreq());
            self.send(2, connect("b"));
        }
        if (line == "2 CONNACK") self.send(2, pingreq());
        if (line == "2 PINGRESP") self.stall(1, false);
        if (line == "1 PINGRESP") self.finish();
    }};
    run({&program});
    EXPECT_EQ(program.heard.back(), "1 PINGRESP");
    EXPECT_THAT(program.heard, testing::Contains("2 PINGRESP"));
}

TEST_F(OverLoopback, MuchIsWrittenAsFastAsItIsRead) {
    constexpr std::size_t size = 20'000'000;
    TestProgram program{[](TestProgram& self, const std::string& line) {
        if (line == "start") self.open(1);
        if (line == "opened 1") self.send(1, connect("a"));
        if (line == "1 CONNACK") {
            self.send(1, subscribe("t"));
            // One packet of 10 MB in pieces, and one whole: each more than a socket holds.
            self.send(1, publish("t", std::string(size / 2, 'x')), 100'000);
            self.send(1, publish("u", std::string(size / 2, 'x')));
            self.send(1, pingreq());
        }
        if (line == "1 PINGRESP") self.finish();
    }};
    run({&program});
    EXPECT_EQ(program.heard.back(), "1 PINGRESP");
}

TEST_F(OverLoopback, AFinishedProgramsLastWordsAreStillWritten) {
    TestProgram program{[](TestProgram& self, const std::string& line) {
        if (line == "start") self.open(1);
        if (line == "opened 1") self.send(1, connect("a"));
        if (line == "1 CONNACK") {
            self.send(
                1, encoded(mqtt::Publish{.retain = true,
                                         .topic = "t",
                                         .payload = mqtt::bytes_of(std::string(8'000'000, 'x'))}));
            self.close(1);
            self.finish();
        }
    }};
    run({&program});
    run_until([&] { return server->connections() == 0; });
    EXPECT_EQ(server->broker().census().retained, 1u);
}

TEST_F(OverLoopback, TheTargetIsRestarted) {
    for (const bool kill : {false, true}) {
        TestProgram program{[kill](TestProgram& self, const std::string& line) {
            if (line == "start") self.open(1);
            if (line == "opened 1") self.send(1, connect("a"));
            if (line == "1 CONNACK") self.restart(kill);
            if (line == "restarted: ") self.open(2);
            if (line == "opened 2") self.finish();
        }};
        run({&program});
        EXPECT_THAT(program.heard, testing::Contains("closed 1 fin"));
        EXPECT_EQ(program.heard.back(), "opened 2");
    }
}

TEST_F(OverLoopback, StopReachesEveryProgram) {
    const auto wait = [](TestProgram& self, const std::string& line) {
        if (line == "start") self.open(1);
        if (line == "stop") self.finish();
    };
    TestProgram one{wait}, two{wait};
    int done = 0;
    runner.start(one, [&] { ++done; });
    runner.start(two, [&] { ++done; });
    run_until([&] { return server->connections() == 2; });
    runner.stop();
    run_until([&] { return done == 2; });
    EXPECT_EQ(one.heard.back(), "stop");
    EXPECT_EQ(two.heard.back(), "stop");
}

TEST_F(OverLoopback, ADroppedRunnerTellsNobody) {
    auto dropped = std::make_unique<AsioRunner>(
        context, [this](const auto& listener) { return resolve(listener); });
    TestProgram program{[](TestProgram& self, const std::string& line) {
        if (line == "start") self.open(1);
        if (line == "opened 1") self.send(1, connect("a"));
    }};
    bool done = false;
    dropped->start(program, [&] { done = true; });
    run_until([&] { return program.heard.size() == 3; });
    dropped.reset();
    run_until([&] { return server->connections() == 0; });
    EXPECT_EQ(program.heard.size(), 3u);
    EXPECT_FALSE(done);
}

TEST_F(OverLoopback, WritesInAnotherShapeAreUnderstood) {
    AsioRunner shaped{context,
                      [this](const auto& listener) { return resolve(listener); },
                      {},
                      {.shape = {.cut = transport::Shape::Cut::single_bytes, .delay_up_to = 1ms}}};
    TestProgram program{[](TestProgram& self, const std::string& line) {
        if (line == "start") self.open(1);
        if (line == "opened 1") self.send(1, connect("a"));
        if (line == "1 CONNACK") self.finish();
    }};
    bool done = false;
    shaped.start(program, [&] { done = true; });
    run_until([&] { return done; });
    EXPECT_EQ(program.heard.back(), "1 CONNACK");
}

TEST(StopSignals, TellTheFirstAndLeaveTheSecondAlone) {
    boost::asio::io_context context{1};
    std::vector<int> told;
    const StopSignals signals{context, [&](int signal) { told.push_back(signal); }};
    std::raise(SIGTERM);
    context.run_for(20s);  // ends with the call: nothing else is waited for
    EXPECT_THAT(told, ElementsAre(SIGTERM));
    struct sigaction now {};
    sigaction(SIGTERM, nullptr, &now);
    EXPECT_EQ(now.sa_handler, SIG_DFL);
}

TEST(StopSignals, DestroyedTheyWaitForNothing) {
    boost::asio::io_context context{1};
    {
        const StopSignals signals{context, [](int) { FAIL(); }};
    }
    EXPECT_EQ(context.run_for(20s), 1u);  // the cancelled wait
}

}  // namespace
}  // namespace touchstone::host
