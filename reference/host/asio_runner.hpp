// Runs many programs at once on one io_context, against anything that has an address. Everything
// happens on the one thread that runs the context; how many programs run at once is the caller's
// choice.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "reference/host/program.hpp"
#include "reference/transport/address.hpp"
#include "reference/transport/asio_loop.hpp"
#include "reference/transport/lane.hpp"
#include "reference/transport/tcp.hpp"

namespace touchstone::host {

class AsioRunner {
public:
    /// The address of a listener that a program names ("" = the target's own); none if the target
    /// has no such listener.
    using Resolve = std::function<std::optional<transport::Address>(const std::string& listener)>;
    /// Restarts the target, and calls `done` once, now or later, with why it failed or "".
    using Restart =
        std::function<void(bool kill, std::function<void(const std::string& why)> done)>;

    struct Options {
        transport::Nanoseconds connect_within = std::chrono::seconds{5};
        transport::Shape shape{};  ///< of everything that programs write
    };

    /// An empty `restart` answers that this target cannot be restarted.
    AsioRunner(boost::asio::io_context& context, Resolve resolve, Restart restart, Options options);
    AsioRunner(boost::asio::io_context& context, Resolve resolve)
        : AsioRunner{context, std::move(resolve), {}, {}} {}
    /// Programs that have not finished are dropped, and hear nothing.
    ~AsioRunner();
    AsioRunner(const AsioRunner&) = delete;
    AsioRunner& operator=(const AsioRunner&) = delete;

    /// Starts `program`, which lives until `done` is called: once, from the loop, when it has
    /// finished. Connections it left open are closed then, orderly.
    void start(Program& program, std::function<void()> done);
    /// Tells all programs to finish now.
    void stop();
    std::size_t running() const { return runs_.size(); }

private:
    class Run;

    transport::AsioLoop loop_;
    transport::Tcp tcp_;
    Resolve resolve_;
    Restart restart_;
    Options options_;
    std::set<std::shared_ptr<Run>> runs_;
};

}  // namespace touchstone::host
