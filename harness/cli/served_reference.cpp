#include "harness/cli/served_reference.hpp"

namespace touchstone::cli {

ServedReference::ServedReference()
    : server_{context_, {{"127.0.0.1", 0}}}, thread_{[this] { context_.run(); }} {}

// Nobody is left to talk to: the run is over.
ServedReference::~ServedReference() {
    context_.stop();
    thread_.join();
}

}  // namespace touchstone::cli
