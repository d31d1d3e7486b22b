// Any bytes, from several peers, in any order and at any time: the broker survives, keeps within
// its limits, and says nothing that a connection monitor objects to.
//
// The input is a list of deeds. Some hand the broker raw bytes; most build legal packets from a few
// small choices, since random bytes alone never get past CONNECT.
#include <array>
#include <cassert>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <string>

#include "reference/broker/broker.hpp"
#include "reference/protocol/codec.hpp"
#include "reference/session/connection_monitor.hpp"

namespace touchstone::mqtt {
namespace {

class Deeds {
public:
    Deeds(const std::uint8_t* data, std::size_t size) : rest_{data, size} {}
    bool done() const { return rest_.empty(); }
    std::uint8_t byte() {
        if (rest_.empty()) return 0;
        const auto byte = rest_[0];
        rest_ = rest_.subspan(1);
        return byte;
    }
    Bytes bytes(std::size_t count) {
        const auto taken = rest_.first(std::min(count, rest_.size()));
        rest_ = rest_.subspan(taken.size());
        return taken;
    }
    bool yes() { return (byte() & 1) != 0; }

private:
    Bytes rest_;
};

constexpr std::array<std::string_view, 3> client_ids{"a", "b", ""};
constexpr std::array<std::string_view, 4> topics{"t", "a/b", "$x/y", "a//"};
constexpr std::array<std::string_view, 8> filters{"t",          "#",          "+/b",    "a/#",
                                                  "$share/g/t", "$share/g/#", "$SYS/#", "a/b"};
constexpr std::array<std::uint32_t, 4> intervals{0, 1, 60, 0xFFFFFFFF};

class Theatre {
public:
    explicit Theatre(Deeds deeds) : deeds_{deeds} {
        now_.wall = std::chrono::seconds{1'700'000'000};
    }
    void play() {
        while (!deeds_.done()) {
            const auto deed = deeds_.byte();
            auto& player = players_[deed >> 6];
            switch (deed & 7) {
                case 0: raw(player); break;
                case 1: leave(player); break;
                case 2: wait(); break;
                case 3: player.deaf = !player.deaf; break;
                case 4: press(player, deeds_.yes()); break;
                default: say(player); break;
            }
            look_around();
        }
    }

private:
    struct Player {
        bool open = false;
        bool muddled =
            false;  // raw bytes came before CONNECT: nobody here knows which version is spoken
        bool deaf = false;  // the host does not write to it for a while
        Peer peer;
        std::string heard;
        std::string client_id;
        std::shared_ptr<ConnectionMonitor> monitor;
    };

    static Limits limits() {
        Limits limits;
        limits.receive_maximum = 3;
        limits.topic_alias_maximum = 2;
        limits.maximum_packet_size = 5000;
        limits.queued_messages = 4;
        limits.outbox_bytes = 8192;
        limits.connections = 4;
        limits.subscriptions = 5;
        return limits;
    }

    void enter(Player& player) {
        if (player.open) return;
        player.peer = broker_.opened(now_);
        player.open = true;
        player.muddled = false;
        player.heard.clear();
        player.monitor = std::make_shared<ConnectionMonitor>(Version::v5_0);
    }
    void leave(Player& player) {
        if (!player.open) return;
        player.open = false;
        broker_.closed(player.peer, deeds_.yes() ? Ending::fin : Ending::reset, now_);
        broker_.closed(player.peer, Ending::error, now_);  // a late event of the past
    }
    void raw(Player& player) {
        if (!player.open) {
            enter(player);
            player.muddled = true;
        }
        const auto bytes = deeds_.bytes(deeds_.byte());
        player.monitor->sent(bytes);
        broker_.received(player.peer, bytes, now_);
    }
    void wait() {
        static constexpr std::array<std::int64_t, 4> milliseconds{1, 1000, 61'000, 10'000'000};
        const Steady end = now_.steady + std::chrono::milliseconds{milliseconds[deeds_.byte() & 3]};
        for (int rounds = 0;; ++rounds) {
            assert(rounds < 10'000);
            const auto next = broker_.next_deadline();
            if (!next || *next > end) break;
            if (*next > now_.steady) now_.wall += *next - now_.steady, now_.steady = *next;
            broker_.elapsed(now_);
            assert(!broker_.next_deadline() || *broker_.next_deadline() > now_.steady);
            look_around();
        }
        now_.wall += end - now_.steady;
        now_.steady = end;
    }
    void press(Player& player, bool congested) {
        if (!player.open) return;
        if (congested) {
            broker_.congested(player.peer);
        } else {
            broker_.writable(player.peer, now_);
        }
    }

    void say(Player& player) {
        const bool fresh = !player.open;
        enter(player);
        PropertyList properties, will_properties;
        FilterListBuilder list;
        std::string payload;
        Packet packet = fresh ? connect(player, properties, will_properties)
                              : anything(player, properties, list, payload);
        Buffer bytes;
        encode(packet, player.monitor->version(), bytes);
        player.monitor->sent(bytes.view());
        const auto cut = deeds_.byte() % bytes.size();
        broker_.received(player.peer, bytes.view().first(cut), now_);
        broker_.received(player.peer, bytes.view().subspan(cut), now_);
    }

    Packet connect(Player& player, PropertyList& properties, PropertyList& will_properties) {
        Connect connect;
        const auto choice = deeds_.byte();
        connect.protocol_version = static_cast<std::uint8_t>(4 + (choice & 1));
        connect.clean_start = (choice & 2) != 0;
        connect.keep_alive = (choice & 4) != 0 ? 10 : 0;
        player.client_id = client_ids[(choice >> 3 & 3) % client_ids.size()];
        connect.client_id = player.client_id;
        properties.add(PropertyId::session_expiry, intervals[choice >> 5 & 3]);
        const auto more = deeds_.byte();
        if (more & 1) properties.add(PropertyId::receive_maximum, 2);
        if (more & 2) properties.add(PropertyId::maximum_packet_size, 60);
        if (more & 4) properties.add(PropertyId::request_problem_info, std::uint32_t{0});
        connect.properties = properties;
        if (more & 8) {
            Will will;
            will.topic = topics[more >> 4 & 3];
            will.qos = (more >> 6) % 3;
            will.retain = (more & 16) != 0;
            will_properties.add(PropertyId::will_delay, intervals[more >> 5 & 3]);
            will.properties = will_properties;
            connect.will = will;
        }
        auto& earlier = last_[player.client_id];
        if (earlier && !player.client_id.empty()) player.monitor->resumes(*earlier);
        earlier = player.monitor;
        return connect;
    }

    Packet anything(Player& player, PropertyList& properties, FilterListBuilder& list,
                    std::string& payload) {
        const auto choice = deeds_.byte();
        const auto id = static_cast<PacketId>(1 + (choice >> 4 & 3));
        switch (choice & 15) {
            case 0: return connect(player, properties, properties);
            case 1:
                return Puback{id, (choice & 128) ? Reason::unspecified_error : Reason::success, {}};
            case 2:
                return Pubrec{id, (choice & 128) ? Reason::unspecified_error : Reason::success, {}};
            case 3: return Pubrel{id, Reason::success, {}};
            case 4: return Pubcomp{id, Reason::success, {}};
            case 5:
            case 6: {
                const auto options = deeds_.byte();
                list.add(filters[options >> 3 & 7], options & 0x3F);
                if (options & 0x40) properties.add(PropertyId::subscription_id, options + 1u);
                return Subscribe{id, properties, FilterList<true>{list.raw()}};
            }
            case 7: {
                list.add(filters[deeds_.byte() & 7]);
                return Unsubscribe{id, {}, FilterList<false>{list.raw()}};
            }
            case 8: return Pingreq{};
            case 9: {
                if (choice & 128)
                    properties.add(PropertyId::session_expiry, intervals[choice >> 5 & 3]);
                return Disconnect{(choice & 16) ? Reason::disconnect_with_will : Reason::success,
                                  properties};
            }
            default: break;
        }
        Publish publish;
        const auto more = deeds_.byte();
        publish.qos = (choice >> 6) % 3;
        publish.id = publish.qos > 0 ? id : PacketId{0};
        publish.retain = (more & 1) != 0;
        publish.dup = publish.qos > 0 && (more & 2) != 0;
        publish.topic = topics[more >> 2 & 3];
        payload.assign((more & 16) ? 3000 : more >> 5, 'x');
        publish.payload = bytes_of(payload);
        if (choice & 16) properties.add(PropertyId::message_expiry, intervals[more >> 6]);
        if (choice & 32) properties.add(PropertyId::topic_alias, more >> 5);
        if ((choice & 32) && (more & 8)) publish.topic = "";
        publish.properties = properties;
        return publish;
    }

    /// What the host does, and what must always hold.
    void look_around() {
        broker_.news_told();
        for (auto& player : players_) {
            if (!player.open) continue;
            auto& outbox = broker_.outbox(player.peer);
            assert(outbox.size() < 4 * limits().outbox_bytes);
            if (player.deaf && !broker_.hangs_up(player.peer)) continue;
            for (auto chunks = outbox.chunks(broker_.stored_up_to()); !chunks.empty();
                 chunks = outbox.chunks(broker_.stored_up_to())) {
                player.heard += text_of(chunks[0]);
                outbox.written(chunks[0].size());
            }
            assert(outbox.empty());
            judge(player);
            if (!broker_.hangs_up(player.peer)) continue;
            player.open = false;
            broker_.closed(player.peer, Ending::fin, now_);
        }
        const auto census = broker_.census();
        assert(census.connections <= players_.size());
        assert(census.queued <= census.sessions * limits().queued_messages);
        assert(census.subscriptions <= census.sessions * limits().subscriptions);
    }

    void judge(Player& player) {
        auto rest = bytes_of(player.heard);
        for (auto next = next_frame(rest); next.state == Frame::State::complete;
             next = next_frame(rest)) {
            Breaches breaches;
            if (!player.muddled) player.monitor->received(rest.first(next.size), breaches);
            for (const auto& breach : breaches) {
                std::fprintf(stderr, "%s: %s\n", std::string{breach.statement.citation()}.c_str(),
                             std::string{breach.what}.c_str());
                std::abort();
            }
            rest = rest.subspan(next.size);
        }
        assert(next_frame(rest).state == Frame::State::incomplete);
        player.heard.erase(0, player.heard.size() - rest.size());
    }

    Deeds deeds_;
    MemoryStore store_;
    Broker broker_{store_, limits()};
    Now now_;
    std::array<Player, 4> players_;
    std::map<std::string, std::shared_ptr<ConnectionMonitor>> last_;  // connection, by client id
};

}  // namespace
}  // namespace touchstone::mqtt

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    touchstone::mqtt::Theatre{touchstone::mqtt::Deeds{data, size}}.play();
    return 0;
}
