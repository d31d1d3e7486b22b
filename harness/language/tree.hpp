// A scenario as data: what the parser makes, the linter checks and the engine plays. Table columns
// are replaced, versions and transports chosen: a `Case` is one run of one scenario, with nothing
// left to decide.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "harness/language/source.hpp"
#include "reference/protocol/packet_type.hpp"
#include "reference/standard/statement.hpp"
#include "reference/standard/version.hpp"

namespace touchstone::language {

using Duration = std::chrono::nanoseconds;

// ---- values
// -----------------------------------------------------------------------------------------------------------

/// `{x}`, `{x+1}`, `{n}`.
struct Reference {
    std::string name;
    std::int64_t offset = 0;
};
/// A bare word, a quoted text or a reference, glued together: `t/{n}` is a literal and a reference.
struct Atom {
    struct Part {
        std::variant<std::string, Reference>
            what;  ///< literal text with escapes resolved, or a reference
        bool quoted = false;
    };
    std::vector<Part> parts;  ///< empty = ""
    bool quoted() const { return parts.size() == 1 && parts[0].quoted; }
    Place place;
};
/// `5`, `5..9`, `..9`, `0x80..`, `name:value`.
struct Item {
    enum class Kind : std::uint8_t { single, range, pair } kind = Kind::single;
    std::optional<Atom> first;   ///< single; range: lower bound, absent = open; pair: name
    std::optional<Atom> second;  ///< range: upper bound, absent = open; pair: value
    Place place;
};
/// `a|b`, `!v`.
struct Choice {
    bool negated = false;
    std::vector<Item> items;
    Place place;
};
/// `0..2|0x80..,0`: one choice per list element; most values are one choice with one item.
struct Value {
    std::vector<Choice> choices;
    Place place;
};

/// `name=value`, `name.size=value`, `name.prefix=value`, `!name`, or a bare reason (name "reason").
struct Field {
    enum class Suffix : std::uint8_t { none, size, prefix };
    std::string name;
    Suffix suffix = Suffix::none;
    bool absent = false;  ///< `!name`
    bool bare = false;    ///< written as a bare reason word
    Value value;
    Place place;  ///< the whole field
    Place name_place;
};

// ---- steps
// ------------------------------------------------------------------------------------------------------------

enum class MarginLevel : std::uint8_t { must, should, may, assumed };
struct Margin {
    MarginLevel level = MarginLevel::must;
    std::vector<mqtt::Statement> cites;  ///< empty: the header's hold
};

/// One byte of `bytes 30 05 ?? ...` in an expectation; absent = `??`.
using BytePattern = std::optional<std::uint8_t>;

/// `PACKET field=value ... with ...`, or `bytes ...`.
struct Message {
    mqtt::PacketType packet = mqtt::PacketType::reserved;  ///< reserved = `bytes`
    std::vector<std::uint8_t> bytes;
    std::vector<Field> fields;  ///< before `with`; `times`, `split`, `size`, `session` too
    std::vector<Field> spoils;  ///< behind `with`
    Place place;                ///< from the packet's name to the end
};
struct Send {
    std::vector<Message> messages;  ///< all in one write
};

enum class Outcome : std::uint8_t { packet, bytes, refused, denied, nothing, closed, opened };
/// One member of a group.
struct Event {
    Outcome outcome = Outcome::packet;
    mqtt::PacketType packet = mqtt::PacketType::reserved;
    bool exactly = false;
    std::vector<BytePattern> bytes;
    std::vector<Field>
        fields;  ///< bare reasons are fields named "reason"; `times`, `within`, `for` too
    Place place;
};
struct Group {
    std::vector<Event> events;  ///< joined by `&`: all of them, any order
};
struct Expect {
    std::vector<Group> alternatives;  ///< joined by `or`
};

enum class Verb : std::uint8_t {
    opens,
    connects,
    subscribes,
    unsubscribes,
    publishes,
    leaves,
    cuts,
    resets,
    stalls,
    resumes,
    restarts,
    dies,  ///< the reserved actor `target`
};
std::string_view name_of(Verb verb);
struct Deed {
    Verb verb = Verb::connects;
    std::vector<Field> fields;
};
struct Wait {
    Duration duration{};
};

struct Step {
    enum class Whom : std::uint8_t { one, each, any };  ///< `a`, `a,b`, `a|b`
    std::vector<std::string> actors;  ///< empty for `wait`; may be {"taker"} or {"others"}
    Whom whom = Whom::one;
    std::variant<Send, Expect, Deed, Wait> act;
    Margin margin;
    bool setting = false;  ///< from a `given` header
    Place place;           ///< the step's first line, from its first to its last character there
    std::string text;      ///< the step as written (columns replaced), one line, single blanks
};

// ---- cases
// ------------------------------------------------------------------------------------------------------------

/// `needs qos>=2`, `needs retain`.
struct Need {
    enum class Bound : std::uint8_t { none, at_least, at_most };
    std::string word;
    Bound bound = Bound::none;
    std::uint64_t number = 0;
    Place place;
};

struct ActorDeclaration {
    std::string name;
    bool manual = false;
    std::optional<mqtt::Version> speaks;
    std::optional<std::string> over;  ///< "ws"
    std::optional<std::string> at;    ///< another target of the target file
};

struct Case {
    std::string id;                ///< "3.1/take-over@5.0", rows and "+ws" included
    std::string name;              ///< "take-over"
    std::vector<std::string> row;  ///< first columns, in the order of the tables
    std::string title;
    mqtt::Version version = mqtt::Version::v5_0;
    std::optional<std::string> transport;  ///< from `over`; absent: whatever the target's URL says
    std::vector<mqtt::Statement>
        cites;  ///< of this version, header and margins, in order of appearance, each once
    std::vector<mqtt::Statement>
        header_cites;  ///< of this version, header only: hold for lines without their own
    std::vector<Need> needs;
    bool alone = false;
    bool subject_client = false;
    std::vector<ActorDeclaration>
        actors;  ///< every actor that occurs, in order of appearance ("target" excepted)
    std::vector<Step> steps;  ///< `given` deeds first; lines guarded for another version left out
    std::shared_ptr<const SourceFile> file;
    Place place;  ///< the scenario's header line
};

// ---- load scenarios
// ---------------------------------------------------------------------------------------------------

struct LoadGroup {
    std::string name;
    std::uint64_t count = 1;
    Deed deed;  ///< fields include rate=, arrivals=, window=, payload.size=
    Place place;
};
struct PhaseChange {  ///< `reader.connects=50/s`, `sensor resets reconnect=500/s`, `target freezes`
    std::string subject;  ///< a group's name, or "target"
    std::string verb;     ///< "rate", "connects", "resets", "freezes", ...
    std::string value;    ///< "50/s", "1/s/client..5/s/client"; empty where there is none
    std::vector<std::pair<std::string, std::string>>
        options;  ///< {"reconnect", "500/s"}, {"hold", "10s"}, {"confirm", "3"}
    Place place;
};
struct Phase {
    std::string name;
    Duration duration{};
    bool measured = false;
    std::vector<PhaseChange> changes;
    Place place;
};
struct LoadThreshold {
    std::string metric;   ///< "steady.latency.p99"
    std::string compare;  ///< "<", "<=", "=", ">=", ">"
    std::string limit;    ///< "10ms"
    std::string text;     ///< as written
    Place place;
};
struct LoadCase {
    std::string id;  ///< "load/NAME[/row]"
    std::string name, title;
    mqtt::Version version = mqtt::Version::v5_0;
    std::vector<std::string> row;
    std::vector<Need> needs;
    std::optional<std::string> transport;  ///< from `over`
    std::vector<LoadGroup> groups;
    std::vector<Phase> phases;
    std::vector<LoadThreshold> thresholds;
    std::vector<PhaseChange>
        find;  ///< `find writer.rate 1k/s..2M/s hold=10s confirm=3`: at most one
    std::shared_ptr<const SourceFile> file;
    Place place;
};

}  // namespace touchstone::language
