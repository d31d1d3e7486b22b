// The words that a line may use, and what stands behind their `=`. Packet fields, properties and
// reasons come from the protocol tables; only what is the language's own is listed here.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "harness/language/tree.hpp"
#include "reference/protocol/field.hpp"

namespace touchstone::language {

/// How a value is read.
enum class Shape : std::uint8_t {
    number,
    bit,
    seconds,
    duration,
    text,
    binary,
    texts,          ///< a list of texts
    pairs,          ///< a list of name:value
    reasons,        ///< a list of reasons
    signed_number,  ///< `+1`, `-1`, or a number
    length,         ///< a number, or quoted bytes written as they are
    keyword,        ///< one of a few words
    raw,            ///< load: read by its own rules
};

/// Where a field stands: the vocabulary depends on it.
struct Scope {
    enum class Use : std::uint8_t { send, spoil, expect, deed, load };
    Use use = Use::send;
    mqtt::PacketType packet = mqtt::PacketType::reserved;  ///< of a deed: what it sends
    Outcome outcome = Outcome::packet;                     ///< expect
    Verb verb = Verb::connects;                            ///< deed, load
    /// "PUBLISH", "`refused`", "`publishes`".
    std::string name() const;
};

struct FieldWord {
    std::string_view name;
    Shape shape = Shape::text;
    const mqtt::FieldRow* row =
        nullptr;          ///< null: the language's own, or a property of other packets
    bool listed = false;  ///< more than one value may be expected: `subscription-id=1,2`
};

std::optional<FieldWord> find_word(const Scope& scope, std::string_view name);
/// Every name that `find_word` knows.
std::vector<std::string_view> words_in(const Scope& scope);

/// Packet types that carry a reason.
bool has_reason(mqtt::PacketType type);

std::optional<Verb> verb_named(std::string_view name);
std::span<const std::string_view> verb_names();
/// The packet that a deed sends; `reserved` = none.
mqtt::PacketType packet_of(Verb verb);

std::optional<Outcome> outcome_named(std::string_view name);
std::string_view name_of(Outcome outcome);
std::span<const std::string_view> outcome_names();

/// `needs`: one word, the bounds that it takes, and whether `{word}` is a value from the target
/// file.
struct NeedWord {
    std::string_view name;
    bool at_least = false;
    bool at_most = false;
    bool in_seconds = false;
    bool has_value = false;
    bool plain() const { return !at_least && !at_most; }
};
std::span<const NeedWord> need_words();
const NeedWord* need_named(std::string_view name);

}  // namespace touchstone::language
