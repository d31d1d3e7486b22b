// One `<` line waiting for what it names: alternatives of groups of members, the times within which
// they may come, and the verdict once that is clear.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "harness/engine/match.hpp"
#include "harness/engine/outcomes.hpp"
#include "harness/engine/stage.hpp"

namespace touchstone::engine {

/// "5 s", "0.25 s"
std::string seconds(Duration duration);

/// How a line ended.
struct Settlement {
    results::Verdict verdict = results::Verdict::pass;
    std::string note;  ///< why, in a sentence, for everything but pass
    std::optional<Mismatch> miss;
    std::optional<Arrival> culprit;  ///< the arrival that was not what was expected
    const Actor* actor = nullptr;    ///< whose arrival or silence it was
    std::string received;            ///< in words
    std::optional<Duration> margin;
};

class AwaitedLine {
public:
    /// `actors`: those of an `a|b` line, or one. `step` is the line's index in the case.
    AwaitedLine(std::size_t step, const language::Step& line, std::vector<Actor*> actors);

    std::size_t step() const { return step_; }
    const std::vector<Actor*>& actors() const { return actors_; }
    bool concerns(const Actor& actor) const;
    /// Says that nothing comes: such lines begin only when all that was expected above has come.
    bool is_about_nothing() const;

    bool active() const { return active_; }
    bool settled() const { return settlement_.has_value(); }
    /// Has all it needs, and could take more (`times=0..N`, a longer alternative).
    bool satisfied() const;
    const Settlement& settlement() const { return *settlement_; }
    /// Who took the last packet of an `a|b` line.
    Actor* taker() const { return taker_; }

    /// From now on it takes arrivals and its time runs.
    void activate(Stage& stage);
    /// Offers an arrival. True if it was taken or is nobody's; false if it is for a later line, or
    /// settles nothing.
    bool offer(Stage& stage, Actor& actor, Arrival& arrival);
    /// A line above it, of any actor, has been settled: what it waits for may have been caused by
    /// that, so its patience counts from now. Times that the author gave do not move.
    void begin_patience(const Stage& stage);
    /// Time has passed. `last_in_line`: no later line of its actors waits behind it; `behind`: a
    /// line above is still waited for.
    void elapsed(Stage& stage, bool last_in_line, bool behind);
    std::optional<mqtt::Steady> deadline(const Stage& stage, bool last_in_line, bool behind) const;
    /// A later line of the same actor was settled.
    void overtaken(Stage& stage);
    mqtt::Steady began() const { return activated_at_; }

private:
    struct Member {
        const language::Event* event = nullptr;
        std::uint64_t least = 1, most = 1, taken = 0;
        bool counted = false;         ///< has `times`: {n} is the copy's number
        bool names_copy = false;      ///< some field uses {n}
        bool copies_in_order = true;  ///< they share a topic
        std::vector<bool> copies;     ///< which have come
        OutcomeProgress progress;
        std::optional<Duration> lower, upper;  ///< `within`, since the last act
        Duration silence{};                    ///< nothing
        bool silent = false;                   ///< nothing: it was silent for so long
        bool done() const { return taken >= least; }
        bool full() const { return taken >= most; }
        bool half_done() const { return progress.farewell_seen && taken == 0; }
    };
    struct Alternative {
        std::vector<Member> members;
        Known captured;
        std::string warning;
        bool alive = true;
        bool done() const;
        bool full() const;
    };
    struct Taken {
        bool yes = false;
        std::optional<Mismatch> miss;  ///< the nearest, with `no`
    };

    std::optional<Problem> prepare(Stage& stage, Member& member);
    Taken offer_to(Stage& stage, Actor& actor, Arrival& arrival, Alternative& alternative);
    Offer offer_to(Stage& stage, Actor& actor, Arrival& arrival, Member& member,
                   const Alternative& alternative);
    Offer offer_packet(Stage& stage, Actor& actor, Arrival& arrival, Member& member,
                       const Alternative& alternative);
    void begin_silence(Stage& stage);
    void watch_silence(Stage& stage);
    std::optional<mqtt::Steady> silence_ends(const Stage& stage, const Member& member) const;
    void settle(Stage& stage, const Alternative& alternative);
    void settle(results::Verdict verdict, std::string note);
    void missed(Stage& stage, Mismatch miss, Actor* actor, std::optional<Arrival> culprit);
    results::Verdict verdict_of_miss() const;
    void set_deadline(const Stage& stage);
    std::optional<Mismatch> too_early(const Stage& stage, const Member& member,
                                      const Arrival& arrival) const;

    std::size_t step_;
    const language::Step* line_;
    std::vector<Actor*> actors_;
    std::vector<Alternative> alternatives_;
    bool active_ = false;
    mqtt::Steady activated_at_{};
    mqtt::Steady deadline_{};
    bool patient_ = true;        ///< the deadline is patience, not a time that the author gave
    mqtt::Steady touched_at_{};  ///< when it was last satisfied
    std::optional<std::uint32_t> barrier_;  ///< the PINGRESP count that answers our own PINGREQ
    mqtt::Steady silence_since_{};
    bool silence_runs_ = false;
    Actor* taker_ = nullptr;
    std::optional<Duration> margin_;
    std::string received_;
    std::optional<Settlement> settlement_;
};

}  // namespace touchstone::engine
