// All clients of a run and its course: everybody joins, the schedule runs, what is under way
// arrives, everybody leaves. Runs on any loop and any streams: in real time on TCP, in tests in
// virtual time in memory.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "harness/load/client.hpp"
#include "harness/load/plan.hpp"
#include "reports/results/results.hpp"

namespace touchstone::load {

struct CrewOptions {
    mqtt::Version version = mqtt::Version::v5_0;
    std::uint16_t run_tag = 1;
    std::string prefix = "ts1";
    std::string user_name, password;
    Duration join_within = std::chrono::seconds{10};  ///< for each 1,000 connections begun
    Duration drain_within = std::chrono::seconds{5};  ///< after the last phase
    Duration shortest_tick =
        std::chrono::microseconds{100};  ///< messages due within one go out together
    Duration late_beyond = std::chrono::milliseconds{1};
};

/// What the live line shows.
struct Live {
    Duration elapsed{}, length{};
    std::string phase;
    results::Sample sample;
};

class Crew {
public:
    /// Begins a connection for a client and calls `connected` on it later, never at once.
    using Dial = std::function<void(Client&)>;
    struct Observers {
        std::function<void(const Live&)> second;  ///< once a second while the phases run
        std::function<void(std::size_t phase)>
            phase;  ///< a phase begins; one past the last: they are over
    };

    /// `plan` and `loop` outlive the crew.
    Crew(const Plan& plan, const CrewOptions& options, transport::Loop& loop, Dial dial,
         Observers observers = {});

    void start();
    /// Ends the schedule early; what is under way still arrives.
    void stop();
    bool finished() const { return course_ == Course::finished; }

    /// Why the run never began; empty where it did.
    const std::string& failure() const { return failure_; }
    bool stopped_early() const { return stopped_at_.has_value(); }
    /// How much of the schedule was run.
    Duration ran_for() const { return stopped_at_.value_or(plan_.length()); }
    /// Messages that were due, and could not be sent to the end.
    std::uint64_t unsent() const;
    const Scene& scene() const { return scene_; }
    const std::vector<results::Sample>& series() const { return series_; }

private:
    enum class Course : std::uint8_t { joining, running, draining, leaving, finished };

    void wake();
    void join(Duration now);
    void begin(Duration now);
    Duration run(Duration now);
    void drain(Duration now);
    void leave(Duration now);
    void fail(std::string why);
    void turn_second(Duration now);
    void turn_phase(std::size_t phase);
    std::uint32_t alive() const;
    bool anybody_alive() const;
    bool all_arrived() const;

    /// Where a publishing crowd's schedule stands.
    struct Cursor {
        const Crowd* crowd = nullptr;
        std::uint64_t next = 0, planned = 0;
        Duration next_due{};
    };

    const Plan& plan_;
    CrewOptions options_;
    Scene scene_;
    Dial dial_;
    Observers observers_;
    std::unique_ptr<transport::Timer> timer_;
    std::vector<std::unique_ptr<Client>> clients_;
    std::vector<Client*> touched_;
    std::vector<Cursor> cursors_;
    Course course_ = Course::joining;
    std::size_t dialled_ = 0;
    std::size_t phase_ = 0;
    Duration deadline_{}, next_second_{};
    std::optional<Duration> stopped_at_;
    std::string failure_;
    std::vector<results::Sample> series_;
};

}  // namespace touchstone::load
