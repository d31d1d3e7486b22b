// Reads the hand-made vectors (vectors/README.md) for the tests and the peers that play them.
#pragma once

#include <cstdint>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "reference/protocol/compose.hpp"
#include "reference/protocol/field.hpp"
#include "reference/protocol/reason.hpp"

namespace touchstone::mqtt {

/// One line of a vector file.
struct PacketVector {
    std::string where;  ///< "5.0.txt:17"
    Version version{};
    std::string bytes;
    PacketType type{};
    std::vector<FieldValue> fields;
    bool both_ways = true;  ///< false: another form of the same packet, which only a decoder meets
};

namespace vector_file {

inline std::string hex_bytes(std::string_view text) {
    std::string digits;
    for (const char c : text) {
        if (c != ' ') digits += c;
    }
    if (digits.size() % 2 != 0) throw std::invalid_argument("odd number of hex digits");
    std::string bytes;
    for (std::size_t i = 0; i < digits.size(); i += 2) {
        bytes += static_cast<char>(std::stoi(digits.substr(i, 2), nullptr, 16));
    }
    return bytes;
}

/// A text or binary value: quotes around it are dropped, \xNN is a byte.
inline std::string text_value(std::string_view text) {
    if (text.size() >= 2 && text.front() == '"') text = text.substr(1, text.size() - 2);
    std::string value;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\') {
            value += hex_bytes(text.substr(i + 2, 2));
            i += 3;
        } else {
            value += text[i];
        }
    }
    return value;
}

inline FieldValue field_value(PacketType type, std::string_view word) {
    const auto equals = word.find('=');
    FieldValue field{std::string{word.substr(0, equals)}};
    const auto value = word.substr(equals + 1);
    const auto* row = field_named(type, field.name);
    if (row == nullptr) throw std::invalid_argument("no field " + field.name);
    switch (row->type) {
        case ValueType::text:
        case ValueType::binary: field.bytes = text_value(value); break;
        case ValueType::pairs: {
            const auto pair = text_value(value);
            const auto colon = pair.find(':');
            field.bytes = pair.substr(0, colon);
            field.value = pair.substr(colon + 1);
            break;
        }
        case ValueType::reason:
        case ValueType::reasons: {
            const auto* named = reason_named(value);
            if (named == nullptr) throw std::invalid_argument("no reason " + std::string{value});
            field.number = static_cast<std::uint8_t>(named->value);
            break;
        }
        default: field.number = std::stoull(std::string{value}, nullptr, 0);
    }
    return field;
}

/// Splits at blanks, but not within quotes.
inline std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words;
    bool quoted = false;
    bool inside = false;
    for (const char c : text) {
        if (c == '"') quoted = !quoted;
        if (c == ' ' && !quoted) {
            inside = false;
            continue;
        }
        if (!inside) words.emplace_back();
        inside = true;
        words.back() += c;
    }
    return words;
}

inline PacketVector vector_of_line(std::string_view line) {
    const auto sign = line.find_first_of("=>");
    if (sign == std::string_view::npos) throw std::invalid_argument("neither = nor > in the line");
    PacketVector vector;
    vector.both_ways = line[sign] == '=';
    vector.bytes = hex_bytes(line.substr(0, sign));
    const auto words = words_of(line.substr(sign + 1));
    const auto type = packet_type_named(words.at(0));
    if (!type) throw std::invalid_argument("no packet " + words[0]);
    vector.type = *type;
    for (std::size_t i = 1; i < words.size(); ++i) {
        vector.fields.push_back(field_value(vector.type, words[i]));
    }
    return vector;
}

}  // namespace vector_file

/// The vectors of one version, or of all. Throws, naming the line, where a line cannot be read.
inline std::vector<PacketVector> read_vectors(const std::string& source_dir, Version version) {
    const auto name = std::string{name_of(version)} + ".txt";
    std::ifstream file{source_dir + "/reference/protocol/vectors/" + name};
    if (!file) throw std::runtime_error("cannot open vectors/" + name);
    std::vector<PacketVector> vectors;
    std::string line;
    for (int number = 1; std::getline(file, line); ++number) {
        if (line.empty() || line[0] == '#') continue;
        const auto where = name + ":" + std::to_string(number);
        try {
            vectors.push_back(vector_file::vector_of_line(line));
        } catch (const std::exception& why) {
            throw std::runtime_error(where + ": " + why.what());
        }
        vectors.back().where = where;
        vectors.back().version = version;
    }
    return vectors;
}
inline std::vector<PacketVector> read_vectors(const std::string& source_dir) {
    std::vector<PacketVector> all;
    for (auto version : {Version::v3_1, Version::v3_1_1, Version::v5_0}) {
        auto vectors = read_vectors(source_dir, version);
        all.insert(all.end(), vectors.begin(), vectors.end());
    }
    return all;
}

}  // namespace touchstone::mqtt
