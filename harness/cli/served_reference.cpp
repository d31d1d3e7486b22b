#include "harness/cli/served_reference.hpp"

#include <boost/asio/post.hpp>

namespace touchstone::cli {

ServedReference::ServedReference()
    : server_{context_, {{"127.0.0.1", 0}}}, thread_{[this] { context_.run(); }} {}

ServedReference::~ServedReference() {
    boost::asio::post(context_, [this] { server_.stop(); });
    thread_.join();
}

}  // namespace touchstone::cli
