#include "harness/cli/terminal.hpp"

#include <chrono>
#include <clocale>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <sys/ioctl.h>
#include <unistd.h>

#include <fmt/format.h>

namespace touchstone::cli {
namespace {

bool set(const char* variable) {
    const char* value = std::getenv(variable);
    return value != nullptr && *value != 0;
}

bool colour_fits(const std::string& wish) {
    if (wish != "auto") return wish == "always";
    if (set("NO_COLOR")) return false;
    if (set("CLICOLOR_FORCE")) return true;
    const char* terminal = std::getenv("TERM");
    return isatty(STDOUT_FILENO) && terminal != nullptr && std::strcmp(terminal, "dumb") != 0;
}

bool locale_is_utf8() {
    for (const auto* variable : {"LC_ALL", "LC_CTYPE", "LANG"}) {
        if (!set(variable)) continue;
        const std::string value = std::getenv(variable);
        return value.find("UTF-8") != std::string::npos || value.find("utf8") != std::string::npos;
    }
    return false;
}

double seconds_now() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

}  // namespace

console::Style style_for_stdout(const std::string& wish) {
    console::Style style;
    style.colour = colour_fits(wish);
    style.unicode = locale_is_utf8();
    winsize size{};
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 40)
        style.width = size.ws_col;
    return style;
}

Progress::Progress(bool quiet)
    : quiet_{quiet}, terminal_{isatty(STDERR_FILENO) != 0}, last_{seconds_now()} {}

Progress::~Progress() {
    clear();
}

void Progress::show(const std::string& line) {
    if (quiet_) return;
    const double now = seconds_now();
    if (now - last_ < (terminal_ ? 0.1 : 10.0)) return;
    last_ = now;
    if (terminal_)
        fmt::print(stderr, "\r\x1b[K{}", line);
    else
        fmt::print(stderr, "{}\n", line);
    std::fflush(stderr);
    shown_ = terminal_;
}

void Progress::clear() {
    if (shown_) fmt::print(stderr, "\r\x1b[K");
    shown_ = false;
}

}  // namespace touchstone::cli
