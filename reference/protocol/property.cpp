#include "reference/protocol/property.hpp"

#include <algorithm>
#include <cassert>

#include "reference/protocol/property_table.hpp"

namespace touchstone::mqtt {
namespace {

static_assert(std::is_sorted(property_table.begin(), property_table.end(),
                             [](const auto& a, const auto& b) { return a.id < b.id; }));
static_assert(std::all_of(property_table.begin(), property_table.end(), [](const auto& row) {
    return row.will_name.starts_with("will-") && !row.places.empty() && row.least <= row.most;
}));

std::uint32_t big_endian(const std::uint8_t* bytes, std::size_t count) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < count; ++i) value = value << 8 | bytes[i];
    return value;
}

/// Two bytes of length and as many bytes from the front of `bytes`: their whole size, or 0 where
/// they are cut off.
std::size_t read_prefixed(Bytes bytes, Bytes& out) {
    if (bytes.size() < 2) return 0;
    const std::size_t size = big_endian(bytes.data(), 2);
    if (bytes.size() - 2 < size) return 0;
    out = bytes.subspan(2, size);
    return 2 + size;
}

std::size_t read_varint(Bytes bytes, std::uint32_t& out) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4 && i < bytes.size(); ++i) {
        value |= (bytes[i] & 0x7Fu) << (7 * i);
        if (bytes[i] < 0x80) {
            out = value;
            return i + 1;
        }
    }
    return 0;
}

std::size_t read_text(Bytes bytes, std::string_view& out) {
    Bytes text;
    const std::size_t size = read_prefixed(bytes, text);
    out = text_of(text);
    return size;
}

/// The value of a property from the front of `bytes`: its size, or 0 where it is cut off.
std::size_t read_value(Wire wire, Bytes bytes, Property& out) {
    const auto fixed = [&](std::size_t size) -> std::size_t {
        if (bytes.size() < size) return 0;
        out.number = big_endian(bytes.data(), size);
        return size;
    };
    switch (wire) {
        case Wire::byte: return fixed(1);
        case Wire::u16: return fixed(2);
        case Wire::u32: return fixed(4);
        case Wire::varint: return read_varint(bytes, out.number);
        case Wire::text: return read_text(bytes, out.text);
        case Wire::binary: return read_prefixed(bytes, out.binary);
        case Wire::text_pair: {
            const std::size_t name = read_text(bytes, out.text);
            if (name == 0) return 0;
            const std::size_t value = read_text(bytes.subspan(name), out.value);
            return value == 0 ? 0 : name + value;
        }
    }
    return 0;
}

void append_number(Buffer& out, std::uint32_t number, std::size_t size) {
    auto* bytes = out.extend(size);
    for (std::size_t i = 0; i < size; ++i) {
        bytes[i] = static_cast<std::uint8_t>(number >> (8 * (size - 1 - i)));
    }
}

void append_varint(Buffer& out, std::uint32_t number) {
    assert(number <= 268'435'455);  // four bytes of seven bits
    while (number >= 0x80) {
        out.push_back(static_cast<std::uint8_t>(number | 0x80));
        number >>= 7;
    }
    out.push_back(static_cast<std::uint8_t>(number));
}

void append_prefixed(Buffer& out, Bytes bytes) {
    assert(bytes.size() <= 0xFFFF);
    append_number(out, static_cast<std::uint32_t>(bytes.size()), 2);
    out.append(bytes);
}

Wire wire_of(PropertyId id) {
    const auto* row = property_row(static_cast<std::uint8_t>(id));
    assert(row != nullptr);
    return row->wire;
}

}  // namespace

std::span<const PropertyRow> property_rows() {
    return property_table;
}

const PropertyRow* property_row(std::uint8_t id) {
    const auto index = property_index[id];
    return index == 0 ? nullptr : &property_table[index - 1u];
}

const PropertyRow* property_named(std::string_view name) {
    for (const auto& row : property_table) {
        if (row.name == name) return &row;
    }
    return nullptr;
}

std::size_t read_property(Bytes bytes, Property& out) {
    if (bytes.empty()) return 0;
    // Identifiers are variable byte integers on the wire, but all that exist fit one byte.
    const auto* row = property_row(bytes[0]);
    if (row == nullptr) return 0;
    out = Property{.id = row->id};
    const std::size_t value = read_value(row->wire, bytes.subspan(1), out);
    return value == 0 ? 0 : 1 + value;
}

void Properties::iterator::read() {
    if (rest_.empty()) return;
    size_ = read_property(rest_, current_);
    assert(size_ != 0);  // whoever made this section walked it
}

std::optional<Property> Properties::find(PropertyId id) const {
    for (const auto& property : *this) {
        if (property.id == id) return property;
    }
    return std::nullopt;
}

std::uint32_t Properties::number(PropertyId id, std::uint32_t otherwise) const {
    const auto property = find(id);
    return property ? property->number : otherwise;
}

PropertyList& PropertyList::add(PropertyId id, std::uint32_t number) {
    raw_.push_back(static_cast<std::uint8_t>(id));
    switch (wire_of(id)) {
        case Wire::byte: append_number(raw_, number, 1); break;
        case Wire::u16: append_number(raw_, number, 2); break;
        case Wire::u32: append_number(raw_, number, 4); break;
        case Wire::varint: append_varint(raw_, number); break;
        case Wire::text:
        case Wire::binary:
        case Wire::text_pair: assert(false && "this property is no number");
    }
    return *this;
}

PropertyList& PropertyList::add(PropertyId id, std::string_view text) {
    return add(id, bytes_of(text));
}

PropertyList& PropertyList::add(PropertyId id, Bytes binary) {
    assert(wire_of(id) == Wire::text || wire_of(id) == Wire::binary);
    raw_.push_back(static_cast<std::uint8_t>(id));
    append_prefixed(raw_, binary);
    return *this;
}

PropertyList& PropertyList::add(PropertyId id, std::string_view name, std::string_view value) {
    assert(wire_of(id) == Wire::text_pair);
    raw_.push_back(static_cast<std::uint8_t>(id));
    append_prefixed(raw_, bytes_of(name));
    append_prefixed(raw_, bytes_of(value));
    return *this;
}

PropertyList& PropertyList::add(const Property& property) {
    switch (wire_of(property.id)) {
        case Wire::text: return add(property.id, property.text);
        case Wire::binary: return add(property.id, property.binary);
        case Wire::text_pair: return add(property.id, property.text, property.value);
        case Wire::byte:
        case Wire::u16:
        case Wire::u32:
        case Wire::varint: break;
    }
    return add(property.id, property.number);
}

PropertyList& PropertyList::append_raw(Bytes raw) {
    raw_.append(raw);
    return *this;
}

}  // namespace touchstone::mqtt
