#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>
#include <thread>

#include "harness/engine/play.hpp"
#include "harness/engine/replay.hpp"
#include "harness/engine/suite.hpp"
#include "harness/engine/suite_gathering.hpp"
#include "reference/host/virtual_host.hpp"

namespace touchstone::engine {
namespace {

/// Runs the play to its end. A broker that never comes to rest is stopped from outside.
void run(Play& play, const mqtt::Behaviour& behaviour, const mqtt::Limits& limits) {
    host::VirtualHost host{limits, behaviour};
    try {
        host.run(play);
    } catch (const host::Unfinished&) {
        play.stop(host.now());
    }
}

}  // namespace

Terms virtual_terms(const mqtt::Limits& limits, std::uint64_t seed) {
    Terms terms;
    terms.virtual_time = true;
    terms.grace = Duration::zero();
    terms.seed = seed;
    terms.run_tag = "v";
    terms.transport = "memory";
    auto& offers = terms.capabilities;
    offers.bounds = {{"qos", limits.maximum_qos},
                     {"receive-maximum", limits.receive_maximum},
                     {"topic-alias-maximum", limits.topic_alias_maximum},
                     {"maximum-packet-size", limits.maximum_packet_size},
                     {"session-expiry", 0xFFFF'FFFF}};
    const auto absent = [&](const char* word, bool available) {
        if (!available) offers.absent[word] = "the built-in broker was started without it";
    };
    absent("retain", limits.retain_available);
    absent("wildcards", limits.wildcard_available);
    absent("shared", limits.shared_available);
    absent("subscription-ids", limits.subscription_ids_available);
    const auto value = [&](const char* word, const std::vector<std::string>& names) {
        if (!names.empty()) offers.values[word] = names.front();
    };
    value("denied-publish", limits.denied_publish);
    value("denied-subscribe", limits.denied_subscribe);
    value("refused-client-id", limits.refused_client_ids);
    if (!limits.retain_available) offers.values["no-retain"] = "";
    if (!limits.wildcard_available) offers.values["no-wildcards"] = "";
    if (!limits.users.empty()) {
        offers.values["login"] = "";
        offers.values["refused-user"] = "nobody-of-this-name";
        terms.user_name = limits.users.front().name;
        terms.password = limits.users.front().password;
    }
    return terms;
}

PlayedCase play_virtual(const language::Case& played, const Terms& terms,
                        const mqtt::Behaviour& behaviour, const mqtt::Limits& limits) {
    PlayedCase result;
    Play play{played, terms, result.trace};
    run(play, behaviour, limits);
    result.result = play.result();
    result.exercised = play.exercised();
    result.broken = play.broken();
    return result;
}

Blame blame_virtual(const language::Case& played, const Terms& terms,
                    const mqtt::Behaviour& behaviour, const mqtt::Limits& limits) {
    Trace trace;
    trace.records = false;
    Play play{played, terms, trace};
    run(play, behaviour, limits);
    return {play.verdict(), play.blamed()};
}

SuiteResult play_virtual(std::span<const language::Case> cases, const VirtualSuite& suite) {
    Gathering gathering{cases, suite.hooks};
    const auto options = options_of(suite.terms);
    std::atomic<std::size_t> next = 0;
    const auto work = [&] {
        while (!gathering.stops()) {
            const auto index = next++;
            if (index >= cases.size()) return;
            gathering.began(index);
            auto played = play_virtual(cases[index], suite.terms, suite.behaviour, suite.limits);
            played.trace.options = options;
            gathering.ended(index, std::move(played));
        }
    };
    {
        std::vector<std::jthread> others;
        for (unsigned i = 1; i < suite.threads; ++i) others.emplace_back(work);
        work();
    }
    return gathering.result(suite.terms.transport);
}

}  // namespace touchstone::engine
