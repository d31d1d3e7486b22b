// Ctrl-C and termination as an event of the loop. The first one is told; a second one ends the
// process as if nobody listened.
#pragma once

#include <functional>
#include <memory>

namespace boost::asio {
class io_context;
}

namespace touchstone::host {

class StopSignals {
public:
    /// `stop` is called once, from the loop, with the number of the signal (SIGINT or SIGTERM).
    /// While it waits, the loop does not run out of work; destroying it, or the call, ends that.
    StopSignals(boost::asio::io_context& context, std::function<void(int signal)> stop);
    ~StopSignals();
    StopSignals(const StopSignals&) = delete;
    StopSignals& operator=(const StopSignals&) = delete;

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace touchstone::host
