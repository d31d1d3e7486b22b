#include "harness/targets/instance.hpp"

#include <algorithm>
#include <csignal>
#include <fstream>
#include <iterator>
#include <thread>

#include <fmt/format.h>

#include "harness/targets/contact.hpp"
#include "harness/targets/target_error.hpp"

namespace touchstone::targets {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

/// A template is text of at most this size; anything else is copied as it is.
constexpr std::uintmax_t largest_template = 1u << 20;

bool belongs_to_the_harness(const std::filesystem::path& file) {
    const auto name = file.filename();
    return name == "target.toml" || name == "expected.toml" || name == "README.md";
}

std::string tail_of(const Process& process) {
    const auto tail = process.output_tail();
    return tail.empty() ? "it wrote nothing" : fmt::format("the last it wrote:\n{}", tail);
}

}  // namespace

Instance::Instance(Target target, std::filesystem::path dir, Duration start_within)
    : target_{std::move(target)},
      dir_{std::filesystem::absolute(dir)},
      start_within_{start_within},
      placeholders_{dir_} {
    for (const auto& [name, listener] : target_.listeners) {
        urls_.emplace(name, parse_url(placeholders_.expand(listener, "listener " + name)));
    }
    if (target_.commands.start.empty()) return;
    std::filesystem::create_directories(dir_);
    lay_out_files();
    start();
}

Instance::~Instance() {
    if (process_) process_->stop(SIGTERM, milliseconds{2000});
}

void Instance::lay_out_files() {
    if (target_.folder.empty()) return;
    for (const auto& entry : std::filesystem::directory_iterator{target_.folder}) {
        if (!entry.is_regular_file() || belongs_to_the_harness(entry.path())) continue;
        const auto copy = dir_ / entry.path().filename();
        if (entry.file_size() > largest_template) {
            std::filesystem::copy_file(entry.path(), copy,
                                       std::filesystem::copy_options::overwrite_existing);
            continue;
        }
        std::ifstream file{entry.path(), std::ios::binary};
        const std::string text{std::istreambuf_iterator<char>{file}, {}};
        std::ofstream{copy, std::ios::binary} << placeholders_.expand_known(text);
    }
}

void Instance::start() {
    const auto command = placeholders_.expand(target_.commands.start, "the start command");
    process_.reset();
    process_ = std::make_unique<Process>(split_words(command), output_file());
    wait_until_it_answers();
}

void Instance::wait_until_it_answers() {
    const auto deadline = Clock::now() + start_within_;
    const auto login = user();
    ConnectOptions options;
    options.version = target_.versions.empty() ? mqtt::Version::v3_1_1 : target_.versions.front();
    options.client_id = "ready";
    options.user_name = login.name;
    options.password = login.password;
    options.patience = milliseconds{1000};
    std::string last = "nothing was tried";
    for (auto pause = milliseconds{5}; Clock::now() < deadline;
         pause = std::min(pause * 2, milliseconds{250})) {
        try {
            auto contact = make_contact(url(), options);
            contact.dialogue->send(mqtt::Disconnect{}, options.version);
            return;
        } catch (const TargetError& error) {
            // A CONNACK that refuses user or version is an answer; what follows will explain it
            // better.
            if (error.kind() == TargetError::Kind::login_refused ||
                error.kind() == TargetError::Kind::version_refused) {
                return;
            }
            last = error.what();
        }
        if (const auto exit = process_->exited()) {
            throw TargetError{TargetError::Kind::start_failed,
                              fmt::format("'{}' {} before it answered a CONNECT at {}; {}",
                                          target_.commands.start, exit->in_words(),
                                          url().host_and_port(), tail_of(*process_))};
        }
        std::this_thread::sleep_for(pause);
    }
    throw TargetError{
        TargetError::Kind::start_failed,
        fmt::format("'{}' was started and did not answer a CONNECT at {} within {} s ({}); {}",
                    target_.commands.start, url().host_and_port(),
                    std::chrono::duration_cast<std::chrono::seconds>(start_within_).count(), last,
                    tail_of(*process_))};
}

const Url& Instance::url(const std::string& listener) const {
    const auto found = urls_.find(listener.empty() ? "tcp" : listener);
    if (found != urls_.end()) return found->second;
    throw TargetError{
        TargetError::Kind::configuration,
        fmt::format("the target '{}' has no listener '{}'; add one to its [listeners]",
                    target_.name, listener)};
}

User Instance::user(const std::string& name) const {
    const auto found = target_.users.find(name);
    return found == target_.users.end() ? User{} : found->second;
}

std::optional<pid_t> Instance::pid() const {
    if (process_) return process_->pid();
    return {};
}

std::optional<Exit> Instance::crashed() {
    if (process_) return process_->exited();
    return {};
}

std::string Instance::crash_report() {
    const auto exit = crashed();
    if (!exit) return {};
    return fmt::format("'{}' {}; {}", target_.commands.start, exit->in_words(), tail_of(*process_));
}

void Instance::restart(bool kill) {
    if (!process_) {
        throw TargetError{
            TargetError::Kind::configuration,
            fmt::format("the target at {} was not started here and cannot be restarted; "
                        "let --start or a target file start it",
                        url().host_and_port())};
    }
    const auto signal = signal_named(kill ? target_.commands.kill : target_.commands.stop);
    process_->stop(signal, milliseconds{5000});
    start();
}

void Instance::stop() {
    if (process_) process_->stop(signal_named(target_.commands.stop), milliseconds{5000});
    process_.reset();
}

}  // namespace touchstone::targets
