// The names in results.json: one table for each struct, read by the writer and the reader alike, so
// that the two cannot disagree. The order here is the order in the file. Times carry their unit in
// the name.
//
// Every field is required in a file unless its type is std::optional or its row says
// `unless_empty`: a field that is added later has to be one of these, so that older files can still
// be read.
#pragma once

#include <concepts>
#include <string_view>
#include <type_traits>
#include <utility>

#include "reports/results/results.hpp"

namespace touchstone::results {

inline constexpr std::string_view schema_name = "touchstone/results/1";

template <class T, class U>
concept Is = std::same_as<std::remove_const_t<T>, U>;

template <class Visitor, Is<Step> T>
void fields(Visitor& visit, T& step) {
    visit("line", step.line);
    visit("text", step.text);
    visit("actor", step.actor);
    visit("statement", step.statements);
    visit("level", step.level);
    visit("verdict", step.verdict);
    visit("started_ns", step.started);
    visit("ended_ns", step.ended);
    visit("margin_ns", step.margin);
    visit("expected", step.expected);
    visit("received", step.received);
}

template <class Visitor, Is<Finding> T>
void fields(Visitor& visit, T& finding) {
    visit("statement", finding.statement);
    visit("verdict", finding.verdict);
    visit("what", finding.what);
    visit("diagnostic", finding.diagnostic);
    visit("bytes", finding.bytes);
    visit("line", finding.line);
    visit("by_monitor", finding.by_monitor);
}

template <class Visitor, Is<Case> T>
void fields(Visitor& visit, T& played) {
    visit("id", played.id);
    visit("version", played.version);
    visit("transport", played.transport);
    visit("section", played.section);
    visit("title", played.title);
    visit("file", played.file);
    visit("line", played.line);
    visit("cites", played.cites);
    visit("verdict", played.verdict);
    visit("reason", played.reason);
    visit("capability", played.capability);
    visit("started_ns", played.started);
    visit("duration_ns", played.duration);
    visit("attempts", played.attempts);
    visit("steps", played.steps);
    visit("findings", played.findings);
    visit("trace", played.trace);
    visit("rerun", played.rerun);
    visit("expected", played.expected);
    visit("expected_because", played.expected_because);
}

template <class Visitor, Is<StatementResult> T>
void fields(Visitor& visit, T& statement) {
    visit("id", statement.id);
    visit("level", statement.level);
    visit("section", statement.section);
    visit("summary", statement.summary);
    visit("verdict", statement.verdict);
    visit("cases", statement.cases);
    visit("proven", statement.proven);
}

template <class Visitor, Is<Conclusion> T>
void fields(Visitor& visit, T& conclusion) {
    visit("version", conclusion.version);
    visit("profile", conclusion.profile);
    visit("word", conclusion.word);
    visit("exercised", conclusion.exercised);
    visit("statements", conclusion.statements);
    visit("cases", conclusion.cases);
}

template <class Visitor, Is<Conformance> T>
void fields(Visitor& visit, T& conformance) {
    visit("conclusions", conformance.conclusions);
    visit("cases", conformance.cases);
    visit("statements", conformance.statements);
    visit("gone", conformance.gone);
}

template <class Visitor, Is<Threshold> T>
void fields(Visitor& visit, T& threshold) {
    visit("name", threshold.name);
    visit("passed", threshold.passed);
    visit("measured", threshold.measured);
    visit("value", threshold.value);
    visit("limit", threshold.limit);
}

template <class Visitor, Is<Percentiles> T>
void fields(Visitor& visit, T& summary) {
    visit("count", summary.count);
    visit("min_ns", summary.min);
    visit("mean_ns", summary.mean);
    visit("p50_ns", summary.p50);
    visit("p90_ns", summary.p90);
    visit("p99_ns", summary.p99);
    visit("p999_ns", summary.p999);
    visit("max_ns", summary.max);
}

template <class Visitor, Is<std::pair<Nanoseconds, std::uint64_t>> T>
void fields(Visitor& visit, T& bucket) {
    visit("up_to_ns", bucket.first);
    visit("count", bucket.second);
}

template <class Visitor, Is<Histogram> T>
void fields(Visitor& visit, T& histogram) {
    visit("metric", histogram.metric);
    visit("phase", histogram.phase);
    visit("summary", histogram.summary);
    visit("hdr", histogram.hdr);
    visit("buckets", histogram.buckets);
}

template <class Visitor, Is<Ledger> T>
void fields(Visitor& visit, T& ledger) {
    visit("stream_class", ledger.stream_class);
    visit("phase", ledger.phase);
    visit("sent", ledger.sent);
    visit("received", ledger.received);
    visit("lost", ledger.lost);
    visit("duplicated", ledger.duplicated);
    visit("reordered", ledger.reordered);
    visit("late", ledger.late);
    visit("foreign", ledger.foreign);
    visit("unverified", ledger.unverified);
}

template <class Visitor, Is<Sample> T>
void fields(Visitor& visit, T& sample) {
    visit("at_ns", sample.at);
    visit("sent", sample.sent);
    visit("received", sample.received);
    visit("connections", sample.connections);
    visit("errors", sample.errors);
    visit("p50_ns", sample.p50);
    visit("p99_ns", sample.p99);
    visit("max_ns", sample.max);
    visit("lateness_p99_ns", sample.lateness_p99);
}

template <class Visitor, Is<Load> T>
void fields(Visitor& visit, T& load) {
    visit("scenario", load.id);
    visit("title", load.title);
    visit("file", load.file);
    visit("line", load.line);
    visit("digest", load.digest);
    visit("model", load.model);
    visit("version", load.version);
    visit("transport", load.transport);
    visit("valid", load.valid);
    visit("invalid_because", load.invalid_because);
    visit("offered", load.offered_per_second);
    visit("achieved", load.achieved_per_second);
    visit("started_ns", load.started);
    visit("duration_ns", load.duration);
    visit("ledger", load.ledgers);
    visit("thresholds", load.thresholds);
    visit("findings", load.findings);
    visit("histograms", load.histograms);
    visit("series", load.series);
    visit("target_cpu_seconds", load.target_cpu_seconds);
    visit("target_memory_bytes", load.target_memory_bytes);
    visit("generator_cpu_seconds", load.generator_cpu_seconds);
    visit("ceiling_share", load.ceiling_share);
    visit("shard", load.shard);
    visit("settings", load.settings);
}

template <class Visitor, Is<Proof> T>
void fields(Visitor& visit, T& proof) {
    visit("deviation", proof.deviation);
    visit("statement", proof.statement);
    visit("what", proof.what);
    visit("named", proof.named);
    visit("killed", proof.killed);
    visit("killed_by", proof.killed_by);
    visit("survived", proof.survived);
    visit("explanation", proof.explanation);
}

template <class Visitor, Is<ProofRun> T>
void fields(Visitor& visit, T& run) {
    visit("proofs", run.proofs);
    visit("unproven", run.unproven);
    visit.unless_empty("failing_anyway", run.failing_anyway);
}

template <class Visitor, Is<Run> T>
void fields(Visitor& visit, T& run) {
    visit("id", run.id);
    visit("command", run.command);
    visit("start", run.start);
    visit("end", run.end);
    visit("duration_ns", run.duration);
    visit("seed", run.seed);
    visit("tool_version", run.tool_version);
    visit("commit", run.commit);
    visit("suite_digest", run.suite_digest);
    visit("clock", run.clock);
    visit("interrupted", run.interrupted);
    visit("selection", run.selection);
}

template <class Visitor, Is<TargetInfo> T>
void fields(Visitor& visit, T& target) {
    visit("name", target.name);
    visit("version", target.version);
    visit("identified_by", target.identified_by);
    visit("url", target.url);
    visit("declared", target.declared);
    visit("detected", target.detected);
}

template <class Visitor, Is<Results> T>
void fields(Visitor& visit, T& results) {
    visit("run", results.run);
    visit("target", results.target);
    visit("environment", results.environment);
    visit("conformance", results.conformance);
    visit.unless_empty("load", results.load);
    visit("proof", results.proof);
}

}  // namespace touchstone::results
