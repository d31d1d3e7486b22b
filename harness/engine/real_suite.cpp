#include <algorithm>
#include <chrono>
#include <list>
#include <map>
#include <memory>
#include <numeric>
#include <string>

#include <boost/asio/io_context.hpp>

#include "harness/engine/evaluate.hpp"
#include "harness/engine/play.hpp"
#include "harness/engine/replay.hpp"
#include "harness/engine/suite.hpp"
#include "harness/engine/suite_gathering.hpp"
#include "reference/host/asio_runner.hpp"

namespace touchstone::engine {
namespace {

using results::Verdict;

/// How often the suite looks up from the network to see whether it is to stop.
constexpr auto look_up_every = std::chrono::milliseconds{50};

Duration longest_of(const language::Step& step) {
    if (const auto* wait = std::get_if<language::Wait>(&step.act)) return wait->duration;
    const auto* expect = std::get_if<language::Expect>(&step.act);
    if (expect == nullptr) return {};
    Duration longest{};
    for (const auto& group : expect->alternatives) {
        for (const auto& event : group.events) {
            for (const auto& field : event.fields) {
                if (field.name != "for" && field.name != "within") continue;
                const auto duration = duration_of(only_atom(field), {});
                if (duration) longest = std::max(longest, *duration);
            }
        }
    }
    return longest;
}

/// One case that is under way.
struct Running {
    std::size_t index = 0;
    Trace trace;
    std::unique_ptr<Play> play;
    std::size_t weight = 1;
    std::string target_gone;  // what was said of the target while this case ran
    bool done = false;
};

/// Plays the chosen cases side by side.
class RealPlay {
public:
    RealPlay(std::span<const language::Case> cases, const RealSuite& suite,
             host::AsioRunner& runner, boost::asio::io_context& context)
        : cases_{cases},
          suite_{suite},
          runner_{runner},
          context_{context},
          gathering_{cases, suite.hooks} {
        for (const auto& [version, capabilities] : suite.offers) {
            auto& terms = terms_.emplace(version, suite.terms).first->second;
            terms.capabilities = capabilities;
        }
    }

    /// At most `most` connections at once.
    void play(const std::vector<std::size_t>& order, std::size_t most) {
        std::size_t next = 0;
        while (!stopped_ && (next < order.size() || !running_.empty())) {
            if (gathering_.stops()) return stop();
            while (next < order.size() && has_room(order[next], most)) begin(order[next++]);
            if (context_.stopped()) context_.restart();
            context_.run_one_for(look_up_every);
            context_.poll();
            collect();
        }
    }
    SuiteResult result() { return gathering_.result(suite_.terms.transport); }

private:
    const Terms& terms_of(std::size_t index) const {
        const auto found = terms_.find(cases_[index].version);
        return found == terms_.end() ? suite_.terms : found->second;
    }
    std::size_t weight_of(std::size_t index) const {
        return std::max<std::size_t>(1, cases_[index].actors.size());
    }
    bool has_room(std::size_t index, std::size_t most) const {
        return running_.empty() || in_use_ + weight_of(index) <= most;
    }

    void begin(std::size_t index) {
        auto& running = running_.emplace_back();
        running.index = index;
        running.weight = weight_of(index);
        in_use_ += running.weight;
        running.play = std::make_unique<Play>(cases_[index], terms_of(index), running.trace);
        gathering_.began(index);
        runner_.start(*running.play, [&running] { running.done = true; });
    }

    void collect() {
        for (auto each = running_.begin(); each != running_.end();) {
            if (!each->done) {
                ++each;
                continue;
            }
            auto finished = std::move(*each);
            in_use_ -= finished.weight;
            ask_about_target(finished);
            each = running_.erase(each);
            gathering_.ended(finished.index, played(finished));
        }
    }

    /// A case that went wrong may have gone wrong because the target crashed or hangs: then
    /// everybody who was there is told.
    void ask_about_target(Running& finished) {
        const auto verdict = finished.play->verdict();
        const bool wrong = verdict == Verdict::fail || verdict == Verdict::inconclusive;
        if (!wrong || !suite_.hooks.target_gone || !finished.target_gone.empty()) return;
        std::vector<std::string> ids;
        for (const auto& each : running_) ids.push_back(cases_[each.index].id);
        const auto gone = suite_.hooks.target_gone(ids);
        if (!gone) return;
        finished.target_gone = *gone;
        for (auto& each : running_) each.target_gone = *gone;
    }

    PlayedCase played(Running& finished) {
        PlayedCase result;
        result.result = finished.play->result();
        result.exercised = finished.play->exercised();
        result.broken = finished.play->broken();
        result.trace = std::move(finished.trace);
        result.trace.options = options_of(terms_of(finished.index));
        const bool passed = result.result.verdict == Verdict::pass;
        if (!passed && !finished.target_gone.empty()) {
            result.result.reason = finished.target_gone + "; " + result.result.reason;
        }
        return result;
    }

    /// What runs is told to end, and is left out of the results: it was not played.
    void stop() {
        stopped_ = true;
        runner_.stop();
        for (int i = 0; i < 100 && runner_.running() > 0; ++i) {
            if (context_.stopped()) context_.restart();
            context_.run_one_for(look_up_every);
        }
    }

    std::span<const language::Case> cases_;
    const RealSuite& suite_;
    host::AsioRunner& runner_;
    boost::asio::io_context& context_;
    Gathering gathering_;
    std::map<mqtt::Version, Terms> terms_;  // where a version offers something of its own
    std::list<Running>
        running_;  // the runner holds on to the programs, so they stay where they are
    std::size_t in_use_ = 0;
    bool stopped_ = false;
};

}  // namespace

Duration longest_wait(const language::Case& played) {
    return std::accumulate(
        played.steps.begin(), played.steps.end(), Duration{},
        [](Duration sum, const language::Step& step) { return sum + longest_of(step); });
}

bool runs_alone(const language::Case& played) {
    return played.alone ||
           std::any_of(played.steps.begin(), played.steps.end(), [](const auto& step) {
               const auto* deed = std::get_if<language::Deed>(&step.act);
               return deed != nullptr && (deed->verb == language::Verb::restarts ||
                                          deed->verb == language::Verb::dies);
           });
}

SuiteResult play_real(std::span<const language::Case> cases, const RealSuite& suite,
                      host::AsioRunner& runner, boost::asio::io_context& context) {
    std::vector<std::size_t> together, alone;
    std::vector<Duration> waits;
    for (std::size_t i = 0; i < cases.size(); ++i) {
        (runs_alone(cases[i]) ? alone : together).push_back(i);
        waits.push_back(longest_wait(cases[i]));
    }
    std::stable_sort(together.begin(), together.end(),
                     [&](auto a, auto b) { return waits[a] > waits[b]; });
    RealPlay play{cases, suite, runner, context};
    play.play(together, suite.connections);
    play.play(alone, 1);
    return play.result();
}

}  // namespace touchstone::engine
