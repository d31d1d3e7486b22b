#include "reports/results/example.hpp"

#include <utility>

namespace touchstone::results {
namespace {

using namespace std::chrono_literals;
using std::chrono::sys_days;

/// What a hostile broker may put into a topic: a terminal escape, a bell, bytes that are no UTF-8,
/// a NUL, a direction override, a non-character, the ends of XML and HTML constructs, the C1 form
/// of a terminal escape.
const std::string hostile = std::string("a/\x1B[31mred\x07/\xFF\xFE/\xED\xA0\x80/") + '\0' +
                            "/\xE2\x80\xAE"
                            "cod/\xEF\xBF\xBF/]]></failure><script>&amp;\"'/\xC2\x9B"
                            "2J/\xF0\x9F\xA6\x86";

Case case_of(std::string id, std::string section, std::string title, Verdict verdict,
             std::string reason) {
    Case played;
    const auto at = id.find('@');
    const auto plus = id.find('+', at);
    played.version = id.substr(at + 1, plus == std::string::npos ? plus : plus - at - 1);
    played.transport = plus == std::string::npos ? "tcp" : id.substr(plus + 1);
    played.file = section + ".mqtt";
    played.section = section.substr(0, section.find('-'));
    played.line = 12;
    played.title = std::move(title);
    played.verdict = verdict;
    played.reason = std::move(reason);
    played.duration = 1'250us;
    played.rerun = "touchstone run " + id + " --target mqtt://localhost:1883";
    std::string name = id;
    for (char& letter : name)
        if (letter == '/') letter = '~';
    played.trace = "traces/" + name + ".jsonl";
    played.id = std::move(id);
    return played;
}

Case take_over() {
    Case played = case_of("3.1/take-over@5.0", "3.1-connect/take-over",
                          "A second connection with the same client id takes the session over",
                          Verdict::pass, "");
    played.cites = {"MQTT-3.1.4-3@5.0"};
    played.steps = {
        {.line = 14,
         .text = "first    > CONNECT  client-id=twin",
         .actor = "first",
         .statements = played.cites,
         .level = "must",
         .started = 0ns,
         .ended = 310us},
        {.line = 18,
         .text = "first    < refused  session-taken-over",
         .actor = "first",
         .statements = played.cites,
         .level = "must",
         .started = 310us,
         .ended = 1'200us,
         .margin = 4'999'110us,
         .expected = "DISCONNECT session-taken-over, then the end",
         .received = "DISCONNECT session-taken-over, then the end"},
    };
    return played;
}

Case counts_down() {
    Case played = case_of("3.3/counts-down@5.0", "3.3-publish/expiry",
                          "Message Expiry Interval is reduced by the time the message waited",
                          Verdict::fail, "message-expiry is 60 after a wait of 3 s");
    played.cites = {"MQTT-3.3.2-6@5.0", "MQTT-3.3.2-5@5.0"};
    played.steps = {{.line = 22,
                     .text = "reader  < PUBLISH  payload=old message-expiry=56..57",
                     .actor = "reader",
                     .statements = {"MQTT-3.3.2-6@5.0"},
                     .level = "must",
                     .verdict = Verdict::fail,
                     .started = 3s,
                     .ended = 3'001ms,
                     .margin = -2ms,
                     .expected = "PUBLISH payload=old message-expiry=56..57",
                     .received = "PUBLISH payload=old message-expiry=60"}};
    played.findings = {
        {.statement = "MQTT-3.3.2-6@5.0",
         .verdict = Verdict::fail,
         .what = "expected message-expiry 56..57, received 60",
         .diagnostic =
             "3.3-publish/expiry.mqtt:22:34: MQTT-3.3.2-6@5.0 is not met (3.3/counts-down@5.0)\n"
             "   22 |   reader  < PUBLISH  payload=old message-expiry=56..57\n"
             "      |                                  ^^^^^^^^^^^^^^^^^^^^^ expected 56..57\n"
             "      |                                                        received 60\n"
             "   received  32 11 00 04 6E 65 77 73 00 01 05 02 00 00 00 3C 6F 6C 64\n"
             "                                                 ^^^^^^^^^^^ message-expiry\n"
             "   again: touchstone run 3.3/counts-down@5.0 --target mqtt://localhost:1883\n",
         .bytes = "32 11 00 04 6E 65 77 73 00 01 05 02 00 00 00 3C 6F 6C 64",
         .line = 22}};
    played.duration = 3'004ms;
    return played;
}

Case hostile_topic() {
    Case played = case_of("3.3/forwards@5.0", "3.3-publish/topics",
                          "A topic is forwarded as it was published", Verdict::fail,
                          "the topic " + hostile + " is not valid UTF-8");
    played.cites = {"MQTT-3.3.2-1@5.0"};
    played.findings = {
        {.statement = "MQTT-1.5.4-1@5.0",
         .verdict = Verdict::fail,
         .what = "PUBLISH topic=" + hostile + " is ill-formed",
         .diagnostic = "the monitor: MQTT-1.5.4-1@5.0 is not met\n   received  " + hostile + "\n",
         .bytes = "30 05 00 02 FF FE 78",
         .by_monitor = true}};
    return played;
}

Case warned() {
    Case played = case_of("3.1/refused-softly@5.0", "3.1-connect/refusals",
                          "A refusal tells its reason", Verdict::warn, "closed without a CONNACK");
    played.cites = {"MQTT-3.1.4-1@5.0", "TS-3.1.4-2@5.0"};
    played.steps = {{.line = 31,
                     .text = "wrong    < refused  malformed-packet",
                     .actor = "wrong",
                     .statements = {"TS-3.1.4-2@5.0"},
                     .level = "should",
                     .verdict = Verdict::warn,
                     .started = 1ms,
                     .ended = 2ms,
                     .expected = "CONNACK malformed-packet, then the end",
                     .received = "the end"}};
    return played;
}

Case flaky() {
    Case played =
        case_of("4.4/redelivers@5.0", "4.4-redelivery/resume",
                "Unacknowledged messages are sent again", Verdict::flaky, "passed 2 of 3 times");
    played.cites = {"MQTT-4.4.0-1@5.0"};
    played.attempts = {Verdict::pass, Verdict::fail, Verdict::pass};
    return played;
}

Case harness_error() {
    Case played =
        case_of("3.14/reasons@5.0", "3.14-disconnect/reasons", "Each reason code of DISCONNECT",
                Verdict::error, "no free port for the second listener");
    played.cites = {"MQTT-3.14.2-1@5.0"};
    played.findings = {{.verdict = Verdict::error,
                        .what = "no free port",
                        .diagnostic = "bind: address already in use\n"}};
    return played;
}

Case absent(std::string id, std::string title) {
    Case played =
        case_of(std::move(id), "4.8-shared/shared", std::move(title), Verdict::not_applicable,
                "shared subscriptions are declared and detected absent");
    played.cites = {"MQTT-4.8.2-1@5.0"};
    played.capability = "shared";
    return played;
}

std::vector<Case> cases() {
    Case restart =
        case_of("4.1/survives-restart@5.0", "4.1-state/restart", "A session outlives a restart",
                Verdict::skip, "the target file has no [commands] restart");
    restart.capability = "restart";
    restart.cites = {"MQTT-4.1.0-1@5.0"};
    Case silent =
        case_of("4.9/receive-maximum@5.0", "4.9-flow/receive", "No more in flight than allowed",
                Verdict::inconclusive, "the connection was lost before the first PUBLISH");
    silent.cites = {"MQTT-4.9.0-1@5.0"};
    Case known = case_of("3.12/pings@5.0", "3.12-ping/ping", "PINGREQ is answered", Verdict::waived,
                         "vendor ticket 4711, until 2027-01-31");
    known.cites = {"MQTT-3.12.4-1@5.0"};
    Case noted = case_of("3.2/limits@5.0", "3.2-connack/limits", "What CONNACK announces",
                         Verdict::info, "receive-maximum 20, no topic aliases");
    Case never =
        case_of("standing/MQTT-3.14.2-2@5.0", "standing", "Session expiry in a server's DISCONNECT",
                Verdict::not_applicable, "never occurred");
    never.cites = {"MQTT-3.14.2-2@5.0"};
    Case old = case_of("3.1/take-over@3.1.1", "3.1-connect/take-over",
                       "A second connection with the same client id takes the session over",
                       Verdict::pass, "");
    old.cites = {"MQTT-3.1.4-2@3.1.1"};
    Case web = case_of("6.0/text-frame@3.1.1+ws", "6.0-websocket/frames",
                       "A text frame ends the connection", Verdict::pass, "");
    web.cites = {"MQTT-6.0.0-1@3.1.1"};
    return {take_over(),
            warned(),
            counts_down(),
            hostile_topic(),
            absent("4.8/shared@5.0", "Each message goes to one of the group"),
            absent("4.8/shared-order@5.0", "Order within a shared subscription"),
            restart,
            silent,
            flaky(),
            harness_error(),
            known,
            noted,
            never,
            old,
            web};
}

std::vector<StatementResult> statements() {
    const auto statement = [](std::string id, std::string level, std::string section,
                              std::string summary, bool proven) {
        return StatementResult{.id = std::move(id),
                               .level = std::move(level),
                               .section = std::move(section),
                               .summary = std::move(summary),
                               .proven = proven};
    };
    return {
        statement("MQTT-3.1.4-2@3.1.1", "must", "3.1", "The older connection is closed", true),
        statement("MQTT-6.0.0-1@3.1.1", "must", "6.0", "Only binary frames carry MQTT", true),
        statement("MQTT-1.5.4-1@5.0", "must", "1.5", "Strings are well-formed UTF-8", true),
        statement("MQTT-3.1.4-1@5.0", "must", "3.1", "A malformed CONNECT is refused", true),
        statement("TS-3.1.4-2@5.0", "should", "3.1", "A refusal names its reason", false),
        statement("MQTT-3.1.4-3@5.0", "must", "3.1", "The older connection is ended", true),
        statement("MQTT-3.3.2-1@5.0", "must", "3.3", "A topic name comes first", true),
        statement("MQTT-3.3.2-5@5.0", "must", "3.3", "An expired message is dropped", true),
        statement("MQTT-3.3.2-6@5.0", "must", "3.3",
                  "The interval is delivered reduced by the time the message waited", true),
        statement("MQTT-3.12.4-1@5.0", "must", "3.12", "PINGREQ is answered", true),
        statement("MQTT-3.14.2-1@5.0", "must", "3.14", "DISCONNECT has a known reason", true),
        statement("MQTT-3.14.2-2@5.0", "must", "3.14", "No session expiry from the server", true),
        statement("MQTT-4.1.0-1@5.0", "must", "4.1", "State is kept", false),
        statement("MQTT-4.4.0-1@5.0", "must", "4.4", "Unacknowledged messages come again", true),
        statement("MQTT-4.8.2-1@5.0", "must", "4.8", "A share name is a legal string", true),
        statement("MQTT-4.9.0-1@5.0", "must", "4.9", "The quota is kept", true),
        statement("MQTT-4.9.0-1@5.0", "may", "4.10", "Responses may be requested", false),
    };
}

Results frame(std::string command) {
    Results results;
    Run& run = results.run;
    run.id = "2026-11-03T04-05-06Z-4711";
    run.command = std::move(command);
    run.start = WallTime(sys_days(std::chrono::year(2026) / 11 / 3).time_since_epoch() + 4h + 5min +
                         6s + 789ns);
    run.duration = 41'200ms;
    run.end = run.start + run.duration;
    run.seed = 4711;
    run.tool_version = "0.1.0";
    run.commit = "0123abcd";
    run.suite_digest = "sha256:00ff";
    run.clock = "real";
    results.target = {.name = "mosquitto",
                      .version = "2.0.11",
                      .identified_by = "$SYS/broker/version",
                      .url = "mqtt://localhost:1883",
                      .declared = {{"shared", "false"}},
                      .detected = {{"shared", "false"}}};
    results.environment = {{"hostname", "bench-1"}, {"kernel", "Linux 6.1"}, {"cpus", "2"}};
    return results;
}

Percentiles percentiles(std::uint64_t count, Nanoseconds typical) {
    return {.count = count,
            .min = typical / 4,
            .mean = typical + typical / 10,
            .p50 = typical,
            .p90 = typical * 2,
            .p99 = typical * 5,
            .p999 = typical * 9,
            .max = typical * 20};
}

Histogram histogram(std::string metric, Nanoseconds typical) {
    return {.metric = std::move(metric),
            .phase = "steady",
            .summary = percentiles(50'000, typical),
            .hdr = "HISTFAAAAAB4nA==",
            .buckets = {{100us, 1'000}, {1ms, 42'000}, {10ms, 49'990}, {100ms, 50'000}}};
}

Load steady() {
    Load load;
    load.id = "load/one-to-one";
    load.title = "One publisher, one subscriber, QoS 1";
    load.file = "load/one-to-one.mqtt";
    load.line = 1;
    load.digest = "sha256:1234";
    load.model = "open";
    load.version = "5.0";
    load.transport = "tcp";
    load.offered_per_second = 5'000;
    load.achieved_per_second = 4'999.8;
    load.started = 1s;
    load.duration = 10s;
    load.ledgers = {
        {.stream_class = "qos 1",
         .phase = "steady",
         .sent = 50'000,
         .received = 50'001,
         .lost = 1,
         .duplicated = 2,
         .late = 3},
        {.stream_class = "qos 0", .phase = "steady", .sent = 70, .received = 70, .unverified = 70}};
    load.histograms = {histogram("latency", 412us), histogram("ack", 300us),
                       histogram("lateness", 12us)};
    load.series = {{.at = 1s,
                    .sent = 5'000,
                    .received = 4'998,
                    .connections = 2,
                    .p50 = 400us,
                    .p99 = 2ms,
                    .max = 8ms,
                    .lateness_p99 = 60us}};
    load.thresholds = {{.name = "steady.lost = 0", .measured = "1", .value = 1, .limit = 0},
                       {.name = "steady.latency.p99 < 10ms",
                        .passed = true,
                        .measured = "2.06ms",
                        .value = 0.00206,
                        .limit = 0.01}};
    load.findings = {{.statement = "MQTT-3.3.1-1@5.0",
                      .verdict = Verdict::warn,
                      .what = "DUP is set on a first delivery of " + hostile,
                      .bytes = "3A 05",
                      .by_monitor = true}};
    load.target_cpu_seconds = 4.2;
    load.generator_cpu_seconds = 1.5;
    load.ceiling_share = 0.05;
    load.target_memory_bytes = 8'400'000;
    load.settings = {{"payload", "64"}, {"inflight", "20"}};
    return load;
}

Load late_generator() {
    Load load = steady();
    load.id = "load/fan-out/1000";
    load.title = "A thousand subscribers";
    load.version = "3.1.1";
    load.valid = false;
    load.invalid_because = {"lateness p99 was 31 ms, above 10 ms",
                            "the generator used 98 % of its core"};
    load.ledgers.resize(1);
    load.series.clear();
    load.findings.clear();
    load.target_memory_bytes.reset();
    load.shard = "0/2";
    return load;
}

}  // namespace

Results conformance_example() {
    Results results = frame("touchstone certify mqtt://localhost:1883");
    Conformance& conformance = results.conformance.emplace();
    conformance.cases = cases();
    conclude_statements(conformance, statements());
    conclude_versions(conformance, results.run);
    return results;
}

Results expected_example() {
    Results results = conformance_example();
    results.run.command += " --expected expected.toml";
    for (Case& played : results.conformance->cases)
        played.expected = played.verdict == Verdict::pass;
    const auto know = [&](std::string_view id, bool as_expected, std::string because) {
        for (Case& played : results.conformance->cases) {
            if (played.id != id) continue;
            played.expected = as_expected;
            played.expected_because = std::move(because);
            return;
        }
    };
    know("3.3/counts-down@5.0", true, "known since 2.0.9, vendor ticket 12");
    know("4.4/redelivers@5.0", true, "depends on a timer of the broker");
    know("3.1/refused-softly@5.0", true, "the standard leaves this open");
    know("3.1/take-over@5.0", false, "was broken until 2.0.10");
    know("4.8/shared@5.0", true, "not built in");
    know("4.8/shared-order@5.0", true, "not built in");
    results.conformance->gone = {"3.1/renamed@5.0"};
    return results;
}

Results load_example() {
    Results results = frame("touchstone load scenarios/load/one-to-one.mqtt");
    results.load = {steady(), late_generator()};
    return results;
}

Results proof_example() {
    Results results = frame("touchstone prove");
    results.target = {.name = "touchstone", .version = "0.1.0", .identified_by = "built in"};
    results.run.clock = "virtual";
    ProofRun& proof = results.proof.emplace();
    proof.proofs = {
        {.deviation = "no-take-over",
         .statement = "MQTT-3.1.4-3@5.0",
         .what = "lets two connections share one client id",
         .named = true,
         .killed = true,
         .killed_by = {"3.1/take-over@5.0", "3.1/take-over-will@5.0"}},
        {.deviation = "keeps-expired",
         .statement = "MQTT-3.3.2-5@5.0",
         .what = "delivers messages after their expiry",
         .named = true,
         .killed = true,
         .killed_by = {"3.3/expires@5.0"},
         .survived = {"3.3/counts-down@5.0"}},
        {.deviation = "pings-late",
         .statement = "MQTT-3.12.4-1@5.0",
         .what = "answers PINGREQ after the next packet",
         .named = true,
         .survived = {"3.12/pings@5.0"}},
        {.deviation = "auto/forgives/1.5.4-1",
         .statement = "MQTT-1.5.4-1@5.0",
         .what = "forgives ill-formed strings",
         .killed = true,
         .killed_by = {"1.5/bad-utf8@5.0"}},
        {.deviation = "auto/doubles/PINGRESP",
         .statement = "MQTT-3.12.4-1@5.0",
         .what = "sends each PINGRESP twice",
         .survived = {"3.12/pings@5.0"},
         .explanation = "a second PINGRESP is read as the next barrier's answer"},
    };
    proof.unproven = {"3.2/limits@5.0"};
    return results;
}

Results example() {
    Results results = conformance_example();
    results.load = load_example().load;
    results.proof = proof_example().proof;
    return results;
}

}  // namespace touchstone::results
