#include "reference/host/broker_server.hpp"

#include <utility>

namespace touchstone::host {

BrokerServer::BrokerServer(boost::asio::io_context& context,
                           const std::vector<transport::Address>& addresses,
                           const mqtt::Limits& limits, const mqtt::Behaviour& behaviour)
    : broker_{store_, limits, behaviour},
      loop_{context},
      tcp_{context},
      host_{broker_, store_, loop_} {
    for (const auto& address : addresses) {
        listeners_.push_back(tcp_.listen(
            address,
            [this](std::unique_ptr<transport::Stream> stream) { host_.adopt(std::move(stream)); }));
    }
}

transport::Address BrokerServer::address(std::size_t listener) const {
    return listeners_.at(listener)->address();
}

void BrokerServer::stop() {
    listeners_.clear();
    host_.stop();
}

}  // namespace touchstone::host
