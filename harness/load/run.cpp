#include "harness/load/run.hpp"

#include <map>
#include <memory>
#include <sys/syscall.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <fmt/format.h>

#include "harness/load/report.hpp"
#include "harness/load/target_cost.hpp"
#include "reference/transport/asio_loop.hpp"
#include "reference/transport/tcp.hpp"

namespace touchstone::load {
namespace {

/// The clients' way to the broker: keeps each attempt until it has succeeded or failed.
class Dialler {
public:
    Dialler(boost::asio::io_context& context, transport::Address address, Duration patience)
        : tcp_{context}, address_{std::move(address)}, patience_{patience} {}

    void dial(Client& client) {
        attempts_[&client] = tcp_.connect(
            address_, patience_,
            [&client](std::unique_ptr<transport::Stream> stream, const std::string& why) {
                client.connected(std::move(stream), why);
            });
    }

private:
    transport::Tcp tcp_;
    transport::Address address_;
    Duration patience_;
    std::map<Client*, std::unique_ptr<transport::Attempt>> attempts_;
};

/// Takes costs over the measured phases only, as the phases turn.
class CostMeter {
public:
    CostMeter(const Plan& plan, std::optional<pid_t> pid) : plan_{plan} {
        if (pid) target_.emplace(*pid);
    }
    void turn(std::size_t phase) {
        const auto own = own_cost();
        const auto target = target_ ? target_->cpu() : std::nullopt;
        if (measuring_) {
            costs_.generator += own - own_;
            if (target && target_before_) {
                if (!costs_.target) costs_.target.emplace();
                *costs_.target += *target - *target_before_;
            }
            if (target_) costs_.target_memory = target_->memory();
        }
        own_ = own;
        target_before_ = target;
        measuring_ = phase < plan_.phases.size() && plan_.phases[phase].measured;
    }
    const Costs& costs() const { return costs_; }

private:
    const Plan& plan_;
    std::optional<TargetCost> target_;
    Costs costs_;
    CpuCost own_;
    std::optional<CpuCost> target_before_;
    bool measuring_ = false;
};

/// Asks the scheduler for short turns, and so for a core soon after each wake-up: a generator that
/// wakes late measures itself. Takes nothing from others, needs no privilege; kernels before 6.12
/// ignore it.
void ask_for_short_turns() {
    struct {
        std::uint32_t size, policy;
        std::uint64_t flags;
        std::int32_t nice;
        std::uint32_t priority;
        std::uint64_t runtime, deadline, period;
    } attributes{};
    attributes.size = sizeof attributes;
    attributes.runtime = 100'000;  // nanoseconds
    ::syscall(SYS_sched_setattr, 0, &attributes, 0);
}

/// Never zero, and different for neighbouring seeds: another run's messages are not to be taken for
/// ours.
std::uint16_t tag_of(std::uint64_t seed) {
    std::uint64_t mixed = (seed + 1) * 0x9E37'79B9'7F4A'7C15u;
    return static_cast<std::uint16_t>(mixed >> 48 | 1);
}

}  // namespace

results::Load run(const language::LoadCase& scenario, const RunOptions& options) {
    const auto plan = plan_of(scenario);
    CrewOptions crew_options;
    crew_options.version = options.version.value_or(scenario.version);
    crew_options.run_tag = tag_of(options.seed);
    crew_options.prefix = fmt::format("ts{:04x}", crew_options.run_tag);
    crew_options.user_name = options.user_name;
    crew_options.password = options.password;
    crew_options.drain_within = options.patience;
    crew_options.late_beyond = options.late_beyond;

    boost::asio::io_context context{1};
    transport::AsioLoop loop{context};
    Dialler dialler{context, options.address, options.patience};
    CostMeter meter{plan, options.target_pid};
    Crew crew{plan,
              crew_options,
              loop,
              [&](Client& client) { dialler.dial(client); },
              {options.progress, [&](std::size_t phase) { meter.turn(phase); }}};
    ask_for_short_turns();
    crew.start();
    while (!crew.finished() && context.run_one() != 0) {
        if (options.stop != nullptr && options.stop->load(std::memory_order_relaxed)) crew.stop();
    }
    if (!crew.failure().empty()) {
        throw RunError{fmt::format("{} could not begin on {}: {}", scenario.id,
                                   transport::to_string(options.address), crew.failure())};
    }
    return report_of(scenario, plan, crew_options, crew, meter.costs());
}

}  // namespace touchstone::load
