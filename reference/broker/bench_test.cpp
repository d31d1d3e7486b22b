// The inside of the test bench (part of the test program only): words to packets, packets to words.
#include <regex>
#include <stdexcept>

#include <gtest/gtest.h>

#include "reference/broker/test_bench.hpp"
#include "reference/protocol/codec.hpp"
#include "reference/protocol/compose.hpp"
#include "reference/protocol/print.hpp"

namespace touchstone::mqtt {
namespace {

/// Splits at spaces; quotes hold a value together.
std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words(1);
    bool quoted = false;
    for (const char c : text) {
        if (c == '"') {
            quoted = !quoted;
        } else if (c == ' ' && !quoted) {
            words.emplace_back();
        } else {
            words.back() += c;
        }
    }
    std::erase(words, "");
    return words;
}

FieldValue field_of(PacketType type, const std::string& word) {
    const auto equals = word.find('=');
    FieldValue field;
    field.name = word.substr(0, equals);
    const auto value = equals == word.npos ? std::string{} : word.substr(equals + 1);
    const auto* row = field_named(type, equals == word.npos ? "reason" : field.name);
    if (!row) throw std::invalid_argument("no such field: " + word);
    switch (row->type) {
        case ValueType::number:
        case ValueType::bit:
        case ValueType::seconds: field.number = std::stoull(value, nullptr, 0); break;
        case ValueType::text:
        case ValueType::binary: field.bytes = value; break;
        case ValueType::pairs: {
            const auto colon = value.find(':');
            field.bytes = value.substr(0, colon);
            field.value = value.substr(colon + 1);
            break;
        }
        case ValueType::reason:
        case ValueType::reasons: {
            const auto* reason = reason_named(word);
            if (!reason) throw std::invalid_argument("no such reason: " + word);
            field.name = "reason";
            field.number = static_cast<std::uint8_t>(reason->value);
            break;
        }
    }
    return field;
}

std::string composed(std::string_view text, Version version) {
    const auto words = words_of(text);
    const auto type = packet_type_named(words.at(0));
    if (!type) throw std::invalid_argument("no such packet: " + words[0]);
    std::vector<FieldValue> fields;
    for (std::size_t i = 1; i < words.size(); ++i) fields.push_back(field_of(*type, words[i]));
    const auto bytes = compose(*type, version, fields);
    if (!bytes) throw std::invalid_argument(bytes.error());
    return *bytes;
}

std::string without_boilerplate(std::string text) {
    static const std::regex boilerplate{
        " (receive-maximum=64|maximum-packet-size=16777216|topic-alias-maximum=16|"
        "reason-string=(\"[^\"]*\"|[^ ;]*)|user-property=\"?statement:[^ ;\"]*\"?)"};
    return std::regex_replace(text, boilerplate, "");
}

}  // namespace

MemoryStore& Bench::store() {
    static MemoryStore memory;
    return memory;
}

Bench::Bench(Limits limits, Behaviour behaviour) : broker{store(), std::move(limits), behaviour} {}

Bench::Client& Bench::client(const std::string& name) {
    auto& known = clients_[name];
    if (!std::exchange(known.met, true) && known.version == Version::v5_0) known.version = version_;
    return known;
}

void Bench::sends_bytes(const std::string& name, Bytes bytes) {
    auto& speaker = client(name);
    if (!speaker.open) {
        speaker.peer = broker.opened(now);
        speaker.open = true;
        speaker.closed_by_broker = false;
        speaker.unread.clear();
        speaker.monitor = std::make_shared<ConnectionMonitor>(speaker.version);
        const auto packet = decode(bytes, speaker.version);
        if (const auto* connect = packet ? std::get_if<Connect>(&*packet) : nullptr;
            connect && !connect->client_id.empty()) {
            auto& earlier = monitors_[std::string{connect->client_id}];
            if (earlier) speaker.monitor->resumes(*earlier);
            earlier = speaker.monitor;
        }
    }
    speaker.monitor->sent(bytes);
    broker.received(speaker.peer, bytes, now);
    settle();
}

void Bench::says(const std::string& name, std::string_view packet) {
    const auto bytes = composed(packet, client(name).version);
    sends_bytes(name, bytes_of(bytes));
}

void Bench::sends(const std::string& name, std::string_view hex_digits) {
    std::string bytes;
    for (std::size_t i = 0; i + 1 < hex_digits.size(); i += 2) {
        while (hex_digits[i] == ' ') ++i;
        bytes += static_cast<char>(std::stoi(std::string{hex_digits.substr(i, 2)}, nullptr, 16));
    }
    sends_bytes(name, bytes_of(bytes));
}

void Bench::joins(const std::string& name, std::string_view fields) {
    if (client(name).open) cuts(name);
    says(name, "CONNECT " + std::string{fields});
    const auto answer = heard_in_full(name);
    EXPECT_TRUE(answer.starts_with("CONNACK success")) << name << ": " << answer;
}

void Bench::cuts(const std::string& name, Ending how) {
    auto& gone = client(name);
    gone.open = false;
    broker.closed(gone.peer, how, now);
    settle();
}

void Bench::passes(std::chrono::milliseconds time) {
    const auto end = now.steady + time;
    for (auto next = broker.next_deadline(); next && *next <= end; next = broker.next_deadline()) {
        const auto step = std::max(*next - now.steady, Steady{0});
        now.steady += step;
        now.wall += step;
        broker.elapsed(now);
        settle();
    }
    now.wall += end - now.steady;
    now.steady = end;
}

/// What the host does at the end of each of its rounds.
void Bench::settle() {
    while (!broker.with_news().empty()) {
        std::vector<Peer> news{broker.with_news().begin(), broker.with_news().end()};
        broker.news_told();
        for (auto& [name, listener] : clients_) {
            if (!listener.open || std::find(news.begin(), news.end(), listener.peer) == news.end())
                continue;
            auto& outbox = broker.outbox(listener.peer);
            for (auto chunks = outbox.chunks(broker.stored_up_to()); !chunks.empty();
                 chunks = outbox.chunks(broker.stored_up_to())) {
                std::size_t size = 0;
                for (const auto chunk : chunks) {
                    hears(listener, name, chunk);
                    size += chunk.size();
                }
                outbox.written(size);
            }
            if (broker.hangs_up(listener.peer)) {
                listener.open = false;
                listener.closed_by_broker = true;
                broker.closed(listener.peer, Ending::fin, now);
            }
        }
    }
}

void Bench::hears(Client& listener, const std::string& name, Bytes bytes) {
    listener.bytes += text_of(bytes);
    listener.unread += text_of(bytes);
    auto rest = bytes_of(listener.unread);
    for (auto next = next_frame(rest); next.state == Frame::State::complete;
         next = next_frame(rest)) {
        Breaches breaches;
        listener.monitor->received(rest.first(next.size), breaches);
        for (const auto& breach : breaches) {
            EXPECT_FALSE(monitored_)
                << name << " < " << describe(rest.first(next.size), listener.version) << ": "
                << breach.statement.citation() << ": " << breach.what;
        }
        rest = rest.subspan(next.size);
    }
    listener.unread.erase(0, listener.unread.size() - rest.size());
}

std::string Bench::heard_in_full(const std::string& name) {
    auto& listener = client(name);
    std::string words;
    auto rest = bytes_of(listener.bytes);
    while (!rest.empty()) {
        const auto next = next_frame(rest);
        EXPECT_EQ(next.state, Frame::State::complete) << name;
        if (next.state != Frame::State::complete) break;
        words += (words.empty() ? "" : "; ") + describe(rest.first(next.size), listener.version);
        rest = rest.subspan(next.size);
    }
    listener.bytes.clear();
    if (std::exchange(listener.closed_by_broker, false))
        words += words.empty() ? "closed" : "; closed";
    return words;
}

std::string Bench::heard(const std::string& name) {
    return without_boilerplate(heard_in_full(name));
}

}  // namespace touchstone::mqtt
