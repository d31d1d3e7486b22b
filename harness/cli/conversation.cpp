#include "harness/cli/conversation.hpp"

#include <map>
#include <vector>

#include <fmt/format.h>

#include "reference/protocol/codec.hpp"
#include "reference/protocol/print.hpp"

namespace touchstone::cli {
namespace {

using Kind = engine::TraceEvent::Kind;

std::string_view word_of(Kind kind) {
    constexpr std::string_view words[] = {
        "opens", ">", "<", "closed (FIN)", "closed (RST)", "not connected", "timer", "writable"};
    return words[static_cast<int>(kind)];
}

/// Cuts whole packets from the front of a stream that grows by chunks.
class Packets {
public:
    std::vector<std::string> add(const std::vector<std::uint8_t>& bytes, mqtt::Version version) {
        rest_.insert(rest_.end(), bytes.begin(), bytes.end());
        std::vector<std::string> lines;
        for (;;) {
            const auto frame = mqtt::next_frame(rest_);
            if (frame.state == mqtt::Frame::State::incomplete) return lines;
            const auto size =
                frame.state == mqtt::Frame::State::complete ? frame.size : rest_.size();
            lines.push_back(mqtt::describe(mqtt::Bytes{rest_}.first(size), version));
            rest_.erase(rest_.begin(), rest_.begin() + static_cast<std::ptrdiff_t>(size));
        }
    }
    void clear() { rest_.clear(); }

private:
    std::vector<std::uint8_t> rest_;
};

}  // namespace

std::string conversation(const language::Case& played, const engine::PlayedCase& ended) {
    std::string text = fmt::format("{}  {}: {}\n", ended.result.id, ended.result.title,
                                   results::word_of(ended.result.verdict));
    std::map<std::pair<std::string, bool>, Packets> streams;
    const auto line = [&](const engine::TraceEvent& event, std::string_view what) {
        text += fmt::format("  {:>9.3f} s  {:<10} {}\n",
                            std::chrono::duration<double>(event.at).count(), event.actor, what);
    };
    for (const auto& event : ended.trace.events) {
        if (event.kind == Kind::timer || event.kind == Kind::writable) continue;
        if (event.kind != Kind::out && event.kind != Kind::in) {
            line(event, event.why.empty() ? std::string{word_of(event.kind)}
                                          : fmt::format("{}: {}", word_of(event.kind), event.why));
            streams[{event.actor, false}].clear();
            streams[{event.actor, true}].clear();
            continue;
        }
        auto& stream = streams[{event.actor, event.kind == Kind::in}];
        for (const auto& packet : stream.add(event.bytes, played.version)) {
            line(event, fmt::format("{} {}", word_of(event.kind), packet));
        }
    }
    return text + "\n";
}

}  // namespace touchstone::cli
