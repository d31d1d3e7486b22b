// Names of one case on the wire. Cases run side by side and must not meet, so client ids, topics
// and filters get a prefix behind the author's back; whatever is shown to people has it taken off
// again.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace touchstone::engine {

/// What kind of name a field holds.
enum class NameKind : std::uint8_t { none, topic, filter, client_id };
NameKind name_kind_of(std::string_view field);

class Names {
public:
    /// `run_tag`: at most 6 of [0-9a-zA-Z]; with the case's id it makes the prefix. `alone`: names
    /// are used as written.
    Names(std::string_view run_tag, std::string_view case_id, bool alone);

    /// `written` as it goes onto the wire. Empty names and names that begin with `$` stay, but for
    /// what stands behind
    /// `$share/group/`.
    std::string on_wire(NameKind kind, std::string_view written) const;
    /// The client id of an actor that names none: at most 23 of [0-9a-zA-Z], the same whenever it
    /// connects.
    std::string client_id_of(std::string_view actor) const;
    /// What the author wrote: every occurrence of the prefix taken out.
    std::string as_written(std::string_view wire) const;

private:
    std::string client_id(std::string_view written) const;

    std::string tag_;    // "a1" + six characters made of the case id; topics get it with a slash
    std::string slash_;  // tag_ + "/"
    bool alone_;
};

}  // namespace touchstone::engine
