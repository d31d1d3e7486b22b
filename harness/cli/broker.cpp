// `touchstone broker`: the reference broker for everyday use, or, with --deviation, one that is
// wrong on purpose.

#include <csignal>
#include <cstdio>
#include <memory>

#include <boost/asio/io_context.hpp>
#include <fmt/format.h>

#include "harness/cli/command.hpp"
#include "harness/cli/exit.hpp"
#include "reference/deviations/deviations.hpp"
#include "reference/host/broker_server.hpp"
#include "reference/host/signals.hpp"

namespace touchstone::cli {
namespace {

struct BrokerOptions {
    int port = 1883;
    std::vector<std::string> bind;
    std::string deviation;
    std::string user_name, password;
    bool quiet = false;
};

const mqtt::Deviation& find_deviation(const std::string& id) {
    if (const auto* found = mqtt::deviation_named(id)) return *found;
    std::string hint;
    for (const auto near : mqtt::nearest_deviations(id)) hint += fmt::format(" {}", near);
    throw CommandError{wrong_usage, fmt::format("there is no deviation '{}'; near it are:{}\n"
                                                "`touchstone list deviations` shows them all",
                                                id, hint)};
}

int serve(const BrokerOptions& options) {
    mqtt::Limits limits;
    if (!options.user_name.empty()) limits.users.push_back({options.user_name, options.password});
    mqtt::Behaviour behaviour;
    if (!options.deviation.empty()) {
        const auto& deviation = find_deviation(options.deviation);
        behaviour = deviation.behaviour;
        fmt::print("touchstone: this broker is wrong on purpose: {}\n", deviation.what);
        for (const auto statement : deviation.breaks) {
            fmt::print("  it breaks {}: {}\n", statement.citation(), statement.row().summary);
        }
    }
    std::vector<transport::Address> addresses;
    for (const auto& host : options.bind) {
        addresses.push_back({host, static_cast<std::uint16_t>(options.port)});
    }

    boost::asio::io_context context{1};
    std::unique_ptr<host::BrokerServer> server;
    try {
        server = std::make_unique<host::BrokerServer>(context, addresses, limits, behaviour);
    } catch (const std::runtime_error& error) {
        throw CommandError{
            wrong_usage,
            fmt::format("{}; choose another port with -p (0 = any free one)", error.what())};
    }
    const host::StopSignals signals{context, [&](int) { server->stop(); }};
    for (std::size_t i = 0; i < addresses.size() && !options.quiet; ++i) {
        fmt::print("touchstone: MQTT 3.1, 3.1.1 and 5.0 on {}; Ctrl-C stops\n",
                   transport::to_string(server->address(i)));
    }
    std::fflush(stdout);
    context.run();
    // Ctrl-C is the ordinary way to end a broker.
    return all_passed;
}

}  // namespace

void add_broker(CLI::App& app, Invocation& invocation) {
    auto* command = app.add_subcommand("broker", "serve the reference broker, or a deviant one");
    auto options = std::make_shared<BrokerOptions>();
    options->bind = {"127.0.0.1"};
    command->add_option("-p,--port", options->port, "port (1883); 0 takes any free one")
        ->check(CLI::Range(0, 65535));
    command->add_option("-A,--bind", options->bind, "addresses to listen on (127.0.0.1)");
    command->add_option("--deviation", options->deviation,
                        "be wrong in this way; see `touchstone list deviations`");
    command->add_option("-u,--username", options->user_name, "demand this user name");
    command->add_option("-P,--password", options->password, "and this password");
    command->add_flag("-q,--quiet", options->quiet, "print nothing");
    command->callback(
        [&invocation, options] { invocation.chosen = [options] { return serve(*options); }; });
}

}  // namespace touchstone::cli
