// For tests: a broker in virtual time, and clients that speak and hear in the words of the scenario
// language. Every connection is watched by a monitor, and whatever it finds fails the test.
//
//   bench.joins("alice", "client-id=a");                       // CONNECT, and its CONNACK is not
//   looked at bench.says("alice", "SUBSCRIBE id=1 filter=t qos=1"); EXPECT_EQ(bench.heard("alice"),
//   "SUBACK id=1 granted-qos-1");
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "reference/broker/broker.hpp"
#include "reference/session/connection_monitor.hpp"

namespace touchstone::mqtt {

class Bench {
public:
    explicit Bench(Limits limits = {}, Behaviour behaviour = {});

    /// The version that this client speaks from now on; 5.0 if nothing is said.
    void speaks(const std::string& client, Version version) { clients_[client].version = version; }
    /// All clients that have not been met yet.
    void all_speak(Version version) { version_ = version; }

    /// For brokers that are wrong on purpose.
    void forgives_breaches() { monitored_ = false; }

    /// Sends one packet; the first opens a connection. Values with spaces stand in quotes.
    void says(const std::string& client, std::string_view packet);
    /// Sends bytes written in hex.
    void sends(const std::string& client, std::string_view hex_digits);
    /// Sends bytes as they are.
    void sends_bytes(const std::string& client, Bytes bytes);
    /// A new connection and its CONNECT; all that comes back at once is dropped.
    void joins(const std::string& client, std::string_view fields = "");
    void cuts(const std::string& client, Ending how = Ending::reset);
    void passes(std::chrono::milliseconds time);  ///< time goes by; every deadline is kept

    /// Packets since the last question, joined by "; ", and "closed" behind them. Announcements
    /// that every CONNACK makes, reason strings and user properties named "statement" are left out:
    /// see heard_in_full.
    std::string heard(const std::string& client);
    std::string heard_in_full(const std::string& client);
    bool is_open(const std::string& client) { return clients_[client].open; }

    Broker broker;
    Now now{std::chrono::seconds{1000}, std::chrono::seconds{1'700'000'000}};

private:
    struct Client {
        Version version = Version::v5_0;
        bool met = false;
        bool open = false;
        bool closed_by_broker = false;
        Peer peer;
        std::string bytes;   ///< heard and not yet asked for
        std::string unread;  ///< the beginning of a packet
        std::shared_ptr<ConnectionMonitor> monitor;
    };
    void hears(Client& listener, const std::string& name, Bytes bytes);
    Client& client(const std::string& name);
    void settle();

    static MemoryStore& store();
    std::map<std::string, Client> clients_;
    std::map<std::string, std::shared_ptr<ConnectionMonitor>>
        monitors_;  ///< of the last connection, by client id
    Version version_ = Version::v5_0;
    bool monitored_ = true;
};

}  // namespace touchstone::mqtt
