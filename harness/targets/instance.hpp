// One instance of a target, ready to be tested: placeholders filled in, its files laid out, its
// process started and answering CONNECT. A target without a start command is just its addresses.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "harness/targets/placeholders.hpp"
#include "harness/targets/process.hpp"
#include "harness/targets/target.hpp"

namespace touchstone::targets {

class Instance {
public:
    /// Copies the files beside the target file into `dir` with their placeholders filled in, starts
    /// the command there, and waits until a CONNECT is answered, `start_within` at most. Throws
    /// TargetError.
    Instance(Target target, std::filesystem::path dir,
             Duration start_within = std::chrono::seconds{60});
    ~Instance();

    const Target& target() const { return target_; }
    /// Throws TargetError (configuration) where the target has no such listener. "" = "tcp".
    const Url& url(const std::string& listener = {}) const;
    /// The user of that name; empty where the target has none.
    User user(const std::string& name = "default") const;

    bool is_ours() const { return process_ != nullptr; }
    std::optional<pid_t> pid() const;
    /// How it ended, where it did without being asked.
    std::optional<Exit> crashed();
    /// "mosquitto was ended by signal 11 (Segmentation fault); the last it wrote: ...". Empty while
    /// it runs.
    std::string crash_report();
    /// Orderly (the stop command's signal) or by kill, then start and wait until it answers. Files
    /// stay as they are.
    void restart(bool kill);
    void stop();
    std::filesystem::path output_file() const { return dir_ / "output.log"; }

private:
    void lay_out_files();
    void start();
    void wait_until_it_answers();

    Target target_;
    std::filesystem::path dir_;
    Duration start_within_;
    Placeholders placeholders_;
    std::map<std::string, Url> urls_;
    std::unique_ptr<Process> process_;
};

}  // namespace touchstone::targets
