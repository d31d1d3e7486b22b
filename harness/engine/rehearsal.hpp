// For tests: plays one scenario against a scripted peer in virtual time. The peer answers politely
// by itself (CONNACK, SUBACK, PINGRESP, acknowledgements) and says what the test puts into its
// mouth, at the times it says.
#pragma once

#include <algorithm>
#include <chrono>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "harness/engine/play.hpp"
#include "harness/language/language.hpp"
#include "reference/protocol/codec.hpp"
#include "reference/protocol/compose.hpp"
#include "reference/protocol/print.hpp"

namespace touchstone::engine {

using namespace std::chrono_literals;

inline constexpr auto v3 = mqtt::Version::v3_1_1;

/// A field in a packet of the peer: a number or text.
struct Said {
    Said(std::string name, int number) {
        value.name = std::move(name);
        value.number = static_cast<std::uint64_t>(number);
    }
    Said(std::string name, const char* text) {
        value.name = std::move(name);
        value.bytes = text;
    }
    mqtt::FieldValue value;
};

inline std::string packet(mqtt::PacketType type, const std::vector<Said>& fields,
                          mqtt::Version version = mqtt::Version::v5_0) {
    std::vector<mqtt::FieldValue> values;
    for (const auto& field : fields) values.push_back(field.value);
    auto made = mqtt::compose(type, version, values);
    if (!made) throw std::logic_error{made.error()};
    return *made;
}
inline std::string publish(const std::vector<Said>& fields,
                           mqtt::Version version = mqtt::Version::v5_0) {
    return packet(mqtt::PacketType::publish, fields, version);
}
inline std::string disconnect(int reason) {
    return packet(mqtt::PacketType::disconnect, {{"reason", reason}});
}

inline std::string connack(int code, int version = 5, int present = 0) {
    return packet(mqtt::PacketType::connack, {{"reason", code}, {"session-present", present}},
                  version == 5 ? mqtt::Version::v5_0 : v3);
}

class Rehearsal {
public:
    using Type = mqtt::PacketType;

    /// `text`: a whole scenario; `alone` is added, so that names stand as written. The first case
    /// of it is played.
    explicit Rehearsal(const std::string& text, std::size_t which = 0) {
        terms.virtual_time = true;
        terms.grace = {};
        terms.run_tag = "r";
        terms.capabilities.bounds = {{"qos", 2}, {"receive-maximum", 10}};
        const auto parsed = language::parse("3.1-test/test.mqtt", text);
        for (const auto& each : parsed.diagnostics) {
            if (!each.warning) throw std::logic_error{language::render(each)};
        }
        scenario = parsed.cases.at(which);
        scenario.alone = true;
    }

    language::Case scenario;
    Terms terms;
    Trace trace;
    /// What the peer answers to a packet of this type, in place of the polite answer; {} = nothing.
    std::map<Type, std::string> answers;
    /// Types on which the peer closes the connection (after its answer).
    std::vector<Type> closes_on;
    bool opens = true;              ///< whether connections can be made
    std::vector<std::string> sent;  ///< what the actors sent: "reader SUBSCRIBE id=1 filter=t"
    std::vector<std::string> raw;   ///< the same as bytes

    /// At this time (since the case began) these bytes reach the actor.
    Rehearsal& says(mqtt::Steady at, const std::string& actor, const std::string& bytes) {
        script_.push_back({at, actor, bytes, false, {}});
        return *this;
    }
    Rehearsal& closes(mqtt::Steady at, const std::string& actor,
                      mqtt::Ending how = mqtt::Ending::fin) {
        script_.push_back({at, actor, {}, true, how});
        return *this;
    }

    results::Case play() {
        std::stable_sort(script_.begin(), script_.end(),
                         [](const Cue& a, const Cue& b) { return a.at < b.at; });
        Play play{scenario, terms, trace};
        play.start(now_);
        for (int round = 0; round < 100'000 && !play.finished(); ++round) {
            const auto commands = play.take_commands();
            for (const auto& command : commands) carry_out(play, command);
            if (!commands.empty()) continue;
            if (next_cue_ < script_.size() && script_[next_cue_].at <= now_.steady) {
                give(play, script_[next_cue_++]);
                continue;
            }
            auto next = play.next_deadline();
            if (next_cue_ < script_.size() && (!next || script_[next_cue_].at < *next)) {
                now_.steady = script_[next_cue_].at;
                continue;
            }
            if (!next) throw std::logic_error{"the play waits for nothing"};
            now_.steady = std::max(now_.steady, *next);
            play.elapsed(now_);
        }
        for (const auto& command : play.take_commands()) carry_out(play, command);
        exercised = play.exercised();
        broken = play.broken();
        return play.result();
    }

    mqtt::StatementSet exercised, broken;
    std::map<std::string, int> closed;  ///< by actor: how often it closed its connection

private:
    struct Cue {
        mqtt::Steady at;
        std::string actor, bytes;
        bool closes = false;
        mqtt::Ending how{};
    };

    void give(Play& play, const Cue& cue) {
        const auto link = play.link_of(cue.actor);
        if (!link) return;
        if (cue.closes) {
            play.closed(*link, cue.how, now_);
        } else {
            play.received(*link, mqtt::bytes_of(cue.bytes), now_);
        }
    }

    void carry_out(Play& play, const host::Command& command) {
        if (const auto* open = std::get_if<host::Open>(&command)) {
            for (const auto& actor : scenario.actors) {
                if (play.link_of(actor.name) == open->link) actors_[open->link] = actor.name;
            }
            if (opens) {
                play.opened(open->link, now_);
            } else {
                play.refused(open->link, "connection refused", now_);
            }
        } else if (const auto* write = std::get_if<host::Write>(&command)) {
            take(play, *write);
        } else if (const auto* close = std::get_if<host::Close>(&command)) {
            ++closed[actors_[close->link]];
        } else if (std::holds_alternative<host::RestartTarget>(command)) {
            play.restarted("", now_);
        }
    }

    void take(Play& play, const host::Write& write) {
        mqtt::Bytes rest = write.bytes;
        while (!rest.empty()) {
            const auto frame = mqtt::next_frame(rest);
            if (frame.state != mqtt::Frame::State::complete) break;
            const auto bytes = rest.first(frame.size);
            rest = rest.subspan(frame.size);
            const auto version = scenario.version;
            sent.push_back(actors_[write.link] + " " + mqtt::describe(bytes, version));
            raw.emplace_back(mqtt::text_of(bytes));
            const auto type = static_cast<Type>(bytes[0] >> 4);
            const auto answer = answers.contains(type) ? answers[type] : polite(bytes, version);
            if (!answer.empty()) play.received(write.link, mqtt::bytes_of(answer), now_);
            if (std::find(closes_on.begin(), closes_on.end(), type) != closes_on.end()) {
                play.closed(write.link, mqtt::Ending::fin, now_);
                return;
            }
        }
    }

    static std::string polite(mqtt::Bytes frame, mqtt::Version version) {
        const auto decoded = mqtt::decode(frame, version);
        if (!decoded) return {};
        const auto answer = [&](Type type, const std::vector<Said>& fields) {
            return packet(type, fields, version);
        };
        if (std::holds_alternative<mqtt::Connect>(*decoded)) return answer(Type::connack, {});
        if (std::holds_alternative<mqtt::Pingreq>(*decoded)) return answer(Type::pingresp, {});
        if (const auto* subscribe = std::get_if<mqtt::Subscribe>(&*decoded)) {
            std::vector<Said> fields{{"id", subscribe->id}};
            for (const auto& each : subscribe->subscriptions) {
                fields.push_back({"reason", each.qos()});
            }
            return answer(Type::suback, fields);
        }
        if (const auto* unsubscribe = std::get_if<mqtt::Unsubscribe>(&*decoded)) {
            return answer(Type::unsuback, {{"id", unsubscribe->id}, {"reason", 0}});
        }
        if (const auto* publish = std::get_if<mqtt::Publish>(&*decoded)) {
            if (publish->qos == 1) return answer(Type::puback, {{"id", publish->id}});
            if (publish->qos == 2) return answer(Type::pubrec, {{"id", publish->id}});
        }
        if (const auto* pubrel = std::get_if<mqtt::Pubrel>(&*decoded)) {
            return answer(Type::pubcomp, {{"id", pubrel->id}});
        }
        return {};
    }

    mqtt::Now now_{};
    std::vector<Cue> script_;
    std::size_t next_cue_ = 0;
    std::map<host::LinkId, std::string> actors_;
};

// ---- words for scenarios ----

/// A scenario with these lines; its statement stands for whatever is tested.
inline std::string with(const std::string& lines, const std::string& cites = "MQTT-3.3.1-1@5.0") {
    return "scenario  s  \"what is tested\"\ncites     " + cites + "\n" + lines;
}
inline std::string reads(const std::string& lines) {
    return with("given     reader subscribes filter=t qos=2\n" + lines);
}
/// A reader with two subscriptions that both match t, each with its identifier.
inline std::string reads_twice(const std::string& lines) {
    return with(
        "given     reader subscribes filter=t qos=2 subscription-id=1\n"
        "given     reader subscribes filter=t/# qos=2 subscription-id=2\n" +
        lines);
}
inline std::string first_diagnostic(const results::Case& played) {
    return played.findings.empty() ? std::string{} : played.findings.front().diagnostic;
}

}  // namespace touchstone::engine
