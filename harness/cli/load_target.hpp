// What a load run is put on: the built-in reference over loopback, or a broker that was named or
// started.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>

#include "harness/cli/served_reference.hpp"
#include "harness/cli/target_options.hpp"
#include "harness/cli/temporary_folder.hpp"
#include "harness/load/run.hpp"
#include "harness/targets/instance.hpp"
#include "reports/results/results.hpp"

namespace touchstone::cli {

class LoadTarget {
public:
    /// Starts what has to be started, asks who it is, and fills address, login and process id of
    /// `run`. Throws CommandError (2) for an address that is neither loopback nor private unless
    /// `allow_remote`, and TargetError.
    LoadTarget(const TargetOptions& options, const std::filesystem::path& scenarios,
               bool allow_remote, load::RunOptions& run);
    const results::TargetInfo& info() const { return info_; }

private:
    TemporaryFolder folder_;
    std::optional<ServedReference> reference_;
    std::unique_ptr<targets::Instance> instance_;
    results::TargetInfo info_;
};

/// Loopback, private (RFC 1918, RFC 4193), link-local, or the name localhost.
bool is_near(const std::string& host);

}  // namespace touchstone::cli
