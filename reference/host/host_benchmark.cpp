// The broker server through real sockets on loopback: what a delivered message costs the broker's
// thread, and what an idle connection costs in memory. The generator runs on a thread of its own
// and is in no figure. 64-byte payloads, MQTT 3.1.1.
#include <arpa/inet.h>
#include <ctime>
#include <fstream>
#include <memory>
#include <optional>
#include <pthread.h>
#include <string>
#include <sys/socket.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include <benchmark/benchmark.h>
#include <boost/asio/io_context.hpp>

#include "reference/host/broker_server.hpp"
#include "reference/host/test_program.hpp"
#include "reference/transport/asio_loop.hpp"
#include "reference/transport/tcp.hpp"

namespace touchstone::host {
namespace {

using namespace std::chrono_literals;
constexpr auto v3_1_1 = mqtt::Version::v3_1_1;
constexpr std::size_t payload_size = 64;

Frame connect_3_1_1(const std::string& id) {
    return encoded(mqtt::Connect{.protocol_version = 4, .keep_alive = 0, .client_id = id}, v3_1_1);
}

/// A server on its own thread.
class Server {
public:
    Server() : server_{context_, {{"127.0.0.1", 0}}}, thread_{[this] { context_.run(); }} {
        pthread_getcpuclockid(thread_.native_handle(), &clock_);
    }
    ~Server() {
        context_.stop();
        thread_.join();
    }
    transport::Address address() const { return server_.address(); }
    double cpu_seconds() const {
        timespec used{};
        clock_gettime(clock_, &used);
        return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) * 1e-9;
    }

private:
    boost::asio::io_context context_{1};
    BrokerServer server_;
    std::thread thread_;
    clockid_t clock_{};
};

/// A client that counts the PUBLISH packets it receives and answers them, and counts the PUBACKs.
struct Client final : transport::Receiver {
    void on_bytes(transport::Bytes bytes) override {
        unread.insert(unread.end(), bytes.begin(), bytes.end());
        mqtt::Bytes rest{unread};
        for (;;) {
            const auto frame = mqtt::next_frame(rest);
            if (frame.state != mqtt::Frame::State::complete) break;
            take(rest.first(frame.size));
            rest = rest.subspan(frame.size);
        }
        unread.erase(unread.begin(), unread.end() - static_cast<std::ptrdiff_t>(rest.size()));
        flush();
    }
    void take(mqtt::Bytes frame) {
        const auto type = static_cast<mqtt::PacketType>(frame[0] >> 4);
        if (type == mqtt::PacketType::puback) {
            ++acknowledged;
        } else if (type == mqtt::PacketType::publish) {
            ++received;
            if ((frame[0] >> 1 & 3) == 0) return;
            const std::size_t topic = frame[2] << 8 | frame[3];  // the remaining length is one byte
            waiting.insert(waiting.end(), {0x40, 2, frame[4 + topic], frame[5 + topic]});
        } else {
            ++answers;
        }
    }
    void on_closed(transport::Ending, const std::string&) override { closed = true; }
    void on_writable() override {
        blocked = false;
        flush();
    }
    void flush() {
        if (waiting.empty() || blocked) return;
        const mqtt::Bytes bytes{waiting};
        const auto taken = stream->write({&bytes, 1});
        blocked = taken < bytes.size();
        waiting.erase(waiting.begin(), waiting.begin() + static_cast<std::ptrdiff_t>(taken));
    }
    void send(const Frame& frame) {
        waiting.insert(waiting.end(), frame.begin(), frame.end());
        flush();
    }

    std::unique_ptr<transport::Attempt> attempt;
    std::unique_ptr<transport::Stream> stream;
    Frame unread, waiting;
    std::size_t received = 0, acknowledged = 0, answers = 0;
    bool blocked = false;
    bool closed = false;
};

struct Load {
    std::uint8_t qos = 0;
    std::size_t publishers = 1;
    std::size_t window = 0;  ///< messages of one publisher not yet delivered or acknowledged
    std::size_t rate = 0;    ///< messages per second in all, 0 = as the window allows
};

class Generator {
public:
    Generator(const transport::Address& broker, const Load& load)
        : load_{load}, clients_(load.publishers + 1) {
        for (std::size_t i = 0; i < clients_.size(); ++i) {
            auto& client = clients_[i];
            client.attempt = tcp_.connect(
                broker, 5s, [&client, i](std::unique_ptr<transport::Stream> stream, const auto&) {
                    client.stream = std::move(stream);
                    client.stream->start(client);
                    client.send(connect_3_1_1("client" + std::to_string(i)));
                });
            run_until([&] { return client.answers == 1; });
        }
        subscriber().send(subscribe_3_1_1());
        run_until([&] { return subscriber().answers == 2; });
        frame_ = encoded(mqtt::Publish{.qos = load.qos,
                                       .topic = "benchmark",
                                       .id = 1,
                                       .payload = mqtt::bytes_of(std::string(payload_size, 'x'))},
                         v3_1_1);
    }

    /// Sends `messages` and waits until all have arrived. False: something was lost, or too slow.
    bool deliver(std::size_t messages) {
        const auto end = subscriber().received + messages;
        const auto began = std::chrono::steady_clock::now();
        for (std::size_t sent = 0; subscriber().received < end;) {
            const auto now = std::chrono::steady_clock::now();
            if (now - began > 30s || subscriber().closed) return false;
            const auto due = load_.rate == 0
                                 ? messages
                                 : std::min<std::size_t>(
                                       messages, (now - began) / 1ns * load_.rate / 1'000'000'000);
            if (load_.rate == 0 || now >= next_tick_) {
                sent = publish(sent, due);
                next_tick_ = now + 1ms;
            }
            context_.restart();
            if (load_.rate == 0) {
                context_.run_one_for(1s);
                context_.poll();
            } else {
                context_.run_until(next_tick_);
            }
        }
        return true;
    }

private:
    static Frame subscribe_3_1_1() {
        mqtt::FilterListBuilder filters;
        filters.add("benchmark", 1);
        return encoded(
            mqtt::Subscribe{.id = 1, .subscriptions = mqtt::FilterList<true>{filters.raw()}},
            v3_1_1);
    }
    Client& subscriber() { return clients_[0]; }
    std::size_t publish(std::size_t sent, std::size_t due) {
        const auto most = load_.window * load_.publishers;
        const auto open = [&] { return published_ - completed(); };
        Client* last = nullptr;
        while (sent < due && open() < most) {
            // A run of messages per publisher and turn, so that one write carries a batch.
            auto& client = clients_[1 + turn_++ % load_.publishers];
            if (client.blocked) break;
            const auto batch = std::min({due - sent, most - open(), load_.window});
            const auto share =
                load_.rate == 0 ? batch : std::max<std::size_t>(1, batch / load_.publishers);
            for (std::size_t i = 0; i < share; ++i) append(client);
            client.flush();
            sent += share;
            published_ += share;
            last = &client;
        }
        if (last) last->flush();
        return sent;
    }
    std::size_t completed() {
        if (load_.qos == 0) return subscriber().received;
        std::size_t all = 0;
        for (std::size_t i = 1; i < clients_.size(); ++i) all += clients_[i].acknowledged;
        return all;
    }
    void append(Client& client) {
        if (load_.qos != 0) {
            id_ = static_cast<mqtt::PacketId>(id_ == 65'535 ? 1 : id_ + 1);
            const std::size_t at = 4 + std::string_view{"benchmark"}.size();
            frame_[at] = static_cast<std::uint8_t>(id_ >> 8);
            frame_[at + 1] = static_cast<std::uint8_t>(id_);
        }
        client.waiting.insert(client.waiting.end(), frame_.begin(), frame_.end());
    }
    template <class Done>
    void run_until(Done done) {
        while (!done()) {
            context_.restart();
            context_.run_one();
        }
    }

    Load load_;
    boost::asio::io_context context_{1};
    transport::Tcp tcp_{context_};
    std::vector<Client> clients_;
    Frame frame_;
    std::size_t published_ = 0;
    std::size_t turn_ = 0;
    mqtt::PacketId id_ = 0;
    std::chrono::steady_clock::time_point next_tick_{};
};

void run(benchmark::State& state, const Load& load, std::size_t messages) {
    Server server;
    Generator generator{server.address(), load};
    generator.deliver(messages / 10);
    const auto before = server.cpu_seconds();
    for ([[maybe_unused]] auto one : state) {
        if (!generator.deliver(messages)) return state.SkipWithError("messages were lost");
    }
    const auto delivered = static_cast<double>(messages) * static_cast<double>(state.iterations());
    state.SetItemsProcessed(static_cast<std::int64_t>(delivered));
    state.counters["broker_cpu_s_per_million"] = (server.cpu_seconds() - before) * 1e6 / delivered;
}

void qos_0_at_50_000(benchmark::State& state) {
    run(state, {.window = 100'000, .rate = 50'000}, 50'000);
}
void qos_0_flood(benchmark::State& state) {
    run(state, {.window = 20'000}, 1'000'000);
}
void qos_1_window_100(benchmark::State& state) {
    run(state, {.qos = 1, .window = 100}, 200'000);
}
void qos_0_from_100_at_50_000(benchmark::State& state) {
    run(state, {.publishers = 100, .window = 1'000, .rate = 50'000}, 50'000);
}
BENCHMARK(qos_0_at_50_000)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK(qos_0_flood)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK(qos_1_window_100)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK(qos_0_from_100_at_50_000)->UseRealTime()->Unit(benchmark::kMillisecond);

std::size_t resident_bytes() {
    std::ifstream statm{"/proc/self/statm"};
    std::size_t total = 0, resident = 0;
    statm >> total >> resident;
    return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

/// In a process of its own: connects so many clients and holds them until the pipe closes.
pid_t hold_connections(std::uint16_t port, int count, const int (&pipe)[2]) {
    const auto child = ::fork();
    if (child != 0) return child;
    ::close(pipe[1]);
    sockaddr_in broker{};
    broker.sin_family = AF_INET;
    broker.sin_port = htons(port);
    broker.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    for (int i = 0; i < count; ++i) {
        const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
        if (::connect(fd, reinterpret_cast<sockaddr*>(&broker), sizeof broker) != 0) ::_exit(1);
        const auto hello = connect_3_1_1("idle" + std::to_string(i));
        if (::send(fd, hello.data(), hello.size(), 0) < 0) ::_exit(1);
    }
    char nothing = 0;
    const auto ended = ::read(pipe[0], &nothing, 1);
    ::_exit(ended == 0 ? 0 : 1);
}

void idle_connection(benchmark::State& state) {
    const auto count = static_cast<int>(state.range(0));
    for ([[maybe_unused]] auto one : state) {
        boost::asio::io_context context{1};
        BrokerServer server{context, {{"127.0.0.1", 0}}};
        int ends[2];
        if (::pipe(ends) != 0) return state.SkipWithError("no pipe");
        const auto before = resident_bytes();
        const auto child = hold_connections(server.port(), count, ends);
        const auto wanted = static_cast<std::size_t>(count);
        while (server.connections() < wanted || server.broker().census().sessions < wanted) {
            context.restart();
            if (context.run_one_for(5s) == 0) return state.SkipWithError("connections are missing");
        }
        state.counters["bytes_per_connection"] =
            static_cast<double>(resident_bytes() - before) / count;
        ::close(ends[1]);
        ::close(ends[0]);
        ::waitpid(child, nullptr, 0);
    }
}
BENCHMARK(idle_connection)->Arg(5'000)->Iterations(1)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace touchstone::host
