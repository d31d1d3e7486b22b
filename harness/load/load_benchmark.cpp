// What the generator spends per message, beside the socket.
#include <array>

#include <benchmark/benchmark.h>

#include "harness/load/histogram.hpp"
#include "harness/load/oracle.hpp"
#include "harness/load/rate.hpp"
#include "harness/load/stamp.hpp"

namespace {

using namespace touchstone::load;

void histogram_record(benchmark::State& state) {
    Histogram histogram;
    std::int64_t value = 1;
    for (auto _ : state) {
        histogram.record(Histogram::Nanoseconds{value});
        value = (value * 5 + 12'345) & 0xFFFFFFF;
    }
    benchmark::DoNotOptimize(histogram.count());
}
BENCHMARK(histogram_record);

void stamp_write(benchmark::State& state) {
    std::array<std::uint8_t, Stamp::size> bytes{};
    std::uint32_t sequence = 0;
    for (auto _ : state) {
        write_stamp({7, 3, sequence, Duration{std::int64_t{sequence} * 200'000}}, bytes.data());
        ++sequence;
        benchmark::DoNotOptimize(bytes);
    }
}
BENCHMARK(stamp_write);

void stamp_read(benchmark::State& state) {
    std::array<std::uint8_t, Stamp::size> bytes{};
    write_stamp({7, 3, 1, Duration{200'000}}, bytes.data());
    for (auto _ : state) {
        benchmark::DoNotOptimize(bytes);
        benchmark::DoNotOptimize(read_stamp(bytes.data()));
    }
}
BENCHMARK(stamp_read);

void due_time(benchmark::State& state) {
    const Rate rate{5000};
    std::uint64_t index = 0;
    for (auto _ : state) benchmark::DoNotOptimize(rate.due(index++));
}
BENCHMARK(due_time);

void oracle_sent_and_seen(benchmark::State& state) {
    Plan plan;
    Crowd crowd;
    crowd.role = Crowd::Role::publisher;
    crowd.topics = {"t"};
    crowd.payload_size = 16;
    crowd.rate = Rate{1e6};
    plan.crowds = {crowd};
    plan.phases = {{"all", {}, std::chrono::seconds{1000}, true}};
    plan.streams = 1;
    Oracle oracle{plan, 7};
    OrderSeen order;
    const auto listener = oracle.listen("t", order);
    std::uint32_t sequence = 0;
    for (auto _ : state) {
        oracle.sent(0);
        benchmark::DoNotOptimize(oracle.saw(listener, order, {7, 0, sequence++, {}}));
    }
}
BENCHMARK(oracle_sent_and_seen);

}  // namespace
