// Deeds: exchanges that are not under test, which the harness does by itself. One that does not
// succeed ends the case.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "harness/engine/stage.hpp"

namespace touchstone::engine {

/// How a deed ended: pass, inconclusive (it did not succeed), n/a (granted less than asked, a limit
/// the standard allows), error (it could not be composed).
struct DeedEnd {
    results::Verdict verdict = results::Verdict::pass;
    std::string note;
};

class DeedRun {
public:
    /// `actor` is null for the reserved actor `target`. The answer to `opens` is left to a
    /// following line if there is one: `judged_later`.
    DeedRun(std::size_t step, const language::Step& line, Actor* actor, bool judged_later);

    std::size_t step() const { return step_; }
    Actor* actor() const { return actor_; }
    void begin(Stage& stage);
    /// Something has reached the actor, or its connection has changed.
    void advance(Stage& stage);
    void elapsed(Stage& stage);
    /// `target restarts` is done, or failed.
    void restarted(const std::string& why);
    std::optional<mqtt::Steady> deadline() const;
    const std::optional<DeedEnd>& end() const { return end_; }
    /// When its last packet went out.
    mqtt::Steady acted_at() const { return acted_at_; }

private:
    enum class Phase : std::uint8_t {
        idle,
        opening,
        connecting,
        asking,
        pinging,
        leaving,
        restarting
    };
    /// A PUBLISH whose acknowledgement is awaited.
    struct Exchange {
        mqtt::PacketId id = 0;
        std::uint8_t qos = 0;
        bool received = false;  ///< PUBREC has come
    };

    void connect(Stage& stage);
    void say_connect(Stage& stage);
    void await_connack(Stage& stage);
    void ask(Stage& stage);
    void ask_for_subscription(Stage& stage, mqtt::PacketType type);
    void publish_more(Stage& stage);
    void await_answer(Stage& stage);
    void await_publications(Stage& stage);
    void await_ping(Stage& stage);
    void leave(Stage& stage);

    std::vector<const language::Field*> fields_of(mqtt::PacketType type) const;
    std::optional<std::string> compose(Stage& stage, mqtt::PacketType type,
                                       std::optional<std::uint64_t> copy = {});
    void send(Stage& stage, const std::string& packet);
    std::optional<Arrival> take(mqtt::PacketType type, mqtt::PacketId id);
    bool lost_connection(Stage& stage);
    void finish(results::Verdict verdict, std::string note = {});
    void fail(const Problem& problem) { finish(problem.verdict, problem.what); }
    void judge_reason(mqtt::Reason reason, mqtt::PacketType type);

    std::size_t step_;
    const language::Step* line_;
    const language::Deed* deed_;
    Actor* actor_;
    bool judged_later_;
    Phase phase_ = Phase::idle;
    mqtt::Steady deadline_{};
    mqtt::Steady acted_at_{};
    mqtt::PacketId id_ = 0;
    std::vector<std::uint8_t> asked_qos_;
    std::uint64_t copies_ = 1, sent_ = 0;
    std::vector<Exchange> exchanges_;
    std::uint32_t barrier_ = 0;
    std::optional<DeedEnd> end_;
};

/// The packet that a deed is about; reserved for those without.
mqtt::PacketType packet_of(language::Verb verb);

}  // namespace touchstone::engine
