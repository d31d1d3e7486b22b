// A started command: its own process group, no shell, output kept in a file, never left behind.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace touchstone::targets {

/// Splits a command line into words: blanks separate, '...' and "..." group, \ takes the next
/// character as it is. Nothing is expanded. Throws TargetError (configuration) where a quote is not
/// closed or there is no word.
std::vector<std::string> split_words(std::string_view command);

/// "SIGTERM", "TERM" or "15". Throws TargetError (configuration) for anything else.
int signal_named(std::string_view name);

/// How a process ended.
struct Exit {
    int status = 0;  ///< exit status, where no signal ended it
    int signal = 0;  ///< 0 = it exited by itself
    /// "exited with status 3", "was ended by signal 11 (Segmentation fault)".
    std::string in_words() const;
};

/// One running command. Destroying it kills the whole process group and waits for it; should we die
/// first, the kernel kills it. (The kernel ties that to the thread that started it, which therefore
/// has to outlive the process.)
class Process {
public:
    /// Starts `words` with output and errors appended to `output`. Throws TargetError
    /// (start_failed) naming the cause.
    Process(const std::vector<std::string>& words, std::filesystem::path output);
    ~Process();
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;

    pid_t pid() const { return pid_; }
    /// Nothing while it runs. Never blocks.
    std::optional<Exit> exited();
    /// To the whole group; nothing happens if it has ended.
    void signal(int number);
    /// Sends `number`, waits up to `patience` for the end, then kills.
    Exit stop(int number, std::chrono::milliseconds patience);
    /// The last lines that it wrote, at most `lines` and 4 KiB.
    std::string output_tail(std::size_t lines = 10) const;

private:
    void wait(int options);

    pid_t pid_ = -1;
    std::filesystem::path output_;
    std::optional<Exit> exit_;
};

}  // namespace touchstone::targets
