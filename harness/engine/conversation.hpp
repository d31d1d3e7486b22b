// The lines of one case in conversation with the target: which line may begin, which waits for
// what, and who gets what has come. The order of SCENARIOS section 5 is kept here.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "harness/engine/awaited_line.hpp"
#include "harness/engine/cleaning.hpp"
#include "harness/engine/compose_message.hpp"
#include "harness/engine/deed.hpp"
#include "harness/engine/score.hpp"
#include "harness/engine/stage.hpp"

namespace touchstone::engine {

class Conversation {
public:
    Conversation(const language::Case& played, const Terms& terms, Trace& trace)
        : stage{played, terms, trace}, steps{played.steps} {}

    Stage stage;
    const std::vector<language::Step>& steps;
    Score score;
    bool over = false;      ///< all lines are played, or one ended the case
    bool finished = false;  ///< and everything is cleaned up

    /// Goes on as far as it can with what has come.
    void advance();
    void elapsed();
    std::optional<mqtt::Steady> next_deadline() const;
    void end();
    /// `target restarts` is done, or failed.
    void restarted(const std::string& why);

private:
    /// A `>` line whose connection is still being opened.
    struct Sending {
        std::size_t step = 0;
        Actor* actor = nullptr;
        std::vector<Composed> messages;
        mqtt::Steady began{};
        mqtt::Steady deadline{};
    };

    bool acting() const;

    /// Begins lines until one has to wait: expectations at once, acts when everything above is
    /// settled.
    bool begin_lines();
    static bool names_taker(const language::Step& line);
    /// Whether an `a|b` line above has not said yet who took its packet.
    bool awaits_taker() const;
    std::vector<Actor*> actors_of(const language::Step& line);
    void expect(std::size_t step, const language::Step& line);
    void act(std::size_t step, const language::Step& line);
    /// Whether the next line of this actor expects something: it judges what became of `opens`.
    bool judged_later(const Actor& actor) const;

    void send(std::size_t step, const language::Step& line, Actor& actor);
    void write(const Sending& sending);

    bool advance_acts();
    bool advance_wait();
    void note_act(std::size_t step, const Actor* actor, mqtt::Steady since,
                  results::Verdict verdict, std::string note);

    static bool share_actor(const AwaitedLine& a, const AwaitedLine& b);
    /// Whether nobody waits behind this one. A line about nothing does not count: it begins only
    /// when this one is settled.
    bool last_in_line(std::size_t index) const;
    /// Whether a line above, of any actor, is still waited for: then patience with this one has not
    /// begun.
    bool is_behind(std::size_t index) const;
    bool may_begin(std::size_t index) const;
    bool activate();
    AwaitedLine* first_for(const Actor& actor);
    /// A PINGRESP may have begun a silence.
    bool watch_silences();
    /// Hands what has reached each actor to the lines that wait for it, in order.
    bool feed();
    /// Writes down what is settled and takes it off the list.
    void note_settled();
    void note(const AwaitedLine& done);

    std::size_t next_ = 0;              // the first line that was not begun
    std::deque<AwaitedLine> expected_;  // begun, in the order of the lines
    std::vector<DeedRun> deeds_;        // of the acting line
    std::vector<Sending> sendings_;     // likewise
    std::optional<mqtt::Steady> waits_until_;
    mqtt::Steady waits_since_{};
    Actor* taker_ = nullptr;
    std::vector<Actor*> others_;
    std::optional<Cleaning> cleaning_;
};

}  // namespace touchstone::engine
