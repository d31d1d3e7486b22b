// The broker on streams in memory and virtual time: flushing, deadlines, hang-ups and slow readers
// without a socket.
#include "reference/host/broker_host.hpp"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reference/host/test_program.hpp"
#include "reference/transport/memory.hpp"
#include "reference/transport/virtual_loop.hpp"

namespace touchstone::host {
namespace {

using namespace std::chrono_literals;

/// A client's end of a connection.
struct Client final : transport::Receiver {
    void on_bytes(transport::Bytes bytes) override {
        ++pieces;
        received.insert(received.end(), bytes.begin(), bytes.end());
    }
    void on_closed(transport::Ending how, const std::string&) override { ended = how; }
    void on_writable() override { flush(); }

    void send(const Frame& frame) {
        waiting.insert(waiting.end(), frame.begin(), frame.end());
        flush();
    }
    void flush() {
        const mqtt::Bytes bytes{waiting};
        const auto taken = stream->write({&bytes, 1});
        waiting.erase(waiting.begin(), waiting.begin() + static_cast<std::ptrdiff_t>(taken));
    }
    std::size_t count(mqtt::PacketType type) const {
        std::size_t found = 0;
        for (mqtt::Bytes rest{received}; !rest.empty();) {
            const auto frame = mqtt::next_frame(rest);
            if (frame.state != mqtt::Frame::State::complete) break;
            found += rest[0] >> 4 == static_cast<int>(type);
            rest = rest.subspan(frame.size);
        }
        return found;
    }

    std::unique_ptr<transport::Stream> stream;
    Frame received;
    Frame waiting;
    int pieces = 0;
    std::optional<transport::Ending> ended;
};

class BrokerOnStreams : public testing::Test {
protected:
    void join(Client& client, std::string_view id, std::uint16_t keep_alive = 0) {
        auto [mine, brokers] = transport::memory_pair(loop, {.capacity = 10'000});
        client.stream = std::move(mine);
        client.stream->start(client);
        host.adopt(std::move(brokers));
        client.send(connect(id, keep_alive));
        run();
        ASSERT_EQ(client.count(mqtt::PacketType::connack), 1u);
    }
    void run(mqtt::Steady time = 0s) { ASSERT_TRUE(loop.run_until(loop.now().steady + time)); }

    transport::VirtualLoop loop;
    mqtt::MemoryStore store;
    mqtt::Broker broker{store};
    BrokerHost host{broker, store, loop};
    Client reader, writer;
};

TEST_F(BrokerOnStreams, AnswersAndCounts) {
    join(reader, "reader");
    reader.send(pingreq());
    run();
    EXPECT_EQ(reader.count(mqtt::PacketType::pingresp), 1u);
    EXPECT_EQ(host.connections(), 1u);
    reader.stream->close(transport::Ending::reset);
    run();
    EXPECT_EQ(host.connections(), 0u);
    EXPECT_EQ(broker.census().connections, 0u);
}

TEST_F(BrokerOnStreams, OneRoundIsOneWrite) {
    join(reader, "reader");
    reader.send(subscribe("t"));
    Client writers[3];
    for (int i = 0; i < 3; ++i) join(writers[i], "writer" + std::to_string(i));
    const auto before = reader.pieces;
    for (auto& one : writers) one.send(publish("t", "x"));
    run();
    EXPECT_EQ(reader.count(mqtt::PacketType::publish), 3u);
    EXPECT_LT(reader.pieces - before, 3) << "each read was flushed by itself";
}

TEST_F(BrokerOnStreams, DeadlinesOfTheBrokerAreKept) {
    join(reader, "reader", 10);
    run(14s);
    EXPECT_FALSE(reader.ended);
    run(2s);
    EXPECT_EQ(reader.ended, transport::Ending::fin);
    EXPECT_EQ(reader.count(mqtt::PacketType::disconnect), 1u)
        << "the last bytes come before the end";
    EXPECT_EQ(host.connections(), 0u);
}

TEST_F(BrokerOnStreams, ASlowReaderIsWaitedFor) {
    join(reader, "reader");
    join(writer, "writer");
    reader.send(subscribe("t", 1));
    run();
    reader.stream->pause();
    const std::string payload(5'000, 'x');
    for (mqtt::PacketId id = 1; id <= 20; ++id) writer.send(publish("t", payload, 1, id));
    run(1s);
    EXPECT_EQ(writer.count(mqtt::PacketType::puback), 20u);
    EXPECT_EQ(reader.count(mqtt::PacketType::publish), 0u);
    reader.stream->resume();
    run(1s);
    EXPECT_EQ(reader.count(mqtt::PacketType::publish), 20u);
}

TEST_F(BrokerOnStreams, AHungUpPeerThatDoesNotReadIsResetInTheEnd) {
    join(reader, "reader", 10);
    join(writer, "writer");
    reader.send(subscribe("t"));
    run();
    reader.stream->pause();
    for (int i = 0; i < 5; ++i) writer.send(publish("t", std::string(5'000, 'x')));
    run(15s);
    EXPECT_EQ(host.connections(), 2u) << "its last bytes still wait";
    run(BrokerHost::hang_up_within + 1s);
    EXPECT_EQ(host.connections(), 1u);
    reader.stream->resume();
    run();
    EXPECT_EQ(reader.ended, transport::Ending::reset);
}

TEST_F(BrokerOnStreams, StoppingEndsEveryConnection) {
    join(reader, "reader");
    join(writer, "writer");
    host.stop();
    run();
    EXPECT_EQ(reader.ended, transport::Ending::fin);
    EXPECT_EQ(writer.ended, transport::Ending::fin);
    EXPECT_EQ(host.connections(), 0u);
}

TEST_F(BrokerOnStreams, NothingIsLeftToWaitForOnceItHasStopped) {
    join(reader, "reader", 10);  // a deadline fifteen seconds away
    const auto before = loop.now().steady;
    host.stop();
    while (loop.step()) {
    }
    EXPECT_EQ(loop.now().steady, before);
}

/// Makes writes durable only when the test says so.
struct SlowStore final : mqtt::Store {
    mqtt::Ticket store(const mqtt::Record&) override { return ++last; }
    mqtt::Ticket stored_up_to() const override { return durable; }
    mqtt::Ticket last = 0, durable = 0;
};

TEST(BrokerOnASlowStore, AcknowledgesOnlyWhatIsDurable) {
    transport::VirtualLoop loop;
    SlowStore store;
    mqtt::Broker broker{store};
    BrokerHost host{broker, store, loop};
    Client client;
    auto [mine, brokers] = transport::memory_pair(loop);
    client.stream = std::move(mine);
    client.stream->start(client);
    host.adopt(std::move(brokers));
    const auto make_durable = [&] {
        store.durable = store.last;
        host.stored();
        loop.run_until(loop.now().steady);
    };
    mqtt::PropertyList lasting;
    lasting.add(mqtt::PropertyId::session_expiry, 1000u);
    client.send(encoded(mqtt::Connect{.keep_alive = 0, .properties = lasting, .client_id = "c"}));
    loop.run_until(0s);
    make_durable();
    client.send(subscribe("t", 1));
    loop.run_until(0s);
    make_durable();
    ASSERT_EQ(client.count(mqtt::PacketType::suback), 1u);
    client.send(publish("t", "x", 1, 9));
    ASSERT_TRUE(loop.run_until(1s));
    EXPECT_EQ(client.count(mqtt::PacketType::puback), 0u);
    make_durable();
    EXPECT_EQ(client.count(mqtt::PacketType::puback), 1u);
}

}  // namespace
}  // namespace touchstone::host
