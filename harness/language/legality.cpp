#include "harness/language/legality.hpp"

#include <fmt/format.h>

#include "harness/language/sample.hpp"
#include "harness/language/value.hpp"
#include "reference/protocol/codec.hpp"
#include "reference/protocol/judge.hpp"

namespace touchstone::language {

namespace {

const Field* field_at_fault(const Message& message, std::string_view name) {
    for (const auto& field : message.fields) {
        if (field.name == name) return &field;
    }
    return nullptr;
}

/// A packet whose values are partly unknown may be legal for some of them and not for the sample.
bool depends_on_references(const Message& message, std::string_view name) {
    if (name.empty()) return false;
    const auto* field = field_at_fault(message, name);
    if (field == nullptr) return false;
    const auto* atom = only_atom(field->value);
    return atom != nullptr && !literal(*atom);
}

void judge_sample(const std::string& bytes, const Message& message, mqtt::Version version,
                  mqtt::Sender sender, Notes& notes) {
    const auto report = [&](mqtt::Statement statement, std::string_view what,
                            std::string_view name) {
        if (depends_on_references(message, name)) return;
        const auto* field = field_at_fault(message, name);
        notes.error(field != nullptr ? field->place : message.place,
                    fmt::format("this {} breaks {} ({}); put it behind `with` if you mean it",
                                mqtt::name_of(message.packet), statement.citation(), what));
    };
    const auto frame = mqtt::bytes_of(bytes);
    const auto packet = mqtt::decode(frame, version);
    if (!packet) {
        report(packet.error().statement, packet.error().what, {});
        return;
    }
    for (const auto& breach : mqtt::judge(frame, *packet, version, sender))
        report(breach.statement, breach.what, breach.field);
}

}  // namespace

void check_legality(const Message& message, const std::string& actor, mqtt::Version version,
                    mqtt::Sender sender, Notes& notes) {
    // A packet that does not exist here has its own diagnostic.
    if (!mqtt::row_of(message.packet).sent_by(sender, version)) return;
    const auto composed = composed_sample(message, actor, version);
    if (!composed) {
        notes.error(message.place, composed.error());
        return;
    }
    judge_sample(*composed, message, version, sender, notes);
    if (message.spoils.empty()) return;
    const auto spoiled = spoiled_sample(*composed, message, version);
    if (!spoiled) notes.error(message.spoils.front().place, spoiled.error());
}

}  // namespace touchstone::language
