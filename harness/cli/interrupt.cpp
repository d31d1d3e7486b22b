#include "harness/cli/interrupt.hpp"

#include <cassert>
#include <csignal>
#include <unistd.h>

namespace touchstone::cli {
namespace {

volatile std::sig_atomic_t signal_seen = 0;
bool watching = false;

extern "C" void on_signal(int signal) {
    if (signal_seen != 0) _exit(128 + signal);
    signal_seen = signal;
}

void install(void (*action)(int)) {
    struct sigaction wanted = {};
    wanted.sa_handler = action;
    sigemptyset(&wanted.sa_mask);
    // No SA_RESTART: a blocking wait has to end, so that the run notices.
    sigaction(SIGINT, &wanted, nullptr);
    sigaction(SIGTERM, &wanted, nullptr);
}

}  // namespace

Interrupt::Interrupt() {
    assert(!watching);
    watching = true;
    signal_seen = 0;
    install(on_signal);
}

Interrupt::~Interrupt() {
    install(SIG_DFL);
    watching = false;
}

bool Interrupt::requested() {
    return signal_seen != 0;
}

std::optional<ExitCode> Interrupt::exit_code() {
    if (signal_seen == 0) return std::nullopt;
    return signal_seen == SIGTERM ? terminated : interrupted;
}

}  // namespace touchstone::cli
