#include "reference/protocol/print.hpp"

#include <algorithm>

#include "reference/protocol/codec.hpp"
#include "reference/protocol/topic.hpp"

namespace touchstone::mqtt {
namespace {

constexpr std::string_view digits = "0123456789ABCDEF";

void append_hex(std::string& out, std::uint8_t byte) {
    out += digits[byte >> 4];
    out += digits[byte & 15];
}

void append_size(std::string& out, std::size_t size) {
    out += "... (" + std::to_string(size) + " bytes)";
}

/// Outside quotes the language has a use of its own for the other ASCII characters.
bool is_bare(char c) {
    constexpr std::string_view marks = "_-./$+#*@";
    const auto byte = static_cast<std::uint8_t>(c);
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           byte >= 0x80 || marks.find(c) != marks.npos;
}

/// The size of the printable character at the front of `text`, which is not empty; 0 if it is none.
/// Control characters and the invisible ones that turn, join or split what stands around them are
/// not printable.
std::size_t printable_size(std::string_view text) {
    const auto first = static_cast<std::uint8_t>(text[0]);
    if (first < 0x80) return first >= 0x20 && first != 0x7F ? 1 : 0;
    const std::size_t size = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    if (text.size() < size || !is_utf8(text.substr(0, size))) return 0;
    char32_t point = first & (0x7F >> size);
    for (const char c : text.substr(1, size - 1)) point = point << 6 | (c & 0x3F);
    const auto within = [&](char32_t least, char32_t most) {
        return point >= least && point <= most;
    };
    const bool invisible = within(0x80, 0xA0) || point == 0xAD || within(0x200B, 0x200F) ||
                           within(0x2028, 0x202E) || within(0x2060, 0x206F) || point == 0xFEFF ||
                           within(0xFFF9, 0xFFFB) || within(0xE0000, 0xE007F);
    return invisible ? 0 : size;
}

/// Adds `name=value` after a blank, and remembers nothing: the words of one packet.
class Words {
public:
    explicit Words(std::string_view first) : text_{first} {}
    void add(std::string_view word) {
        text_ += ' ';
        text_ += word;
    }
    void add(std::string_view name, std::string_view value) {
        add(name);
        text_ += '=';
        text_ += value;
    }
    std::string text() && { return std::move(text_); }

private:
    std::string text_;
};

bool is_secret(std::string_view name) {
    return name == "password" || name == "auth-data";
}

constexpr std::uint32_t forever = 0xFFFF'FFFF;

std::string value_of(const FoundField& field, PacketType type) {
    if (is_secret(field.name)) return "***";
    switch (field.type) {
        case ValueType::text:
        case ValueType::binary: return quoted(text_of(field.bytes));
        case ValueType::pairs:
            return quoted(text_of(field.bytes)) + ':' + quoted(text_of(field.value));
        case ValueType::reason:
        case ValueType::reasons:
            return std::string{name_of(static_cast<Reason>(field.number), type)};
        case ValueType::seconds:
            if (field.name == "session-expiry" && field.number == forever) return "forever";
            break;
        case ValueType::number:
        case ValueType::bit: break;
    }
    return std::to_string(field.number);
}

/// Whether a scenario that does not name the field sends just this.
bool is_at_rest(const FoundField& field, const FieldRow& row, Version version) {
    if (field.name == "protocol-name") {
        return text_of(field.bytes) == (version == Version::v3_1 ? "MQIsdp" : row.otherwise);
    }
    if (field.name == "protocol-version") return field.number == protocol_level(version);
    if (field.name == "payload") return field.bytes.empty();
    return std::to_string(field.number) == row.otherwise;
}

/// What a packet's fields say, in the order of the scenario language: the id, the reasons, the
/// fields, the properties.
class Description {
public:
    Description(Bytes frame, Version version)
        : frame_{frame},
          version_{version},
          type_{static_cast<PacketType>(frame[0] >> 4)},
          located_{locate(frame, version)},
          words_{name_of(type_)} {}

    std::string text() && {
        add_flags();
        add_id();
        add_reasons();
        for (const auto& field : located_.fields) {
            if (!field.is_property) add_field(field);
        }
        for (const auto& field : located_.fields) {
            if (field.is_property) words_.add(field.name, value_of(field, type_));
        }
        add_unread();
        return std::move(words_).text();
    }

private:
    const FoundField* find(std::string_view name) const {
        const auto found =
            std::find_if(located_.fields.begin(), located_.fields.end(),
                         [&](const FoundField& field) { return field.name == name; });
        return found == located_.fields.end() ? nullptr : &*found;
    }

    /// Flags that the standard fixes are said only where they are wrong.
    void add_flags() {
        const auto flags = frame_[0] & 0x0F;
        const bool meaningful = type_ == PacketType::publish;
        if (meaningful || type_ == PacketType::reserved || flags == row_of(type_).flags) return;
        std::string bits = "0b";
        for (int bit = 3; bit >= 0; --bit) bits += flags >> bit & 1 ? '1' : '0';
        words_.add("flags", bits);
    }
    void add_id() {
        if (const auto* id = find("id")) words_.add("id", std::to_string(id->number));
    }
    void add_reasons() {
        std::string reasons;
        for (const auto& field : located_.fields) {
            if (field.name != "reason") continue;
            const bool may_rest = type_ != PacketType::connack && type_ != PacketType::suback &&
                                  type_ != PacketType::unsuback;
            if (may_rest && field.number == 0) continue;
            if (!reasons.empty()) reasons += ',';
            reasons += value_of(field, type_);
        }
        if (!reasons.empty()) words_.add(reasons);
    }
    void add_field(const FoundField& field) {
        if (field.name == "id" || field.name == "reason") return;
        const auto* row = field_named(type_, field.name);
        if (row == nullptr) return;  // lengths, flags and the like
        if (!is_at_rest(field, *row, spoken())) words_.add(field.name, value_of(field, type_));
    }
    /// A CONNECT is at rest by its own version, if it names one that exists.
    Version spoken() const {
        const auto* level = type_ == PacketType::connect ? find("protocol-version") : nullptr;
        if (level == nullptr) return version_;
        Connect packet;
        packet.protocol_version = static_cast<std::uint8_t>(level->number);
        return version_of(packet).value_or(version_);
    }
    void add_unread() {
        const auto left = frame_.size() - located_.unread;
        if (left > 0)
            words_.add("(" + std::to_string(left) +
                       (left == 1 ? " byte unread)" : " bytes unread)"));
    }

    Bytes frame_;
    Version version_;
    PacketType type_;
    Located located_;
    Words words_;
};

}  // namespace

std::string describe(Bytes frame, Version version) {
    if (frame.empty()) return "(no bytes)";
    return Description{frame, version}.text();
}

std::string describe(const Packet& packet, Version version) {
    Buffer frame;
    encode(packet, version, frame);
    return describe(frame.view(), version);
}

std::string hex(Bytes bytes, std::size_t most) {
    std::string text;
    const auto shown = std::min(bytes.size(), most);
    text.reserve(3 * shown + 24);
    for (const auto byte : bytes.first(shown)) {
        if (!text.empty()) text += ' ';
        append_hex(text, byte);
    }
    if (shown < bytes.size()) append_size(text += text.empty() ? "" : " ", bytes.size());
    return text;
}

std::string quoted(std::string_view text, std::size_t most) {
    std::string inside;
    bool bare = !text.empty();
    std::size_t read = 0;
    while (read < text.size() && read < most) {
        const auto rest = text.substr(read);
        const auto size = printable_size(rest);
        if (size == 0) {
            inside += "\\x";
            append_hex(inside, static_cast<std::uint8_t>(rest[0]));
            bare = false;
        } else {
            if (rest[0] == '"' || rest[0] == '\\') inside += '\\';
            inside += rest.substr(0, size);
            bare = bare && is_bare(rest[0]);
        }
        read += std::max<std::size_t>(size, 1);
    }
    if (!bare) inside = '"' + inside + '"';
    if (read < text.size()) append_size(inside, text.size());
    return inside;
}

}  // namespace touchstone::mqtt
