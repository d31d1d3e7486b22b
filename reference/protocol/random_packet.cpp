#include "reference/protocol/random_packet.hpp"

#include <algorithm>
#include <span>
#include <string>

namespace touchstone::mqtt {
namespace {

/// What texts are made of: one to four bytes a character, a byte order mark, blanks and levels
/// among them.
constexpr std::string_view pieces[] = {
    "a",
    "B",
    "7",
    "/",
    " ",
    "sensor",
    "\xC3\xA9",
    "\xE6\x97\xA5",
    "\xEF\xBB\xBF",
    "\xF0\x9F\x98\x80",
    "\x7F",
    "=",
};

/// One packet in the making.
class Draft {
public:
    Draft(std::mt19937_64& engine, Version version) : engine_{engine}, version_{version} {}

    RandomPacket make() {
        const auto rows = packet_type_rows();
        do {
            packet_.type = rows[below(rows.size())].type;
            packet_.sender = chance(2) ? Sender::client : Sender::server;
        } while (!row_of(packet_.type).sent_by(packet_.sender, version_));
        fill();
        return std::move(packet_);
    }

private:
    bool v5() const { return version_ == Version::v5_0; }

    // Dice. The engine's numbers are the same everywhere; the library's distributions are not.
    std::uint64_t below(std::uint64_t bound) { return engine_() % bound; }
    bool chance(std::uint64_t one_in) { return below(one_in) == 0; }
    /// Often a border, else anything between.
    std::uint32_t between(std::uint32_t least, std::uint32_t most) {
        if (chance(4)) return least;
        if (chance(4)) return most;
        return least + static_cast<std::uint32_t>(below(std::uint64_t{most} - least + 1));
    }
    std::string text(bool may_be_empty = true) {
        std::string text;
        auto count = below(chance(20) ? 60 : 6);
        if (!may_be_empty) ++count;
        while (count-- > 0) text += pieces[below(std::size(pieces))];
        return text;
    }
    std::string binary() {
        std::string bytes(below(chance(20) ? 300 : 6), '\0');
        for (auto& byte : bytes) byte = static_cast<char>(below(256));
        return bytes;
    }

    void number(std::string_view name, std::uint64_t value) {
        packet_.fields.push_back({std::string{name}, value, {}, {}});
    }
    void bytes(std::string_view name, std::string value) {
        packet_.fields.push_back({std::string{name}, 0, std::move(value), {}});
    }

    void fill() {
        switch (packet_.type) {
            case PacketType::connect: return connect();
            case PacketType::connack: return connack();
            case PacketType::publish: return publish();
            case PacketType::puback:
            case PacketType::pubrec:
            case PacketType::pubrel:
            case PacketType::pubcomp:
                id();
                if (v5()) reason();
                return properties();
            case PacketType::subscribe:
            case PacketType::unsubscribe:
                id();
                properties();
                return filters();
            case PacketType::suback: return answers(true);
            case PacketType::unsuback: return answers(v5());
            case PacketType::disconnect:
                if (v5()) reason();
                return properties();
            case PacketType::auth: reason(); return properties();
            default: return;
        }
    }

    void id() { number("id", between(1, 0xFFFF)); }

    /// A reason that this side may send in this packet.
    void reason() {
        std::vector<std::uint8_t> allowed;
        for (const auto& row : reason_rows()) {
            const auto& places =
                packet_.sender == Sender::client ? row.from_client : row.from_server;
            if (places.has(packet_.type)) allowed.push_back(static_cast<std::uint8_t>(row.value));
        }
        reason_ = allowed[below(allowed.size())];
        number("reason", reason_);
    }

    void connect() {
        number("clean-start", below(2));
        number("keep-alive", between(0, 0xFFFF));
        properties();
        // 3.1 wants 1 to 23 characters.
        bytes("client-id", version_ == Version::v3_1 ? "client" + std::to_string(below(1'000'000))
                                                     : text(false));
        if (chance(2)) {
            number("will-qos", below(3));
            number("will-retain", below(2));
            bytes("will-topic", text(false));
            const bool utf8 = v5() && chance(4);
            if (utf8) number("will-payload-format", 1);
            bytes("will-payload", utf8 ? text() : binary());
            properties(true);
        }
        const bool has_user_name = chance(2);
        if (has_user_name) bytes("user-name", text());
        if (chance(2) && (v5() || has_user_name)) bytes("password", binary());
    }

    void connack() {
        constexpr std::uint8_t with_codes[] = {0, 0x84, 0x85, 0x88, 0x86, 0x87};
        if (v5()) {
            reason();
        } else {
            reason_ = with_codes[below(std::size(with_codes))];
            number("reason", reason_);
        }
        if (reason_ == 0) number("session-present", below(2));
        properties();
    }

    void publish() {
        const auto qos = below(3);
        number("qos", qos);
        if (qos > 0) {
            number("dup", below(2));
            id();
        }
        number("retain", below(2));
        const bool aliased = v5() && chance(4);
        if (aliased) number("topic-alias", between(1, 0xFFFF));
        bytes("topic", text(aliased));
        const bool utf8 = v5() && chance(4);
        if (utf8) number("payload-format", 1);
        properties();
        bytes("payload", utf8 ? text() : binary());
    }

    void filters() {
        for (auto count = 1 + below(3); count > 0; --count) {
            const bool shared = v5() && chance(4);
            auto filter = shared ? "$share/group/" + text(false) : text(false);
            if (chance(3)) filter += "/#";
            bytes("filter", std::move(filter));
            if (packet_.type == PacketType::unsubscribe) continue;
            number("qos", below(3));
            if (!v5()) continue;
            if (!shared) number("no-local", below(2));
            number("retain-as-published", below(2));
            number("retain-handling", below(3));
        }
    }

    void answers(bool has_reasons) {
        id();
        properties();
        constexpr std::uint8_t codes[] = {0, 1, 2, 0x80};
        for (auto count = has_reasons ? 1 + below(3) : 0; count > 0; --count) {
            if (v5()) {
                reason();
            } else {
                number("reason", codes[below(std::size(codes))]);
            }
        }
    }

    /// Properties that may stand here, each as often as it may.
    void properties(bool in_will = false) {
        if (!v5()) return;
        bool has_method = false;
        for (const auto& row : fields_of(packet_.type)) {
            if (!row.property || (row.place == will_place) != in_will) continue;
            const auto& property = *property_row(static_cast<std::uint8_t>(*row.property));
            if (!may_stand(property, has_method)) continue;
            const bool is_method = property.id == PropertyId::auth_method;
            std::uint64_t times = chance(3) ? 1 : 0;
            if (property.many.has(row.place) && chance(2)) times = below(4);
            if (is_method && packet_.type == PacketType::auth) times = 1;
            if (is_method) has_method = times > 0;
            for (; times > 0; --times) add(row, property);
        }
    }
    bool may_stand(const PropertyRow& property, bool has_method) const {
        switch (property.id) {
            // One goes with a payload that is UTF-8, the other with the topic.
            case PropertyId::payload_format:
            case PropertyId::topic_alias: return false;
            case PropertyId::auth_data: return has_method;
            case PropertyId::server_reference:
                return packet_.sender == Sender::server && (reason_ == 0x9C || reason_ == 0x9D);
            case PropertyId::session_expiry:
                return packet_.type != PacketType::disconnect || packet_.sender == Sender::client;
            case PropertyId::subscription_id:
                return packet_.type != PacketType::publish || packet_.sender == Sender::server;
            default: return true;
        }
    }
    void add(const FieldRow& row, const PropertyRow& property) {
        switch (property.wire) {
            case Wire::text: return bytes(row.name, text(false));
            case Wire::binary: return bytes(row.name, binary());
            case Wire::text_pair:
                packet_.fields.push_back({std::string{row.name}, 0, text(), text()});
                return;
            default: return number(row.name, between(property.least, property.most));
        }
    }

    std::mt19937_64& engine_;
    Version version_;
    RandomPacket packet_;
    std::uint8_t reason_ = 0;
};

}  // namespace

RandomPacket RandomPackets::next(Version version) {
    return Draft{engine_, version}.make();
}

}  // namespace touchstone::mqtt
