#include "harness/targets/url.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/targets/target_error.hpp"

namespace touchstone::targets {
namespace {

std::string why_not(std::string_view text) {
    try {
        parse_url(text);
    } catch (const TargetError& error) {
        EXPECT_EQ(error.kind(), TargetError::Kind::configuration);
        return error.what();
    }
    return "accepted";
}

TEST(Url, host_and_port) {
    const auto url = parse_url("mqtt://broker.example:1884");
    EXPECT_EQ(url.scheme, Url::Scheme::mqtt);
    EXPECT_EQ(url.host, "broker.example");
    EXPECT_EQ(url.port, 1884);
    EXPECT_FALSE(url.user_name);
    EXPECT_EQ(url.shown(), "mqtt://broker.example:1884");
    EXPECT_EQ(url.transport(), "tcp");
}

TEST(Url, each_scheme_has_its_own_port) {
    EXPECT_EQ(parse_url("mqtt://h").port, 1883);
    EXPECT_EQ(parse_url("mqtts://h").port, 8883);
    EXPECT_EQ(parse_url("ws://h").port, 80);
    EXPECT_EQ(parse_url("wss://h").port, 443);
}

TEST(Url, websockets_have_a_path) {
    EXPECT_EQ(parse_url("ws://h").path, "/mqtt");
    EXPECT_EQ(parse_url("wss://h/broker/ws").path, "/broker/ws");
    EXPECT_EQ(parse_url("mqtt://h/").path, "");
    EXPECT_THAT(why_not("mqtt://h/mqtt"), testing::HasSubstr("mqtt:// has no path"));
}

TEST(Url, ipv6) {
    const auto url = parse_url("mqtt://[::1]:2883");
    EXPECT_EQ(url.host, "::1");
    EXPECT_EQ(url.host_and_port(), "[::1]:2883");
}

TEST(Url, credentials_are_decoded_and_not_shown) {
    const auto url = parse_url("mqtt://ann%40home:p%3Aw%2F1@h:1");
    EXPECT_EQ(url.user_name, "ann@home");
    EXPECT_EQ(url.password, "p:w/1");
    EXPECT_EQ(url.shown(), "mqtt://h:1");
    EXPECT_FALSE(parse_url("mqtt://ann@h").password);
}

TEST(Url, refusals_say_why_and_hide_the_password) {
    EXPECT_EQ(why_not("localhost:1883"),
              "cannot use 'localhost:1883' as a target: an address begins with mqtt://, as in "
              "mqtt://localhost:1883");
    EXPECT_EQ(why_not("http://u:secret@h"),
              "cannot use 'http://u:***@h' as a target: the scheme 'http' is none of mqtt, mqtts, "
              "ws, wss");
    EXPECT_THAT(why_not("mqtt://u:se cret@h"), testing::Not(testing::HasSubstr("se cret")));
    EXPECT_THAT(why_not("mqtt://"), testing::HasSubstr("it names no host"));
    EXPECT_THAT(why_not("mqtt://h:99999"), testing::HasSubstr("port"));
    EXPECT_THAT(why_not("mqtt://h?x=1"), testing::HasSubstr("query"));
}

TEST(Url, other_transports_come_later) {
    EXPECT_NO_THROW(require_transport(parse_url("mqtt://h")));
    try {
        require_transport(parse_url("wss://u:secret@h"));
        FAIL();
    } catch (const TargetError& error) {
        EXPECT_STREQ(
            error.what(),
            "cannot connect to wss://h:443/mqtt: wss:// comes with a later release; this one "
            "has mqtt:// (plain TCP)");
    }
}

TEST(Redacted, passwords_go_from_any_text) {
    EXPECT_EQ(redacted("certify mqtt://u:p@h:1 --out x mqtts://v:q@i"),
              "certify mqtt://u:***@h:1 --out x mqtts://v:***@i");
    EXPECT_EQ(redacted("mqtt://u:p@ss:w@h"), "mqtt://u:***@h");
    EXPECT_EQ(redacted("mqtt://u:p/w@h"), "mqtt://u:***@h");
    EXPECT_EQ(redacted("mqtt://h:1883/x"), "mqtt://h:1883/x");
    EXPECT_EQ(redacted("nothing to hide: a@b"), "nothing to hide: a@b");
}

}  // namespace
}  // namespace touchstone::targets
