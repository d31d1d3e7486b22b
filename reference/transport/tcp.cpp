#include "reference/transport/tcp.hpp"

#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include "reference/transport/tcp_stream.hpp"

namespace touchstone::transport {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

std::string in_words(Nanoseconds time) {
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(time).count();
    return ms % 1000 == 0 ? std::to_string(ms / 1000) + " s" : std::to_string(ms) + " ms";
}

/// What needs no resolver: a number, or "localhost", which is this machine whatever a resolver says
/// (RFC 6761), and whether there is one.
std::vector<tcp::endpoint> without_asking(const Address& address) {
    if (address.host == "localhost") {
        return {{asio::ip::address_v4::loopback(), address.port},
                {asio::ip::address_v6::loopback(), address.port}};
    }
    error_code error;
    const auto ip = asio::ip::make_address(address.host, error);
    if (error) return {};
    return {{ip, address.port}};
}

std::string not_found(const Address& address, const error_code& error) {
    return "cannot find the host '" + address.host + "': " + error.message();
}

/// Finding the host and connecting, with one timer over both.
class Connecting : public std::enable_shared_from_this<Connecting> {
public:
    Connecting(asio::io_context& context, std::shared_ptr<ReadBuffer> buffer, Address address,
               Tcp::Connected connected)
        : resolver_{context},
          socket_{context},
          timer_{context},
          buffer_{std::move(buffer)},
          address_{std::move(address)},
          connected_{std::move(connected)} {}

    void begin(Nanoseconds within) {
        timer_.expires_after(within);
        timer_.async_wait([self = shared_from_this(), within](const error_code& cancelled) {
            if (cancelled) return;
            self->finish("no answer from " + to_string(self->address_) + " within " +
                         in_words(within));
        });
        if (auto known = without_asking(address_); !known.empty()) return connect(std::move(known));
        resolver_.async_resolve(
            address_.host, std::to_string(address_.port), tcp::resolver::numeric_service,
            [self = shared_from_this()](const error_code& error, const auto& found) {
                if (error) return self->finish(not_found(self->address_, error));
                self->connect({found.begin(), found.end()});
            });
    }

    /// Success where `why` is empty. Only the first call counts.
    void finish(const std::string& why) {
        const auto connected = std::exchange(connected_, nullptr);
        give_up_waiting();
        if (!connected) return;
        if (why.empty()) return connected(tcp_stream(std::move(socket_), buffer_), why);
        error_code ignored;
        socket_.close(ignored);
        connected(nullptr, why);
    }
    void give_up() {
        connected_ = nullptr;
        give_up_waiting();
        error_code ignored;
        socket_.close(ignored);
    }

private:
    void give_up_waiting() {
        timer_.cancel();
        resolver_.cancel();
    }
    void connect(std::vector<tcp::endpoint> endpoints) {
        if (!connected_) return;
        asio::async_connect(
            socket_, endpoints, [self = shared_from_this()](const error_code& error, const auto&) {
                auto failed = error;
                // A free port of our own can be answered by the connecting socket itself.
                error_code unknown;
                if (!failed && self->socket_.local_endpoint(unknown) ==
                                   self->socket_.remote_endpoint(unknown)) {
                    failed = asio::error::connection_refused;
                }
                self->finish(failed ? "cannot connect to " + to_string(self->address_) + ": " +
                                          failed.message()
                                    : "");
            });
    }

    tcp::resolver resolver_;
    TcpSocket socket_;
    asio::steady_timer timer_;
    std::shared_ptr<ReadBuffer> buffer_;
    Address address_;
    Tcp::Connected connected_;
};

class TcpAttempt final : public Attempt {
public:
    explicit TcpAttempt(std::shared_ptr<Connecting> connecting)
        : connecting_{std::move(connecting)} {}
    ~TcpAttempt() override { connecting_->give_up(); }

private:
    std::shared_ptr<Connecting> connecting_;
};

/// Pausing matters: at the descriptor limit every accept fails at once, and trying again at once
/// burns a core.
class Accepting : public std::enable_shared_from_this<Accepting> {
public:
    static constexpr std::chrono::milliseconds pause{100};

    Accepting(asio::io_context& context, std::shared_ptr<ReadBuffer> buffer, Tcp::Accepted accepted)
        : acceptor_{context},
          timer_{context},
          buffer_{std::move(buffer)},
          accepted_{std::move(accepted)} {}

    void open(const tcp::endpoint& endpoint, error_code& error) {
        acceptor_.open(endpoint.protocol(), error);
        if (!error) acceptor_.set_option(TcpAcceptor::reuse_address{true}, error);
        if (!error) acceptor_.bind(endpoint, error);
        if (!error) acceptor_.listen(TcpAcceptor::max_listen_connections, error);
    }
    void accept() {
        pauses_ = false;
        acceptor_.async_accept(
            [self = shared_from_this()](const error_code& error, TcpSocket socket) {
                if (!self->acceptor_.is_open()) return;
                if (error) return self->rest();
                self->accepted_(tcp_stream(std::move(socket), self->buffer_));
                if (self->acceptor_.is_open()) self->accept();
            });
    }
    void close() {
        error_code ignored;
        acceptor_.close(ignored);
        timer_.cancel();
    }
    tcp::endpoint endpoint() const { return acceptor_.local_endpoint(); }
    bool pauses() const { return pauses_; }

private:
    void rest() {
        pauses_ = true;
        timer_.expires_after(pause);
        timer_.async_wait([self = shared_from_this()](const error_code& cancelled) {
            if (!cancelled && self->acceptor_.is_open()) self->accept();
        });
    }

    TcpAcceptor acceptor_;
    asio::steady_timer timer_;
    std::shared_ptr<ReadBuffer> buffer_;
    Tcp::Accepted accepted_;
    bool pauses_ = false;
};

class TcpListener final : public Listener {
public:
    explicit TcpListener(std::shared_ptr<Accepting> accepting) : accepting_{std::move(accepting)} {}
    ~TcpListener() override { accepting_->close(); }
    Address address() const override {
        const auto endpoint = accepting_->endpoint();
        return {endpoint.address().to_string(), endpoint.port()};
    }
    bool pauses() const override { return accepting_->pauses(); }

private:
    std::shared_ptr<Accepting> accepting_;
};

}  // namespace

std::unique_ptr<Attempt> Tcp::connect(const Address& address, Nanoseconds within,
                                      Connected connected) {
    auto connecting =
        std::make_shared<Connecting>(context_, buffer_, address, std::move(connected));
    connecting->begin(within);
    return std::make_unique<TcpAttempt>(std::move(connecting));
}

std::unique_ptr<Listener> Tcp::listen(const Address& address, Accepted accepted) {
    error_code error;
    const auto known = without_asking(address);
    auto endpoint = known.empty() ? tcp::endpoint{} : known.front();
    if (known.empty()) {
        tcp::resolver resolver{context_};
        const auto found = resolver.resolve(address.host, std::to_string(address.port),
                                            tcp::resolver::numeric_service, error);
        if (error) throw std::runtime_error{not_found(address, error)};
        endpoint = found.begin()->endpoint();
    }
    auto accepting = std::make_shared<Accepting>(context_, buffer_, std::move(accepted));
    accepting->open(endpoint, error);
    if (error) {
        throw std::runtime_error{"cannot listen on " + to_string(address) + ": " + error.message()};
    }
    accepting->accept();
    return std::make_unique<TcpListener>(std::move(accepting));
}

}  // namespace touchstone::transport
