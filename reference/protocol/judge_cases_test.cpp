#include "reference/protocol/judge_cases.hpp"

#include <stdexcept>

#include "reference/protocol/codec.hpp"

namespace touchstone::mqtt {

std::string bytes_of_hex(std::string_view hex) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string bytes;
    bool fill_length = false;
    std::string digit_pair;
    for (const char c : hex) {
        if (c == ' ') continue;
        digit_pair += c;
        if (digit_pair.size() < 2) continue;
        if (digit_pair == "..") {
            fill_length = true;
        } else {
            const auto high = digits.find(digit_pair[0]);
            const auto low = digits.find(digit_pair[1]);
            if (high == digits.npos || low == digits.npos)
                throw std::invalid_argument{std::string{hex}};
            bytes += static_cast<char>(high << 4 | low);
        }
        digit_pair.clear();
    }
    if (!digit_pair.empty()) throw std::invalid_argument{std::string{hex}};
    if (fill_length) {
        std::uint8_t length[4];
        const auto* end = write_varint(length, static_cast<std::uint32_t>(bytes.size() - 1));
        bytes.insert(1, reinterpret_cast<const char*>(length),
                     static_cast<std::size_t>(end - length));
    }
    return bytes;
}

// clang-format off
std::vector<JudgeCase> wrong_packets() {
    constexpr auto v31 = Version::v3_1;
    constexpr auto v311 = Version::v3_1_1;
    constexpr auto v5 = Version::v5_0;
    constexpr auto client = Sender::client;
    constexpr auto server = Sender::server;
    return {
        // 3.1: the name, the client id, and what it has in common with 3.1.1
        {v31, client, "10 .. 0004 4D515454 03 02 003C 0001 61", "MQTT-3.1.2-1@3.1.1", "protocol-name"},
        {v31, client, "10 .. 0006 4D5149736470 09 02 003C 0001 61", "MQTT-3.1.2-2@3.1.1", "protocol-version"},
        {v31, client, "10 .. 0006 4D5149736470 03 03 003C 0001 61", "MQTT-3.1.2-3@3.1.1", "connect-flags"},
        {v31, client, "10 .. 0006 4D5149736470 03 02 003C 0000", "MQTT-3.1.3-8@3.1.1", "client-id"},
        {v31, client, "10 .. 0006 4D5149736470 03 02 003C 0018 303132333435363738396162636465666768696A6B6C6D6E", "MQTT-3.1.3-9@3.1.1", "client-id"},
        {v31, client, "10 .. 0006 4D5149736470 03 1E 003C 0001 61 0001 77 0000", "MQTT-3.1.2-14@3.1.1", "will-qos"},
        {v31, client, "10 .. 0006 4D5149736470 03 42 003C 0001 61 0001 70", "MQTT-3.1.2-22@3.1.1", "password"},
        {v31, client, "80 .. 0001 0001 74 00", "MQTT-3.8.1-1@3.1.1", "flags"},
        {v31, client, "83 .. 0001 0001 74 00", "MQTT-3.8.1-1@3.1.1", "flags"},
        {v31, client, "A0 .. 0001 0001 74", "MQTT-3.10.1-1@3.1.1", "flags"},
        {v31, client, "60 .. 0001", "MQTT-3.6.1-1@3.1.1", "flags"},
        {v31, server, "60 .. 0001", "MQTT-3.6.1-1@3.1.1", "flags"},
        {v31, server, "20 .. 00 06", "MQTT-3.2.2-6@3.1.1", "reason"},

        // 3.1.1 CONNECT
        {v311, client, "10 .. 0004 6D717474 04 02 003C 0001 61", "MQTT-3.1.2-1@3.1.1", "protocol-name"},
        {v311, client, "10 .. 0006 4D5149736470 04 02 003C 0001 61", "MQTT-3.1.2-1@3.1.1", "protocol-name"},
        {v311, client, "10 .. 0004 4D515454 7F 02 003C 0001 61", "MQTT-3.1.2-2@3.1.1", "protocol-version"},
        {v311, client, "10 .. 0004 4D515454 04 03 003C 0001 61", "MQTT-3.1.2-3@3.1.1", "connect-flags"},
        {v311, client, "10 .. 0004 4D515454 04 0A 003C 0001 61", "MQTT-3.1.2-13@3.1.1", "will-qos"},
        {v311, client, "10 .. 0004 4D515454 04 22 003C 0001 61", "MQTT-3.1.2-15@3.1.1", "will-retain"},
        {v311, client, "10 .. 0004 4D515454 04 1E 003C 0001 61 0001 77 0000", "MQTT-3.1.2-14@3.1.1", "will-qos"},
        {v311, client, "10 .. 0004 4D515454 04 42 003C 0001 61 0001 70", "MQTT-3.1.2-22@3.1.1", "password"},
        {v311, client, "10 .. 0004 4D515454 04 00 003C 0000", "MQTT-3.1.3-8@3.1.1", "client-id"},
        {v311, client, "10 .. 0004 4D515454 04 02 003C 0001 FF", "MQTT-3.1.3-4@3.1.1", "client-id"},
        {v311, client, "10 .. 0004 4D515454 04 02 003C 0001 00", "MQTT-1.5.3-2@3.1.1", "client-id"},
        {v311, client, "10 .. 0004 4D515454 04 06 003C 0001 61 0001 FF 0000", "MQTT-3.1.3-10@3.1.1", "will-topic"},
        {v311, client, "10 .. 0004 4D515454 04 06 003C 0001 61 0001 00 0000", "MQTT-4.7.3-2@3.1.1", "will-topic"},
        {v311, client, "10 .. 0004 4D515454 04 06 003C 0001 61 0001 2B 0000", "MQTT-4.7.1-1@3.1.1", "will-topic"},
        {v311, client, "10 .. 0004 4D515454 04 06 003C 0001 61 0000 0000", "MQTT-4.7.3-1@3.1.1", "will-topic"},
        {v311, client, "10 .. 0004 4D515454 04 82 003C 0001 61 0002 C080", "MQTT-3.1.3-11@3.1.1", "user-name"},
        {v311, client, "10 .. 0004 4D515454 04 82 003C 0001 61 0002 7500", "MQTT-1.5.3-2@3.1.1", "user-name"},

        // 3.1.1 CONNACK
        {v311, server, "20 .. 02 00", "TS-3.2.2.1-1@3.1.1", "flags"},
        {v311, server, "20 .. 01 05", "MQTT-3.2.2-4@3.1.1", "session-present"},
        {v311, server, "20 .. 00 06", "MQTT-3.2.2-6@3.1.1", "reason"},
        {v311, server, "20 .. 00 84", "MQTT-3.2.2-6@3.1.1", "reason"},

        // 3.1.1 PUBLISH and its acknowledgements
        {v311, client, "36 .. 0001 74 0001", "MQTT-3.3.1-4@3.1.1", "qos"},
        {v311, server, "36 .. 0001 74 0001", "MQTT-3.3.1-4@3.1.1", "qos"},
        {v311, client, "38 .. 0001 74", "MQTT-3.3.1-2@3.1.1", "dup"},
        {v311, client, "32 .. 0001 74 0000", "MQTT-2.3.1-1@3.1.1", "id"},
        {v311, server, "34 .. 0001 74 0000", "MQTT-2.3.1-1@3.1.1", "id"},
        {v311, client, "30 .. 0000", "MQTT-4.7.3-1@3.1.1", "topic"},
        {v311, client, "30 .. 0003 612F2B", "MQTT-3.3.2-2@3.1.1", "topic"},
        {v311, server, "30 .. 0003 612F23", "MQTT-3.3.2-2@3.1.1", "topic"},
        {v311, client, "30 .. 0003 EDA080", "MQTT-3.3.2-1@3.1.1", "topic"},
        {v311, client, "30 .. 0003 610062", "MQTT-4.7.3-2@3.1.1", "topic"},
        {v311, client, "40 .. 0000", "MQTT-2.3.1-6@3.1.1", "id"},
        {v311, server, "50 .. 0000", "MQTT-2.3.1-6@3.1.1", "id"},
        {v311, client, "62 .. 0000", "MQTT-2.3.1-6@3.1.1", "id"},
        {v311, server, "70 .. 0000", "MQTT-2.3.1-6@3.1.1", "id"},

        // 3.1.1 SUBSCRIBE, UNSUBSCRIBE and their acknowledgements
        {v311, client, "82 .. 0000 0001 74 00", "MQTT-2.3.1-1@3.1.1", "id"},
        {v311, client, "82 .. 0001", "MQTT-3.8.3-3@3.1.1", "filter"},
        {v311, client, "82 .. 0001 0001 74 03", "MQTT-3.8.3-4@3.1.1", "qos"},
        {v311, client, "82 .. 0001 0001 74 04", "MQTT-3.8.3-4@3.1.1", "options"},
        {v311, client, "82 .. 0001 0001 74 80", "MQTT-3.8.3-4@3.1.1", "options"},
        {v311, client, "82 .. 0001 0001 FF 00", "MQTT-3.8.3-1@3.1.1", "filter"},
        {v311, client, "82 .. 0001 0001 00 00", "MQTT-4.7.3-2@3.1.1", "filter"},
        {v311, client, "82 .. 0001 0000 00", "MQTT-4.7.3-1@3.1.1", "filter"},
        {v311, client, "82 .. 0001 0001 74 00 0002 6123 00", "MQTT-4.7.1-2@3.1.1", "filter"},
        {v311, client, "82 .. 0001 0005 612F232F62 00", "MQTT-4.7.1-2@3.1.1", "filter"},
        {v311, client, "82 .. 0001 0002 612B 00", "MQTT-4.7.1-3@3.1.1", "filter"},
        {v311, server, "90 .. 0000 00", "MQTT-2.3.1-7@3.1.1", "id"},
        {v311, server, "90 .. 0001", "MQTT-3.8.4-5@3.1.1", "reason"},
        {v311, server, "90 .. 0001 00 03", "MQTT-3.9.3-2@3.1.1", "reason"},
        {v311, server, "90 .. 0001 8F", "MQTT-3.9.3-2@3.1.1", "reason"},
        {v311, client, "A2 .. 0000 0001 74", "MQTT-2.3.1-1@3.1.1", "id"},
        {v311, client, "A2 .. 0001", "MQTT-3.10.3-2@3.1.1", "filter"},
        {v311, client, "A2 .. 0001 0001 FF", "MQTT-3.10.3-1@3.1.1", "filter"},
        {v311, client, "A2 .. 0001 0001 00", "MQTT-4.7.3-2@3.1.1", "filter"},
        {v311, client, "A2 .. 0001 0000", "MQTT-4.7.3-1@3.1.1", "filter"},
        {v311, client, "A2 .. 0001 0002 2361", "MQTT-4.7.1-2@3.1.1", "filter"},
        {v311, client, "A2 .. 0001 0002 2B61", "MQTT-4.7.1-3@3.1.1", "filter"},
        {v311, server, "B0 .. 0000", "MQTT-2.3.1-7@3.1.1", "id"},

        // 3.1.1: packets that the other side sends
        {v311, client, "20 .. 00 00", "MQTT-4.8.0-1@3.1.1"},
        {v311, client, "D0 ..", "MQTT-4.8.0-1@3.1.1"},
        {v311, server, "C0 ..", "TS-2.2.1-1@3.1.1"},
        {v311, server, "82 .. 0001 0001 74 00", "TS-2.2.1-1@3.1.1"},
        {v311, server, "E0 ..", "TS-2.2.1-1@3.1.1"},

        // 5.0 CONNECT
        {v5, client, "10 .. 0004 6D717474 05 02 003C 00 0001 61", "MQTT-3.1.2-1@5.0", "protocol-name"},
        {v5, client, "10 .. 0004 4D515454 06 02 003C 00 0001 61", "MQTT-3.1.2-2@5.0", "protocol-version"},
        {v5, client, "10 .. 0004 4D515454 05 03 003C 00 0001 61", "MQTT-3.1.2-3@5.0", "connect-flags"},
        {v5, client, "10 .. 0004 4D515454 05 12 003C 00 0001 61", "MQTT-3.1.2-11@5.0", "will-qos"},
        {v5, client, "10 .. 0004 4D515454 05 22 003C 00 0001 61", "MQTT-3.1.2-13@5.0", "will-retain"},
        {v5, client, "10 .. 0004 4D515454 05 1E 003C 00 0001 61 00 0001 77 0000", "MQTT-3.1.2-12@5.0", "will-qos"},
        {v5, client, "10 .. 0004 4D515454 05 02 003C 00 0001 FF", "MQTT-3.1.3-4@5.0", "client-id"},
        {v5, client, "10 .. 0004 4D515454 05 02 003C 00 0001 00", "MQTT-1.5.4-2@5.0", "client-id"},
        {v5, client, "10 .. 0004 4D515454 05 06 003C 00 0001 61 00 0001 FF 0000", "MQTT-3.1.3-11@5.0", "will-topic"},
        {v5, client, "10 .. 0004 4D515454 05 06 003C 00 0001 61 00 0001 00 0000", "MQTT-4.7.3-2@5.0", "will-topic"},
        {v5, client, "10 .. 0004 4D515454 05 06 003C 00 0001 61 00 0001 23 0000", "MQTT-4.7.0-1@5.0", "will-topic"},
        {v5, client, "10 .. 0004 4D515454 05 06 003C 00 0001 61 00 0000 0000", "MQTT-4.7.3-1@5.0", "will-topic"},
        {v5, client, "10 .. 0004 4D515454 05 82 003C 00 0001 61 0001 FF", "MQTT-3.1.3-12@5.0", "user-name"},
        {v5, client, "10 .. 0004 4D515454 05 02 003C 8000 0001 61", "MQTT-1.5.5-1@5.0", "property-length"},
        {v5, client, "10 .. 0004 4D515454 05 06 003C 00 0001 61 808000 0001 77 0000", "MQTT-1.5.5-1@5.0", "will-property-length"},
        {v5, client, "10 .. 0004 4D515454 05 02 003C 03 21 0000 0001 61", "TS-3.1.2.11.3-2@5.0", "receive-maximum"},
        {v5, client, "10 .. 0004 4D515454 05 02 003C 05 27 00000000 0001 61", "TS-3.1.2.11.4-2@5.0", "maximum-packet-size"},
        {v5, client, "10 .. 0004 4D515454 05 02 003C 02 19 02 0001 61", "TS-3.1.2.11.6-2@5.0", "request-response-info"},
        {v5, client, "10 .. 0004 4D515454 05 02 003C 02 17 FF 0001 61", "TS-3.1.2.11.7-2@5.0", "request-problem-info"},
        {v5, client, "10 .. 0004 4D515454 05 02 003C 04 16 0001 61 0001 61", "TS-3.1.2.11.10-2@5.0", "auth-data"},
        {v5, client, "10 .. 0004 4D515454 05 02 003C 04 15 0001 FF 0001 61", "MQTT-1.5.4-1@5.0", "auth-method"},
        {v5, client, "10 .. 0004 4D515454 05 02 003C 07 26 0001 61 0001 FF 0001 61", "MQTT-1.5.7-1@5.0", "user-property"},
        {v5, client, "10 .. 0004 4D515454 05 06 003C 00 0001 61 07 26 0001 00 0001 61 0001 77 0000", "MQTT-1.5.7-1@5.0", "will-user-property"},
        {v5, client, "10 .. 0004 4D515454 05 06 003C 00 0001 61 04 08 0001 2B 0001 77 0000", "MQTT-4.7.0-1@5.0", "will-response-topic"},
        {v5, client, "10 .. 0004 4D515454 05 06 003C 00 0001 61 04 08 0001 00 0001 77 0000", "MQTT-4.7.3-2@5.0", "will-response-topic"},
        {v5, client, "10 .. 0004 4D515454 05 06 003C 00 0001 61 03 08 0000 0001 77 0000", "MQTT-4.7.3-1@5.0", "will-response-topic"},
        {v5, client, "10 .. 0004 4D515454 05 06 003C 00 0001 61 05 11 00000001 0001 77 0000", "TS-2.2.2.2-1@5.0", "will-session-expiry"},
        {v5, client, "10 .. 0004 4D515454 05 02 003C 05 18 00000001 0001 61", "TS-2.2.2.2-1@5.0", "will-delay"},

        // 5.0 CONNACK
        {v5, server, "20 .. 02 00 00", "MQTT-3.2.2-1@5.0", "flags"},
        {v5, server, "20 .. 01 87 00", "MQTT-3.2.2-6@5.0", "session-present"},
        {v5, server, "20 .. 00 8E 00", "MQTT-3.2.2-8@5.0", "reason"},
        {v5, server, "20 .. 00 01 00", "MQTT-3.2.2-8@5.0", "reason"},
        {v5, server, "20 .. 00 00 02 24 02", "TS-3.2.2.3.4-2@5.0", "maximum-qos"},
        {v5, server, "20 .. 00 00 04 1C 0001 78", "TS-3.2.2.3.16-2@5.0", "server-reference"},
        {v5, server, "20 .. 00 00 04 12 0001 00", "MQTT-1.5.4-2@5.0", "assigned-client-id"},

        // 5.0 PUBLISH and its acknowledgements
        {v5, client, "36 .. 0001 74 0001 00", "MQTT-3.3.1-4@5.0", "qos"},
        {v5, server, "38 .. 0001 74 00", "MQTT-3.3.1-2@5.0", "dup"},
        {v5, client, "32 .. 0001 74 0000 00", "MQTT-2.2.1-3@5.0", "id"},
        {v5, server, "32 .. 0001 74 0000 00", "MQTT-2.2.1-4@5.0", "id"},
        {v5, client, "30 .. 0000 00", "TS-3.3.2.1-1@5.0", "topic"},
        {v5, client, "30 .. 0001 2B 00", "MQTT-3.3.2-2@5.0", "topic"},
        {v5, server, "30 .. 0002 C1BF 00", "MQTT-3.3.2-1@5.0", "topic"},
        {v5, client, "30 .. 0001 00 00", "MQTT-4.7.3-2@5.0", "topic"},
        {v5, client, "30 .. 0001 74 8000", "MQTT-1.5.5-1@5.0", "property-length"},
        {v5, client, "32 .. 0001 74 8080 8000", "MQTT-1.5.5-1@5.0", "property-length"},
        {v5, client, "30 .. 0001 74 03 23 0000", "MQTT-3.3.2-8@5.0", "topic-alias"},
        {v5, client, "30 .. 0001 74 02 0B 01", "MQTT-3.3.4-6@5.0", "subscription-id"},
        {v5, server, "30 .. 0001 74 02 0B 00", "TS-3.3.2.3.8-2@5.0", "subscription-id"},
        {v5, server, "30 .. 0001 74 03 0B 8100", "MQTT-1.5.5-1@5.0", "subscription-id"},
        {v5, client, "30 .. 0001 74 02 01 02", "TS-3.3.2.3.2-2@5.0", "payload-format"},
        {v5, client, "30 .. 0001 74 04 08 0001 23", "MQTT-3.3.2-14@5.0", "response-topic"},
        {v5, client, "30 .. 0001 74 04 08 0001 FF", "MQTT-3.3.2-13@5.0", "response-topic"},
        {v5, client, "30 .. 0001 74 04 08 0001 00", "MQTT-4.7.3-2@5.0", "response-topic"},
        {v5, client, "30 .. 0001 74 03 08 0000", "MQTT-4.7.3-1@5.0", "response-topic"},
        {v5, client, "30 .. 0001 74 04 03 0001 80", "MQTT-3.3.2-19@5.0", "content-type"},
        {v5, client, "30 .. 0001 74 04 03 0001 00", "MQTT-1.5.4-2@5.0", "content-type"},
        {v5, client, "30 .. 0001 74 04 1F 0001 61", "TS-2.2.2.2-1@5.0", "reason-string"},
        {v5, client, "40 .. 0000", "MQTT-2.2.1-5@5.0", "id"},
        {v5, client, "50 .. 0000 00", "MQTT-2.2.1-5@5.0", "id"},
        {v5, client, "62 .. 0000", "MQTT-2.2.1-5@5.0", "id"},
        {v5, client, "70 .. 0000 92 00", "MQTT-2.2.1-5@5.0", "id"},
        {v5, client, "40 .. 0001 10", "MQTT-3.4.2-1@5.0", "reason"},
        {v5, server, "40 .. 0001 92", "MQTT-3.4.2-1@5.0", "reason"},
        {v5, client, "50 .. 0001 10 00", "MQTT-3.5.2-1@5.0", "reason"},
        {v5, server, "50 .. 0001 92", "MQTT-3.5.2-1@5.0", "reason"},
        {v5, server, "62 .. 0001 80", "MQTT-3.6.2-1@5.0", "reason"},
        {v5, client, "70 .. 0001 01", "MQTT-3.7.2-1@5.0", "reason"},
        {v5, client, "40 .. 0001 00 8000", "MQTT-1.5.5-1@5.0", "property-length"},

        // 5.0 SUBSCRIBE, UNSUBSCRIBE and their acknowledgements
        {v5, client, "82 .. 0000 00 0001 74 00", "MQTT-2.2.1-3@5.0", "id"},
        {v5, client, "82 .. 0001 00", "MQTT-3.8.3-2@5.0", "filter"},
        {v5, client, "82 .. 0001 00 0001 74 03", "TS-3.8.3.1-1@5.0", "qos"},
        {v5, client, "82 .. 0001 00 0001 74 40", "MQTT-3.8.3-5@5.0", "options"},
        {v5, client, "82 .. 0001 00 0001 74 80", "MQTT-3.8.3-5@5.0", "options"},
        {v5, client, "82 .. 0001 00 0001 74 30", "TS-3.8.3.1-2@5.0", "retain-handling"},
        {v5, client, "82 .. 0001 00 000A 2473686172652F672F74 04", "MQTT-3.8.3-4@5.0", "no-local"},
        {v5, client, "82 .. 0001 00 0001 FF 00", "MQTT-3.8.3-1@5.0", "filter"},
        {v5, client, "82 .. 0001 00 0001 00 00", "MQTT-4.7.3-2@5.0", "filter"},
        {v5, client, "82 .. 0001 00 0000 00", "MQTT-4.7.3-1@5.0", "filter"},
        {v5, client, "82 .. 0001 00 0002 2323 00", "MQTT-4.7.1-1@5.0", "filter"},
        {v5, client, "82 .. 0001 00 0002 2B2B 00", "MQTT-4.7.1-2@5.0", "filter"},
        {v5, client, "82 .. 0001 00 0009 2473686172652F2F74 00", "MQTT-4.8.2-1@5.0", "filter"},
        {v5, client, "82 .. 0001 00 0007 2473686172652F 00", "MQTT-4.8.2-1@5.0", "filter"},
        {v5, client, "82 .. 0001 00 000B 2473686172652F672B2F74 00", "MQTT-4.8.2-2@5.0", "filter"},
        {v5, client, "82 .. 0001 00 000A 2473686172652F232F74 00", "MQTT-4.8.2-2@5.0", "filter"},
        {v5, client, "82 .. 0001 00 0008 2473686172652F67 00", "MQTT-4.8.2-2@5.0", "filter"},
        {v5, client, "82 .. 0001 00 0009 2473686172652F672F 00", "MQTT-4.8.2-2@5.0", "filter"},
        {v5, client, "82 .. 0001 00 000B 2473686172652F672F7423 00", "MQTT-4.7.1-1@5.0", "filter"},
        {v5, client, "82 .. 0001 02 0B 00 0001 74 00", "TS-3.8.2.1.2-2@5.0", "subscription-id"},
        {v5, client, "82 .. 0001 04 0B 01 0B 02 0001 74 00", "TS-3.8.2.1.2-1@5.0", "subscription-id"},
        {v5, client, "A2 .. 0000 00 0001 74", "MQTT-2.2.1-3@5.0", "id"},
        {v5, client, "A2 .. 0001 00", "MQTT-3.10.3-2@5.0", "filter"},
        {v5, client, "A2 .. 0001 00 0001 FF", "MQTT-3.10.3-1@5.0", "filter"},
        {v5, client, "A2 .. 0001 00 0000", "MQTT-4.7.3-1@5.0", "filter"},
        {v5, client, "A2 .. 0001 00 0001 00", "MQTT-4.7.3-2@5.0", "filter"},
        {v5, client, "A2 .. 0001 00 0002 6123", "MQTT-4.7.1-1@5.0", "filter"},
        {v5, client, "A2 .. 0001 00 0002 612B", "MQTT-4.7.1-2@5.0", "filter"},
        {v5, client, "A2 .. 0001 00 0009 2473686172652F2F74", "MQTT-4.8.2-1@5.0", "filter"},
        {v5, client, "A2 .. 0001 00 0008 2473686172652F67", "MQTT-4.8.2-2@5.0", "filter"},
        {v5, server, "90 .. 0000 00 00", "MQTT-2.2.1-6@5.0", "id"},
        {v5, server, "90 .. 0001 00", "MQTT-3.8.4-6@5.0", "reason"},
        {v5, server, "90 .. 0001 00 03", "MQTT-3.9.3-2@5.0", "reason"},
        {v5, server, "90 .. 0001 00 00 11", "MQTT-3.9.3-2@5.0", "reason"},
        {v5, server, "B0 .. 0000 00 00", "MQTT-2.2.1-6@5.0", "id"},
        {v5, server, "B0 .. 0001 00", "MQTT-3.11.3-2@5.0", "reason"},
        {v5, server, "B0 .. 0001 00 01", "MQTT-3.11.3-2@5.0", "reason"},

        // 5.0 DISCONNECT and AUTH
        {v5, client, "E0 .. 8E", "MQTT-3.14.2-1@5.0", "reason"},
        {v5, server, "E0 .. 04", "MQTT-3.14.2-1@5.0", "reason"},
        {v5, client, "E0 .. 03 00", "MQTT-3.14.2-1@5.0", "reason"},
        {v5, server, "E0 .. 8B 05 11 00000001", "MQTT-3.14.2-2@5.0", "session-expiry"},
        {v5, client, "E0 .. 00 04 1C 0001 78", "TS-3.14.2.2.5-2@5.0", "server-reference"},
        {v5, server, "E0 .. 8B 04 1C 0001 78", "TS-3.14.2.2.5-2@5.0", "server-reference"},
        {v5, client, "F0 .. 00 04 15 0001 6D", "MQTT-3.15.2-1@5.0", "reason"},
        {v5, server, "F0 .. 19 04 15 0001 6D", "MQTT-3.15.2-1@5.0", "reason"},
        {v5, client, "F0 .. 18 00", "TS-3.15.2.2.2-2@5.0", "auth-method"},
        {v5, server, "F0 .. 18 04 16 0001 6D", "TS-3.15.2.2.2-2@5.0", "auth-method"},
        {v5, client, "F0 ..", "MQTT-3.15.2-1@5.0", "reason"},

        // 5.0: packets that the other side sends
        {v5, client, "20 .. 00 00 00", "MQTT-4.13.1-1@5.0"},
        {v5, client, "B0 .. 0001 00 00", "MQTT-4.13.1-1@5.0"},
        {v5, server, "10 .. 0004 4D515454 05 02 003C 00 0001 61", "TS-2.1.2-1@5.0"},
        {v5, server, "A2 .. 0001 00 0001 74", "TS-2.1.2-1@5.0"},
    };
}
// clang-format on

}  // namespace touchstone::mqtt
