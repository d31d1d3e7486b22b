// Packets as plain structs in a variant, one per packet type, holding what 5.0 can say. All are
// views: whoever holds the bytes owns them. 3.1 and 3.1.1 packets are the same structs with
// their 5.0 fields at rest (reason success, no properties), so nothing above the codec asks for the
// version to read one.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

#include "reference/protocol/bytes.hpp"
#include "reference/protocol/packet_type.hpp"
#include "reference/protocol/property.hpp"
#include "reference/protocol/reason.hpp"

namespace touchstone::mqtt {

using PacketId = std::uint16_t;

struct Will {
    Properties properties;
    std::string_view topic;
    Bytes payload;
    std::uint8_t qos = 0;  ///< 0..3 as received; 3 is for the judge
    bool retain = false;
};

struct Connect {
    static constexpr PacketType type = PacketType::connect;
    std::string_view protocol_name = "MQTT";
    std::uint8_t protocol_version = 5;
    bool clean_start = true;
    bool reserved_flag = false;
    std::uint16_t keep_alive = 60;  ///< seconds; 0 = off
    Properties properties;
    std::string_view client_id;
    std::optional<Will> will;
    std::optional<std::string_view> user_name;
    std::optional<Bytes> password;
};

struct Connack {
    static constexpr PacketType type = PacketType::connack;
    bool session_present = false;
    std::uint8_t reserved_flags = 0;  ///< the upper seven bits, shifted down
    Reason reason = Reason::success;  ///< a 3.1.1 return code 1..5 arrives as its 5.0 reason
    Properties properties;
};

struct Publish {
    static constexpr PacketType type = PacketType::publish;
    bool dup = false;
    bool retain = false;
    std::uint8_t qos = 0;  ///< 0..3 as received
    std::string_view topic;
    PacketId id = 0;  ///< 0 at QoS 0
    Properties properties;
    Bytes payload;
};

struct Puback {
    static constexpr PacketType type = PacketType::puback;
    PacketId id = 0;
    Reason reason = Reason::success;
    Properties properties;
};
struct Pubrec {
    static constexpr PacketType type = PacketType::pubrec;
    PacketId id = 0;
    Reason reason = Reason::success;
    Properties properties;
};
struct Pubrel {
    static constexpr PacketType type = PacketType::pubrel;
    PacketId id = 0;
    Reason reason = Reason::success;
    Properties properties;
};
struct Pubcomp {
    static constexpr PacketType type = PacketType::pubcomp;
    PacketId id = 0;
    Reason reason = Reason::success;
    Properties properties;
};

/// One entry of SUBSCRIBE. `options` is the byte on the wire; 3.1.1 has only its QoS bits.
struct Subscription {
    std::string_view filter;
    std::uint8_t options = 0;
    std::uint8_t qos() const { return options & 3; }
    bool no_local() const { return options & 4; }
    bool retain_as_published() const { return options & 8; }
    std::uint8_t retain_handling() const { return options >> 4 & 3; }
    std::uint8_t reserved_bits() const { return options >> 6; }
};

/// A list of length-prefixed filters, each followed by an options byte if `has_options`: lazily
/// walked, already checked.
template <bool has_options>
class FilterList {
public:
    FilterList() = default;
    explicit FilterList(Bytes raw) : raw_{raw} {}
    class iterator {
    public:
        iterator() = default;
        explicit iterator(Bytes rest) : rest_{rest} { read(); }
        const Subscription& operator*() const { return current_; }
        const Subscription* operator->() const { return &current_; }
        iterator& operator++() {
            rest_ = rest_.subspan(current_.filter.size() + 2 + has_options);
            read();
            return *this;
        }
        friend bool operator==(const iterator& a, const iterator& b) {
            return a.rest_.size() == b.rest_.size();
        }

    private:
        void read() {
            if (rest_.empty()) return;
            const std::size_t size = rest_[0] << 8 | rest_[1];
            current_.filter = text_of(rest_.subspan(2, size));
            if constexpr (has_options) current_.options = rest_[2 + size];
        }
        Bytes rest_;
        Subscription current_;
    };
    iterator begin() const { return iterator{raw_}; }
    iterator end() const { return {}; }
    bool empty() const { return raw_.empty(); }
    Bytes raw() const { return raw_; }

private:
    Bytes raw_;
};

struct Subscribe {
    static constexpr PacketType type = PacketType::subscribe;
    PacketId id = 0;
    Properties properties;
    FilterList<true> subscriptions;
};
struct Suback {
    static constexpr PacketType type = PacketType::suback;
    PacketId id = 0;
    Properties properties;
    Bytes reasons;  ///< one byte per entry
};
struct Unsubscribe {
    static constexpr PacketType type = PacketType::unsubscribe;
    PacketId id = 0;
    Properties properties;
    FilterList<false> filters;
};
struct Unsuback {
    static constexpr PacketType type = PacketType::unsuback;
    PacketId id = 0;
    Properties properties;
    Bytes reasons;  ///< empty in 3.1.1
};
struct Pingreq {
    static constexpr PacketType type = PacketType::pingreq;
};
struct Pingresp {
    static constexpr PacketType type = PacketType::pingresp;
};
struct Disconnect {
    static constexpr PacketType type = PacketType::disconnect;
    Reason reason = Reason::normal_disconnection;
    Properties properties;
};
struct Auth {
    static constexpr PacketType type = PacketType::auth;
    Reason reason = Reason::success;
    Properties properties;
};

using Packet = std::variant<Connect, Connack, Publish, Puback, Pubrec, Pubrel, Pubcomp, Subscribe,
                            Suback, Unsubscribe, Unsuback, Pingreq, Pingresp, Disconnect, Auth>;

constexpr PacketType type_of(const Packet& packet) {
    return static_cast<PacketType>(packet.index() + 1);
}

/// Builder side of SUBSCRIBE and UNSUBSCRIBE: an owned list of entries. Nothing is checked.
class FilterListBuilder {
public:
    void add(std::string_view filter, std::uint8_t options);  ///< SUBSCRIBE
    void add(std::string_view filter);                        ///< UNSUBSCRIBE
    Bytes raw() const { return raw_.view(); }

private:
    Buffer raw_;
};

}  // namespace touchstone::mqtt
