#include "harness/cli/conformance_target.hpp"

#include <algorithm>
#include <filesystem>

#include <boost/asio/io_context.hpp>
#include <fmt/format.h>

#include "harness/cli/exit.hpp"
#include "harness/cli/interrupt.hpp"
#include "harness/cli/served_reference.hpp"
#include "harness/cli/surroundings.hpp"
#include "harness/cli/temporary_folder.hpp"
#include "harness/targets/instance.hpp"
#include "harness/targets/probe.hpp"
#include "harness/targets/target_error.hpp"
#include "reference/host/asio_runner.hpp"

namespace touchstone::cli {
namespace {

namespace fs = std::filesystem;

/// The reference broker in this process, each case on a fresh one, in virtual time.
class VirtualReference final : public ConformanceTarget {
public:
    VirtualReference(const ConformanceOptions& options, std::uint64_t seed) {
        suite_.terms = engine::virtual_terms({}, seed);
        suite_.terms.rerun_with = fmt::format("--seed {}", seed);
        if (options.jobs != 0) suite_.threads = options.jobs;
    }
    results::TargetInfo info() const override {
        return {"touchstone", std::string{tool_version()},
                "built in",   "in memory, virtual time",
                {},           {}};
    }
    std::string clock() const override { return "virtual"; }
    engine::SuiteResult play(std::span<const language::Case> cases,
                             engine::SuiteHooks hooks) override {
        suite_.hooks = std::move(hooks);
        return engine::play_virtual(cases, suite_);
    }

private:
    engine::VirtualSuite suite_;
};

/// What all targets with an address have in common: terms from the target's file, its probe and the
/// options.
engine::Terms real_terms(const ConformanceOptions& options, std::uint64_t seed,
                         const targets::Target& target) {
    engine::Terms terms;
    terms.patience = target.timing.patience;
    terms.quiet = target.timing.quiet;
    terms.grace = target.timing.grace;
    terms.seed = seed;
    terms.run_tag = run_tag(seed);
    terms.transport = "tcp";
    terms.target_digest = target.digest;
    terms.rerun_with = fmt::format(
        "{} --seed {}", options.target.given() ? options.target.again() : "--real-time", seed);
    return terms;
}

engine::Capabilities to_engine(const targets::Capabilities& found) {
    return {found.bounds, found.values, found.absent, found.missing};
}

/// A broker with an address: named, started here, or the reference on a loopback port.
class RealTarget : public ConformanceTarget {
public:
    RealTarget(const ConformanceOptions& options, std::uint64_t seed, targets::Target target)
        : instance_{std::move(target), folder_.path()} {
        const auto& url = instance_.url();
        targets::require_transport(url);
        const auto user = instance_.user();
        suite_.terms = real_terms(options, seed, instance_.target());
        suite_.terms.user_name = user.name;
        suite_.terms.password = user.password;
        if (options.jobs != 0) suite_.connections = options.jobs;
        for (const auto& [name, listener] : instance_.target().listeners)
            suite_.terms.listeners.insert(name);

        targets::ProbeOptions probe;
        probe.versions = instance_.target().versions;
        probe.user_name = user.name;
        probe.password = user.password;
        probe.identify = instance_.target().identify;
        probe.run_tag = suite_.terms.run_tag;
        probe.patience =
            std::chrono::duration_cast<std::chrono::milliseconds>(suite_.terms.patience);
        found_ = targets::probe(url, probe);
        for (const auto& offer : found_.offers) {
            suite_.offers[offer.version] =
                to_engine(targets::capabilities_of(instance_.target(), offer.capabilities));
        }
    }

    /// Versions that the target does not speak have no cases.
    void leave_out_foreign_versions(std::vector<language::Case>& cases) const {
        const auto before = cases.size();
        std::erase_if(cases,
                      [&](const auto& each) { return found_.offer(each.version) == nullptr; });
        for (const auto& [version, why] : found_.not_offered) {
            fmt::print(stderr, "touchstone: the target does not offer MQTT {}: {}\n", version, why);
        }
        if (cases.empty()) {
            throw CommandError{
                nothing_selected,
                fmt::format("all {} selected cases are of versions that the target does not offer",
                            before)};
        }
    }

    results::TargetInfo info() const override {
        results::TargetInfo info;
        const auto& declared = instance_.target();
        info.name = !found_.name.empty()     ? found_.name
                    : !declared.name.empty() ? declared.name
                                             : "unknown broker";
        info.version = found_.version;
        info.identified_by = !found_.identified_by.empty() ? found_.identified_by
                             : declared.name.empty()       ? "not at all"
                                                           : "target file";
        info.url = instance_.url().shown();
        for (const auto& [word, value] : declared.declares)
            info.declared[word] = std::to_string(value);
        for (const auto& offer : found_.offers) {
            for (const auto& [word, value] : offer.detected) {
                info.detected[fmt::format("{} @{}", word, mqtt::name_of(offer.version))] = value;
            }
        }
        return info;
    }
    std::string clock() const override { return "real"; }
    std::string expected_file() const override {
        const auto& folder = instance_.target().folder;
        const auto file = folder / "expected.toml";
        return !folder.empty() && fs::exists(file) ? file.string() : std::string{};
    }

    engine::SuiteResult play(std::span<const language::Case> cases,
                             engine::SuiteHooks hooks) override {
        suite_.hooks = std::move(hooks);
        suite_.hooks.target_gone = [this](const auto&) { return why_it_is_gone(); };
        boost::asio::io_context context{1};
        const auto resolve =
            [this](const std::string& listener) -> std::optional<transport::Address> {
            try {
                const auto& url = instance_.url(listener);
                return transport::Address{url.host, url.port};
            } catch (const targets::TargetError&) {
                return std::nullopt;
            }
        };
        const auto restart = [this](bool kill,
                                    const std::function<void(const std::string&)>& done) {
            try {
                instance_.restart(kill);
                done("");
            } catch (const targets::TargetError& error) {
                done(error.what());
            }
        };
        host::AsioRunner runner{context, resolve, restart, {}};
        return engine::play_real(cases, suite_, runner, context);
    }

private:
    /// After a case that ended badly: a crash is told, and the target started again for the cases
    /// that follow.
    std::optional<std::string> why_it_is_gone() {
        if (!instance_.is_ours() || !instance_.crashed()) return std::nullopt;
        auto report = instance_.crash_report();
        instance_.restart(true);
        return report;
    }

    TemporaryFolder folder_;
    targets::Instance instance_;
    targets::Findings found_;
    engine::RealSuite suite_;
};

class RealReference final : public ConformanceTarget {
public:
    RealReference(const ConformanceOptions& options, std::uint64_t seed)
        : target_{options, seed,
                  targets::target_at(
                      targets::parse_url(fmt::format("mqtt://127.0.0.1:{}", served_.port())))} {}
    results::TargetInfo info() const override {
        auto info = target_.info();
        info.name = "touchstone";
        info.version = tool_version();
        info.identified_by = "built in";
        return info;
    }
    std::string clock() const override { return "real"; }
    engine::SuiteResult play(std::span<const language::Case> cases,
                             engine::SuiteHooks hooks) override {
        return target_.play(cases, std::move(hooks));
    }

private:
    ServedReference served_;
    RealTarget target_;
};

}  // namespace

std::unique_ptr<ConformanceTarget> prepare(const ConformanceOptions& options, std::uint64_t seed,
                                           std::vector<language::Case>& cases) {
    if (options.target.given()) {
        if (options.real_time) {
            throw CommandError{
                wrong_usage,
                "--real-time is for the built-in reference; a named target is always in real time"};
        }
        auto target = std::make_unique<RealTarget>(
            options, seed, options.target.target(scenarios_root(options.scenarios)));
        target->leave_out_foreign_versions(cases);
        return target;
    }
    if (options.real_time) return std::make_unique<RealReference>(options, seed);
    return std::make_unique<VirtualReference>(options, seed);
}

}  // namespace touchstone::cli
