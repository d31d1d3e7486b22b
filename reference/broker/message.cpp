#include "reference/broker/message.hpp"

#include <cstring>
#include <new>

namespace touchstone::mqtt {
namespace {

/// Copies `bytes` to `*at`, moves `*at` behind them, and returns the copy.
Bytes put(Bytes bytes, std::uint8_t** at) {
    auto* const start = *at;
    if (!bytes.empty()) std::memcpy(start, bytes.data(), bytes.size());
    *at += bytes.size();
    return {start, bytes.size()};
}

/// These belong to the connection a message came over, or have a place of their own in Content.
bool stays_here(PropertyId id) {
    return id == PropertyId::topic_alias || id == PropertyId::message_expiry ||
           id == PropertyId::subscription_id || id == PropertyId::will_delay;
}

}  // namespace

Message::Message(const Content& content) : content_{content} {
    auto* at = reinterpret_cast<std::uint8_t*>(this + 1);
    content_.topic = text_of(put(bytes_of(content.topic), &at));
    content_.properties = put(content.properties, &at);
    content_.payload = put(content.payload, &at);
}

MessagePtr Message::keep(const Content& content) {
    void* const block = ::operator new(sizeof(Message) + content.size());
    return MessagePtr{new (block) Message{content}};
}

void intrusive_ptr_release(const Message* message) {
    if (--message->owners_ > 0) return;
    message->~Message();
    ::operator delete(const_cast<Message*>(message));
}

Bytes travelling_properties(const Properties& all, const Rules& rules, PropertyList& scratch) {
    if (all.empty()) return {};
    bool all_travel = true;
    for (const auto& property : all) {
        all_travel = all_travel && !stays_here(property.id) && rules.forwards_property(property.id);
    }
    if (all_travel) return all.raw();
    scratch.clear();
    for (auto it = all.begin(); it != all.end(); ++it) {
        if (!stays_here(it->id) && rules.forwards_property(it->id))
            scratch.append_raw(it.raw());  // [MQTT-3.3.2-18@5.0]
    }
    return scratch.raw();
}

}  // namespace touchstone::mqtt
