// The course of whole runs, in virtual time against a small broker in memory: what it is told to
// lose, double, swap or delay has to be in the figures exactly.
#include "harness/load/crew.hpp"

#include <algorithm>
#include <array>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/load/report.hpp"
#include "reference/transport/memory.hpp"
#include "reference/transport/virtual_loop.hpp"

namespace touchstone::load {
namespace {

using namespace std::chrono_literals;

/// Forwards everything to every subscriber, and does wrong as it is told.
class SmallBroker {
public:
    struct Faults {
        std::set<std::uint32_t> lose, twice, behind_the_next;  ///< sequences
        Duration stalls_at{}, stalls_for{};  ///< reads nothing meanwhile (virtual steady time)
        std::uint16_t receive_maximum = 65'535;
        mqtt::Reason refuses = mqtt::Reason::success;
        std::uint8_t grants = 2;  ///< QoS at most
        bool never_acknowledges = false;
        std::uint32_t hangs_up_after = UINT32_MAX;  ///< messages
        bool alters = false;                        ///< the stamp
        bool sends_rubbish = false;                 ///< to subscribers, after the first message
    };

    SmallBroker(transport::VirtualLoop& loop, mqtt::Version version, Faults faults)
        : loop_{loop}, version_{version}, faults_{std::move(faults)} {
        if (faults_.stalls_for > 0ns) {
            resume_ = loop_.timer([this] {
                for (auto& peer : peers_) peer->read();
            });
            resume_->set(faults_.stalls_at + faults_.stalls_for);
        }
    }

    void connect(Client& client) {
        auto [near, far] = transport::memory_pair(loop_, {.capacity = 4u << 20});
        peers_.push_back(std::make_unique<Peer>(*this, std::move(far)));
        peers_.back()->stream->start(*peers_.back());
        loop_.soon([&client, stream = std::make_shared<std::unique_ptr<transport::Stream>>(
                                 std::move(near))] { client.connected(std::move(*stream), ""); });
    }
    std::uint32_t messages() const { return messages_; }
    const std::vector<std::string>& goodbyes() const { return goodbyes_; }

private:
    struct Peer final : transport::Receiver {
        Peer(SmallBroker& owner, std::unique_ptr<transport::Stream> accepted)
            : broker{owner}, stream{std::move(accepted)} {}
        void on_bytes(transport::Bytes bytes) override {
            unread.insert(unread.end(), bytes.begin(), bytes.end());
            if (!broker.stalled()) read();
        }
        void on_closed(transport::Ending, const std::string&) override {}
        void on_writable() override {}
        void read() {
            std::size_t taken = 0;
            while (true) {
                const auto rest = mqtt::Bytes{unread}.subspan(taken);
                const auto frame = mqtt::next_frame(rest);
                if (frame.state != mqtt::Frame::State::complete) break;
                broker.take(*this, rest.first(frame.size));
                taken += frame.size;
            }
            unread.erase(unread.begin(), unread.begin() + static_cast<std::ptrdiff_t>(taken));
        }
        void send(const mqtt::Packet& packet) {
            mqtt::Buffer out;
            mqtt::encode(packet, broker.version_, out);
            const std::array<transport::Bytes, 1> chunks{out.view()};
            EXPECT_EQ(stream->write(chunks), out.size());
        }

        SmallBroker& broker;
        std::unique_ptr<transport::Stream> stream;
        std::vector<std::uint8_t> unread;
        std::optional<std::uint8_t> subscribed;
        mqtt::PacketId last_id = 0;
        std::set<mqtt::PacketId> in_flight;
    };

    bool stalled() const {
        const auto now = loop_.now().steady;
        return now >= faults_.stalls_at && now < faults_.stalls_at + faults_.stalls_for;
    }

    void take(Peer& peer, mqtt::Bytes frame) {
        const auto packet = mqtt::decode(frame, version_);
        ASSERT_TRUE(packet);
        if (std::holds_alternative<mqtt::Connect>(*packet)) {
            mqtt::PropertyList properties;
            properties.add(mqtt::PropertyId::receive_maximum, faults_.receive_maximum);
            mqtt::Connack connack;
            connack.reason = faults_.refuses;
            connack.properties = properties;
            peer.send(connack);
        } else if (const auto* subscribe = std::get_if<mqtt::Subscribe>(&*packet)) {
            peer.subscribed = std::min(subscribe->subscriptions.begin()->qos(), faults_.grants);
            mqtt::Suback suback;
            suback.id = subscribe->id;
            suback.reasons = {&*peer.subscribed, 1};
            peer.send(suback);
        } else if (const auto* publish = std::get_if<mqtt::Publish>(&*packet)) {
            take_publish(peer, *publish);
        } else if (const auto* release = std::get_if<mqtt::Pubrel>(&*packet)) {
            peer.in_flight.erase(release->id);
            peer.send(mqtt::Pubcomp{release->id, {}, {}});
        } else if (const auto* received = std::get_if<mqtt::Pubrec>(&*packet)) {
            peer.send(mqtt::Pubrel{received->id, {}, {}});
        } else if (std::holds_alternative<mqtt::Disconnect>(*packet)) {
            goodbyes_.push_back("DISCONNECT");
        }
    }

    void take_publish(Peer& from, const mqtt::Publish& message) {
        ++messages_;
        if (message.qos != 0) {
            EXPECT_TRUE(from.in_flight.insert(message.id).second) << "identifier used twice";
        }
        const auto sequence = read_stamp(message.payload.data()).sequence;
        std::vector<std::uint8_t> copy(message.payload.begin(), message.payload.end());
        if (faults_.alters) copy[Stamp::size - 1] ^= 1;
        if (faults_.behind_the_next.contains(sequence)) {
            held_ = copy;
        } else if (!faults_.lose.contains(sequence)) {
            deliver(message, copy);
            if (faults_.twice.contains(sequence)) deliver(message, copy);
            if (!held_.empty()) deliver(message, std::exchange(held_, {}));
        }
        if (message.qos == 1 && !faults_.never_acknowledges) {
            from.in_flight.erase(message.id);
            from.send(mqtt::Puback{message.id, {}, {}});
        }
        if (message.qos == 2) from.send(mqtt::Pubrec{message.id, {}, {}});
        if (messages_ >= faults_.hangs_up_after) from.stream->close(transport::Ending::fin);
    }

    void deliver(const mqtt::Publish& message, const std::vector<std::uint8_t>& payload) {
        for (auto& peer : peers_) {
            if (!peer->subscribed) continue;
            mqtt::Publish copy;
            copy.topic = message.topic;
            copy.payload = payload;
            copy.qos = std::min(message.qos, *peer->subscribed);
            copy.id = copy.qos == 0 ? 0 : static_cast<mqtt::PacketId>(++peer->last_id);
            peer->send(copy);
            if (faults_.sends_rubbish) {
                const std::array<std::uint8_t, 2> rubbish{0xF7, 0x00};
                const std::array<transport::Bytes, 1> chunks{transport::Bytes{rubbish}};
                peer->stream->write(chunks);
            }
        }
    }

    transport::VirtualLoop& loop_;
    mqtt::Version version_;
    Faults faults_;
    std::vector<std::unique_ptr<Peer>> peers_;
    std::unique_ptr<transport::Timer> resume_;
    std::vector<std::uint8_t> held_;
    std::vector<std::string> goodbyes_;
    std::uint32_t messages_ = 0;
};

/// One publisher, one subscriber; 1 s of warm-up and `measured` of measurement at 1,000 messages a
/// second.
Plan plan_with(std::uint8_t qos, Duration measured = 4s) {
    Plan plan;
    Crowd reader;
    reader.name = "reader";
    reader.role = Crowd::Role::subscriber;
    reader.topics = {"t/#"};
    reader.qos = qos;
    Crowd writer;
    writer.name = "writer";
    writer.role = Crowd::Role::publisher;
    writer.topics = {"t/1"};
    writer.qos = qos;
    writer.payload_size = 64;
    writer.rate = Rate{1000};
    plan.crowds = {reader, writer};
    plan.phases = {{"warm", 0s, 1s, false}, {"steady", 1s, 1s + measured, true}};
    plan.streams = 1;
    return plan;
}

struct Outcome {
    results::Load load;
    std::string failure;
    std::uint32_t messages = 0;
    std::vector<std::string> goodbyes;

    const results::Ledger& ledger(std::string_view phase = "steady") const {
        for (const auto& ledger : load.ledgers) {
            if (ledger.phase == phase) return ledger;
        }
        ADD_FAILURE() << "no ledger";
        return load.ledgers.front();
    }
    bool has(std::string_view metric) const {
        return std::ranges::any_of(
            load.histograms, [&](const auto& histogram) { return histogram.metric == metric; });
    }
    const results::Percentiles& summary(std::string_view metric) const {
        for (const auto& histogram : load.histograms) {
            if (histogram.metric == metric) return histogram.summary;
        }
        ADD_FAILURE() << "no histogram";
        return load.histograms.front().summary;
    }
};

Outcome play(const Plan& plan, SmallBroker::Faults faults = {},
             mqtt::Version version = mqtt::Version::v5_0, Duration stop_at = {}) {
    transport::VirtualLoop loop;
    SmallBroker broker{loop, version, std::move(faults)};
    CrewOptions options;
    options.version = version;
    Crew crew{plan, options, loop, [&](Client& client) { broker.connect(client); }};
    crew.start();
    if (stop_at > 0ns) {
        EXPECT_TRUE(loop.run_until(stop_at));
        crew.stop();
    }
    for (int i = 0; i < 10'000'000 && !crew.finished() && loop.step(); ++i) {
    }
    EXPECT_TRUE(crew.finished());
    Outcome outcome;
    outcome.failure = crew.failure();
    if (outcome.failure.empty()) outcome.load = report_of({}, plan, options, crew, {});
    outcome.messages = broker.messages();
    outcome.goodbyes = broker.goodbyes();
    return outcome;
}

class EveryQos : public testing::TestWithParam<std::tuple<int, mqtt::Version>> {};

TEST_P(EveryQos, all_messages_arrive_once_in_order_and_on_time) {
    const auto [qos, version] = GetParam();
    const auto outcome = play(plan_with(static_cast<std::uint8_t>(qos)), {}, version);
    EXPECT_TRUE(outcome.load.valid) << testing::PrintToString(outcome.load.invalid_because);
    const auto& ledger = outcome.ledger();
    EXPECT_EQ(ledger.stream_class, "qos " + std::to_string(qos));
    EXPECT_EQ(outcome.ledger("warm").sent, 1000u);
    EXPECT_EQ(ledger.sent, 4000u);
    EXPECT_EQ(ledger.received, 4000u);
    EXPECT_EQ(ledger.lost + ledger.duplicated + ledger.reordered + ledger.foreign, 0u);
    EXPECT_EQ(outcome.messages, 5000u);
    EXPECT_EQ(outcome.summary("lateness").max, 0ns);
    EXPECT_EQ(outcome.summary("latency").max, 0ns);
    const bool acknowledged = qos != 0;
    EXPECT_EQ(acknowledged, outcome.has("ack"));
    if (acknowledged) {
        EXPECT_EQ(outcome.summary("ack").count, 4000u);
    }
    EXPECT_DOUBLE_EQ(outcome.load.achieved_per_second, 1000);
    EXPECT_THAT(outcome.load.findings, testing::IsEmpty());
    EXPECT_EQ(outcome.goodbyes.size(), 2u);
}
INSTANTIATE_TEST_SUITE_P(Load, EveryQos,
                         testing::Combine(testing::Values(0, 1, 2),
                                          testing::Values(mqtt::Version::v3_1_1,
                                                          mqtt::Version::v5_0)));

TEST(Crew, loss_duplicates_and_swaps_are_counted_exactly) {
    SmallBroker::Faults faults;
    faults.lose = {500, 1500, 1501, 4999};
    faults.twice = {2000};
    faults.behind_the_next = {3000, 3500};
    const auto outcome = play(plan_with(1), faults);
    EXPECT_EQ(outcome.ledger("warm").lost, 1u);
    EXPECT_EQ(outcome.ledger().lost, 3u);
    EXPECT_EQ(outcome.ledger().duplicated, 1u);
    EXPECT_EQ(outcome.ledger().reordered, 2u);
    EXPECT_EQ(outcome.ledger().received, 3997u);
    EXPECT_TRUE(outcome.load.valid);  // a broker that loses is not a bad measurement
}

/// The broker stands still for S of a window T: messages due then wait for its end. Of n messages
/// the share S / T is late by 0 to S, evenly; so the percentile p lies at S - (1 - p) T, and the
/// longest waits S.
void expect_stall_arithmetic(const Outcome& outcome, Duration stall, Duration window) {
    const auto& latency = outcome.summary("latency");
    const auto at = [&](double percent) { return stall - window * (1 - percent / 100); };
    const auto close = [](Duration measured, std::chrono::duration<double, std::nano> computed) {
        return std::abs(static_cast<double>(measured.count()) - computed.count()) <
               0.005 * computed.count();
    };
    EXPECT_TRUE(close(latency.p99, at(99)))
        << latency.p99.count() << " ns, computed " << at(99).count();
    EXPECT_TRUE(close(latency.p999, at(99.9))) << latency.p999.count();
    EXPECT_TRUE(close(latency.max, stall)) << latency.max.count();
    EXPECT_EQ(latency.p50, 0ns);
}

TEST(Crew, a_stall_of_the_broker_is_in_the_percentiles_as_arithmetic_says) {
    SmallBroker::Faults faults;
    faults.stalls_at = 2500ms;
    faults.stalls_for = 500ms;
    const auto outcome = play(plan_with(1, 10s), faults);
    expect_stall_arithmetic(outcome, 500ms, 10s);
    EXPECT_TRUE(outcome.load.valid) << "the generator was on time all the while";
    EXPECT_EQ(outcome.ledger().lost, 0u);
    EXPECT_EQ(outcome.summary("lateness").max, 0ns);
}

TEST(Crew, a_full_window_holds_messages_back_and_keeps_their_intended_time) {
    SmallBroker::Faults faults;
    faults.stalls_at = 2500ms;
    faults.stalls_for = 500ms;
    faults.receive_maximum = 10;
    const auto outcome = play(plan_with(1, 10s), faults);
    expect_stall_arithmetic(outcome, 500ms, 10s);
    EXPECT_EQ(outcome.ledger().lost, 0u);
    EXPECT_EQ(outcome.ledger().sent, 10'000u);
    // Sent late, these have a short way behind them: what a closed loop would have called their
    // latency.
    EXPECT_LT(outcome.summary("latency-from-send").p99, 1ms);
    EXPECT_NE(outcome.load.settings.at("held back by the target"), "0");
}

TEST(Crew, a_target_that_takes_less_than_is_offered_makes_the_run_invalid) {
    SmallBroker::Faults faults;
    faults.receive_maximum = 10;
    faults.never_acknowledges = true;
    const auto outcome = play(plan_with(1), faults);
    EXPECT_FALSE(outcome.load.valid);
    EXPECT_THAT(outcome.load.invalid_because,
                testing::Contains(
                    "4990 messages could not be sent to the end: the target takes less than is "
                    "offered"));
    EXPECT_EQ(outcome.messages, 10u);
}

TEST(Crew, stopped_early_it_still_reports) {
    const auto outcome = play(plan_with(1), {}, mqtt::Version::v5_0, 3s);
    EXPECT_FALSE(outcome.load.valid);
    ASSERT_EQ(outcome.load.invalid_because.size(), 1u);
    EXPECT_THAT(outcome.load.invalid_because[0],
                testing::MatchesRegex("it ended after (2.9|3.0) s of 5 s"));
    EXPECT_GT(outcome.ledger().sent, 1900u);
    EXPECT_EQ(outcome.ledger().lost, 0u);
    EXPECT_NEAR(outcome.load.achieved_per_second, 1000, 2);
}

TEST(Crew, a_connection_that_ends_is_reported_and_the_rest_is_unsent) {
    SmallBroker::Faults faults;
    faults.hangs_up_after = 2000;
    const auto outcome = play(plan_with(1), faults);
    EXPECT_FALSE(outcome.load.valid);
    ASSERT_FALSE(outcome.load.findings.empty());
    EXPECT_EQ(outcome.load.findings[0].what,
              "the connection of writer 1 ended: closed by the peer");
}

TEST(Crew, a_breach_of_the_protocol_is_a_finding_with_its_bytes) {
    SmallBroker::Faults faults;
    faults.sends_rubbish = true;
    auto plan = plan_with(0);
    Threshold none;
    none.metric = "errors";
    none.phase = "warm";
    none.compare = Threshold::Compare::equal;
    plan.thresholds = {none};
    const auto outcome = play(plan, faults);
    ASSERT_FALSE(outcome.load.findings.empty());
    EXPECT_FALSE(outcome.load.thresholds.at(0).passed);
    EXPECT_EQ(outcome.load.findings[0].verdict, results::Verdict::fail);
    EXPECT_THAT(outcome.load.findings[0].statement, testing::EndsWith("@5.0"));
    EXPECT_THAT(outcome.load.findings[0].bytes, testing::StartsWith("F7 00"));
}

TEST(Crew, an_altered_payload_is_no_delivery) {
    SmallBroker::Faults faults;
    faults.alters = true;
    const auto outcome = play(plan_with(0), faults);
    EXPECT_EQ(outcome.ledger().received, 0u);
    EXPECT_EQ(outcome.ledger().lost, 4000u);
    ASSERT_FALSE(outcome.load.findings.empty());
    EXPECT_EQ(outcome.load.findings[0].what, "a payload was altered on its way (5000 times)");
}

TEST(Crew, what_prevents_the_run_is_said) {
    SmallBroker::Faults refusing;
    refusing.refuses = mqtt::Reason::server_busy;
    EXPECT_EQ(play(plan_with(1), refusing).failure, "CONNECT was refused with 0x89 server-busy");
    SmallBroker::Faults modest;
    modest.grants = 1;
    EXPECT_EQ(play(plan_with(2), modest).failure,
              "the subscription to t/# was granted QoS 1 instead of 2");
}

TEST(Crew, the_series_has_every_second) {
    const auto outcome = play(plan_with(1));
    ASSERT_EQ(outcome.load.series.size(), 5u);
    std::uint64_t sent = 0, received = 0;
    for (const auto& sample : outcome.load.series) {
        sent += sample.sent;
        received += sample.received;
        EXPECT_EQ(sample.connections, 2u);
    }
    EXPECT_EQ(sent, 5000u);
    EXPECT_EQ(received, 5000u);
}

}  // namespace
}  // namespace touchstone::load
