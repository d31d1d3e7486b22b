#include "reference/host/signals.hpp"

#include <csignal>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

namespace touchstone::host {

struct StopSignals::State {
    State(boost::asio::io_context& context, std::function<void(int)> call)
        : signals{context, SIGINT, SIGTERM}, stop{std::move(call)} {}
    boost::asio::signal_set signals;
    std::function<void(int)> stop;  // empty: nobody is to be told any more
};

StopSignals::StopSignals(boost::asio::io_context& context, std::function<void(int signal)> stop)
    : state_{std::make_shared<State>(context, std::move(stop))} {
    state_->signals.async_wait(
        [state = state_](const boost::system::error_code& error, int signal) {
            if (error || !state->stop) return;
            state->signals.clear();  // the next one has its usual effect
            std::exchange(state->stop, nullptr)(signal);
        });
}

StopSignals::~StopSignals() {
    state_->stop = nullptr;
    boost::system::error_code ignored;
    state_->signals.clear(ignored);
    state_->signals.cancel(ignored);
}

}  // namespace touchstone::host
