// One short run in real time, over loopback TCP, against the reference broker. What is asserted
// does not depend on how fast this machine is: whether the run was valid is not asked.
#include "harness/load/run.hpp"

#include <thread>

#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/language/language.hpp"
#include "harness/load/plan.hpp"
#include "reference/host/broker_server.hpp"

namespace touchstone::load {
namespace {

class ServedBroker {
public:
    ServedBroker() : server_{context_, {{"127.0.0.1", 0}}}, thread_{[this] { context_.run(); }} {}
    ~ServedBroker() {
        context_.stop();
        thread_.join();
    }
    transport::Address address() const { return {"127.0.0.1", server_.port()}; }

private:
    boost::asio::io_context context_{1};
    host::BrokerServer server_;
    std::thread thread_;
};

language::LoadCase scenario(const std::string& groups) {
    const auto parsed = language::parse("load/test.mqtt", "load  test  \"a test\"\n" + groups +
                                                              "phase  warm    100ms\n"
                                                              "phase  steady  400ms  measured\n"
                                                              "expect lost = 0\n"
                                                              "expect duplicated = 0\n"
                                                              "expect reordered = 0\n");
    for (const auto& diagnostic : parsed.diagnostics) ADD_FAILURE() << language::render(diagnostic);
    return parsed.loads.at(0);
}

class RunOverTcp : public testing::TestWithParam<std::tuple<int, mqtt::Version>> {};

TEST_P(RunOverTcp, three_publishers_two_subscribers) {
    const auto [qos, version] = GetParam();
    ServedBroker broker;
    RunOptions options;
    options.address = broker.address();
    options.version = version;
    const auto level = " qos=" + std::to_string(qos);
    const auto load = run(scenario("group  reader  2  subscribes filter=t/#" + level +
                                   "\ngroup  writer  3  publishes topic=t/{n}" + level +
                                   " payload.size=32 rate=900/s\n"),
                          options);
    EXPECT_EQ(load.version, mqtt::name_of(version));
    ASSERT_EQ(load.ledgers.size(), 2u);
    EXPECT_EQ(load.ledgers[0].sent, 90u);
    EXPECT_EQ(load.ledgers[1].sent, 360u);
    EXPECT_EQ(load.ledgers[1].received, 720u);
    EXPECT_EQ(load.ledgers[1].foreign, 0u);
    for (const auto& threshold : load.thresholds)
        EXPECT_TRUE(threshold.passed) << threshold.name << threshold.measured;
    for (const auto& finding : load.findings)
        ADD_FAILURE() << finding.statement << ' ' << finding.what;
}
INSTANTIATE_TEST_SUITE_P(Load, RunOverTcp,
                         testing::Combine(testing::Values(0, 1, 2),
                                          testing::Values(mqtt::Version::v3_1_1,
                                                          mqtt::Version::v5_0)));

TEST(Run, a_shared_subscription_gets_each_message_once) {
    ServedBroker broker;
    RunOptions options;
    options.address = broker.address();
    const auto load =
        run(scenario("group  reader  3  subscribes filter=$share/g/t qos=1\n"
                     "group  writer  1  publishes topic=t qos=1 payload.size=16 rate=500/s\n"),
            options);
    EXPECT_EQ(load.ledgers.back().received, 200u);
    EXPECT_EQ(load.ledgers.back().lost, 0u);
    EXPECT_EQ(load.ledgers.back().duplicated, 0u);
}

TEST(Run, nobody_listens) {
    RunOptions options;
    {
        ServedBroker broker;
        options.address = broker.address();
    }
    options.patience = std::chrono::seconds{1};
    try {
        run(scenario("group  reader  1  subscribes filter=t\n"), options);
        FAIL();
    } catch (const RunError& error) {
        EXPECT_THAT(error.what(), testing::StartsWith("load/test could not begin on 127.0.0.1:"));
    }
}

TEST(Run, stops_when_told_to) {
    ServedBroker broker;
    std::atomic<bool> stop{true};
    RunOptions options;
    options.address = broker.address();
    options.stop = &stop;
    EXPECT_THROW(run(scenario("group  reader  1  subscribes filter=t\n"), options), RunError);
}

}  // namespace
}  // namespace touchstone::load
