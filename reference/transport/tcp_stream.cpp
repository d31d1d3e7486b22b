#include "reference/transport/tcp_stream.hpp"

#include <algorithm>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/container/static_vector.hpp>

namespace touchstone::transport {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

/// So long a closed connection waits for the peer's FIN, so that its last bytes are not lost to a
/// reset.
constexpr std::chrono::seconds linger_time{2};
/// One gather write carries so many pieces at most.
constexpr std::size_t most_chunks = 64;

/// The socket and what waits on it. Operations under way keep it alive after its stream has gone.
class Connection : public std::enable_shared_from_this<Connection> {
public:
    Connection(TcpSocket socket, std::shared_ptr<ReadBuffer> buffer)
        : socket_{std::move(socket)}, buffer_{std::move(buffer)} {
        error_code ignored;
        socket_.non_blocking(true, ignored);
        socket_.set_option(tcp::no_delay{true}, ignored);
    }

    void start(Receiver& receiver) {
        receiver_ = &receiver;
        wait_to_read();
    }
    std::size_t write(std::span<const Bytes> chunks);
    void pause() { paused_ = true; }
    void resume() {
        paused_ = false;
        wait_to_read();
    }
    void close(Ending how);

private:
    void wait_to_read();
    void wait_to_write();
    void read();
    void ended(const error_code& error);
    void linger();
    void close_socket() {
        error_code ignored;
        socket_.close(ignored);
        linger_timer_.reset();
    }

    TcpSocket socket_;
    std::shared_ptr<ReadBuffer> buffer_;
    Receiver* receiver_ = nullptr;  // null before `start`, and once nobody is to hear anything
    std::unique_ptr<asio::steady_timer> linger_timer_;
    bool paused_ = false;
    bool reading_ = false;  // a wait is under way
    bool writing_ = false;
    bool reset_while_writing_ = false;
};

void Connection::wait_to_read() {
    if (reading_ || paused_ || !socket_.is_open()) return;
    reading_ = true;
    socket_.async_wait(TcpSocket::wait_read, [self = shared_from_this()](const error_code& error) {
        self->reading_ = false;
        if (error != asio::error::operation_aborted) self->read();
    });
}

void Connection::read() {
    if (paused_ || !socket_.is_open()) return;
    error_code error;
    const auto size = socket_.read_some(asio::buffer(*buffer_), error);
    if (error && error != asio::error::would_block) return ended(error);
    if (size != 0 && receiver_) receiver_->on_bytes(Bytes{*buffer_}.first(size));
    wait_to_read();
}

void Connection::ended(const error_code& error) {
    close_socket();
    if (!receiver_) return;
    auto how = Ending::error;
    if (error == asio::error::eof) how = Ending::fin;
    // A write that met the reset first has used the error up, and reading says end of file.
    if (error == asio::error::connection_reset || reset_while_writing_) how = Ending::reset;
    std::exchange(receiver_, nullptr)
        ->on_closed(how, how == Ending::fin     ? "closed by the peer"
                         : how == Ending::reset ? "reset by the peer"
                                                : error.message());
}

std::size_t Connection::write(std::span<const Bytes> chunks) {
    std::size_t taken = 0;
    while (!chunks.empty()) {
        boost::container::static_vector<asio::const_buffer, most_chunks> pieces;
        std::size_t offered = 0;
        for (const auto chunk : chunks.first(std::min(chunks.size(), most_chunks))) {
            pieces.emplace_back(chunk.data(), chunk.size());
            offered += chunk.size();
        }
        error_code error;
        std::size_t written = offered;
        if (socket_.is_open()) {
            // One piece is the common case, and `send` is cheaper than `sendmsg`.
            written = pieces.size() == 1 ? socket_.write_some(pieces.front(), error)
                                         : socket_.write_some(pieces, error);
        }
        if (error && error != asio::error::would_block) {
            // Reading tells the receiver, after the bytes that came before the end.
            reset_while_writing_ |= error == asio::error::connection_reset;
            written = offered;
        }
        taken += written;
        if (written < offered) {
            wait_to_write();
            break;
        }
        chunks = chunks.subspan(pieces.size());
    }
    return taken;
}

void Connection::wait_to_write() {
    if (std::exchange(writing_, true)) return;
    socket_.async_wait(TcpSocket::wait_write, [self = shared_from_this()](const error_code& error) {
        self->writing_ = false;
        if (!error && self->receiver_) self->receiver_->on_writable();
    });
}

void Connection::close(Ending how) {
    receiver_ = nullptr;
    if (!socket_.is_open() || linger_timer_) return;
    if (how == Ending::fin) return linger();
    error_code ignored;
    socket_.set_option(TcpSocket::linger{true, 0}, ignored);
    close_socket();
}

void Connection::linger() {
    error_code error;
    socket_.shutdown(TcpSocket::shutdown_send, error);
    if (error) return close_socket();
    linger_timer_ = std::make_unique<asio::steady_timer>(socket_.get_executor(), linger_time);
    linger_timer_->async_wait([self = shared_from_this()](const error_code& cancelled) {
        if (!cancelled) self->close_socket();
    });
    resume();
}

class TcpStream final : public Stream {
public:
    explicit TcpStream(std::shared_ptr<Connection> connection)
        : connection_{std::move(connection)} {}
    ~TcpStream() override { connection_->close(Ending::fin); }
    void start(Receiver& receiver) override { connection_->start(receiver); }
    std::size_t write(std::span<const Bytes> chunks) override { return connection_->write(chunks); }
    void pause() override { connection_->pause(); }
    void resume() override { connection_->resume(); }
    void close(Ending how) override { connection_->close(how); }

private:
    std::shared_ptr<Connection> connection_;
};

}  // namespace

std::unique_ptr<Stream> tcp_stream(TcpSocket socket, std::shared_ptr<ReadBuffer> buffer) {
    return std::make_unique<TcpStream>(
        std::make_shared<Connection>(std::move(socket), std::move(buffer)));
}

}  // namespace touchstone::transport
