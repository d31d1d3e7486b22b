// What one case costs in virtual time: a fresh host and broker, two connections, 14 packets. A
// proof run plays hundreds of thousands of such cases.
#include <utility>

#include <benchmark/benchmark.h>

#include "reference/host/test_program.hpp"
#include "reference/host/virtual_host.hpp"

namespace touchstone::host {
namespace {

/// Sends the next frame each time as many bytes as expected have come back.
class Exchange final : public Program {
public:
    struct Step {
        LinkId link;
        Frame frame;
        std::size_t answers;  ///< bytes, on both links
    };
    explicit Exchange(const std::vector<Step>& steps) : steps_{steps} {}

    void start(mqtt::Now) override {
        commands_.push_back(Open{1, ""});
        commands_.push_back(Open{2, ""});
    }
    void opened(LinkId link, mqtt::Now) override {
        if (link == 2) go_on();
    }
    void received(LinkId, mqtt::Bytes bytes, mqtt::Now) override {
        heard_ += bytes.size();
        if (heard_ == steps_[next_ - 1].answers) go_on();
    }
    void refused(LinkId, const std::string&, mqtt::Now) override {}
    void closed(LinkId, mqtt::Ending, mqtt::Now) override {}
    void restarted(const std::string&, mqtt::Now) override {}
    void elapsed(mqtt::Now) override {}
    void stop(mqtt::Now) override {}
    std::vector<Command> take_commands() override { return std::exchange(commands_, {}); }
    std::optional<mqtt::Steady> next_deadline() const override { return {}; }
    bool finished() const override { return next_ > steps_.size(); }

private:
    void go_on() {
        heard_ = 0;
        if (next_ < steps_.size()) {
            commands_.push_back(Write{steps_[next_].link, steps_[next_].frame});
        }
        ++next_;
    }

    const std::vector<Step>& steps_;
    std::vector<Command> commands_;
    std::size_t next_ = 0;
    std::size_t heard_ = 0;
};

void exchange_in_virtual_time(benchmark::State& state) {
    constexpr auto v3_1_1 = mqtt::Version::v3_1_1;
    const auto hello = [](std::string_view id) {
        return encoded(mqtt::Connect{.protocol_version = 4, .client_id = id}, v3_1_1);
    };
    mqtt::FilterListBuilder filters;
    filters.add("t", 1);
    const auto all = mqtt::FilterList<true>{filters.raw()};
    const auto message = encoded(
        mqtt::Publish{.qos = 1, .topic = "t", .id = 1, .payload = mqtt::bytes_of("x")}, v3_1_1);
    // An acknowledgement has no answer, so a ping follows it.
    auto acknowledgement = encoded(mqtt::Puback{.id = 1}, v3_1_1);
    const auto ping = encoded(mqtt::Pingreq{}, v3_1_1);
    acknowledgement.insert(acknowledgement.end(), ping.begin(), ping.end());
    const std::vector<Exchange::Step> steps{
        {1, hello("a"), 4},
        {2, hello("b"), 4},
        {1, encoded(mqtt::Subscribe{.id = 1, .subscriptions = all}, v3_1_1), 5},
        {2, message, message.size() + 4},
        {1, acknowledgement, 2},
        {2, ping, 2},
    };
    for ([[maybe_unused]] auto one : state) {
        VirtualHost host;
        Exchange exchange{steps};
        host.run(exchange);
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(exchange_in_virtual_time)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace touchstone::host
