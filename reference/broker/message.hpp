// A message inside the broker. While it is being routed it is a set of views (Content) into what
// was received; only where somebody must remember it (QoS 1 and 2, retained, a will) is it copied,
// once, into one shared block (Message).
#pragma once

#include <cstdint>
#include <optional>

#include <boost/container/small_vector.hpp>
#include <boost/smart_ptr/intrusive_ptr.hpp>

#include "reference/broker/outbox.hpp"
#include "reference/broker/rules.hpp"
#include "reference/protocol/packet.hpp"
#include "reference/session/now.hpp"

namespace touchstone::mqtt {

struct Content {
    std::string_view topic;
    Bytes properties;  ///< those that travel with it; alias, expiry and subscription identifiers
                       ///< are not among them
    Bytes payload;
    std::optional<Seconds> expiry;  ///< as received
    Wall received{};
    std::uint8_t qos = 0;
    bool retain = false;
    bool dup = false;  ///< as received

    std::size_t size() const { return topic.size() + properties.size() + payload.size(); }
    Milliseconds waited(Now now) const {
        return std::max(std::chrono::duration_cast<Milliseconds>(now.wall - received),
                        Milliseconds{0});
    }
};

class Message;
using MessagePtr = boost::intrusive_ptr<const Message>;

/// One block: the counter, the content, and behind them the bytes that the content's views look at.
/// The broker is one thread, so the counter is a plain number.
class Message {
public:
    static MessagePtr keep(const Content& content);
    const Content& content() const { return content_; }
    Message(const Message&) = delete;
    Message& operator=(const Message&) = delete;

private:
    explicit Message(const Content& content);
    ~Message() = default;
    friend void intrusive_ptr_add_ref(const Message* message) { ++message->owners_; }
    friend void intrusive_ptr_release(const Message* message);

    mutable std::uint32_t owners_ = 0;
    Content content_;
};

using SubscriptionIds = boost::container::small_vector<std::uint32_t, 1>;

/// What one session is to get of a message.
struct Terms {
    std::uint8_t qos = 0;
    bool retain = false;
    std::uint32_t group = 0;  ///< number of the shared subscription it came through; 0 = none
    SubscriptionIds ids;
};

/// A message on its way: the views, and the block once somebody had to keep it.
class Publication {
public:
    explicit Publication(const Content& content) : content_{content} {}
    explicit Publication(MessagePtr message)
        : content_{message->content()}, message_{std::move(message)} {}
    const Content& content() const { return content_; }
    const MessagePtr& kept() {
        if (!message_) message_ = Message::keep(content_);
        return message_;
    }

private:
    const Content& content_;
    MessagePtr message_;
};

/// The properties of `all` that travel on with a message. A view of `all` where all of them do,
/// otherwise of `scratch`.
Bytes travelling_properties(const Properties& all, const Rules& rules, PropertyList& scratch);

}  // namespace touchstone::mqtt
