// What the judge costs on packets that are legal, as nearly all are: nanoseconds, and no
// allocation.
#include <benchmark/benchmark.h>

#include "reference/protocol/codec.hpp"
#include "reference/protocol/judge.hpp"
#include "reference/protocol/property.hpp"
#include "reference/protocol/topic.hpp"

namespace touchstone::mqtt {
namespace {

void judge_frame(benchmark::State& state, const Packet& packet, Version version) {
    Buffer frame;
    encode(packet, version, frame);
    const auto decoded = decode(frame.view(), version);
    if (!judge(frame.view(), *decoded, version, Sender::client).empty())
        state.SkipWithError("not legal");
    for (auto _ : state) {
        benchmark::DoNotOptimize(judge(frame.view(), *decoded, version, Sender::client));
    }
}

Publish publish_of_64_bytes() {
    static const std::string payload(64, 'x');
    Publish publish;
    publish.qos = 1;
    publish.id = 7;
    publish.topic = "plant/hall-3/sensor/0042/temperature";
    publish.payload = bytes_of(payload);
    return publish;
}

void judge_publish(benchmark::State& state) {
    judge_frame(state, publish_of_64_bytes(), Version::v3_1_1);
}
BENCHMARK(judge_publish);

void judge_publish_5(benchmark::State& state) {
    judge_frame(state, publish_of_64_bytes(), Version::v5_0);
}
BENCHMARK(judge_publish_5);

void judge_publish_with_properties(benchmark::State& state) {
    PropertyList properties;
    properties.add(PropertyId::payload_format, 1u)
        .add(PropertyId::message_expiry, 60u)
        .add(PropertyId::content_type, "application/json")
        .add(PropertyId::user_property, "region", "north");
    auto publish = publish_of_64_bytes();
    publish.properties = properties;
    judge_frame(state, publish, Version::v5_0);
}
BENCHMARK(judge_publish_with_properties);

void judge_puback(benchmark::State& state) {
    judge_frame(state, Puback{7, Reason::success, {}}, Version::v5_0);
}
BENCHMARK(judge_puback);

void check_utf8_of_1_kib(benchmark::State& state) {
    const std::string text(1024, 'a');
    for (auto _ : state) benchmark::DoNotOptimize(is_utf8(text));
}
BENCHMARK(check_utf8_of_1_kib);

void match_topic(benchmark::State& state) {
    for (auto _ : state) {
        benchmark::DoNotOptimize(
            matches("plant/+/sensor/#", "plant/hall-3/sensor/0042/temperature"));
    }
}
BENCHMARK(match_topic);

}  // namespace
}  // namespace touchstone::mqtt
