#include "harness/targets/probe.hpp"

#include <gtest/gtest.h>

#include "harness/targets/fake_server.hpp"
#include "harness/targets/target_error.hpp"

namespace touchstone::targets {
namespace {

using namespace std::string_literals;

/// A broker of 3.1.1 that grants QoS 1 at most, keeps nothing, and hangs up at wildcards and at
/// empty client ids.
std::optional<std::string> modest_broker(const std::string& received) {
    switch (static_cast<unsigned char>(received[0]) >> 4) {
        case 1: {
            if (received[8] != 4) return "\x20\x02\x00\x01"s;
            const bool nameless = received[12] == 0 && received[13] == 0;
            return nameless ? "\x20\x02\x00\x02"s : "\x20\x02\x00\x00"s;
        }
        case 3: return received[0] & 2 ? "\x40\x02\x00\x02"s : ""s;
        case 8: {
            if (received.find('+') != std::string::npos) return std::nullopt;
            const char wanted = received.back();
            return "\x90\x03\x00\x01"s + std::min(wanted, '\x01');
        }
        default: return std::nullopt;
    }
}

ProbeOptions quick() {
    ProbeOptions options;
    options.run_tag = "t";
    options.patience = std::chrono::milliseconds{2000};
    options.quiet = std::chrono::milliseconds{20};
    return options;
}

TEST(Probe, finds_what_is_not_offered_and_says_how) {
    FakeServer server{modest_broker};
    const auto findings = probe(server.url(), quick());
    ASSERT_EQ(findings.offers.size(), 1u);
    EXPECT_EQ(findings.offer(mqtt::Version::v5_0), nullptr);
    EXPECT_TRUE(findings.not_offered.contains("5.0"));
    const auto& capabilities = findings.offer(mqtt::Version::v3_1_1)->capabilities;
    EXPECT_EQ(capabilities.bounds.at("qos"), 1u);
    EXPECT_EQ(capabilities.absent.at("wildcards"), "no SUBACK came");
    EXPECT_EQ(capabilities.absent.at("retain"),
              "a retained message was not sent to a new subscription");
    EXPECT_EQ(capabilities.absent.at("sessions"), "session-present=0 on return");
    EXPECT_EQ(capabilities.absent.at("empty-client-id"), "such a CONNECT is not accepted");
    EXPECT_EQ(findings.identified_by, "");
}

TEST(Probe, a_version_asked_for_by_name_must_be_there) {
    FakeServer server{modest_broker};
    auto options = quick();
    options.versions = {mqtt::Version::v5_0};
    try {
        probe(server.url(), options);
        FAIL();
    } catch (const TargetError& error) {
        EXPECT_EQ(error.kind(), TargetError::Kind::version_refused);
    }
}

TEST(Identity, name_and_version_are_found_in_what_brokers_say) {
    EXPECT_EQ(identity_in("mosquitto version 2.0.11").name, "mosquitto");
    EXPECT_EQ(identity_in("mosquitto version 2.0.11").version, "2.0.11");
    EXPECT_EQ(identity_in("aedes v0.51.2").version, "0.51.2");
    EXPECT_EQ(identity_in("5.8.1").name, "");
    EXPECT_EQ(identity_in("").version, "");
}

}  // namespace
}  // namespace touchstone::targets
