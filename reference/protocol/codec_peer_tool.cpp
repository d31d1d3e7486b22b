// Our codec as a peer for another one (interop/): packets in JSON lines, so that a program in any
// language can compare.
//
//   codec_peer write SOURCE_DIR SEED COUNT   the vectors and COUNT random legal packets for 3.1.1
//   and 5.0 each codec_peer read                          lines `VERSION HEX` from standard input,
//   decoded
//
// A line:
// {"version":"5.0","type":"PUBLISH","bytes":"30...","fields":[{"name":"topic","bytes":"74"}, ...]};
// a field holds "number", or "bytes" (hex), or for a pair "bytes" and "value". Where bytes cannot
// be read: {"error":"..."}.
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string>

#include "reference/protocol/codec.hpp"
#include "reference/protocol/random_packet.hpp"
#include "reference/protocol/vector_file.hpp"

namespace {

using namespace touchstone::mqtt;

std::string hex_of(std::string_view bytes) {
    constexpr char digits[] = "0123456789abcdef";
    std::string hex;
    for (const auto byte : bytes_of(bytes)) hex += {digits[byte >> 4], digits[byte & 15]};
    return hex;
}

std::string json_of(const FieldRow& row, std::uint64_t number, std::string_view bytes,
                    std::string_view value) {
    auto json = "{\"name\":\"" + std::string{row.name} + "\",";
    switch (row.type) {
        case ValueType::text:
        case ValueType::binary: return json + "\"bytes\":\"" + hex_of(bytes) + "\"}";
        case ValueType::pairs:
            return json + "\"bytes\":\"" + hex_of(bytes) + "\",\"value\":\"" + hex_of(value) +
                   "\"}";
        default: return json + "\"number\":" + std::to_string(number) + "}";
    }
}

void print(Version version, PacketType type, std::string_view bytes, const std::string& fields) {
    std::cout << "{\"version\":\"" << name_of(version) << "\",\"type\":\"" << name_of(type)
              << "\",\"bytes\":\"" << hex_of(bytes) << "\",\"fields\":[" << fields << "]}\n";
}

void print_composed(Version version, PacketType type, const std::vector<FieldValue>& fields) {
    std::string json;
    for (const auto& field : fields) {
        if (!json.empty()) json += ',';
        json += json_of(*field_named(type, field.name), field.number, field.bytes, field.value);
    }
    print(version, type, *compose(type, version, fields), json);
}

int write_packets(const std::string& source_dir, std::uint64_t seed, int count) {
    for (auto version : {Version::v3_1_1, Version::v5_0}) {
        for (const auto& vector : read_vectors(source_dir, version)) {
            if (vector.both_ways) print_composed(version, vector.type, vector.fields);
        }
        RandomPackets packets{seed};
        for (int i = 0; i < count; ++i) {
            const auto packet = packets.next(version);
            print_composed(version, packet.type, packet.fields);
        }
    }
    return 0;
}

/// What our decoder makes of the peer's bytes: decoded, encoded again, and told field by field.
void read_packet(Version version, const std::string& bytes) {
    const auto packet = decode(bytes_of(bytes), version);
    if (!packet.has_value()) {
        std::cout << "{\"error\":\"" << packet.error().what << " at " << packet.error().offset
                  << "\"}\n";
        return;
    }
    Buffer encoded;
    encode(*packet, version, encoded);
    std::string json;
    const auto located = locate(encoded.view(), version);
    for (const auto& field : located.fields) {
        const auto* row = field_named(type_of(*packet), field.name);
        if (row == nullptr) continue;
        if (!json.empty()) json += ',';
        json += json_of(*row, field.number, text_of(field.bytes), text_of(field.value));
    }
    print(version, type_of(*packet), bytes, json);
}

int read_packets() {
    std::string version;
    std::string hex;
    while (std::cin >> version >> hex) {
        const auto named = version_named(version);
        if (!named) {
            std::cerr << "codec_peer: there is no version " << version << "\n";
            return 2;
        }
        read_packet(*named, vector_file::hex_bytes(hex));
    }
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    const std::string job = argc > 1 ? argv[1] : "";
    if (job == "write" && argc == 5) {
        return write_packets(argv[2], std::strtoull(argv[3], nullptr, 10), std::atoi(argv[4]));
    }
    if (job == "read" && argc == 2) return read_packets();
    std::cerr << "usage: codec_peer write SOURCE_DIR SEED COUNT | codec_peer read\n";
    return 2;
}
