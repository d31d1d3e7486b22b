#include "harness/cli/load_target.hpp"

#include <boost/asio/ip/address.hpp>
#include <fmt/format.h>

#include "harness/cli/exit.hpp"
#include "harness/cli/surroundings.hpp"
#include "harness/targets/probe.hpp"

namespace touchstone::cli {

bool is_near(const std::string& host) {
    if (host == "localhost") return true;
    boost::system::error_code error;
    const auto address = boost::asio::ip::make_address(host, error);
    if (error) return false;  // a name may lead anywhere
    if (address.is_loopback()) return true;
    if (address.is_v6()) {
        const auto first = address.to_v6().to_bytes()[0];
        return (first & 0xFE) == 0xFC || address.to_v6().is_link_local();
    }
    const auto bytes = address.to_v4().to_bytes();
    return bytes[0] == 10 || (bytes[0] == 172 && (bytes[1] & 0xF0) == 16) ||
           (bytes[0] == 192 && bytes[1] == 168) || (bytes[0] == 169 && bytes[1] == 254);
}

LoadTarget::LoadTarget(const TargetOptions& options, const std::filesystem::path& scenarios,
                       bool allow_remote, load::RunOptions& run) {
    if (!options.given()) {
        reference_.emplace();
        run.address = {"127.0.0.1", reference_->port()};
        info_ = {"touchstone", std::string{tool_version()},
                 "built in",   fmt::format("mqtt://127.0.0.1:{}", reference_->port()),
                 {},           {}};
        return;
    }
    instance_ = std::make_unique<targets::Instance>(options.target(scenarios), folder_.path());
    const auto& url = instance_->url();
    targets::require_transport(url);
    if (!allow_remote && !is_near(url.host)) {
        throw CommandError{
            wrong_usage,
            fmt::format(
                "{} is neither loopback nor a private address; load on somebody else's broker "
                "is an attack. Say --allow-remote if it is yours",
                url.host)};
    }
    const auto user = instance_->user();
    run.address = {url.host, url.port};
    run.user_name = user.name;
    run.password = user.password;
    if (const auto pid = instance_->pid()) run.target_pid = *pid;

    targets::ProbeOptions probe;
    probe.user_name = user.name;
    probe.password = user.password;
    probe.identify = instance_->target().identify;
    probe.run_tag = run_tag(run.seed);
    if (run.version) probe.versions = {*run.version};
    const auto found = targets::probe(url, probe);
    const auto& declared = instance_->target().name;
    info_.name = !found.name.empty() ? found.name : !declared.empty() ? declared : "unknown broker";
    info_.version = found.version;
    info_.identified_by = found.identified_by;
    info_.url = url.shown();
}

}  // namespace touchstone::cli
