// A few clients with lasting sessions publish and subscribe while their connections are cut, reset,
// taken over, split into pieces and delayed, all by one seed and in virtual time. Whatever happens:
// what was acknowledged is delivered, at QoS 2 exactly once and in order. A failing run prints its
// seed; TOUCHSTONE_SIMULATION_SEED=N repeats it alone.
#include <cstdlib>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "reference/host/test_program.hpp"
#include "reference/host/virtual_host.hpp"
#include "reference/transport/random.hpp"

namespace touchstone::host {
namespace {

using namespace std::chrono_literals;
using transport::Random;

/// A client's whole session, which outlives its connections.
class Client {
public:
    Client(std::string id, mqtt::Version version, std::vector<Command>& commands, LinkId& last_link,
           Random& random)
        : id_{std::move(id)},
          version_{version},
          commands_{commands},
          last_link_{last_link},
          random_{random} {}
    virtual ~Client() = default;

    bool online() const { return online_; }
    std::optional<LinkId> link() const { return link_; }
    const std::string& id() const { return id_; }
    const std::string& complaint() const { return complaint_; }

    /// With a connection still open this is a take-over by oneself.
    void connect() {
        online_ = false;
        unread_.clear();
        link_ = ++last_link_;
        commands_.push_back(Open{*link_, ""});
    }
    void cut() {
        commands_.push_back(
            Close{*link_, random_.once_in(2) ? mqtt::Ending::fin : mqtt::Ending::reset});
        gone();
    }
    void gone() {
        link_.reset();
        online_ = false;
    }
    void opened() {
        mqtt::PropertyList lasting;
        lasting.add(mqtt::PropertyId::session_expiry, 100'000u);
        mqtt::Connect connect{
            .protocol_version = static_cast<std::uint8_t>(version_ == mqtt::Version::v5_0 ? 5 : 4),
            .clean_start = false,
            .keep_alive = 0,
            .client_id = id_};
        if (version_ == mqtt::Version::v5_0) connect.properties = lasting;
        send(connect);
    }
    void received(mqtt::Bytes bytes) {
        unread_.insert(unread_.end(), bytes.begin(), bytes.end());
        for (;;) {
            const auto frame = mqtt::next_frame(unread_);
            if (frame.state == mqtt::Frame::State::malformed) return complain("malformed packet");
            if (frame.state == mqtt::Frame::State::incomplete) return;
            const Frame bytes_of_it(unread_.begin(),
                                    unread_.begin() + static_cast<std::ptrdiff_t>(frame.size));
            unread_.erase(unread_.begin(),
                          unread_.begin() + static_cast<std::ptrdiff_t>(frame.size));
            const auto packet = mqtt::decode(bytes_of_it, version_);
            if (!packet) return complain("unreadable packet");
            if (const auto* connack = std::get_if<mqtt::Connack>(&*packet)) {
                if (connack->reason != mqtt::Reason::success) return complain("refused");
                if (had_session_ && !connack->session_present) complain("the session is lost");
                had_session_ = online_ = true;
                resume();
            } else if (!std::holds_alternative<mqtt::Disconnect>(*packet)) {
                // An older CONNECT can arrive late and take the session over; the end follows.
                hear(*packet);
            }
        }
    }
    virtual void act() = 0;

protected:
    virtual void resume() = 0;
    virtual void hear(const mqtt::Packet& packet) = 0;

    void send(const mqtt::Packet& packet) {
        commands_.push_back(Write{*link_, encoded(packet, version_)});
    }
    void complain(std::string what) {
        if (complaint_.empty()) complaint_ = id_ + ": " + std::move(what);
    }
    Random& random() { return random_; }

private:
    std::string id_;
    mqtt::Version version_;
    std::vector<Command>& commands_;
    LinkId& last_link_;
    Random& random_;
    std::optional<LinkId> link_;
    Frame unread_;
    bool online_ = false;
    bool had_session_ = false;
    std::string complaint_;
};

/// Publishes numbered messages, at QoS 1 to "one/<id>" and at QoS 2 to "two/<id>".
class Publisher final : public Client {
public:
    static constexpr int messages = 30;
    static constexpr std::size_t window = 5;
    using Client::Client;

    bool done() const { return next_ == messages && in_flight_.empty(); }
    void act() override {
        if (next_ == messages || in_flight_.size() == window) return;
        last_id_ = last_id_ == 65'535 ? 1 : last_id_ + 1;
        in_flight_.push_back({last_id_, static_cast<std::uint8_t>(1 + random().below(2)), next_++});
        publish(in_flight_.back(), false);
    }

private:
    struct Exchange {
        mqtt::PacketId id;
        std::uint8_t qos;
        int number;
        bool released = false;  // PUBREC came
    };
    void publish(const Exchange& exchange, bool dup) {
        const auto topic = (exchange.qos == 1 ? "one/" : "two/") + id();
        const auto payload = std::to_string(exchange.number);
        send(mqtt::Publish{.dup = dup,
                           .qos = exchange.qos,
                           .topic = topic,
                           .id = exchange.id,
                           .payload = mqtt::bytes_of(payload)});
    }
    void resume() override {
        for (const auto& exchange : in_flight_) {
            if (exchange.released) {
                send(mqtt::Pubrel{.id = exchange.id});
            } else {
                publish(exchange, true);
            }
        }
    }
    void hear(const mqtt::Packet& packet) override {
        if (const auto* puback = std::get_if<mqtt::Puback>(&packet)) return end(puback->id, 1);
        if (const auto* pubcomp = std::get_if<mqtt::Pubcomp>(&packet)) return end(pubcomp->id, 2);
        const auto* pubrec = std::get_if<mqtt::Pubrec>(&packet);
        if (!pubrec) return complain("unexpected packet");
        const auto found = find(pubrec->id);
        if (found == in_flight_.end() || found->qos != 2) return complain("PUBREC of nothing");
        found->released = true;
        send(mqtt::Pubrel{.id = pubrec->id});
    }
    void end(mqtt::PacketId id, std::uint8_t qos) {
        const auto found = find(id);
        if (found == in_flight_.end() || found->qos != qos) return complain("ack of nothing");
        in_flight_.erase(found);
    }
    std::deque<Exchange>::iterator find(mqtt::PacketId id) {
        return std::ranges::find(in_flight_, id, &Exchange::id);
    }

    std::deque<Exchange> in_flight_;
    int next_ = 0;
    mqtt::PacketId last_id_ = 0;
};

/// Subscribes to everything and keeps the books.
class Subscriber final : public Client {
public:
    using Client::Client;

    bool subscribed() const { return subscribed_; }
    std::size_t heard_of(const std::string& publisher) const {
        std::size_t found = 0;
        for (const auto* qos : {"one/", "two/"}) {
            const auto numbers = numbers_.find(qos + publisher);
            if (numbers != numbers_.end()) found += numbers->second.size();
        }
        return found;
    }
    void act() override {}

private:
    void resume() override {
        if (subscribed_) return;
        mqtt::FilterListBuilder filters;
        filters.add("one/+", 2);
        filters.add("two/#", 2);
        send(mqtt::Subscribe{.id = 65'535, .subscriptions = mqtt::FilterList<true>{filters.raw()}});
    }
    void hear(const mqtt::Packet& packet) override {
        if (std::holds_alternative<mqtt::Suback>(packet)) {
            subscribed_ = true;
        } else if (const auto* pubrel = std::get_if<mqtt::Pubrel>(&packet)) {
            unreleased_.erase(pubrel->id);
            send(mqtt::Pubcomp{.id = pubrel->id});
        } else if (const auto* publish = std::get_if<mqtt::Publish>(&packet)) {
            deliver(*publish);
        } else {
            complain("unexpected packet");
        }
    }
    void deliver(const mqtt::Publish& publish) {
        const bool once = publish.qos == 2;
        if (publish.qos == 1) send(mqtt::Puback{.id = publish.id});
        if (once) send(mqtt::Pubrec{.id = publish.id});
        if (once && !unreleased_.insert(publish.id).second) {
            if (!publish.dup) complain("packet id used again before its end");
            return;
        }
        const auto number = std::stoi(std::string{mqtt::text_of(publish.payload)});
        auto& numbers = numbers_[std::string{publish.topic}];
        const bool first = numbers.insert(number).second;
        if (publish.topic.starts_with("two/") != once) complain("wrong QoS");
        if (once && !first) complain("QoS 2 delivered twice");
        if (first && number != *numbers.rbegin()) complain("out of order");
    }

    bool subscribed_ = false;
    std::set<mqtt::PacketId> unreleased_;
    std::map<std::string, std::set<int>> numbers_;  // by topic
};

/// All clients, and the trouble that befalls them.
class Simulation final : public Program {
public:
    explicit Simulation(std::uint64_t seed) : random_{seed} {
        const auto version = [&] {
            return random_.once_in(2) ? mqtt::Version::v5_0 : mqtt::Version::v3_1_1;
        };
        for (int i = 0; i < 2; ++i) {
            subscribers_.push_back(std::make_unique<Subscriber>(
                "subscriber" + std::to_string(i), version(), commands_, last_link_, random_));
            clients_.push_back(subscribers_.back().get());
        }
        for (int i = 0; i < 3; ++i) {
            publishers_.push_back(std::make_unique<Publisher>(
                "publisher" + std::to_string(i), version(), commands_, last_link_, random_));
            clients_.push_back(publishers_.back().get());
        }
    }

    /// Empty: all is well.
    std::string verdict() const {
        for (const auto* client : clients_) {
            if (!client->complaint().empty()) return client->complaint();
        }
        for (const auto& publisher : publishers_) {
            if (!publisher->done()) return publisher->id() + " never got its acknowledgements";
            for (const auto& subscriber : subscribers_) {
                if (subscriber->heard_of(publisher->id()) != Publisher::messages) {
                    return subscriber->id() + " heard " +
                           std::to_string(subscriber->heard_of(publisher->id())) + " of " +
                           publisher->id();
                }
            }
        }
        return trouble_ < 3 ? "too little happened" : "";
    }

    void start(mqtt::Now now) override { next_ = now.steady; }
    void opened(LinkId link, mqtt::Now) override {
        if (auto* client = on(link)) client->opened();
    }
    void refused(LinkId, const std::string&, mqtt::Now) override {}
    void received(LinkId link, mqtt::Bytes bytes, mqtt::Now) override {
        if (auto* client = on(link)) client->received(bytes);
    }
    void closed(LinkId link, mqtt::Ending, mqtt::Now) override {
        if (auto* client = on(link)) client->gone();
    }
    void restarted(const std::string&, mqtt::Now) override {}
    void stop(mqtt::Now) override {}
    void elapsed(mqtt::Now now) override {
        next_ = now.steady + 1ms + random_.below(30) * 1ms;
        if (now.steady < 60s) stir(*clients_[random_.below(clients_.size())]);
        for (auto* client : clients_) {
            if (!client->link() && random_.once_in(5)) client->connect();
            if (client->link() && now.steady >= 60s) {
                commands_.push_back(Stall{*client->link(), false});
            }
            if (client->online() && all_subscribed()) client->act();
        }
        finished_ = now.steady > 120s || (now.steady > 10s && all_done());
    }
    std::vector<Command> take_commands() override { return std::exchange(commands_, {}); }
    std::optional<mqtt::Steady> next_deadline() const override { return next_; }
    bool finished() const override { return finished_; }
    LinkId connections() const { return last_link_; }

private:
    Client* on(LinkId link) {
        const auto found =
            std::ranges::find(clients_, std::optional{link}, [](auto* one) { return one->link(); });
        return found == clients_.end() ? nullptr : *found;
    }
    void stir(Client& client) {
        if (!client.link()) return;
        if (random_.once_in(8)) {
            client.cut();
        } else if (random_.once_in(20)) {
            client.connect();
        } else if (random_.once_in(10)) {
            commands_.push_back(Stall{*client.link(), random_.once_in(3)});
            return;
        } else {
            return;
        }
        ++trouble_;
    }
    bool all_subscribed() const {
        return std::ranges::all_of(subscribers_, [](const auto& one) { return one->subscribed(); });
    }
    bool all_done() const {
        const bool published =
            std::ranges::all_of(publishers_, [](const auto& one) { return one->done(); });
        return published && verdict().empty();
    }

    Random random_;
    std::vector<Command> commands_;
    LinkId last_link_ = 0;
    std::vector<std::unique_ptr<Subscriber>> subscribers_;
    std::vector<std::unique_ptr<Publisher>> publishers_;
    std::vector<Client*> clients_;
    mqtt::Steady next_{};
    int trouble_ = 0;
    bool finished_ = false;
};

transport::Shape shape_of(std::uint64_t seed) {
    using Cut = transport::Shape::Cut;
    static constexpr transport::Shape shapes[] = {
        {},
        {.delay_up_to = 40ms},
        {.cut = Cut::pieces},
        {.cut = Cut::pieces, .delay_up_to = 40ms},
        {.cut = Cut::single_bytes, .delay_up_to = 5ms},
        {.cut = Cut::joined, .delay_up_to = 25ms},
    };
    auto shape = shapes[seed % std::size(shapes)];
    shape.seed = seed;
    return shape;
}

/// A few numbers that differ where the smallest thing went differently.
struct Course {
    std::string verdict;
    mqtt::Steady ended{};
    LinkId connections = 0;
    friend bool operator==(const Course&, const Course&) = default;
};

Course simulate(std::uint64_t seed, const mqtt::Behaviour& behaviour = {}) {
    VirtualHost host{{}, behaviour};
    host.set_shape(shape_of(seed));
    Simulation simulation{seed};
    try {
        host.run(simulation);
    } catch (const Unfinished& error) {
        return {error.what(), host.now().steady, simulation.connections()};
    }
    return {simulation.verdict(), host.now().steady, simulation.connections()};
}

TEST(Simulation, WhatWasAcknowledgedIsDelivered) {
    if (const char* seed = std::getenv("TOUCHSTONE_SIMULATION_SEED")) {
        EXPECT_EQ(simulate(std::strtoull(seed, nullptr, 10)).verdict, "") << "seed " << seed;
        return;
    }
    for (std::uint64_t seed = 1; seed <= 300; ++seed) {
        ASSERT_EQ(simulate(seed).verdict, "") << "repeat with TOUCHSTONE_SIMULATION_SEED=" << seed;
    }
}

TEST(Simulation, ABrokerThatDeliversDuplicatesIsFoundOut) {
    mqtt::Behaviour deviant;
    deviant.rules.delivers_qos2 = [](bool) { return true; };
    std::uint64_t seed = 1;
    while (seed < 30 && simulate(seed, deviant).verdict.empty()) ++seed;
    EXPECT_LT(seed, 30u) << "the simulation does not see what it is there for";
}

TEST(Simulation, TheSameSeedTakesTheSameCourse) {
    for (std::uint64_t seed = 1; seed <= 6; ++seed) EXPECT_EQ(simulate(seed), simulate(seed));
}

}  // namespace
}  // namespace touchstone::host
