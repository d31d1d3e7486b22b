#include "harness/engine/replay.hpp"

#include <map>
#include <stdexcept>
#include <string>

#include <boost/json.hpp>
#include <fmt/format.h>

namespace touchstone::engine {
namespace {

namespace json = boost::json;

template <class Value>
json::object object_of(const std::map<std::string, Value>& map) {
    json::object object;
    for (const auto& [key, value] : map) object[key] = value;
    return object;
}

const json::value& member(const json::object& object, std::string_view key) {
    const auto* value = object.if_contains(key);
    if (value == nullptr) throw std::runtime_error{fmt::format("'{}' is missing", key)};
    return *value;
}

std::map<std::string, std::string> texts_of(const json::object& object, std::string_view key) {
    std::map<std::string, std::string> texts;
    for (const auto& each : member(object, key).as_object()) {
        texts[each.key()] = each.value().as_string();
    }
    return texts;
}

/// Runs the clock from deadline to deadline, as the host did when nothing came.
void run_on(Play& play, mqtt::Steady until) {
    constexpr int most =
        100'000;  // no case has so many deadlines; a play that does not end is our mistake
    for (int i = 0; i < most && !play.finished(); ++i) {
        const auto deadline = play.next_deadline();
        if (!deadline || *deadline > until) return;
        play.elapsed({*deadline, *deadline});
        play.take_commands();
    }
}

}  // namespace

std::string options_of(const Terms& terms) {
    const auto& offers = terms.capabilities;
    json::object capabilities{{"bounds", object_of(offers.bounds)},
                              {"values", object_of(offers.values)},
                              {"absent", object_of(offers.absent)},
                              {"missing", object_of(offers.missing)}};
    const json::object options{{"patience_ns", terms.patience.count()},
                               {"quiet_ns", terms.quiet.count()},
                               {"grace_ns", terms.grace.count()},
                               {"virtual_time", terms.virtual_time},
                               {"user", terms.user_name},
                               {"transport", terms.transport},
                               {"listeners", json::value_from(terms.listeners)},
                               {"rerun_with", terms.rerun_with},
                               {"capabilities", std::move(capabilities)}};
    return json::serialize(options);
}

Terms terms_of(const Trace& trace) try {
    const auto value = json::parse(trace.options);
    const auto& options = value.as_object();
    Terms terms;
    terms.patience = Duration{member(options, "patience_ns").to_number<std::int64_t>()};
    terms.quiet = Duration{member(options, "quiet_ns").to_number<std::int64_t>()};
    terms.grace = Duration{member(options, "grace_ns").to_number<std::int64_t>()};
    terms.virtual_time = member(options, "virtual_time").as_bool();
    terms.user_name = member(options, "user").as_string();
    terms.transport = member(options, "transport").as_string();
    for (const auto& each : member(options, "listeners").as_array()) {
        terms.listeners.emplace(each.as_string());
    }
    terms.rerun_with = member(options, "rerun_with").as_string();
    terms.run_tag = trace.run_tag;
    terms.seed = trace.seed;
    terms.target_digest = trace.target_digest;
    const auto& capabilities = member(options, "capabilities").as_object();
    for (const auto& each : member(capabilities, "bounds").as_object()) {
        terms.capabilities.bounds[each.key()] = each.value().to_number<std::uint64_t>();
    }
    terms.capabilities.values = texts_of(capabilities, "values");
    terms.capabilities.absent = texts_of(capabilities, "absent");
    terms.capabilities.missing = texts_of(capabilities, "missing");
    return terms;
} catch (const std::exception& error) {
    throw std::runtime_error{fmt::format("the trace's options: {}", error.what())};
}

results::Case replay(const language::Case& played, const Terms& terms, const Trace& trace) {
    Trace again;
    Play play{played, terms, again};
    play.start({});
    play.take_commands();
    for (const auto& event : trace.events) {
        if (play.finished()) break;
        const mqtt::Now now{event.at, event.at};
        if (event.actor == "target") {
            play.restarted(event.why, now);
            play.take_commands();
            continue;
        }
        const auto link = play.link_of(event.actor);
        switch (event.kind) {
            case TraceEvent::Kind::out:
            case TraceEvent::Kind::writable: continue;
            case TraceEvent::Kind::timer: play.elapsed(now); break;
            case TraceEvent::Kind::open:
                if (!link) break;
                play.negotiated(*link, event.why);
                play.opened(*link, now);
                break;
            case TraceEvent::Kind::refused:
                if (link) play.refused(*link, event.why, now);
                break;
            case TraceEvent::Kind::in:
                if (link) play.received(*link, event.bytes, now);
                break;
            case TraceEvent::Kind::fin:
                if (link) play.closed(*link, mqtt::Ending::fin, now);
                break;
            case TraceEvent::Kind::reset:
                if (link) play.closed(*link, mqtt::Ending::reset, now);
                break;
        }
        play.take_commands();
    }
    run_on(play, mqtt::Steady::max());
    if (!play.finished()) play.stop({});
    return play.result();
}

results::Case replay(const language::Case& played, const Trace& trace) {
    return replay(played, terms_of(trace), trace);
}

}  // namespace touchstone::engine
