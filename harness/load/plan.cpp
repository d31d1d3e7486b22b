#include "harness/load/plan.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include <fmt/format.h>

#include "harness/language/language.hpp"
#include "harness/language/value.hpp"
#include "harness/load/stamp.hpp"
#include "reference/protocol/topic.hpp"

namespace touchstone::load {
namespace {

constexpr std::uint64_t most_clients = 100'000;  ///< one process has no descriptors for more
constexpr std::uint64_t largest_payload = 16u << 20;
constexpr Duration longest_run = std::chrono::hours{48};  ///< the stamp holds 78

/// Turns one scenario into a plan, or throws with the place of what it cannot take.
class Planner {
public:
    explicit Planner(const language::LoadCase& scenario) : scenario_{scenario} {}

    Plan plan() {
        if (!scenario_.find.empty()) later(scenario_.find.front().place, "`find`");
        if (scenario_.groups.empty()) fail(scenario_.place, "a load scenario needs a group");
        for (const auto& group : scenario_.groups) plan_.crowds.push_back(crowd_of(group));
        add_phases();
        add_thresholds();
        check_size();
        return std::move(plan_);
    }

private:
    [[noreturn]] void fail(const language::Place& place, std::string what) const {
        language::Diagnostic diagnostic;
        diagnostic.file = scenario_.file;
        diagnostic.place = place;
        diagnostic.what = std::move(what);
        throw PlanError{language::render(diagnostic)};
    }
    [[noreturn]] void later(const language::Place& place, std::string_view what) const {
        fail(place, fmt::format("{} comes with a later release", what));
    }

    /// A field's text for client `number` (from 1): {n} is replaced.
    std::string text_of(const language::Field& field, std::uint32_t number) const {
        const auto* atom = language::only_atom(field.value);
        if (atom == nullptr)
            fail(field.place, fmt::format("'{}' needs one value here", field.name));
        std::string out;
        for (const auto& part : atom->parts) {
            if (const auto* reference = std::get_if<language::Reference>(&part.what)) {
                out += std::to_string(static_cast<std::int64_t>(number) + reference->offset);
            } else {
                out += std::get<std::string>(part.what);
            }
        }
        return out;
    }
    std::uint64_t number_of(const language::Field& field, std::uint64_t most) const {
        const auto number = language::number_named(text_of(field, 1));
        if (number && *number <= most) return *number;
        fail(field.place, fmt::format("'{}' is to be a number up to {}", field.name, most));
    }

    using Read = void (*)(const Planner&, const language::Field&, Crowd&);
    struct FieldRow {
        std::string_view name;
        language::Field::Suffix suffix;
        Read read;
    };
    static const std::array<FieldRow, 7> field_rows;

    void read_field(const language::Field& field, Crowd& crowd) const {
        const auto row = std::ranges::find_if(field_rows, [&](const FieldRow& candidate) {
            return candidate.name == field.name && candidate.suffix == field.suffix;
        });
        if (row == field_rows.end() || field.absent) {
            later(field.place, fmt::format("'{}' in a load scenario", field.name));
        }
        row->read(*this, field, crowd);
    }

    Crowd crowd_of(const language::LoadGroup& group) {
        Crowd crowd;
        crowd.name = group.name;
        if (group.count == 0 || group.count > most_clients) {
            fail(group.place, fmt::format("a group has 1 to {} clients", most_clients));
        }
        crowd.clients = static_cast<std::uint32_t>(group.count);
        switch (group.deed.verb) {
            case language::Verb::publishes: crowd.role = Crowd::Role::publisher; break;
            case language::Verb::subscribes: crowd.role = Crowd::Role::subscriber; break;
            case language::Verb::connects: break;
            default: later(group.place, "this deed of a group");
        }
        for (const auto& field : group.deed.fields) read_field(field, crowd);
        if (crowd.role != Crowd::Role::idle && crowd.topics.empty()) {
            fail(group.place,
                 fmt::format("'{}' needs a {}", group.name,
                             crowd.role == Crowd::Role::publisher ? "topic=" : "filter="));
        }
        if (crowd.role == Crowd::Role::publisher) {
            if (crowd.rate.per_second() == 0) {
                fail(group.place, fmt::format("'{}' needs a rate=, such as 1k/s", group.name));
            }
            crowd.first_stream = plan_.streams;
            plan_.streams += crowd.clients;
        }
        return crowd;
    }

    void add_phases() {
        Duration begin{};
        for (const auto& phase : scenario_.phases) {
            if (!phase.changes.empty()) {
                const auto& change = phase.changes.front();
                later(change.place, fmt::format("'{} {}' in a phase", change.subject, change.verb));
            }
            plan_.phases.push_back({phase.name, begin, begin + phase.duration, phase.measured});
            begin += phase.duration;
        }
        if (std::ranges::none_of(plan_.phases, &Stretch::measured)) {
            fail(scenario_.place, "no phase is `measured`");
        }
        if (begin > longest_run)
            fail(scenario_.phases.back().place, "a run is at most 48 hours long");
    }

    void add_thresholds() {
        std::vector<std::string> phases;
        for (const auto& phase : plan_.phases) phases.push_back(phase.name);
        for (const auto& written : scenario_.thresholds) {
            std::string why;
            const auto threshold = threshold_of(written, phases, why);
            if (!threshold) fail(written.place, why);
            plan_.thresholds.push_back(*threshold);
        }
    }

    /// The oracle remembers every message, one bit each.
    void check_size() const {
        constexpr std::uint64_t most_messages = 4'000'000'000;
        for (std::size_t i = 0; i < plan_.crowds.size(); ++i) {
            const auto& crowd = plan_.crowds[i];
            if (crowd.role != Crowd::Role::publisher) continue;
            if (crowd.rate.due_before(plan_.length()) > most_messages) {
                fail(scenario_.groups[i].place, "these are more than 4,000,000,000 messages");
            }
        }
    }

    const language::LoadCase& scenario_;
    Plan plan_;
};

using Suffix = language::Field::Suffix;
const std::array<Planner::FieldRow, 7> Planner::field_rows{{
    {"topic", Suffix::none,
     [](const Planner& planner, const language::Field& field, Crowd& crowd) {
         for (std::uint32_t i = 1; i <= crowd.clients; ++i) {
             crowd.topics.push_back(planner.text_of(field, i));
             if (!mqtt::is_topic_name(crowd.topics.back())) {
                 planner.fail(field.place,
                              fmt::format("'{}' is no topic name", crowd.topics.back()));
             }
         }
     }},
    {"filter", Suffix::none,
     [](const Planner& planner, const language::Field& field, Crowd& crowd) {
         if (!crowd.topics.empty()) planner.later(field.place, "a second filter of a group");
         for (std::uint32_t i = 1; i <= crowd.clients; ++i) {
             crowd.topics.push_back(planner.text_of(field, i));
             if (!mqtt::is_topic_filter(crowd.topics.back())) {
                 planner.fail(field.place,
                              fmt::format("'{}' is no topic filter", crowd.topics.back()));
             }
         }
     }},
    {"qos", Suffix::none,
     [](const Planner& planner, const language::Field& field, Crowd& crowd) {
         crowd.qos = static_cast<std::uint8_t>(planner.number_of(field, 2));
     }},
    {"keep-alive", Suffix::none,
     [](const Planner& planner, const language::Field& field, Crowd& crowd) {
         const auto seconds = language::seconds_named(planner.text_of(field, 1));
         if (!seconds || *seconds > 65'535)
             planner.fail(field.place, "keep-alive is 0 to 65535 seconds");
         crowd.keep_alive = static_cast<std::uint16_t>(*seconds);
     }},
    {"receive-maximum", Suffix::none,
     [](const Planner& planner, const language::Field& field, Crowd& crowd) {
         crowd.receive_maximum = static_cast<std::uint16_t>(planner.number_of(field, 65'535));
     }},
    {"payload", Suffix::size,
     [](const Planner& planner, const language::Field& field, Crowd& crowd) {
         crowd.payload_size = planner.number_of(field, largest_payload);
     }},
    {"rate", Suffix::none,
     [](const Planner& planner, const language::Field& field, Crowd& crowd) {
         const auto text = planner.text_of(field, 1);
         if (text == "closed") planner.later(field.place, "`rate=closed`");
         const auto rate = language::rate_named(text);
         if (!rate) planner.fail(field.place, "a rate is written 250/s, or 50/s/client");
         const auto all = rate->per_client ? rate->per_second * crowd.clients : rate->per_second;
         if (all < 1e-6 || all > 1e9) planner.fail(field.place, "this rate is out of reach");
         crowd.rate = Rate{all};
     }},
}};

}  // namespace

bool Crowd::verified() const {
    return payload_size >= Stamp::size;
}

std::size_t Plan::phase_at(Duration time) const {
    std::size_t i = 0;
    while (i + 1 < phases.size() && time >= phases[i].end) ++i;
    return i;
}

double Plan::offered_per_second() const {
    double sum = 0;
    for (const auto& crowd : crowds) {
        if (crowd.role == Crowd::Role::publisher) sum += crowd.rate.per_second();
    }
    return sum;
}

Plan plan_of(const language::LoadCase& scenario) {
    return Planner{scenario}.plan();
}

}  // namespace touchstone::load
