// Traces are written, read back and played again; a changed byte in a decisive packet changes the
// verdict.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/engine/rehearsal.hpp"
#include "harness/engine/replay.hpp"

namespace touchstone::engine {
namespace {

using results::Verdict;
using testing::HasSubstr;
using testing::Not;

constexpr auto conversation =
    "scenario  s  \"a conversation\"\n"
    "cites     MQTT-3.3.1-1@5.0\n"
    "given     reader subscribes filter=t qos=1 keep-alive=2\n"
    "  wait 10s\n"
    "  reader  < PUBLISH  payload=x\n"
    "  reader  < nothing  for=3s\n"
    "  reader  < PUBLISH  payload=y  within=1s..2s   may\n";

Rehearsal rehearsed() {
    Rehearsal peer{conversation};
    // In two chunks: the borders are part of the log.
    const auto bytes = publish({{"topic", "t"}, {"payload", "x"}, {"qos", 1}, {"id", 4}});
    peer.says(10s, "reader", bytes.substr(0, 3));
    peer.says(10100ms, "reader", bytes.substr(3));
    return peer;
}

void expect_same(const results::Case& a, const results::Case& b) {
    EXPECT_EQ(a.verdict, b.verdict) << b.reason;
    EXPECT_EQ(a.duration, b.duration);
    ASSERT_EQ(a.steps.size(), b.steps.size());
    for (std::size_t i = 0; i < a.steps.size(); ++i) {
        EXPECT_EQ(a.steps[i].verdict, b.steps[i].verdict) << a.steps[i].text;
        EXPECT_EQ(a.steps[i].started, b.steps[i].started) << a.steps[i].text;
        EXPECT_EQ(a.steps[i].ended, b.steps[i].ended) << a.steps[i].text;
        EXPECT_EQ(a.steps[i].received, b.steps[i].received) << a.steps[i].text;
    }
}

TEST(Trace, IsReadBackAsItWasWritten) {
    auto peer = rehearsed();
    peer.play();
    peer.trace.options = options_of(peer.terms);
    const auto text = to_jsonl(peer.trace);
    const auto read = read_trace(text);
    EXPECT_EQ(to_jsonl(read), text);
    EXPECT_EQ(read.case_id, "3.1/s@5.0");
    ASSERT_EQ(read.events.size(), peer.trace.events.size());
    EXPECT_THAT(text, HasSubstr("\"schema\":\"touchstone/trace/1\""));
}

TEST(Trace, MasksSecrets) {
    Rehearsal peer{conversation};
    peer.terms.user_name = "login";
    peer.terms.password = "geheim";
    peer.play();
    const auto text = to_jsonl(peer.trace);
    EXPECT_THAT(text, Not(HasSubstr("67656865696d")));
    EXPECT_THAT(text, HasSubstr("2a2a2a2a2a2a"));
    EXPECT_THAT(text, HasSubstr("6c6f67696e"));
}

TEST(Trace, RefusesWhatIsNoTrace) {
    for (const auto* text :
         {"", "{}", "[]", "{\"schema\":\"touchstone/trace/1\"}\n{\"t\":1}",
          "{\"schema\":\"touchstone/trace/1\"}\n{\"t\":1,\"c\":\"a\",\"e\":\"in\",\"x\":\"0\"}",
          "{\"schema\":\"touchstone/trace/1\"}\n{\"t\":1,\"c\":\"a\",\"e\":\"out of it\"}"}) {
        EXPECT_THROW(read_trace(text), std::runtime_error) << text;
    }
}

TEST(Trace, FileNameHoldsTheId) {
    EXPECT_EQ(trace_file_name("3.1/take-over@5.0"), "traces/3.1~take-over@5.0.jsonl");
}

TEST(Replay, GivesTheSameResultStepByStep) {
    auto peer = rehearsed();
    const auto played = peer.play();
    ASSERT_EQ(played.verdict, Verdict::pass) << played.reason;
    peer.trace.options = options_of(peer.terms);
    expect_same(played, replay(peer.scenario, read_trace(to_jsonl(peer.trace))));
}

TEST(Replay, OfAFailureFails) {
    Rehearsal peer{conversation};
    const auto played = peer.play();
    ASSERT_EQ(played.verdict, Verdict::fail);
    expect_same(played, replay(peer.scenario, peer.terms, peer.trace));
}

TEST(Replay, AChangedByteChangesTheVerdict) {
    auto peer = rehearsed();
    ASSERT_EQ(peer.play().verdict, Verdict::pass);
    auto changed = peer.trace;
    for (auto& event : changed.events) {
        if (event.kind == TraceEvent::Kind::in && event.bytes.back() == 'x')
            event.bytes.back() = 'z';
    }
    const auto judged = replay(peer.scenario, peer.terms, changed);
    EXPECT_EQ(judged.verdict, Verdict::fail);
    EXPECT_THAT(judged.reason, HasSubstr("z"));
}

TEST(Replay, AMissingPacketChangesTheVerdict) {
    auto peer = rehearsed();
    ASSERT_EQ(peer.play().verdict, Verdict::pass);
    auto changed = peer.trace;
    std::erase_if(changed.events, [](const auto& event) {
        return event.kind == TraceEvent::Kind::in && event.at > 10s && event.at < 11s;
    });
    EXPECT_EQ(replay(peer.scenario, peer.terms, changed).verdict, Verdict::fail);
}

TEST(Replay, NeedsItsOptions) {
    auto peer = rehearsed();
    peer.play();
    EXPECT_THROW(replay(peer.scenario, peer.trace), std::runtime_error);
}

}  // namespace
}  // namespace touchstone::engine
