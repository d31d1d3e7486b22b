#include "harness/targets/process.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include <fmt/format.h>

#include "harness/targets/target_error.hpp"

namespace touchstone::targets {
namespace {

struct SignalRow {
    std::string_view name;
    int number;
};
constexpr std::array<SignalRow, 7> signals{{{"TERM", SIGTERM},
                                            {"INT", SIGINT},
                                            {"QUIT", SIGQUIT},
                                            {"HUP", SIGHUP},
                                            {"KILL", SIGKILL},
                                            {"USR1", SIGUSR1},
                                            {"USR2", SIGUSR2}}};

[[noreturn]] void fail_to_start(const std::string& program, int error) {
    throw TargetError{TargetError::Kind::start_failed,
                      fmt::format("cannot run '{}': {}; is it installed, and on the PATH?", program,
                                  std::strerror(error))};
}

/// Between fork and exec: only what is safe there.
[[noreturn]] void become(char* const* arguments, int output, int report, pid_t parent) {
    ::setpgid(0, 0);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(127);  // the parent died before the line above
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    ::signal(SIGPIPE, SIG_DFL);
    ::signal(SIGINT, SIG_DFL);
    const int nothing = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    ::dup2(nothing, STDIN_FILENO);
    ::dup2(output, STDOUT_FILENO);
    ::dup2(output, STDERR_FILENO);
    ::execvp(arguments[0], arguments);
    const int error = errno;
    const auto written = ::write(report, &error, sizeof error);
    ::_exit(written == sizeof error ? 127 : 126);
}

}  // namespace

std::vector<std::string> split_words(std::string_view command) {
    std::vector<std::string> words;
    bool in_word = false;
    char quote = 0;
    for (std::size_t i = 0; i < command.size(); ++i) {
        const char c = command[i];
        if (quote == 0 && (c == ' ' || c == '\t' || c == '\n')) {
            in_word = false;
            continue;
        }
        if (!in_word) {
            words.emplace_back();
            in_word = true;
        }
        if (c == quote) {
            quote = 0;
        } else if (quote == 0 && (c == '\'' || c == '"')) {
            quote = c;
        } else if (c == '\\' && quote != '\'' && i + 1 < command.size()) {
            words.back() += command[++i];
        } else {
            words.back() += c;
        }
    }
    if (quote != 0) {
        throw TargetError{
            TargetError::Kind::configuration,
            fmt::format("the command \"{}\" has a quote {} that is not closed", command, quote)};
    }
    if (words.empty()) {
        throw TargetError{TargetError::Kind::configuration, "the start command is empty"};
    }
    return words;
}

int signal_named(std::string_view name) {
    int number = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
    if (error == std::errc{} && end == name.data() + name.size() && number > 0 && number < 32) {
        return number;
    }
    const auto bare = name.starts_with("SIG") ? name.substr(3) : name;
    const auto row = std::ranges::find(signals, bare, &SignalRow::name);
    if (row != signals.end()) return row->number;
    throw TargetError{TargetError::Kind::configuration,
                      fmt::format("'{}' is no signal; SIGTERM, SIGINT, SIGQUIT, SIGHUP, SIGKILL, "
                                  "SIGUSR1 and SIGUSR2 are",
                                  name)};
}

std::string Exit::in_words() const {
    if (signal == 0) return fmt::format("exited with status {}", status);
    return fmt::format("was ended by signal {} ({})", signal, ::strsignal(signal));
}

Process::Process(const std::vector<std::string>& words, std::filesystem::path output)
    : output_{std::move(output)} {
    std::vector<char*> arguments;
    for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);

    const int file = ::open(output_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    int report[2] = {-1, -1};
    if (file < 0 || ::pipe2(report, O_CLOEXEC) != 0) {
        const int error = errno;
        if (file >= 0) ::close(file);
        throw TargetError{TargetError::Kind::start_failed,
                          fmt::format("cannot keep the output of '{}' in {}: {}", words[0],
                                      output_.string(), std::strerror(error))};
    }
    const pid_t parent = ::getpid();
    pid_ = ::fork();
    if (pid_ == 0) become(arguments.data(), file, report[1], parent);
    const int fork_error = errno;
    ::close(file);
    ::close(report[1]);
    int exec_error = 0;
    const auto told = pid_ < 0 ? 0 : ::read(report[0], &exec_error, sizeof exec_error);
    ::close(report[0]);
    if (pid_ < 0) fail_to_start(words[0], fork_error);
    if (told == sizeof exec_error) {
        wait(0);
        fail_to_start(words[0], exec_error);
    }
}

Process::~Process() {
    signal(SIGKILL);
    wait(0);
}

void Process::wait(int options) {
    if (exit_) return;
    siginfo_t info{};
    int result = -1;
    do {
        result = ::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOWAIT | options);
    } while (result < 0 && errno == EINTR);
    if (result < 0 || info.si_pid != pid_) return;
    // Whatever the leader leaves behind ends with it. Before it is reaped, so that the number is
    // still its own.
    ::kill(-pid_, SIGKILL);
    int status = 0;
    ::waitpid(pid_, &status, 0);
    exit_ = WIFSIGNALED(status) ? Exit{0, WTERMSIG(status)} : Exit{WEXITSTATUS(status), 0};
}

std::optional<Exit> Process::exited() {
    wait(WNOHANG);
    return exit_;
}

void Process::signal(int number) {
    if (!exited()) ::kill(-pid_, number);
}

Exit Process::stop(int number, std::chrono::milliseconds patience) {
    signal(number);
    signal(SIGCONT);  // a stopped process would not notice
    const auto deadline = std::chrono::steady_clock::now() + patience;
    auto pause = std::chrono::milliseconds{1};
    while (!exited() && std::chrono::steady_clock::now() < deadline) {
        std::this_thread::sleep_for(pause);
        pause = std::min(pause * 2, std::chrono::milliseconds{50});
    }
    signal(SIGKILL);
    wait(0);
    return exit_.value_or(Exit{});
}

std::string Process::output_tail(std::size_t lines) const {
    constexpr std::streamoff most = 4096;
    std::ifstream file{output_, std::ios::binary | std::ios::ate};
    if (!file) return {};
    const auto size = static_cast<std::streamoff>(file.tellg());
    file.seekg(std::max<std::streamoff>(0, size - most));
    std::string tail{std::istreambuf_iterator<char>{file}, {}};
    while (tail.ends_with('\n')) tail.pop_back();
    std::size_t start = tail.size();
    for (std::size_t i = 0; i < lines && start != 0 && start != tail.npos; ++i) {
        start = tail.rfind('\n', start - 1);
    }
    return start == tail.npos ? tail : tail.substr(start == 0 ? 0 : start + 1);
}

}  // namespace touchstone::targets
