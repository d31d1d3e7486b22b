// The 27 properties of MQTT 5.0: one constexpr row each, and the views and builder that hold them.
// Properties keep their wire order, repeats and all: a tester must be able to hold and send illegal
// packets. What is allowed where is judged in judge.hpp, from these same rows.
#pragma once

#include <cstdint>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "reference/protocol/bytes.hpp"
#include "reference/protocol/packet_type.hpp"

namespace touchstone::mqtt {

enum class PropertyId : std::uint8_t {
    payload_format = 0x01,
    message_expiry = 0x02,
    content_type = 0x03,
    response_topic = 0x08,
    correlation_data = 0x09,
    subscription_id = 0x0B,
    session_expiry = 0x11,
    assigned_client_id = 0x12,
    server_keep_alive = 0x13,
    auth_method = 0x15,
    auth_data = 0x16,
    request_problem_info = 0x17,
    will_delay = 0x18,
    request_response_info = 0x19,
    response_info = 0x1A,
    server_reference = 0x1C,
    reason_string = 0x1F,
    receive_maximum = 0x21,
    topic_alias_maximum = 0x22,
    topic_alias = 0x23,
    maximum_qos = 0x24,
    retain_available = 0x25,
    user_property = 0x26,
    maximum_packet_size = 0x27,
    wildcard_available = 0x28,
    subscription_id_available = 0x29,
    shared_available = 0x2A,
};

/// How a value stands on the wire.
enum class Wire : std::uint8_t { byte, u16, u32, varint, text, binary, text_pair };

enum class Times : std::uint8_t { once, many };

struct PropertyRow {
    PropertyId id;
    std::string_view name;  ///< the scenario word: "message-expiry"
    std::string_view
        will_name;  ///< the scenario word in a will, where it belongs or not: "will-message-expiry"
    std::string_view title;  ///< the standard's name: "Message Expiry Interval"
    Wire wire;
    PacketSet places;           ///< packets (and will_place) where it may stand
    PacketSet many;             ///< places where it may stand more than once
    std::uint32_t least, most;  ///< range of a number; 0 and the type's maximum where the standard
                                ///< sets none; 0, 0 for others
    std::optional<std::uint32_t> absent;  ///< what its absence means, where that is a number
};

/// All 27 rows, by id.
std::span<const PropertyRow> property_rows();
const PropertyRow* property_row(std::uint8_t id);          ///< null: no such property
const PropertyRow* property_named(std::string_view name);  ///< by the scenario word; null: none

/// One property as received: a view.
struct Property {
    PropertyId id{};
    std::uint32_t number = 0;  ///< byte, u16, u32, varint
    std::string_view text;     ///< text; the name of a text_pair
    std::string_view value;    ///< the value of a text_pair
    Bytes binary;              ///< binary
};

/// A property section, without its length: a lazily walked byte range. Whoever makes one has walked
/// it once
/// (`decode` has), so walking cannot fail.
class Properties {
public:
    Properties() = default;
    explicit Properties(Bytes raw) : raw_{raw} {}

    class iterator {
    public:
        using iterator_category = std::input_iterator_tag;
        using value_type = Property;
        using difference_type = std::ptrdiff_t;
        using pointer = const Property*;
        using reference = const Property&;

        iterator() = default;
        explicit iterator(Bytes rest) : rest_{rest} { read(); }
        const Property& operator*() const { return current_; }
        const Property* operator->() const { return &current_; }
        iterator& operator++() {
            rest_ = rest_.subspan(size_);
            read();
            return *this;
        }
        iterator operator++(int) {
            auto old = *this;
            ++*this;
            return old;
        }
        /// The bytes of this property, id included.
        Bytes raw() const { return rest_.first(size_); }
        friend bool operator==(const iterator& a, const iterator& b) {
            return a.rest_.size() == b.rest_.size();
        }

    private:
        void read();
        Bytes rest_;
        std::size_t size_ = 0;
        Property current_;
    };

    iterator begin() const { return iterator{raw_}; }
    iterator end() const { return {}; }
    bool empty() const { return raw_.empty(); }
    Bytes raw() const { return raw_; }

    /// The first property with this id.
    std::optional<Property> find(PropertyId id) const;
    /// The first number with this id, or `otherwise`.
    std::uint32_t number(PropertyId id, std::uint32_t otherwise) const;

private:
    Bytes raw_;
};

/// Reads one property from the front of `bytes`; its size, or 0 where it cannot be read (unknown
/// id, value cut off).
std::size_t read_property(Bytes bytes, Property& out);

/// The builder side: an owned property section, in the order of the calls. Nothing is checked.
class PropertyList {
public:
    PropertyList& add(PropertyId id, std::uint32_t number);
    PropertyList& add(PropertyId id, std::string_view text);
    PropertyList& add(PropertyId id, Bytes binary);
    PropertyList& add(PropertyId id, std::string_view name, std::string_view value);
    PropertyList& add(const Property& property);
    PropertyList& append_raw(Bytes raw);
    void clear() { raw_.clear(); }
    bool empty() const { return raw_.empty(); }
    operator Properties() const {
        return Properties{raw_.view()};
    }  // NOLINT: a list is a section that owns itself
    Bytes raw() const { return raw_.view(); }

private:
    Buffer raw_;
};

}  // namespace touchstone::mqtt
