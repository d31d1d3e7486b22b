// The reference broker on a free loopback port, on a thread of its own: the target of real-time
// runs that name none.
#pragma once

#include <cstdint>
#include <thread>

#include <boost/asio/io_context.hpp>

#include "reference/host/broker_server.hpp"

namespace touchstone::cli {

class ServedReference {
public:
    ServedReference();
    ~ServedReference();
    ServedReference(const ServedReference&) = delete;
    ServedReference& operator=(const ServedReference&) = delete;
    std::uint16_t port() const { return server_.port(); }

private:
    boost::asio::io_context context_{1};
    host::BrokerServer server_;
    std::thread thread_;
};

}  // namespace touchstone::cli
