#include "harness/load/report.hpp"

#include <algorithm>
#include <fstream>
#include <string_view>
#include <sys/utsname.h>
#include <thread>

#include <fmt/format.h>

#include "harness/load/hdr_encoding.hpp"

namespace touchstone::load {
namespace {

/// A thread that is busy for more than this share of the time is the limit itself.
constexpr double most_busy = 0.8;

double seconds(Duration duration) {
    return std::chrono::duration<double>(duration).count();
}

/// Ten bounds per factor of ten, from 10 us to 60 s.
std::vector<Duration> bucket_bounds() {
    constexpr std::array steps{10, 12, 16, 20, 25, 32, 40, 50, 63, 79};
    std::vector<Duration> bounds;
    for (Duration decade{1000}; decade < std::chrono::seconds{10}; decade *= 10) {
        for (const int step : steps) {
            if (decade * step <= std::chrono::seconds{60}) bounds.push_back(decade * step);
        }
    }
    return bounds;
}

results::Histogram histogram_of(std::string_view metric, const std::string& phase,
                                const Histogram& from) {
    results::Histogram out;
    out.metric = metric;
    out.phase = phase;
    out.summary = {from.count(),          from.min(),          from.mean(),
                   from.percentile(50),   from.percentile(90), from.percentile(99),
                   from.percentile(99.9), from.max()};
    out.hdr = hdr_encoded(from);
    for (const auto bound : bucket_bounds())
        out.buckets.emplace_back(bound, from.count_up_to(bound));
    return out;
}

/// What is measured over a set of phases.
struct Sum {
    PhaseRecord record;
    std::uint64_t lost = 0;
    Duration length{};
};

void add(Sum& sum, const PhaseRecord& phase) {
    sum.record.latency.add(phase.latency);
    sum.record.latency_from_send.add(phase.latency_from_send);
    sum.record.ack.add(phase.ack);
    sum.record.lateness.add(phase.lateness);
    for (std::size_t qos = 0; qos < 3; ++qos) {
        auto& to = sum.record.by_qos[qos];
        const auto& from = phase.by_qos[qos];
        to.sent += from.sent;
        to.received += from.received;
        to.duplicated += from.duplicated;
        to.reordered += from.reordered;
        to.late += from.late;
        to.unverified += from.unverified;
    }
    sum.record.held_back += phase.held_back;
    sum.record.closed += phase.closed;
    sum.record.errors += phase.errors;
}

void add_statistics(Figures& figures, const std::string& metric, const Histogram& histogram) {
    if (histogram.count() == 0) return;
    figures[metric + ".min"] = seconds(histogram.min());
    figures[metric + ".mean"] = seconds(histogram.mean());
    figures[metric + ".p50"] = seconds(histogram.percentile(50));
    figures[metric + ".p90"] = seconds(histogram.percentile(90));
    figures[metric + ".p99"] = seconds(histogram.percentile(99));
    figures[metric + ".p99.9"] = seconds(histogram.percentile(99.9));
    figures[metric + ".max"] = seconds(histogram.max());
}

Counts total_of(const PhaseRecord& record) {
    Counts total;
    for (const auto& counts : record.by_qos) {
        total.sent += counts.sent;
        total.received += counts.received;
        total.duplicated += counts.duplicated;
        total.reordered += counts.reordered;
        total.unverified += counts.unverified;
    }
    return total;
}

Figures figures_of(const Sum& sum) {
    const auto total = total_of(sum.record);
    const auto received = total.received + total.unverified;
    Figures figures{{"sent", static_cast<double>(total.sent)},
                    {"received", static_cast<double>(received)},
                    {"delivered", static_cast<double>(received)},
                    {"lost", static_cast<double>(sum.lost)},
                    {"duplicated", static_cast<double>(total.duplicated)},
                    {"reordered", static_cast<double>(total.reordered)},
                    {"errors", static_cast<double>(sum.record.errors)},
                    {"closed", static_cast<double>(sum.record.closed)}};
    if (sum.length > Duration{})
        figures["rate"] = static_cast<double>(received) / seconds(sum.length);
    add_statistics(figures, "latency", sum.record.latency);
    add_statistics(figures, "ack", sum.record.ack);
    add_statistics(figures, "lateness", sum.record.lateness);
    return figures;
}

std::string processor() {
    std::ifstream file{"/proc/cpuinfo"};
    std::string line;
    while (std::getline(file, line)) {
        if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
    }
    return "unknown";
}

/// What somebody needs to know to repeat the run, or to distrust it.
std::map<std::string, std::string> settings_of(const Plan& plan, const CrewOptions& options,
                                               const Crew& crew, const Costs& costs) {
    std::map<std::string, std::string> settings;
    for (const auto& crowd : plan.crowds) {
        auto& line = settings["group " + crowd.name];
        line =
            fmt::format("{} {}", crowd.clients, crowd.clients == 1 ? "connection" : "connections");
        if (crowd.role == Crowd::Role::publisher) {
            line += fmt::format(", QoS {}, {} bytes of payload, {:g} messages/s together{}",
                                crowd.qos, crowd.payload_size, crowd.rate.per_second(),
                                crowd.verified() ? "" : ", too small to be verified");
        } else if (crowd.role == Crowd::Role::subscriber) {
            line += fmt::format(", QoS {}", crowd.qos);
        }
    }
    for (const auto& phase : plan.phases) {
        settings["phase " + phase.name] = fmt::format("{:g} s{}", seconds(phase.end - phase.begin),
                                                      phase.measured ? ", measured" : "");
    }
    utsname system{};
    ::uname(&system);
    settings["generator"] = fmt::format("1 thread, ticks of {:g} us at least, Nagle off",
                                        seconds(options.shortest_tick) * 1e6);
    settings["histogram"] = "3 significant digits, 1 ns to 1 h";
    settings["latency"] = "from the intended time to arrival, one clock (steady)";
    settings["late beyond"] = fmt::format("{:g} ms", seconds(options.late_beyond) * 1e3);
    settings["run tag"] = fmt::format("{:04x}", options.run_tag);
    settings["processor"] =
        fmt::format("{} x {}", std::thread::hardware_concurrency(), processor());
    settings["system"] = fmt::format("{} {}", system.sysname, system.release);
    settings["generator waited for a core"] =
        fmt::format("{:.3g} s", seconds(costs.generator.waited));
    if (costs.target) {
        settings["target waited for a core"] =
            fmt::format("{:.3g} s", seconds(costs.target->waited));
    }
    std::uint64_t held_back = 0;
    for (const auto& phase : crew.scene().record.phases) held_back += phase.held_back;
    settings["held back by the target"] = std::to_string(held_back);
    settings["foreign messages"] = std::to_string(crew.scene().record.foreign);
    return settings;
}

void judge_validity(results::Load& load, const Plan& plan, const CrewOptions& options,
                    const Crew& crew, const Costs& costs, const Sum& measured) {
    const auto invalid = [&](std::string because) {
        load.valid = false;
        load.invalid_because.push_back(std::move(because));
    };
    if (crew.stopped_early()) {
        invalid(fmt::format("it ended after {:.1f} s of {:g} s", seconds(crew.ran_for()),
                            seconds(plan.length())));
    }
    const auto late = measured.record.lateness.percentile(99);
    const auto allowed = std::max(options.late_beyond, measured.record.latency.percentile(50) / 10);
    if (late > allowed) {
        invalid(fmt::format(
            "the generator was late: {} at p99, {} allowed; it waited {:.2f} s of {:g} s for a "
            "core. Is the machine busy, or the rate too high for it?",
            with_unit(seconds(late), language::MetricUnit::time),
            with_unit(seconds(allowed), language::MetricUnit::time),
            seconds(costs.generator.waited), seconds(measured.length)));
    }
    if (measured.length > Duration{} &&
        seconds(costs.generator.used) > most_busy * seconds(measured.length)) {
        invalid(fmt::format(
            "the generator used {:.0f} % of its core; above {:.0f} % it measures itself",
            100 * seconds(costs.generator.used) / seconds(measured.length), 100 * most_busy));
    }
    if (crew.unsent() != 0) {
        invalid(fmt::format(
            "{} messages could not be sent to the end: the target takes less than is offered",
            crew.unsent()));
    }
    if (measured.record.lateness.negative() + measured.record.latency.negative() != 0) {
        invalid("the clock went backwards");
    }
}

void add_phase(results::Load& load, const Plan& plan, const Crew& crew, std::size_t index) {
    const auto& scene = crew.scene();
    const auto& stretch = plan.phases[index];
    const auto& record = scene.record.phases[index];
    for (std::uint8_t qos = 0; qos < 3; ++qos) {
        const auto& counts = record.by_qos[qos];
        if (counts.sent + counts.received + counts.unverified == 0) continue;
        results::Ledger ledger;
        ledger.stream_class = fmt::format("qos {}", qos);
        ledger.phase = stretch.name;
        ledger.sent = counts.sent;
        ledger.received = counts.received + counts.unverified;
        ledger.lost = scene.oracle.lost(index, qos);
        ledger.duplicated = counts.duplicated;
        ledger.reordered = counts.reordered;
        ledger.late = counts.late;
        ledger.unverified = counts.unverified;
        load.ledgers.push_back(ledger);
    }
    if (!stretch.measured) return;
    load.histograms.push_back(histogram_of("latency", stretch.name, record.latency));
    load.histograms.push_back(
        histogram_of("latency-from-send", stretch.name, record.latency_from_send));
    if (record.ack.count() != 0)
        load.histograms.push_back(histogram_of("ack", stretch.name, record.ack));
    load.histograms.push_back(histogram_of("lateness", stretch.name, record.lateness));
}

}  // namespace

results::Load report_of(const language::LoadCase& scenario, const Plan& plan,
                        const CrewOptions& options, const Crew& crew, const Costs& costs) {
    results::Load load;
    load.id = scenario.id;
    load.title = scenario.title;
    load.line = scenario.place.line;
    if (scenario.file) {
        load.file = scenario.file->path;
        load.digest = scenario.file->digest;
    }
    load.model = "open";
    load.version = mqtt::name_of(options.version);
    load.transport = "tcp";
    load.series = crew.series();
    load.duration = crew.ran_for();

    const auto& scene = crew.scene();
    std::map<std::string, Sum> sums;  // by phase; "" = all measured ones
    for (std::size_t i = 0; i < plan.phases.size(); ++i) {
        const auto& stretch = plan.phases[i];
        add_phase(load, plan, crew, i);
        std::uint64_t lost = 0;
        for (std::uint8_t qos = 0; qos < 3; ++qos) lost += scene.oracle.lost(i, qos);
        for (const auto& name : {stretch.name, std::string{}}) {
            if (name.empty() && !stretch.measured) continue;
            auto& sum = sums[name];
            add(sum, scene.record.phases[i]);
            sum.lost += lost;
            sum.length += std::clamp(crew.ran_for(), stretch.begin, stretch.end) - stretch.begin;
        }
    }
    if (!load.ledgers.empty()) load.ledgers.back().foreign = scene.record.foreign;

    const auto& measured = sums[""];
    const auto total = total_of(measured.record);
    load.offered_per_second = plan.offered_per_second();
    if (measured.length > Duration{}) {
        load.achieved_per_second = static_cast<double>(total.sent) / seconds(measured.length);
    }
    load.generator_cpu_seconds = seconds(costs.generator.used);
    if (costs.target) load.target_cpu_seconds = seconds(costs.target->used);
    load.target_memory_bytes = costs.target_memory;

    for (const auto& threshold : plan.thresholds) {
        auto figures = figures_of(sums[threshold.phase]);
        const auto delivered = total.received + total.unverified;
        if (threshold.phase.empty() && costs.target && delivered != 0) {
            figures["target.cpu"] =
                seconds(costs.target->used) * 1e6 / static_cast<double>(delivered);
        }
        if (threshold.phase.empty() && costs.target_memory) {
            std::uint64_t connections = 0;
            for (const auto& crowd : plan.crowds) connections += crowd.clients;
            figures["target.memory"] =
                static_cast<double>(*costs.target_memory) / static_cast<double>(connections);
        }
        load.thresholds.push_back(judge(threshold, figures));
    }
    for (const auto& incident : scene.record.incidents) {
        results::Finding finding;
        finding.statement = incident.statement;
        finding.verdict =
            incident.statement.empty() ? results::Verdict::inconclusive : results::Verdict::fail;
        finding.what = incident.times == 1
                           ? incident.what
                           : fmt::format("{} ({} times)", incident.what, incident.times);
        finding.bytes = incident.bytes;
        finding.by_monitor = true;
        load.findings.push_back(std::move(finding));
    }
    load.settings = settings_of(plan, options, crew, costs);
    judge_validity(load, plan, options, crew, costs, measured);
    return load;
}

}  // namespace touchstone::load
