#include "reference/transport/asio_loop.hpp"

#include <cstdint>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

namespace touchstone::transport {
namespace {

class AsioTimer final : public Timer {
public:
    AsioTimer(boost::asio::io_context& context, std::function<void()> call)
        : state_{std::make_shared<State>(context, std::move(call))} {}
    ~AsioTimer() override { cancel(); }

    void set(Nanoseconds at) override {
        ++state_->setting;
        state_->timer.expires_at(std::chrono::steady_clock::time_point{at});
        state_->timer.async_wait([state = state_, setting = state_->setting](const auto&) {
            if (setting == state->setting) state->call();
        });
    }
    void cancel() override {
        ++state_->setting;
        state_->timer.cancel();
    }

private:
    // Outlives the timer while a call is on its way. The number tells a call that was cancelled too
    // late.
    struct State {
        State(boost::asio::io_context& context, std::function<void()> what)
            : timer{context}, call{std::move(what)} {}
        boost::asio::steady_timer timer;
        std::function<void()> call;
        std::uint64_t setting = 0;
    };
    std::shared_ptr<State> state_;
};

}  // namespace

void AsioLoop::soon(std::function<void()> call) {
    boost::asio::post(context_, std::move(call));
}

std::unique_ptr<Timer> AsioLoop::timer(std::function<void()> call) {
    return std::make_unique<AsioTimer>(context_, std::move(call));
}

}  // namespace touchstone::transport
