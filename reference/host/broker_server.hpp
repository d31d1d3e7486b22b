// The reference broker over TCP: a broker, its store and its listeners on one io_context that one
// thread runs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "reference/broker/broker.hpp"
#include "reference/broker/store.hpp"
#include "reference/host/broker_host.hpp"
#include "reference/transport/address.hpp"
#include "reference/transport/asio_loop.hpp"
#include "reference/transport/tcp.hpp"

namespace touchstone::host {

class BrokerServer {
public:
    /// Listens on all `addresses` at once, or throws std::runtime_error that says why not. Port 0
    /// takes any free port. Nothing happens until `context` runs. Destroy it before `context`.
    BrokerServer(boost::asio::io_context& context, const std::vector<transport::Address>& addresses,
                 const mqtt::Limits& limits = {}, const mqtt::Behaviour& behaviour = {});

    /// Where the n-th listener really listens.
    transport::Address address(std::size_t listener = 0) const;
    std::uint16_t port(std::size_t listener = 0) const { return address(listener).port; }
    /// Stops listening and closes all connections, orderly; `context.run()` returns once they have
    /// gone, within seconds even if peers do not answer.
    void stop();

    mqtt::Broker& broker() { return broker_; }
    std::size_t connections() const { return host_.connections(); }

private:
    mqtt::MemoryStore store_;
    mqtt::Broker broker_;
    transport::AsioLoop loop_;
    transport::Tcp tcp_;
    BrokerHost host_;
    std::vector<std::unique_ptr<transport::Listener>> listeners_;
};

}  // namespace touchstone::host
