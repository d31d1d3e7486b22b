// The loop of real time: an io_context that one thread runs.
#pragma once

#include "reference/transport/loop.hpp"

namespace boost::asio {
class io_context;
}

namespace touchstone::transport {

class AsioLoop final : public Loop {
public:
    explicit AsioLoop(boost::asio::io_context& context) : context_{context} {}
    Time now() const override { return RealClock::now(); }
    void soon(std::function<void()> call) override;
    std::unique_ptr<Timer> timer(std::function<void()> call) override;

private:
    boost::asio::io_context& context_;
};

}  // namespace touchstone::transport
