// Leaves nothing behind on a real broker: connections are closed in order, sessions ended, retained
// messages cleared. Bounded in time, and not judged.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "harness/engine/stage.hpp"

namespace touchstone::engine {

class Cleaning {
public:
    void begin(Stage& stage);
    void advance(Stage& stage);
    void elapsed(Stage& stage);
    std::optional<mqtt::Steady> deadline() const {
        return done_ ? std::nullopt : std::optional{deadline_};
    }
    bool done() const { return done_; }

private:
    /// One connection: taking over a session with a clean start ends it; the last one clears the
    /// topics.
    struct Job {
        std::string client_id;
        std::string listener;
        mqtt::Version version = mqtt::Version::v5_0;
        bool clears_topics = false;
    };
    enum class Phase : std::uint8_t { opening, connecting, clearing };

    void next_job(Stage& stage);
    void say_connect(Stage& stage);
    void clear_topics(Stage& stage);
    void say_goodbye(Stage& stage, Actor& actor);

    std::vector<Job> jobs_;
    std::size_t at_ = 0;
    Phase phase_ = Phase::opening;
    std::size_t unacknowledged_ = 0;
    Actor* cleaner_ = nullptr;
    mqtt::Steady deadline_{};
    bool done_ = false;
};

}  // namespace touchstone::engine
