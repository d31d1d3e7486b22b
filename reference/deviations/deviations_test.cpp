#include "reference/deviations/deviations.hpp"

#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <set>

#include <gmock/gmock.h>

#include "reference/broker/broker.hpp"
#include "reference/protocol/codec.hpp"

namespace touchstone::mqtt {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<const Deviation*> every() {
    std::vector<const Deviation*> all;
    for (const auto& each : named_deviations()) all.push_back(&each);
    for (const auto& each : automatic_deviations()) all.push_back(&each);
    return all;
}

bool answers_otherwise(const Deviation& deviation) {
    const Rules conforming;
    return std::memcmp(&deviation.behaviour.rules, &conforming, sizeof conforming) != 0;
}

TEST(Deviations, HaveIdsOfTheirOwnThatFitOnACommandLine) {
    const std::regex spelling{"[a-z][a-z0-9]*(-[a-z0-9]+)*"};
    std::set<std::string> seen;
    for (const auto* each : every()) {
        EXPECT_TRUE(std::regex_match(each->id, spelling)) << each->id;
        EXPECT_TRUE(seen.insert(each->id).second) << each->id << " stands twice";
    }
}

TEST(Deviations, SayWhatTheyBreakAndHow) {
    for (const auto* each : every()) {
        EXPECT_THAT(each->breaks, testing::Not(IsEmpty())) << each->id;
        EXPECT_FALSE(each->what.empty()) << each->id;
    }
}

TEST(Deviations, AreWrongInExactlyOneWay) {
    for (const auto* each : every()) {
        const int ways = answers_otherwise(*each) + (each->behaviour.outlet != nullptr) +
                         each->behaviour.forgives.has_value();
        EXPECT_EQ(ways, 1) << each->id;
    }
}

TEST(Deviations, AreEnough) {
    EXPECT_GE(named_deviations().size(), 30u);
    EXPECT_GE(automatic_deviations().size(), 300u);
}

TEST(Deviations, AreUnknownToTheBroker) {
    namespace fs = std::filesystem;
    std::string sources;
    for (const auto& file : fs::directory_iterator{TOUCHSTONE_SOURCE_DIR "/reference/broker"}) {
        const auto extension = file.path().extension();
        if (extension != ".cpp" && extension != ".hpp") continue;
        std::ifstream in{file.path()};
        sources.append(std::istreambuf_iterator<char>{in}, {});
    }
    ASSERT_FALSE(sources.empty());
    for (const auto* each : every())
        EXPECT_EQ(sources.find('"' + each->id + '"'), std::string::npos) << each->id;
    EXPECT_EQ(sources.find("reference/deviations"), std::string::npos);
}

TEST(Deviations, AreFoundByTheirNames) {
    ASSERT_NE(deviation_named("ignores-pingreq"), nullptr);
    EXPECT_THAT(deviation_named("ignores-pingreq")->what, HasSubstr("PINGREQ"));
    ASSERT_NE(deviation_named("drops-puback"), nullptr);
    EXPECT_EQ(deviation_named("ignores-pingresp"), nullptr);
}

TEST(Deviations, AreSuggestedForAMisspeltName) {
    ASSERT_THAT(nearest_deviations("ignore-pingreq"), testing::Not(IsEmpty()));
    EXPECT_EQ(nearest_deviations("ignore-pingreq").front(), "ignores-pingreq");
    EXPECT_THAT(nearest_deviations("x"), IsEmpty());
}

// -- Some of them at work, in virtual time
// ---------------------------------------------------------------------------------

/// A broker and its clients; everything that leaves is kept as text per client.
class Conversation {
public:
    explicit Conversation(const Behaviour& behaviour) : broker_{store_, Limits{}, behaviour} {}

    void connects(int client, std::uint32_t expiry = 0, bool clean = true,
                  std::string_view will = {}) {
        clients_[client] = broker_.opened(now_);
        const auto id = "client" + std::to_string(client);
        PropertyList properties;
        if (expiry > 0) properties.add(PropertyId::session_expiry, expiry);
        Connect connect;
        connect.client_id = id;
        connect.clean_start = clean;
        connect.properties = properties;
        if (!will.empty()) connect.will = Will{{}, will, bytes_of("gone"), 0, false};
        sends(client, Packet{connect});
    }
    void subscribes(int client, std::string_view filter, std::uint8_t qos) {
        FilterListBuilder filters;
        filters.add(filter, qos);
        Subscribe subscribe;
        subscribe.id = 1;
        subscribe.subscriptions = FilterList<true>{filters.raw()};
        sends(client, Packet{subscribe});
    }
    void publishes(int client, std::uint8_t qos, PacketId id, bool dup = false) {
        Publish publish;
        publish.topic = "t";
        publish.qos = qos;
        publish.id = id;
        publish.dup = dup;
        publish.payload = bytes_of("m");
        sends(client, Packet{publish});
    }
    void sends(int client, const Packet& packet) {
        Buffer bytes;
        encode(packet, Version::v5_0, bytes);
        broker_.received(clients_[client], bytes.view(), now_);
        collect();
    }
    void cuts(int client) {
        broker_.closed(clients_[client], Ending::fin, now_);
        gone_.insert(clients_[client]);
        collect();
    }
    void waits(std::chrono::seconds time) {
        const auto until = now_.steady + time;
        while (broker_.next_deadline() && *broker_.next_deadline() <= until) {
            const auto step = *broker_.next_deadline() - now_.steady;
            now_ = {now_.steady + step, now_.wall + step};
            broker_.elapsed(now_);
            collect();
        }
        now_ = {until, now_.wall + (until - now_.steady)};
    }
    /// The packet types that this client got, in order; "closed" at the end.
    std::vector<std::string> heard(int client) const {
        const auto found = heard_.find(client);
        return found == heard_.end() ? std::vector<std::string>{} : found->second;
    }

private:
    void collect() {
        for (const auto& [client, peer] : clients_) {
            if (gone_.contains(peer)) continue;
            read(client, broker_.outbox(peer));
            if (broker_.hangs_up(peer)) {
                heard_[client].push_back("closed");
                broker_.closed(peer, Ending::fin, now_);
                gone_.insert(peer);
            }
        }
        broker_.news_told();
    }
    void read(int client, Outbox& outbox) {
        std::vector<std::uint8_t> bytes;
        for (auto chunks = outbox.chunks(broker_.stored_up_to()); !chunks.empty();
             chunks = outbox.chunks(broker_.stored_up_to())) {
            std::size_t size = 0;
            for (const auto chunk : chunks) {
                bytes.insert(bytes.end(), chunk.begin(), chunk.end());
                size += chunk.size();
            }
            outbox.written(size);
        }
        for (Bytes rest = bytes; !rest.empty();) {
            const auto frame = next_frame(rest);
            ASSERT_EQ(frame.state, Frame::State::complete);
            heard_[client].emplace_back(name_of(static_cast<PacketType>(rest[0] >> 4)));
            rest = rest.subspan(frame.size);
        }
    }

    MemoryStore store_;
    Broker broker_;
    Now now_{1h, 1'700'000'000s};
    std::map<int, Peer> clients_;
    std::set<Peer> gone_;
    std::map<int, std::vector<std::string>> heard_;
};

Behaviour deviant(std::string_view id) {
    const auto* found = deviation_named(id);
    EXPECT_NE(found, nullptr) << id;
    return found ? found->behaviour : Behaviour{};
}

std::vector<std::string> repeated_qos2(const Behaviour& behaviour) {
    Conversation talk{behaviour};
    talk.connects(1);
    talk.subscribes(1, "t", 2);
    talk.connects(2);
    talk.publishes(2, 2, 7);
    talk.publishes(2, 2, 7, true);
    return talk.heard(1);
}

TEST(DeviationsAtWork, DeliverARepeatedMessageAgain) {
    EXPECT_THAT(repeated_qos2({}), ElementsAre("CONNACK", "SUBACK", "PUBLISH"));
    EXPECT_THAT(repeated_qos2(deviant("delivers-repeated-qos2-again")),
                ElementsAre("CONNACK", "SUBACK", "PUBLISH", "PUBLISH"));
}

std::vector<std::string> pinged(const Behaviour& behaviour) {
    Conversation talk{behaviour};
    talk.connects(1);
    talk.sends(1, Packet{Pingreq{}});
    return talk.heard(1);
}

TEST(DeviationsAtWork, IgnoreAPing) {
    EXPECT_THAT(pinged({}), ElementsAre("CONNACK", "PINGRESP"));
    EXPECT_THAT(pinged(deviant("ignores-pingreq")), ElementsAre("CONNACK"));
    EXPECT_THAT(pinged(deviant("doubles-pingresp")),
                ElementsAre("CONNACK", "PINGRESP", "PINGRESP"));
}

std::vector<std::string> connected_twice(const Behaviour& behaviour) {
    Conversation talk{behaviour};
    talk.connects(1);
    Connect again;
    again.client_id = "client1";
    talk.sends(1, Packet{again});
    return talk.heard(1);
}

TEST(DeviationsAtWork, ForgiveASecondConnect) {
    EXPECT_THAT(connected_twice({}), ElementsAre("CONNACK", "DISCONNECT", "closed"));
    EXPECT_THAT(connected_twice(deviant("forgives-second-connect")),
                ElementsAre("CONNACK", "CONNACK"));
    EXPECT_THAT(connected_twice(deviant("forgives-second-connect-in-3-1-1")),
                ElementsAre("CONNACK", "DISCONNECT", "closed"));
}

std::vector<std::string> watched_will(const Behaviour& behaviour) {
    Conversation talk{behaviour};
    talk.connects(1);
    talk.subscribes(1, "w", 0);
    talk.connects(2, 0, true, "w");
    talk.cuts(2);
    talk.connects(3, 0, true, "w");
    talk.sends(3, Packet{Disconnect{}});
    return talk.heard(1);
}

TEST(DeviationsAtWork, LoseOrInventWills) {
    EXPECT_THAT(watched_will({}), ElementsAre("CONNACK", "SUBACK", "PUBLISH"));
    EXPECT_THAT(watched_will(deviant("never-publishes-will")), ElementsAre("CONNACK", "SUBACK"));
    EXPECT_THAT(watched_will(deviant("publishes-will-after-disconnect")),
                ElementsAre("CONNACK", "SUBACK", "PUBLISH", "PUBLISH"));
}

std::vector<std::string> late_reader(const Behaviour& behaviour) {
    Conversation talk{behaviour};
    talk.connects(1, 5);
    talk.subscribes(1, "t", 1);
    talk.cuts(1);
    talk.connects(2);
    talk.publishes(2, 1, 1);
    talk.waits(10s);
    talk.connects(1, 5, false);
    return talk.heard(1);
}

TEST(DeviationsAtWork, KeepASessionForEver) {
    EXPECT_THAT(late_reader({}), ElementsAre("CONNACK", "SUBACK", "CONNACK"));
    EXPECT_THAT(late_reader(deviant("keeps-session-for-ever")),
                ElementsAre("CONNACK", "SUBACK", "CONNACK", "PUBLISH"));
}

}  // namespace
}  // namespace touchstone::mqtt
