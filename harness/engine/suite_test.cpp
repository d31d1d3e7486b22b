// Whole suites: in virtual time against conforming and deviant brokers, and over loopback against a
// real one.
#include "harness/engine/suite.hpp"

#include <algorithm>
#include <map>
#include <mutex>

#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/engine/replay.hpp"
#include "harness/language/language.hpp"
#include "reference/host/asio_runner.hpp"
#include "reference/host/broker_server.hpp"

namespace touchstone::engine {
namespace {

using results::Verdict;
using namespace std::chrono_literals;
using testing::HasSubstr;

constexpr auto scenarios = R"(
scenario  acknowledged  "A QoS 1 message is acknowledged and delivered"
cites     MQTT-4.3.2-4@5.0 MQTT-4.3.2-2@3.1.1
given     reader subscribes filter=t qos=1
given     writer connects
  writer  > PUBLISH  id=5 qos=1 topic=t payload=x retain=1
  writer  < PUBACK   id=5
  reader  < PUBLISH  topic=t payload=x

scenario  kept  "A session is kept"
cites     MQTT-3.2.2-3@5.0
given     c connects session=kept
given     c leaves
  c  > CONNECT session=kept
  c  < CONNACK success session-present=1

scenario  patient  "A wait is as long as it says"
cites     MQTT-3.12.4-1@5.0
given     c connects
  wait 300ms
  c  > PINGREQ
  c  < PINGRESP

scenario  by-itself  "Names as written"
cites     MQTT-3.3.1-8@5.0
alone
given     late subscribes filter=#
  late  < nothing
)";

std::vector<language::Case> cases() {
    auto parsed = language::parse("4.3-test/test.mqtt", scenarios);
    for (const auto& each : parsed.diagnostics) EXPECT_TRUE(each.warning) << language::render(each);
    return parsed.cases;
}

std::map<std::string, Verdict> verdicts(const SuiteResult& suite) {
    std::map<std::string, Verdict> found;
    for (const auto& each : suite.conformance.cases) found[each.id] = each.verdict;
    return found;
}

/// Lets everything out but PUBACK.
class DropsPuback final : public mqtt::Outlet {
    void pass(mqtt::Bytes frame, mqtt::Version, mqtt::Buffer& out) override {
        if (static_cast<mqtt::PacketType>(frame[0] >> 4) != mqtt::PacketType::puback)
            out.append(frame);
    }
};
mqtt::Behaviour without_puback() {
    mqtt::Behaviour behaviour;
    behaviour.outlet = [](const void*) -> std::unique_ptr<mqtt::Outlet> {
        return std::make_unique<DropsPuback>();
    };
    return behaviour;
}
/// Puts a reserved flag into every SUBACK.
class FlagsSuback final : public mqtt::Outlet {
    void pass(mqtt::Bytes frame, mqtt::Version, mqtt::Buffer& out) override {
        const auto at = out.size();
        out.append(frame);
        if (static_cast<mqtt::PacketType>(frame[0] >> 4) == mqtt::PacketType::suback)
            out.data()[at] |= 1;
    }
};

TEST(VirtualSuite, TheReferencePasses) {
    VirtualSuite suite;
    suite.terms = virtual_terms();
    const auto all = cases();
    const auto played = play_virtual(all, suite);
    EXPECT_EQ(played.not_played, 0u);
    EXPECT_FALSE(played.interrupted);
    for (std::size_t i = 0; i < all.size(); ++i) {
        EXPECT_EQ(played.conformance.cases[i].id, all[i].id);
        EXPECT_EQ(played.conformance.cases[i].verdict, Verdict::pass)
            << played.conformance.cases[i].reason;
        EXPECT_EQ(played.conformance.cases[i].transport, "memory");
    }
}

TEST(VirtualSuite, StandingChecksAreCases) {
    VirtualSuite suite;
    suite.terms = virtual_terms();
    const auto all = cases();
    auto found = verdicts(play_virtual(all, suite));
    EXPECT_EQ(found.at("standing/MQTT-2.1.3-1@5.0"), Verdict::pass);
    EXPECT_EQ(std::count_if(found.begin(), found.end(),
                            [](const auto& each) {
                                return each.first.starts_with("standing/") &&
                                       each.second == Verdict::fail;
                            }),
              0);
    EXPECT_GT(std::count_if(found.begin(), found.end(),
                            [](const auto& each) {
                                return each.first.starts_with("standing/") &&
                                       each.second == Verdict::not_applicable;
                            }),
              0);

    suite.behaviour.outlet = [](const void*) -> std::unique_ptr<mqtt::Outlet> {
        return std::make_unique<FlagsSuback>();
    };
    const auto deviant = play_virtual(all, suite);
    found = verdicts(deviant);
    EXPECT_EQ(found.at("standing/MQTT-2.1.3-1@5.0"), Verdict::fail);
    EXPECT_EQ(found.at("4.3/acknowledged@5.0"), Verdict::fail);
    EXPECT_EQ(found.at("4.3/patient@5.0"), Verdict::pass);
    for (const auto& each : deviant.conformance.statements) {
        if (each.id == "MQTT-2.1.3-1@5.0") {
            EXPECT_EQ(each.verdict, Verdict::fail);
        }
    }
}

TEST(VirtualSuite, ADeviationIsBlamedOnItsStatement) {
    const auto all = cases();
    const auto terms = virtual_terms();
    const auto good = blame_virtual(all[0], terms);
    EXPECT_EQ(good.verdict, Verdict::pass);
    EXPECT_TRUE(good.statements.empty());
    const auto bad = blame_virtual(all[0], terms, without_puback());
    EXPECT_EQ(bad.verdict, Verdict::fail);
    EXPECT_TRUE(bad.statements.contains(all[0].cites.front()));
}

TEST(VirtualSuite, TracesOfAllCasesReplay) {
    VirtualSuite suite;
    suite.terms = virtual_terms();
    const auto all = cases();
    suite.hooks.ended = [](const language::Case& played, PlayedCase& ended) {
        const auto again = replay(played, read_trace(to_jsonl(ended.trace)));
        EXPECT_EQ(again.verdict, ended.result.verdict) << again.reason;
        EXPECT_EQ(again.steps.size(), ended.result.steps.size());
        EXPECT_EQ(again.duration, ended.result.duration);
    };
    play_virtual(all, suite);
}

TEST(VirtualSuite, StopsWhenItIsTold) {
    VirtualSuite suite;
    suite.terms = virtual_terms();
    suite.threads = 1;
    int ended = 0;
    suite.hooks.ended = [&](const auto&, auto&) { ++ended; };
    suite.hooks.stops = [&] { return ended == 2; };
    const auto all = cases();
    const auto played = play_virtual(all, suite);
    EXPECT_TRUE(played.interrupted);
    EXPECT_EQ(played.not_played, all.size() - 2);
}

TEST(LongestWait, IsTheSum) {
    const auto all = cases();
    EXPECT_EQ(longest_wait(all[0]), 0ns);
    EXPECT_EQ(longest_wait(all[3]), 300ms);
    EXPECT_FALSE(runs_alone(all[0]));
    EXPECT_TRUE(runs_alone(all.back()));
}

// ---- over loopback ----

class RealTime : public testing::Test {
protected:
    RealTime() {
        suite.terms = virtual_terms();
        suite.terms.virtual_time = false;
        suite.terms.grace = 1s;
        suite.terms.run_tag = "t1";
        suite.terms.transport = "tcp";
    }
    SuiteResult play(const std::vector<language::Case>& all) {
        host::AsioRunner runner{context, [this](const std::string&) { return address; }};
        return play_real(all, suite, runner, context);
    }
    boost::asio::io_context context;
    host::BrokerServer server{context, {{"127.0.0.1", 0}}};
    transport::Address address = server.address();  // kept when it stops
    RealSuite suite;
};

TEST_F(RealTime, TheReferencePassesAndNothingIsLeftBehind) {
    const auto all = cases();
    const auto played = play(all);
    for (std::size_t i = 0; i < all.size(); ++i) {
        EXPECT_EQ(played.conformance.cases[i].id, all[i].id);
        EXPECT_EQ(played.conformance.cases[i].verdict, Verdict::pass)
            << played.conformance.cases[i].reason;
    }
    const auto census = server.broker().census();
    EXPECT_EQ(census.retained, 0u);
    EXPECT_EQ(census.sessions, 0u);
}

TEST_F(RealTime, CasesRunSideBySideUpToTheLimit) {
    const auto all = cases();
    std::size_t now = 0, most = 0;
    suite.hooks.began = [&](const auto&) { most = std::max(most, ++now); };
    suite.hooks.ended = [&](const auto&, auto&) { --now; };
    play(all);
    EXPECT_GT(most, 2u);
    suite.connections = 1;
    now = most = 0;
    play(all);
    EXPECT_EQ(most, 1u);
}

TEST_F(RealTime, AStopKeepsWhatIsFinished) {
    const auto all = cases();
    suite.connections = 1;
    int ended = 0;
    suite.hooks.ended = [&](const auto&, auto&) { ++ended; };
    suite.hooks.stops = [&] { return ended == 1; };
    const auto played = play(all);
    EXPECT_TRUE(played.interrupted);
    EXPECT_EQ(played.not_played, all.size() - 1);
}

TEST_F(RealTime, AGoneTargetIsToldToWhoeverWasThere) {
    const auto all = cases();
    server.stop();
    suite.hooks.target_gone = [](const std::vector<std::string>& running) {
        EXPECT_FALSE(running.empty());
        return std::optional<std::string>{"the target crashed (signal 11)"};
    };
    const auto played = play(all);
    ASSERT_FALSE(played.conformance.cases.empty());
    EXPECT_EQ(played.conformance.cases[0].verdict, Verdict::inconclusive);
    EXPECT_THAT(played.conformance.cases[0].reason, HasSubstr("the target crashed (signal 11)"));
}

}  // namespace
}  // namespace touchstone::engine
