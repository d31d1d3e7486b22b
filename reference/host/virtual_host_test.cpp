#include "reference/host/virtual_host.hpp"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reference/host/test_program.hpp"

namespace touchstone::host {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

TEST(VirtualHost, PlaysAConversation) {
    VirtualHost host;
    TestProgram program{[](TestProgram& self, const std::string& line) {
        if (line == "start") self.open(1);
        if (line == "opened 1") self.send(1, connect("a"));
        if (line == "1 CONNACK") self.send(1, subscribe("t"));
        if (line == "1 SUBACK") self.send(1, publish("t", "hello"));
        if (line == "1 PUBLISH hello") {
            self.send(1, disconnect());
            self.finish();
        }
    }};
    host.run(program);
    EXPECT_THAT(program.heard,
                ElementsAre("start", "opened 1", "1 CONNACK", "1 SUBACK", "1 PUBLISH hello"));
    EXPECT_EQ(program.now.steady, 0s);
    EXPECT_EQ(program.now.wall, transport::VirtualClock::wall_at_start);
    EXPECT_EQ(host.broker().census().connections, 0u);
}

TEST(VirtualHost, TimeJumpsToTheNextDeadline) {
    VirtualHost host;
    TestProgram program{[](TestProgram& self, const std::string& line) {
        if (line == "start") self.wake_in(24h);
        if (line == "elapsed") self.finish();
    }};
    host.run(program);
    EXPECT_EQ(program.now.steady, 24h);
    EXPECT_EQ(program.now.wall - transport::VirtualClock::wall_at_start, 24h);
}

TEST(VirtualHost, KeepAliveTakesNoTime) {
    VirtualHost host;
    TestProgram program{[](TestProgram& self, const std::string& line) {
        if (line == "start") self.open(1);
        if (line == "opened 1") self.send(1, connect("a", 10));
        if (line == "closed 1 fin") self.finish();
    }};
    host.run(program);
    EXPECT_EQ(program.heard.back(), "closed 1 fin");
    EXPECT_GE(program.now.steady, 15s);
    EXPECT_LE(program.now.steady, 16s);
}

TEST(VirtualHost, TheBrokersLastBytesArriveBeforeItsHangUp) {
    VirtualHost host;
    TestProgram program{[](TestProgram& self, const std::string& line) {
        if (line == "start") self.open(1);
        if (line == "opened 1") self.send(1, connect("a"));
        if (line == "1 CONNACK") self.send(1, connect("a"));  // a second CONNECT is an error
        if (line == "closed 1 fin") self.finish();
    }};
    host.run(program);
    EXPECT_THAT(program.heard,
                ElementsAre("start", "opened 1", "1 CONNACK", "1 DISCONNECT", "closed 1 fin"));
}

TEST(VirtualHost, SplitWritesAndShapesChangeNothing) {
    const transport::Shape shapes[] = {
        {},
        {.cut = transport::Shape::Cut::single_bytes},
        {.cut = transport::Shape::Cut::pieces, .delay_up_to = 30ms, .seed = 9},
        {.cut = transport::Shape::Cut::joined, .delay_up_to = 30ms},
    };
    std::vector<std::vector<std::string>> heard;
    for (const auto& shape : shapes) {
        VirtualHost host;
        host.set_shape(shape);
        TestProgram program{[](TestProgram& self, const std::string& line) {
            if (line == "start") self.open(1);
            if (line == "opened 1") {
                self.send(1, connect("a"), 1);
                self.send(1, subscribe("t", 1), 3);
                self.send(1, publish("t", "one", 1, 7));
            }
            if (line == "1 PUBACK") {
                self.close(1);
                self.finish();
            }
        }};
        host.run(program);
        heard.push_back(program.heard);
    }
    for (const auto& lines : heard) {
        EXPECT_THAT(lines, Contains("1 PUBLISH one"));
        EXPECT_EQ(lines, heard.front());
    }
}

TEST(VirtualHost, AStalledLinkHearsNothingUntilItReadsAgain) {
    VirtualHost host;
    TestProgram program{[](TestProgram& self, const std::string& line) {
        if (line == "start") self.open(1);
        if (line == "opened 1") self.send(1, connect("a"));
        if (line == "1 CONNACK") {
            self.stall(1);
            self.send(1, pingreq());
            self.wake_in(5s);
        }
        if (line == "elapsed") self.stall(1, false);
        if (line == "1 PINGRESP") self.finish();
    }};
    host.run(program);
    EXPECT_THAT(program.heard,
                ElementsAre("start", "opened 1", "1 CONNACK", "elapsed", "1 PINGRESP"));
}

TEST(VirtualHost, AStalledReaderOfMuchIsServedOnceItReadsAgain) {
    VirtualHost host;
    constexpr mqtt::PacketId messages = 40;
    mqtt::PacketId sent = 0;
    const std::string payload(60'000, 'x');
    TestProgram program{[&](TestProgram& self, const std::string& line) {
        if (line == "start") {
            self.open(1);
            self.open(2);
        }
        if (line == "opened 1") self.send(1, connect("reader"));
        if (line == "1 CONNACK") self.send(1, subscribe("t", 1));
        if (line == "1 SUBACK") {
            self.stall(1);
            self.send(2, connect("writer"));
        }
        // One after the other, so that most come when the reader is congested already.
        if (line == "2 CONNACK" || line == "2 PUBACK") {
            self.send(2, ++sent <= messages ? publish("t", payload, 1, sent) : pingreq());
        }
        if (line == "2 PINGRESP") self.stall(1, false);
        if (self.bytes[1] > messages * payload.size()) self.finish();
    }};
    host.run(program);
    EXPECT_EQ(std::ranges::count(program.heard, "1 PUBLISH " + std::string(16, 'x')), messages);
}

TEST(VirtualHost, AStalledReaderThatIsHungUpStillHearsEverything) {
    VirtualHost host;
    constexpr int messages = 10;
    const std::string payload(60'000, 'x');
    TestProgram program{[&](TestProgram& self, const std::string& line) {
        if (line == "start") self.open(1);
        if (line == "opened 1") self.send(1, connect("reader", 10));
        if (line == "1 CONNACK") self.send(1, subscribe("t"));
        if (line == "1 SUBACK") {
            self.stall(1);
            for (int i = 0; i < messages; ++i) self.send(1, publish("t", payload));
            self.wake_in(60s);  // keep alive runs out long before
        }
        if (line == "elapsed") self.stall(1, false);
        if (line == "closed 1 fin") self.finish();
    }};
    host.run(program);
    EXPECT_EQ(std::ranges::count(program.heard, "1 PUBLISH " + std::string(16, 'x')), messages);
    EXPECT_EQ(program.heard.end()[-2], "1 DISCONNECT");
    EXPECT_EQ(program.heard.back(), "closed 1 fin");
}

TEST(VirtualHost, ResetAndEndReachTheBrokerAsSuch) {
    VirtualHost host;
    TestProgram program{[](TestProgram& self, const std::string& line) {
        if (line == "start") self.open(1);
        if (line == "opened 1") self.send(1, connect("a"));
        if (line == "1 CONNACK") {
            self.close(1, mqtt::Ending::reset);
            self.close(1);            // closed already
            self.send(1, pingreq());  // as are writes after the end
            self.finish();
        }
    }};
    host.run(program);
    EXPECT_EQ(host.broker().census().connections, 0u);
}

TEST(VirtualHost, ProgramsFollowEachOtherOnOneBroker) {
    VirtualHost host;
    const auto greet = [](TestProgram& self, const std::string& line) {
        if (line == "start") self.open(1);
        if (line == "opened 1") self.send(1, connect("a"));
        if (line == "1 CONNACK") self.wake_in(1s);
        if (line == "elapsed") self.finish();
    };
    for (int i = 1; i <= 3; ++i) {
        TestProgram program{greet};
        host.run(program);
        EXPECT_EQ(program.now.steady, i * 1s);
        EXPECT_EQ(host.broker().census().connections, 0u) << "what was left open is closed";
    }
}

TEST(VirtualHost, WhatItDoesNotHaveIsRefused) {
    VirtualHost host;
    TestProgram program{[](TestProgram& self, const std::string& line) {
        if (line == "start") self.open(1, "ws");
        if (line.starts_with("refused")) self.restart();
        if (line.starts_with("restarted")) self.finish();
    }};
    host.run(program);
    EXPECT_THAT(
        program.heard,
        ElementsAre("start", "refused 1: the built-in reference in memory has no listener 'ws'",
                    "restarted: the built-in reference keeps nothing"));
}

std::string why_unfinished(VirtualHost& host, Program& program) {
    try {
        host.run(program);
    } catch (const Unfinished& error) {
        return error.what();
    }
    return "finished";
}

TEST(VirtualHost, AProgramThatWaitsForNothingIsAnError) {
    VirtualHost host;
    TestProgram program{[](TestProgram&, const std::string&) {}};
    EXPECT_THAT(why_unfinished(host, program), HasSubstr("waits for nothing that could come"));
}

TEST(VirtualHost, AProgramThatNeverRestsIsStopped) {
    VirtualHost host;
    host.set_bounds({.rounds_at_one_time = 100});
    TestProgram endless{[](TestProgram& self, const std::string& line) {
        if (line == "start") self.open(7);
        if (line == "opened 7") self.send(7, connect("a"));
        if (line == "7 CONNACK" || line == "7 PINGRESP") self.send(7, pingreq());
    }};
    EXPECT_THAT(why_unfinished(host, endless),
                AllOf(HasSubstr("101 rounds without time moving on"), HasSubstr("last on link 7")));

    VirtualHost another;
    another.set_bounds({.rounds = 100});
    TestProgram ticking{[](TestProgram& self, const std::string&) { self.wake_in(1s); }};
    EXPECT_THAT(why_unfinished(another, ticking), HasSubstr("101 rounds, now at"));
}

}  // namespace
}  // namespace touchstone::host
