// One case being played: a pure function of the case, the terms and the events that come in. It
// does no I/O, so the same code runs against the reference in virtual time, against real brokers on
// Asio, and against a stored trace.
#pragma once

#include <memory>

#include "harness/engine/terms.hpp"
#include "harness/engine/trace.hpp"
#include "harness/language/tree.hpp"
#include "reference/host/program.hpp"
#include "reference/session/statement_set.hpp"
#include "reports/results/results.hpp"

namespace touchstone::engine {

class Play final : public host::Program {
public:
    /// `played` and `terms` outlive the play; events are recorded into `trace`.
    Play(const language::Case& played, const Terms& terms, Trace& trace);
    ~Play() override;

    void start(mqtt::Now now) override;
    void opened(host::LinkId link, mqtt::Now now) override;
    void negotiated(host::LinkId link, const std::string& subprotocol) override;
    void refused(host::LinkId link, const std::string& why, mqtt::Now now) override;
    void received(host::LinkId link, mqtt::Bytes bytes, mqtt::Now now) override;
    void closed(host::LinkId link, mqtt::Ending how, mqtt::Now now) override;
    void restarted(const std::string& why, mqtt::Now now) override;
    void elapsed(mqtt::Now now) override;
    void stop(mqtt::Now now) override;
    std::vector<host::Command> take_commands() override;
    std::optional<mqtt::Steady> next_deadline() const override;
    bool finished() const override;

    /// Complete once `finished`.
    results::Case result() const;
    /// The verdict alone, and the statements that failed or warning lines cite or monitors saw
    /// broken: cheap, for proofs.
    results::Verdict verdict() const;
    mqtt::StatementSet blamed() const;
    /// The link that an actor uses at present, for whoever replays events.
    std::optional<host::LinkId> link_of(std::string_view actor) const;
    /// Statements that the monitors saw exercised, and of these the broken ones: the standing
    /// checks.
    mqtt::StatementSet exercised() const;
    const mqtt::StatementSet& broken() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace touchstone::engine
