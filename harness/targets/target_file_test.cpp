#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/targets/target.hpp"
#include "harness/targets/target_error.hpp"

namespace touchstone::targets {
namespace {

using namespace std::chrono_literals;

std::string why_not(std::string_view text) {
    try {
        parse_target(text, "t/target.toml");
    } catch (const TargetError& error) {
        EXPECT_EQ(error.kind(), TargetError::Kind::configuration);
        return error.what();
    }
    return "accepted";
}

TEST(TargetFile, everything_that_it_may_say) {
    const auto target = parse_target(R"(
[target]
name = "mosquitto"
versions = ["3.1.1", "5.0"]
identify = "$SYS/broker/version"
[listeners]
tcp = "mqtt://127.0.0.1:{port}"
b = "mqtt://127.0.0.1:{port.b}"
[users]
default = { name = "u", password = "p" }
[gives]
denied-publish = "tsx/nopub/x"
bridge = true
[declares]
maximum-qos = 1
retain = false
wildcard = true
[timing]
patience = "7s"
quiet = "300ms"
grace = "2s"
[commands]
start = "mosquitto -c {dir}/m.conf"
stop = "SIGINT"
[sample]
pid = "start"
)",
                                     "x/mosquitto/target.toml");
    EXPECT_EQ(target.name, "mosquitto");
    EXPECT_THAT(target.versions, testing::ElementsAre(mqtt::Version::v3_1_1, mqtt::Version::v5_0));
    EXPECT_EQ(target.listeners.at("b"), "mqtt://127.0.0.1:{port.b}");
    EXPECT_EQ(target.users.at("default").password, "p");
    EXPECT_EQ(target.gives.at("denied-publish"), "tsx/nopub/x");
    EXPECT_TRUE(target.gives.contains("bridge"));
    EXPECT_EQ(target.declares.at("qos"), 1u);
    EXPECT_EQ(target.declares.at("wildcards"), 1u);
    EXPECT_EQ(target.timing.patience, 7s);
    EXPECT_EQ(target.timing.quiet, 300ms);
    EXPECT_EQ(target.commands.stop, "SIGINT");
    EXPECT_EQ(target.commands.kill, "SIGKILL");
    EXPECT_EQ(target.folder, "x/mosquitto");
}

TEST(TargetFile, an_unknown_key_is_an_error_with_its_place_and_a_hint) {
    EXPECT_EQ(why_not("[listeners]\ntcp = \"mqtt://h\"\n[timing]\n  patiense = \"5s\"\n"),
              "t/target.toml:4:3: [timing] has no key 'patiense'; did you mean 'patience'?\n"
              "    4 |   patiense = \"5s\"\n"
              "      |   ^^^^^^^^");
    EXPECT_THAT(
        why_not("[listener]\ntcp = \"mqtt://h\"\n"),
        testing::StartsWith("t/target.toml:1:2: there is no section [listener]; did you mean "
                            "'listeners'?"));
    EXPECT_THAT(
        why_not("[declares]\nretian = true\n"),
        testing::StartsWith("t/target.toml:2:1: [declares] has no word 'retian'; did you mean "
                            "'retain'?"));
    EXPECT_THAT(why_not("[gives]\nzzz = true\n"),
                testing::HasSubstr("there are denied-publish, denied-subscribe"));
}

TEST(TargetFile, a_wrong_value_is_an_error_at_its_place) {
    EXPECT_EQ(why_not("[timing]\ngrace = \"soon\"\n"),
              "t/target.toml:2:9: this is to be a duration: \"5s\", \"250ms\"\n"
              "    2 | grace = \"soon\"\n"
              "      |         ^^^^^^");
    EXPECT_THAT(why_not("[target]\nversions = [\"4\"]\n"),
                testing::HasSubstr(":2:13: there are the versions"));
    EXPECT_THAT(why_not("[target]\nname = 7\n"), testing::HasSubstr(":2:8: this is to be a text"));
    EXPECT_THAT(why_not("[listeners]\ntcp = \"h:1\"\n"),
                testing::HasSubstr("a listener begins with"));
    EXPECT_THAT(
        why_not("[users]\ndefault = { name = \"u\", password-env = \"TOUCHSTONE_TEST_UNSET\" }\n"),
        testing::HasSubstr("the environment variable TOUCHSTONE_TEST_UNSET is not set"));
    EXPECT_THAT(why_not("[target\n"), testing::StartsWith("t/target.toml:1:"));
    EXPECT_THAT(why_not(""), testing::HasSubstr("[listeners] names no 'tcp'"));
}

TEST(TargetFile, a_file_that_is_not_there) {
    try {
        read_target("no/such/target.toml");
        FAIL();
    } catch (const TargetError& error) {
        EXPECT_STREQ(
            error.what(),
            "no/such/target.toml: cannot read this target file; --target names a target.toml");
    }
}

TEST(Capabilities, the_declaration_wins_and_what_is_not_given_is_missing) {
    auto target = parse_target(
        "[listeners]\ntcp=\"mqtt://h\"\n[declares]\nretain=false\nshared=true\nmaximum-qos=1\n"
        "[gives]\ndenied-publish=\"x\"\n",
        "t");
    Capabilities detected;
    detected.bounds["qos"] = 2;
    detected.absent["shared"] = "SUBACK 0x9E";
    const auto both = capabilities_of(target, detected);
    EXPECT_EQ(both.bounds.at("qos"), 1u);
    EXPECT_EQ(both.absent.at("retain"), "the target file declares it absent");
    EXPECT_FALSE(both.absent.contains("shared"));
    EXPECT_EQ(both.values.at("denied-publish"), "x");
    EXPECT_FALSE(both.missing.contains("denied-publish"));
    EXPECT_EQ(both.missing.at("restart"), "the target gives none: [commands] start, or --start");

    target.commands.start = "broker";
    EXPECT_FALSE(capabilities_of(target, {}).missing.contains("restart"));
}

TEST(Target, from_a_command) {
    const auto target = target_started_by("broker --port {port}");
    EXPECT_EQ(target.listeners.at("tcp"), "mqtt://127.0.0.1:{port}");
    EXPECT_EQ(target.commands.start, "broker --port {port}");
}

}  // namespace
}  // namespace touchstone::targets
