// The core alone, without sockets: nanoseconds per delivered message, and allocations.
#include <cstdlib>
#include <new>

#include <benchmark/benchmark.h>

#include "reference/broker/broker.hpp"
#include "reference/protocol/codec.hpp"

namespace {
std::size_t allocations = 0;
}

[[gnu::noinline]] void* operator new(std::size_t size) {
    ++allocations;
    if (void* block = std::malloc(size)) return block;
    throw std::bad_alloc{};
}
[[gnu::noinline]] void operator delete(void* block) noexcept {
    std::free(block);
}
[[gnu::noinline]] void operator delete(void* block, std::size_t) noexcept {
    std::free(block);
}

namespace touchstone::mqtt {
namespace {

/// A publisher, and subscribers that take every message in.
class Traffic {
public:
    Traffic(int subscribers, std::uint8_t qos, Version version) : version_{version} {
        publisher_ = join("p");
        for (int i = 0; i < subscribers; ++i) {
            const auto peer = join("s" + std::to_string(i));
            FilterListBuilder filters;
            filters.add("sensors/1/temperature", qos);
            Subscribe subscribe;
            subscribe.id = 1;
            subscribe.subscriptions = FilterList<true>{filters.raw()};
            says(peer, subscribe);
            drain(peer);
            subscribers_.push_back(peer);
        }
        Publish publish;
        publish.qos = qos;
        publish.id = qos > 0 ? 1 : 0;
        publish.topic = "sensors/1/temperature";
        publish.payload = bytes_of(payload_);
        for (int i = 0; i < batch; ++i) encode(publish, version_, messages_);
    }

    static constexpr int batch = 20;  ///< messages per read

    void publish() {
        broker_.received(publisher_, messages_.view(), now_);
        drain(publisher_);
        for (const auto peer : subscribers_) drain(peer);
        broker_.news_told();
    }
    /// As `publish`, and every delivery is acknowledged.
    void publish_and_acknowledge() {
        broker_.received(publisher_, messages_.view(), now_);
        drain(publisher_);
        for (const auto peer : subscribers_) {
            acks_.clear();
            for (const auto chunk : broker_.outbox(peer).chunks(broker_.stored_up_to())) {
                for (auto rest = chunk; !rest.empty(); rest = rest.subspan(next_frame(rest).size)) {
                    const auto id_at = 2u + 2u + 21u;  // header, length of the topic, topic
                    Puback ack;
                    ack.id = static_cast<PacketId>(rest[id_at] << 8 | rest[id_at + 1]);
                    encode(ack, version_, acks_);
                }
            }
            drain(peer);
            broker_.received(peer, acks_.view(), now_);
        }
        broker_.news_told();
    }

private:
    Peer join(const std::string& client_id) {
        const auto peer = broker_.opened(now_);
        Connect connect;
        connect.protocol_version = protocol_level(version_);
        connect.client_id = client_id;
        says(peer, connect);
        drain(peer);
        return peer;
    }
    void says(Peer peer, const Packet& packet) {
        Buffer bytes;
        encode(packet, version_, bytes);
        broker_.received(peer, bytes.view(), now_);
    }
    void drain(Peer peer) { broker_.outbox(peer).written(broker_.outbox(peer).size()); }

    MemoryStore store_;
    Broker broker_{store_};
    Now now_{};
    Version version_;
    Peer publisher_;
    std::vector<Peer> subscribers_;
    std::string payload_ = std::string(64, 'x');
    Buffer messages_, acks_;
};

void run(benchmark::State& state, std::uint8_t qos) {
    const auto version = state.range(1) == 5 ? Version::v5_0 : Version::v3_1_1;
    const auto subscribers = static_cast<int>(state.range(0));
    Traffic traffic{subscribers, qos, version};
    const auto round = [&] { qos == 0 ? traffic.publish() : traffic.publish_and_acknowledge(); };
    for (int i = 0; i < 100; ++i) round();
    const auto before = allocations;
    std::int64_t delivered = 0;
    for (auto _ : state) {
        round();
        delivered += Traffic::batch * subscribers;
    }
    state.SetItemsProcessed(delivered);
    state.counters["time/delivered"] = benchmark::Counter(
        static_cast<double>(delivered), benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
    state.counters["allocations/delivered"] =
        static_cast<double>(allocations - before) / static_cast<double>(delivered);
}

void qos_0(benchmark::State& state) {
    run(state, 0);
}
void qos_1_with_acknowledgements(benchmark::State& state) {
    run(state, 1);
}
BENCHMARK(qos_0)->ArgNames({"subscribers", "version"})->ArgsProduct({{1, 1000}, {4, 5}});
BENCHMARK(qos_1_with_acknowledgements)
    ->ArgNames({"subscribers", "version"})
    ->ArgsProduct({{1, 1000}, {4, 5}});

}  // namespace
}  // namespace touchstone::mqtt
