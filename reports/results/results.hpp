// What happened, as plain data: the one source of every report. `results.json` is this, field by
// field; every other format is a rendering of it. Knows neither MQTT nor testing: statements,
// versions and transports are words here. Durations are integer nanoseconds. Fields are only ever
// added.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace touchstone::results {

using Nanoseconds = std::chrono::nanoseconds;
using WallTime = std::chrono::system_clock::time_point;

/// One vocabulary everywhere (DESIGN section 4). The words in files: "pass", "warn", ..., "n/a",
/// "not exercised".
enum class Verdict : std::uint8_t {
    pass,
    warn,            ///< a SHOULD is not met
    fail,            ///< a MUST is broken
    info,            ///< recorded, not judged
    not_applicable,  ///< capability declared and detected absent, or the condition never occurred;
                     ///< the reason names it
    skip,            ///< the set-up does not give what the case needs; the reason names it
    inconclusive,    ///< the target or the network prevented a judgement
    flaky,           ///< repetitions disagreed
    error,           ///< our fault
    waived,          ///< a known fail with reason, link and end date
    not_exercised,   ///< statements only: no case judged it
};
std::string_view word_of(Verdict verdict);
std::optional<Verdict> verdict_named(std::string_view word);
/// Whether somebody judged: not so for n/a, skip, inconclusive, error and not exercised.
bool is_exercised(Verdict verdict);
/// The worse of two, in the order error, fail, inconclusive, flaky, waived, warn, pass; anything
/// else yields to these, in the order info, skip, n/a, not exercised.
Verdict worse(Verdict a, Verdict b);

/// One line of a scenario, played.
struct Step {
    std::uint32_t line = 0;  ///< in the scenario file, 1-based
    std::string text;        ///< the line as written
    std::string actor;
    std::vector<std::string> statements;  ///< "MQTT-3.1.4-3@5.0"
    std::string level;                    ///< "must", "should", "may", "assumed"
    Verdict verdict = Verdict::pass;
    Nanoseconds started{};  ///< since the case began
    Nanoseconds ended{};
    std::optional<Nanoseconds> margin;  ///< how far from the nearest time limit; negative = past it
    std::string expected;               ///< in words; for failures always
    std::string received;
    bool operator==(const Step&) const = default;
};

/// Something found wrong: a failed step, or a monitor's breach that no line asked for.
struct Finding {
    std::string statement;  ///< empty where none is broken (inconclusive, error)
    Verdict verdict = Verdict::fail;
    std::string what;        ///< one line: "expected 0x8E session-taken-over, received 0x00"
    std::string diagnostic;  ///< the whole message with file:line:column, carets, bytes (SCENARIOS
                             ///< section 12)
    std::string bytes;       ///< hex of the packet at fault, or empty
    std::uint32_t line = 0;  ///< of the scenario, 0 for a monitor
    bool by_monitor = false;
    bool operator==(const Finding&) const = default;
};

/// One run of one scenario: one row, one version, one transport.
struct Case {
    std::string id;         ///< "3.1/take-over@5.0"
    std::string version;    ///< "3.1.1", "5.0"
    std::string transport;  ///< "memory", "tcp", ...
    std::string section;    ///< "3.1"
    std::string title;
    std::string file;  ///< relative to the scenarios' root
    std::uint32_t line = 0;
    std::vector<std::string> cites;
    Verdict verdict = Verdict::pass;
    std::string reason;     ///< one line; for everything but pass
    Nanoseconds started{};  ///< since the run began
    Nanoseconds duration{};
    std::vector<Verdict> attempts;  ///< with --repeat, each; otherwise empty
    std::vector<Step> steps;
    std::vector<Finding> findings;
    std::string trace;             ///< path below the run's folder, "traces/....jsonl"
    std::string rerun;             ///< the command that repeats it
    std::optional<bool> expected;  ///< with --expected: whether this verdict was the expected one
    std::string expected_because;  ///< the reason that expected.toml gives
    std::string capability;        ///< n/a, skip: the `needs` word that is missing; empty where a
                                   ///< condition never occurred
    bool operator==(const Case&) const = default;
};

/// One normative statement over all cases.
struct StatementResult {
    std::string id;
    std::string level;  ///< "must", "should", "may"
    std::string section;
    std::string summary;
    Verdict verdict = Verdict::not_exercised;
    std::vector<std::string> cases;
    bool proven = false;  ///< some deviation is known to make a citing case fail
    bool operator==(const StatementResult&) const = default;
};

/// The verdict over one version and profile (DESIGN section 4).
struct Conclusion {
    std::string version;
    std::string profile;
    std::string word;  ///< "CONFORMANT", "CONFORMANT, 90 of 118 exercised", "NOT CONFORMANT", ...
    std::uint32_t exercised = 0;
    std::uint32_t statements = 0;                ///< the denominator
    std::map<std::string, std::uint32_t> cases;  ///< count by verdict word
    bool operator==(const Conclusion&) const = default;
};

struct Conformance {
    std::vector<Case> cases;
    std::vector<StatementResult> statements;
    std::vector<Conclusion> conclusions;
    std::vector<std::string> gone;  ///< expected.toml names cases that were not run
    bool operator==(const Conformance&) const = default;
};

struct Threshold {
    std::string name;  ///< as written: "steady.latency.p99 < 10ms"
    bool passed = false;
    std::string measured;         ///< with unit: "3.1ms"
    std::optional<double> value;  ///< in base units (seconds, messages, messages per second)
    std::optional<double> limit;
    bool operator==(const Threshold&) const = default;
};

struct Percentiles {
    std::uint64_t count = 0;
    Nanoseconds min{}, mean{}, p50{}, p90{}, p99{}, p999{}, max{};
    bool operator==(const Percentiles&) const = default;
};

struct Histogram {
    std::string metric;  ///< "latency", "lateness", "ack"
    std::string phase;
    Percentiles summary;
    std::string hdr;  ///< HDR V2 compressed, base64; nanoseconds
    std::vector<std::pair<Nanoseconds, std::uint64_t>>
        buckets;  ///< cumulative, fixed bounds, for Prometheus
    bool operator==(const Histogram&) const = default;
};

/// What became of the messages of one stream class ("qos 1") in one phase.
struct Ledger {
    std::string stream_class;
    std::string phase;
    std::uint64_t sent = 0, received = 0, lost = 0, duplicated = 0, reordered = 0, late = 0,
                  foreign = 0, unverified = 0;
    bool operator==(const Ledger&) const = default;
};

struct Sample {  ///< one second of a load run
    Nanoseconds at{};
    std::uint64_t sent = 0, received = 0, connections = 0, errors = 0;
    Nanoseconds p50{}, p99{}, max{};
    Nanoseconds lateness_p99{};
    bool operator==(const Sample&) const = default;
};

struct Load {
    std::string id;  ///< "load/NAME[/ROW]"
    std::string title, file;
    std::uint32_t line = 0;
    std::string digest;  ///< of the scenario's text
    std::string model;   ///< "open", "closed"
    std::string version, transport;
    bool valid = true;
    std::vector<std::string> invalid_because;
    double offered_per_second = 0, achieved_per_second = 0;
    Nanoseconds started{}, duration{};
    std::vector<Ledger> ledgers;
    std::vector<Histogram> histograms;
    std::vector<Sample> series;
    std::vector<Threshold> thresholds;
    std::vector<Finding> findings;  ///< the monitors stay on under load
    std::optional<double> target_cpu_seconds, generator_cpu_seconds, ceiling_share;
    std::optional<std::uint64_t> target_memory_bytes;
    std::string shard;
    std::map<std::string, std::string> settings;  ///< the disclosure block
    bool operator==(const Load&) const = default;
};

struct Proof {  ///< one deviation played against the cases that cite what it breaks
    std::string deviation;
    std::string statement;
    std::string what;    ///< how it is wrong, in a sentence
    bool named = false;  ///< a row written by hand; otherwise of the automatic family
    bool killed = false;
    std::vector<std::string> killed_by, survived;  ///< case ids
    std::string explanation;  ///< why a survivor may survive, where that is known
    bool operator==(const Proof&) const = default;
};
struct ProofRun {
    std::vector<Proof> proofs;
    std::vector<std::string> unproven;        ///< cases that no deviation made fail
    std::vector<std::string> failing_anyway;  ///< cases that the conforming broker does not pass
    bool operator==(const ProofRun&) const = default;
};

struct Run {
    std::string id;
    std::string command;  ///< redacted
    WallTime start, end;
    Nanoseconds duration{};
    std::uint64_t seed = 0;
    std::string tool_version, commit;
    std::string suite_digest;
    std::string clock;                   ///< "virtual", "real"
    bool interrupted = false;            ///< by Ctrl-C: what is here was judged, the rest was not
    std::vector<std::string> selection;  ///< what was selected or deselected, as given
    bool operator==(const Run&) const = default;
};
struct TargetInfo {
    std::string name, version;
    std::string identified_by;  ///< "built in", "$SYS/broker/version", "target file"
    std::string url;            ///< redacted
    std::map<std::string, std::string> declared, detected;
    bool operator==(const TargetInfo&) const = default;
};

struct Results {
    Run run;
    TargetInfo target;
    std::map<std::string, std::string> environment;
    std::optional<Conformance> conformance;
    std::vector<Load> load;
    std::optional<ProofRun> proof;
    bool operator==(const Results&) const = default;
};

/// Statement verdicts from the cases: the worst over the cases of its version that cite it, or in
/// which a monitor found it broken. `all` holds one entry per statement of the ledger with id,
/// level, section, summary and proven filled in; the order stays.
void conclude_statements(Conformance& conformance, std::vector<StatementResult> all);

/// Which capabilities a broker may lack. `nullopt`: all that the standard lets a broker lack, which
/// is "default".
struct Profile {
    std::string name = "default";
    /// `needs` words, compared with `Case::capability`.
    std::optional<std::set<std::string>> may_be_absent;
    bool operator==(const Profile&) const = default;
};

/// One conclusion per version that has both cases and statements, oldest first; call it after
/// `conclude_statements`. A selection (`Run::selection`) makes it INCOMPLETE unless it only chooses
/// versions (`--mqtt ...`).
void conclude_versions(Conformance& conformance, const Run& run, const Profile& profile = {});

/// Exit code of DESIGN section 4 that these results deserve: 0, 1, 3, 5 or 6; with `expected`
/// verdicts given, 1 only for unexpected failures. Precedence 3, 1, 6, 0; 5 when nothing at all was
/// run. The thresholds of an invalid load run count neither way (6): a late generator says nothing
/// about the target. Its protocol findings do count.
int exit_code(const Results& results);

/// Whether this case asks for attention: an unexpected verdict where verdicts were expected,
/// otherwise any of fail, error, inconclusive and flaky. An error always does: it is our own.
bool is_unexpected(const Case& played);

/// "5.0" of "MQTT-3.1.4-3@5.0"; empty without an `@`.
std::string_view version_of(std::string_view statement);

}  // namespace touchstone::results
