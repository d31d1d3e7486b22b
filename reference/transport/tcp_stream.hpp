// One TCP connection as a stream. Reading waits first and then reads without blocking, because all
// streams share one buffer: Asio's async_read_some fills the buffer at once and calls back later,
// so two streams would overwrite each other.
#pragma once

#include <memory>

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "reference/transport/stream.hpp"
#include "reference/transport/tcp.hpp"

namespace touchstone::transport {

/// With the executor named, a socket that waits is about 100 bytes smaller than with Asio's
/// type-erased default.
using TcpSocket =
    boost::asio::basic_stream_socket<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;
using TcpAcceptor = boost::asio::basic_socket_acceptor<boost::asio::ip::tcp,
                                                       boost::asio::io_context::executor_type>;

/// Takes a connected socket over.
std::unique_ptr<Stream> tcp_stream(TcpSocket socket, std::shared_ptr<ReadBuffer> buffer);

}  // namespace touchstone::transport
