#include "harness/cli/surroundings.hpp"

#include <cstdlib>
#include <fstream>
#include <random>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <thread>
#include <unistd.h>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "harness/cli/commit.hpp"
#include "harness/cli/exit.hpp"
#include "harness/targets/url.hpp"

namespace touchstone::cli {
namespace {

std::filesystem::path own_program() {
    std::error_code error;
    auto program = std::filesystem::read_symlink("/proc/self/exe", error);
    return error ? std::filesystem::path{} : program;
}

std::string processor_name() {
    std::ifstream cpuinfo{"/proc/cpuinfo"};
    for (std::string line; std::getline(cpuinfo, line);) {
        if (line.rfind("model name", 0) == 0) {
            const auto colon = line.find(':');
            if (colon != std::string::npos && colon + 2 < line.size())
                return line.substr(colon + 2);
        }
    }
    return "unknown";
}

/// Whether the word after this option is a secret.
bool names_password(std::string_view option) {
    return option == "-P" || option == "--password";
}

}  // namespace

std::filesystem::path scenarios_root(const std::string& given) {
    namespace fs = std::filesystem;
    const auto usable = [](const fs::path& path) { return fs::is_directory(path); };
    if (!given.empty()) {
        if (usable(given)) return given;
        throw CommandError{
            wrong_usage,
            fmt::format("--scenarios {}: there is no such folder; leave the option out to use "
                        "the scenarios that come with Touchstone",
                        given)};
    }
    if (const char* named = std::getenv("TOUCHSTONE_SCENARIOS"); named != nullptr && *named != 0) {
        if (usable(named)) return named;
        throw CommandError{wrong_usage,
                           fmt::format("TOUCHSTONE_SCENARIOS={}: there is no such folder", named)};
    }
    for (auto folder = own_program().parent_path(); folder.has_relative_path();
         folder = folder.parent_path()) {
        if (usable(folder / "scenarios" / "targets")) return folder / "scenarios";
        if (usable(folder / "share/touchstone/scenarios"))
            return folder / "share/touchstone/scenarios";
    }
    throw CommandError{wrong_usage,
                       "the scenarios were not found beside the program; name their folder with "
                       "--scenarios DIR or TOUCHSTONE_SCENARIOS"};
}

std::string_view tool_version() {
    return generated_version;
}
std::string_view tool_commit() {
    return generated_commit;
}

std::map<std::string, std::string> environment() {
    std::map<std::string, std::string> found;
    utsname kernel{};
    if (uname(&kernel) == 0) {
        found["kernel"] = fmt::format("{} {} {}", kernel.sysname, kernel.release, kernel.machine);
    }
    found["processor"] = processor_name();
    found["cores"] = std::to_string(std::thread::hardware_concurrency());
    rlimit files{};
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        found["open files"] = fmt::format("{} of {}", files.rlim_cur, files.rlim_max);
    }
#if defined(__clang__)
    found["compiler"] = "clang " __clang_version__;
#else
    found["compiler"] = "g++ " __VERSION__;
#endif
    return found;
}

std::string redacted_command(int argc, const char* const* argv) {
    std::string command = "touchstone";
    bool secret = false;
    for (int i = 1; i < argc; ++i) {
        const std::string_view word = argv[i];
        std::string shown{word};
        if (secret) shown = "***";
        if (word.rfind("--password=", 0) == 0) shown = "--password=***";
        secret = names_password(word);
        const bool plain =
            shown.find_first_of(" \t'\"$\\*?#&|;<>()") == std::string::npos && !shown.empty();
        command +=
            plain || shown == "***" ? fmt::format(" {}", shown) : fmt::format(" '{}'", shown);
    }
    return targets::redacted(command);
}

results::Run begin_run(std::string command, std::uint64_t seed) {
    results::Run run;
    run.start = std::chrono::system_clock::now();
    run.id =
        fmt::format("{:%Y%m%dT%H%M%SZ}-{}",
                    fmt::gmtime(std::chrono::system_clock::to_time_t(run.start)), run_tag(seed));
    run.command = std::move(command);
    run.seed = seed;
    run.tool_version = tool_version();
    run.commit = tool_commit();
    return run;
}

void end_run(results::Run& run) {
    run.end = std::chrono::system_clock::now();
    run.duration = run.end - run.start;
}

std::uint64_t fresh_seed() {
    return std::random_device{}() % 1'000'000;
}

std::string run_tag(std::uint64_t seed) {
    constexpr std::string_view digits = "0123456789abcdefghijklmnopqrstuvwxyz";
    // Two runs side by side against one broker differ by process even with equal seeds.
    auto rest = (seed * 0x9E3779B97F4A7C15u + static_cast<std::uint64_t>(getpid())) >> 16;
    std::string tag;
    for (int i = 0; i < 5; ++i, rest /= digits.size()) tag += digits[rest % digits.size()];
    return tag;
}

}  // namespace touchstone::cli
