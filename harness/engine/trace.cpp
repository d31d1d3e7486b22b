#include "harness/engine/trace.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <set>
#include <stdexcept>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "reference/protocol/codec.hpp"
#include "reference/protocol/field.hpp"

namespace touchstone::engine {
namespace {

namespace json = boost::json;

constexpr std::string_view schema = "touchstone/trace/1";

constexpr std::array<std::string_view, 8> kind_words{"open",  "out",     "in",    "fin",
                                                     "reset", "refused", "timer", "writable"};

std::string hex_of(const std::vector<std::uint8_t>& bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    text.reserve(2 * bytes.size());
    for (const auto byte : bytes) {
        text += digits[byte >> 4];
        text += digits[byte & 15];
    }
    return text;
}

std::vector<std::uint8_t> bytes_of_hex(std::string_view text) {
    const auto digit = [](char each) -> std::uint8_t {
        if (each >= '0' && each <= '9') return static_cast<std::uint8_t>(each - '0');
        if (each >= 'a' && each <= 'f') return static_cast<std::uint8_t>(each - 'a' + 10);
        throw std::runtime_error{"bytes are written as pairs of 0-9a-f"};
    };
    if (text.size() % 2 != 0) throw std::runtime_error{"half a byte is missing"};
    std::vector<std::uint8_t> bytes;
    bytes.reserve(text.size() / 2);
    for (std::size_t i = 0; i < text.size(); i += 2) {
        bytes.push_back(static_cast<std::uint8_t>(digit(text[i]) << 4 | digit(text[i + 1])));
    }
    return bytes;
}

/// Overwrites what nobody may read: passwords and what is exchanged to authenticate. Lengths stay.
void mask_secrets(std::vector<std::uint8_t>& written) {
    constexpr std::uint8_t mask = '*';
    mqtt::Bytes rest = written;
    while (!rest.empty()) {
        const auto frame = mqtt::next_frame(rest);
        if (frame.state != mqtt::Frame::State::complete) break;
        const auto begin = written.size() - rest.size();
        const auto packet = static_cast<mqtt::PacketType>(rest[0] >> 4);
        const bool secret = packet == mqtt::PacketType::connect || packet == mqtt::PacketType::auth;
        const auto located =
            secret ? mqtt::locate(rest.first(frame.size), mqtt::Version::v5_0) : mqtt::Located{};
        for (const auto& field : located.fields) {
            if (field.name != "password" && field.name != "auth-data") continue;
            const auto from = begin + field.offset + 2;  // behind the length
            std::fill_n(written.begin() + static_cast<std::ptrdiff_t>(from), field.bytes.size(),
                        mask);
        }
        rest = rest.subspan(frame.size);
    }
}

std::string_view text_at(const json::object& line, std::string_view key) {
    const auto* value = line.if_contains(key);
    if (value == nullptr) return {};
    if (!value->is_string()) throw std::runtime_error{fmt::format("'{}' is not text", key)};
    return value->get_string();
}
std::int64_t number_at(const json::object& line, std::string_view key) {
    const auto* value = line.if_contains(key);
    if (value == nullptr || !value->is_int64()) {
        throw std::runtime_error{fmt::format("'{}' is not a number", key)};
    }
    return value->get_int64();
}

void read_head(const json::object& line, Trace& trace) {
    if (text_at(line, "schema") != schema) {
        throw std::runtime_error{fmt::format("this is not {}", schema)};
    }
    trace.case_id = text_at(line, "case");
    trace.scenario_digest = text_at(line, "scenario");
    trace.run_tag = text_at(line, "tag");
    trace.target_digest = text_at(line, "target");
    const auto seed = text_at(line, "seed");
    std::from_chars(seed.data(), seed.data() + seed.size(), trace.seed);
    const auto* options = line.if_contains("options");
    if (options != nullptr) trace.options = json::serialize(*options);
}

TraceEvent read_event(const json::object& line) {
    TraceEvent event;
    event.at = mqtt::Steady{number_at(line, "t")};
    event.actor = text_at(line, "c");
    const auto word = text_at(line, "e");
    const auto kind = std::find(kind_words.begin(), kind_words.end(), word);
    if (kind == kind_words.end()) {
        throw std::runtime_error{fmt::format("there is no event '{}'", word)};
    }
    event.kind = static_cast<TraceEvent::Kind>(kind - kind_words.begin());
    event.bytes = bytes_of_hex(text_at(line, "x"));
    event.why = text_at(line, "why");
    return event;
}

}  // namespace

std::string trace_file_name(std::string_view case_id) {
    std::string name{case_id};
    std::replace(name.begin(), name.end(), '/', '~');
    return "traces/" + name + ".jsonl";
}

std::string to_jsonl(const Trace& trace) {
    json::object head{{"schema", schema},
                      {"case", trace.case_id},
                      {"scenario", trace.scenario_digest},
                      {"seed", std::to_string(trace.seed)},
                      {"tag", trace.run_tag},
                      {"target", trace.target_digest}};
    if (!trace.options.empty()) head["options"] = json::parse(trace.options);
    auto text = json::serialize(head) + "\n";
    for (const auto& event : trace.events) {
        const bool has_bytes =
            event.kind == TraceEvent::Kind::in || event.kind == TraceEvent::Kind::out;
        json::object line{{"t", event.at.count()},
                          {"c", event.actor},
                          {"e", kind_words[static_cast<std::size_t>(event.kind)]}};
        if (has_bytes) {
            auto bytes = event.bytes;
            if (event.kind == TraceEvent::Kind::out) mask_secrets(bytes);
            line["x"] = hex_of(bytes);
        }
        if (!event.why.empty()) line["why"] = event.why;
        text += json::serialize(line) + "\n";
    }
    return text;
}

Trace read_trace(std::string_view jsonl) {
    Trace trace;
    std::size_t number = 0;
    while (!jsonl.empty()) {
        const auto end = std::min(jsonl.find('\n'), jsonl.size());
        const auto line = jsonl.substr(0, end);
        jsonl.remove_prefix(std::min(end + 1, jsonl.size()));
        ++number;
        try {
            const auto value = json::parse(line);
            if (!value.is_object()) throw std::runtime_error{"this is no JSON object"};
            if (number == 1) {
                read_head(value.get_object(), trace);
            } else {
                trace.events.push_back(read_event(value.get_object()));
            }
        } catch (const std::exception& error) {
            throw std::runtime_error{fmt::format("line {}: {}", number, error.what())};
        }
    }
    if (number == 0) throw std::runtime_error{"line 1: the trace is empty"};
    return trace;
}

}  // namespace touchstone::engine
