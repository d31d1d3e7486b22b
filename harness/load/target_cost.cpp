#include "harness/load/target_cost.hpp"

#include <filesystem>
#include <fstream>
#include <string>

namespace touchstone::load {
namespace {

/// "cpu waited slices", the first two in nanoseconds.
std::optional<OwnCost> schedstat(const std::filesystem::path& task) {
    std::ifstream file{task / "schedstat"};
    std::int64_t cpu = 0, waited = 0;
    if (!(file >> cpu >> waited)) return {};
    return OwnCost{std::chrono::nanoseconds{cpu}, std::chrono::nanoseconds{waited}};
}

}  // namespace

std::optional<std::chrono::nanoseconds> TargetCost::cpu() {
    std::error_code error;
    const auto tasks = "/proc/" + std::to_string(pid_) + "/task";
    std::filesystem::directory_iterator threads{tasks, error};
    if (error) return {};
    for (; threads != std::filesystem::directory_iterator{}; threads.increment(error)) {
        const auto cost = schedstat(threads->path());
        if (!cost) continue;  // it ended since the folder was read
        auto& before = threads_[std::stoi(threads->path().filename().string())];
        const auto now = static_cast<std::uint64_t>(cost->cpu.count());
        sum_ += now > before ? now - before : 0;
        before = now;
    }
    return std::chrono::nanoseconds{static_cast<std::int64_t>(sum_)};
}

std::optional<std::uint64_t> TargetCost::memory() const {
    std::ifstream file{"/proc/" + std::to_string(pid_) + "/status"};
    std::string word;
    while (file >> word) {
        std::uint64_t kibibytes = 0;
        if (word == "VmRSS:" && file >> kibibytes) return kibibytes * 1024;
    }
    return {};
}

OwnCost own_cost() {
    return schedstat("/proc/thread-self").value_or(OwnCost{});
}

}  // namespace touchstone::load
