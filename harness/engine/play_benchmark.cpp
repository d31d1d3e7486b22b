// How long one case takes in virtual time, broker included: proofs play every case against hundreds
// of deviant brokers.
#include <benchmark/benchmark.h>

#include "harness/engine/suite.hpp"
#include "harness/language/language.hpp"

namespace touchstone::engine {
namespace {

constexpr auto scenario = R"(
scenario  delivered  "A QoS 1 message is acknowledged and delivered"
cites     MQTT-4.3.2-4@5.0
given     reader subscribes filter=t qos=1
given     writer connects
  writer  > PUBLISH  id=5 qos=1 topic=t payload=x
  writer  < PUBACK   id=5
  reader  < PUBLISH  topic=t payload=x
  reader  < nothing  for=10s
)";

void one_case(benchmark::State& state) {
    const auto parsed = language::parse("4.3-benchmark/delivered.mqtt", scenario);
    const auto terms = virtual_terms();
    for (auto _ : state) {
        benchmark::DoNotOptimize(blame_virtual(parsed.cases.front(), terms).verdict);
    }
}
BENCHMARK(one_case);

}  // namespace
}  // namespace touchstone::engine
