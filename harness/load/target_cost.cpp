#include "harness/load/target_cost.hpp"

#include <filesystem>
#include <fstream>
#include <string>

namespace touchstone::load {
namespace {

/// "cpu waited slices", the first two in nanoseconds.
std::optional<CpuCost> schedstat(const std::filesystem::path& task) {
    std::ifstream file{task / "schedstat"};
    std::int64_t cpu = 0, waited = 0;
    if (!(file >> cpu >> waited)) return {};
    return CpuCost{std::chrono::nanoseconds{cpu}, std::chrono::nanoseconds{waited}};
}

}  // namespace

std::optional<CpuCost> TargetCost::cpu() {
    std::error_code error;
    const auto tasks = "/proc/" + std::to_string(pid_) + "/task";
    std::filesystem::directory_iterator threads{tasks, error};
    if (error) return {};
    for (; threads != std::filesystem::directory_iterator{}; threads.increment(error)) {
        const auto cost = schedstat(threads->path());
        if (!cost) continue;  // it ended since the folder was read
        auto& before = threads_[std::stoi(threads->path().filename().string())];
        // A number that was used again by a new thread begins from zero.
        sum_ += cost->used >= before.used ? *cost - before : *cost;
        before = *cost;
    }
    return sum_;
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

CpuCost own_cost() {
    return schedstat("/proc/thread-self").value_or(CpuCost{});
}

}  // namespace touchstone::load
