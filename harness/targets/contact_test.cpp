// What can be wrong with a target is told apart, and each message says where, why and what to do.
// Golden: the text counts.
#include "harness/targets/contact.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/targets/fake_server.hpp"
#include "harness/targets/placeholders.hpp"
#include "harness/targets/target_error.hpp"

namespace touchstone::targets {
namespace {

using namespace std::string_literals;
using Kind = TargetError::Kind;

struct Failure {
    Kind kind{};
    std::string message;  ///< with the port as PORT
    int exit_code = 0;
};

Failure contact_fails(const Url& url, const ConnectOptions& options) {
    try {
        make_contact(url, options);
    } catch (const TargetError& error) {
        std::string message = error.what();
        const auto port = ":" + std::to_string(url.port);
        for (auto at = message.find(port); at != message.npos; at = message.find(port)) {
            message.replace(at, port.size(), ":PORT");
        }
        return {error.kind(), message, error.exit_code()};
    }
    ADD_FAILURE() << "was accepted";
    return {};
}

ConnectOptions v5() {
    ConnectOptions options;
    options.client_id = "test";
    return options;
}

TEST(Contact, nobody_listens) {
    Url url;
    url.host = "127.0.0.1";
    url.port = Placeholders{"/"}.port("");
    const auto failure = contact_fails(url, v5());
    EXPECT_EQ(failure.kind, Kind::unreachable);
    EXPECT_EQ(failure.exit_code, 4);
    EXPECT_THAT(failure.message, testing::StartsWith("cannot reach 127.0.0.1:PORT: "));
    EXPECT_THAT(failure.message, testing::HasSubstr("refused"));
    EXPECT_THAT(
        failure.message,
        testing::EndsWith("; start the broker, or let --start 'CMD --port {port}' start it"));
}

TEST(Contact, accepts_and_never_answers) {
    FakeServer server{[](const std::string&) { return ""s; }};
    auto options = v5();
    options.patience = std::chrono::milliseconds{100};
    const auto failure = contact_fails(server.url(), options);
    EXPECT_EQ(failure.kind, Kind::silent);
    EXPECT_EQ(failure.exit_code, 4);
    EXPECT_EQ(
        failure.message,
        "127.0.0.1:PORT accepted the connection and did not answer a CONNECT within 0.1 s; is it "
        "an MQTT broker, and not stopped or overloaded?");
}

TEST(Contact, half_a_connack_is_no_answer) {
    FakeServer server{[](const std::string&) { return "\x20\x03"s; }};
    auto options = v5();
    options.patience = std::chrono::milliseconds{100};
    EXPECT_EQ(contact_fails(server.url(), options).kind, Kind::not_mqtt);
}

TEST(Contact, accepts_and_closes) {
    FakeServer server{[](const std::string&) { return std::nullopt; }};
    const auto failure = contact_fails(server.url(), v5());
    EXPECT_EQ(failure.kind, Kind::closes);
    EXPECT_EQ(
        failure.message,
        "127.0.0.1:PORT accepted the connection and closed it without answering a CONNECT of MQTT "
        "5.0; does it offer that version, and plain TCP?");
}

TEST(Contact, speaks_http) {
    FakeServer server{[](const std::string&) { return "HTTP/1.1 400 Bad Request\r\n\r\n"s; }};
    auto options = v5();
    options.patience = std::chrono::milliseconds{200};
    const auto failure = contact_fails(server.url(), options);
    EXPECT_EQ(failure.kind, Kind::not_mqtt);
    EXPECT_EQ(
        failure.message,
        "127.0.0.1:PORT answered a CONNECT with 48 54 54 50 2F 31 2E 31 20 34 30 30 20 42 61 64 "
        "(\"HTTP/1.1 400 Bad\"): that is HTTP; is the MQTT listener on another port?");
}

TEST(Contact, speaks_tls) {
    FakeServer server{[](const std::string&) { return "\x15\x03\x03\x00\x02\x02\x46"s; }};
    auto options = v5();
    options.patience = std::chrono::milliseconds{200};
    const auto failure = contact_fails(server.url(), options);
    EXPECT_EQ(failure.kind, Kind::not_mqtt);
    EXPECT_THAT(failure.message, testing::EndsWith("that is TLS; use mqtts://"));
}

TEST(Contact, wants_a_login) {
    FakeServer server{[](const std::string&) { return "\x20\x03\x00\x87\x00"s; }};
    const auto failure = contact_fails(server.url(), v5());
    EXPECT_EQ(failure.kind, Kind::login_refused);
    EXPECT_EQ(failure.exit_code, 2);
    EXPECT_EQ(
        failure.message,
        "127.0.0.1:PORT wants user name and password (CONNACK 0x87 not-authorized); give them as "
        "mqtt://NAME:PASSWORD@127.0.0.1:PORT or in a target file");
}

TEST(Contact, refuses_the_password) {
    auto options = v5();
    options.version = mqtt::Version::v3_1_1;
    options.user_name = "ann";
    options.password = "secret";
    FakeServer server{[](const std::string&) { return "\x20\x02\x00\x04"s; }};
    const auto failure = contact_fails(server.url(), options);
    EXPECT_EQ(failure.kind, Kind::login_refused);
    EXPECT_EQ(
        failure.message,
        "127.0.0.1:PORT refused the user 'ann' (CONNACK 0x86 bad-user-name-or-password); check "
        "user name and password");
}

TEST(Contact, does_not_offer_the_version) {
    FakeServer server{[](const std::string&) { return "\x20\x03\x00\x84\x00"s; }};
    const auto failure = contact_fails(server.url(), v5());
    EXPECT_EQ(failure.kind, Kind::version_refused);
    EXPECT_EQ(failure.message,
              "127.0.0.1:PORT does not offer MQTT 5.0 (CONNACK 0x84 unsupported-protocol-version); "
              "choose the versions that it offers with --mqtt");
}

TEST(Contact, refuses_for_another_reason) {
    FakeServer server{[](const std::string&) { return "\x20\x03\x00\x88\x00"s; }};
    const auto failure = contact_fails(server.url(), v5());
    EXPECT_EQ(failure.kind, Kind::refused);
    EXPECT_EQ(
        failure.message,
        "127.0.0.1:PORT refused a plain CONNECT of MQTT 5.0 with 0x88 server-unavailable; its log "
        "may say why");
}

TEST(Contact, keeps_the_connack_properties) {
    FakeServer server{[](const std::string&) { return "\x20\x06\x00\x00\x03\x21\x00\x0A"s; }};
    const auto contact = make_contact(server.url(), v5());
    EXPECT_EQ(contact.connack().number(mqtt::PropertyId::receive_maximum, 65'535), 10u);
}

}  // namespace
}  // namespace touchstone::targets
