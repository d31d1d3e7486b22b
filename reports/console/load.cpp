#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "reports/console/parts.hpp"

namespace touchstone::console {
namespace {

using results::Ledger;
using results::Load;
using results::Threshold;
using results::Verdict;

void write_heading(Page& page, const Load& load) {
    page.line(0, {{load.id, Ink::strong}, {"  " + load.title}});
    Spans facts{{fmt::format("MQTT {}   {}   {} loop   {}", load.version, load.transport,
                             load.model, page.duration(load.duration))}};
    facts.push_back({fmt::format("   offered {:.6g}/s   achieved {:.6g}/s", load.offered_per_second,
                                 load.achieved_per_second)});
    if (!load.shard.empty()) facts.push_back({"   shard " + load.shard});
    page.line(2, facts);
}

void write_thresholds(Page& page, const Load& load) {
    if (load.thresholds.empty()) return;
    page.line(2, {{"THRESHOLDS", Ink::strong},
                  {load.valid ? "" : "  void, since the run is invalid", Ink::doubtful}});
    std::size_t longest = 0;
    for (const Threshold& threshold : load.thresholds)
        longest = std::max(longest, threshold.name.size());
    for (const Threshold& threshold : load.thresholds)
        page.line(
            4,
            {load.valid ? page.verdict(threshold.passed ? Verdict::pass : Verdict::fail)
                        : Span{"  void", Ink::doubtful},
             {fmt::format("  {:<{}}  measured {}", threshold.name, longest, threshold.measured)}});
}

struct Column {
    std::string_view name;
    std::uint64_t Ledger::*count;
    bool always;  ///< otherwise only where something was counted
};
constexpr std::array columns{
    Column{"sent", &Ledger::sent, true},           Column{"received", &Ledger::received, true},
    Column{"lost", &Ledger::lost, true},           Column{"duplicated", &Ledger::duplicated, true},
    Column{"reordered", &Ledger::reordered, true}, Column{"late", &Ledger::late, false},
    Column{"foreign", &Ledger::foreign, false},    Column{"unverified", &Ledger::unverified, false},
};

void write_messages(Page& page, const Load& load) {
    if (load.ledgers.empty()) return;
    std::vector<std::string> header{"MESSAGES"};
    std::vector<std::vector<std::string>> rows;
    for (const Ledger& ledger : load.ledgers)
        rows.push_back({fmt::format("{} {}", ledger.phase, ledger.stream_class)});
    for (const Column& column : columns) {
        const auto counts = [&](const Ledger& ledger) { return ledger.*column.count != 0; };
        if (!column.always && std::ranges::none_of(load.ledgers, counts)) continue;
        header.emplace_back(column.name);
        for (std::size_t row = 0; row < rows.size(); ++row)
            rows[row].push_back(grouped(load.ledgers[row].*column.count));
    }
    page.table(2, header, rows);
}

void write_times(Page& page, const Load& load) {
    if (load.histograms.empty()) return;
    std::vector<std::vector<std::string>> rows;
    for (const results::Histogram& histogram : load.histograms) {
        const results::Percentiles& s = histogram.summary;
        std::vector<std::string> row{fmt::format("{} {}", histogram.phase, histogram.metric)};
        for (const results::Nanoseconds value : {s.min, s.p50, s.p90, s.p99, s.p999, s.max})
            row.push_back(s.count == 0 ? "-" : page.duration(value));
        row.push_back(grouped(s.count));
        rows.push_back(std::move(row));
    }
    page.table(2, {"LATENCY", "min", "p50", "p90", "p99", "p99.9", "max", "count"}, rows);
}

void write_cost(Page& page, const Load& load) {
    Spans spans;
    const auto add = [&](std::string text) { spans.push_back({"   " + std::move(text)}); };
    if (load.target_cpu_seconds) add(fmt::format("target {:.2f} s CPU", *load.target_cpu_seconds));
    if (load.target_memory_bytes)
        add(fmt::format("{:.1f} MB", static_cast<double>(*load.target_memory_bytes) / 1e6));
    if (load.generator_cpu_seconds)
        add(fmt::format("generator {:.2f} s CPU", *load.generator_cpu_seconds));
    if (load.ceiling_share)
        add(fmt::format("{:.0f} % of this host's ceiling", *load.ceiling_share * 100));
    if (spans.empty()) return;
    spans.insert(spans.begin(), {"COST", Ink::dim});
    page.line(2, spans);
}

void write_validity(Page& page, const Load& load) {
    if (load.valid) {
        page.line(2, {{"VALID", Ink::good}, {"  the generator kept to its schedule"}});
        return;
    }
    page.line(2, {{"INVALID", Ink::bad}, {"  this run says nothing about the target's speed"}});
    for (const std::string& reason : load.invalid_because) page.line(4, {{reason}});
}

}  // namespace

void write_load(Page& page, const Load& load) {
    page.empty_line();
    write_heading(page, load);
    write_thresholds(page, load);
    write_messages(page, load);
    write_times(page, load);
    write_cost(page, load);
    write_findings(page, 2, load.findings);
    write_validity(page, load);
}

}  // namespace touchstone::console
