#include "harness/engine/authenticator.hpp"

#include <gtest/gtest.h>

namespace touchstone::engine {
namespace {

// The examples of RFC 5802 section 5 and RFC 7677 section 3.
struct Example {
    const char *method, *nonce, *first, *challenge, *last, *verifier;
};
constexpr Example sha1{
    "SCRAM-SHA-1",
    "fyko+d2lbbFgONRv9qkxdawL",
    "n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL",
    "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096",
    "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=",
    "v=rmF9pqV8S7suAoZWja4dJRkFsKQ="};
constexpr Example sha256{
    "SCRAM-SHA-256",
    "rOprNGfwEbeRWgbNEkqO",
    "n,,n=user,r=rOprNGfwEbeRWgbNEkqO",
    "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
    "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
    "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
    "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="};

TEST(Scram, ComputesTheExamplesOfTheRfcs) {
    for (const auto& example : {sha1, sha256}) {
        Authenticator client{example.method, "user", "pencil", example.nonce};
        // Twice: a finished exchange can be followed by another (re-authentication).
        for (int i = 0; i < 2; ++i) {
            EXPECT_EQ(client.next(), example.first);
            EXPECT_TRUE(client.accepts(example.challenge));
            EXPECT_EQ(client.next(), example.last);
            EXPECT_TRUE(client.accepts(example.verifier));
        }
    }
}

TEST(Scram, RefusesAServerThatDoesNotKnowThePassword) {
    Authenticator client{sha256.method, "user", "other", sha256.nonce};
    client.next();
    EXPECT_TRUE(client.accepts(sha256.challenge));
    client.next();
    EXPECT_FALSE(client.accepts(sha256.verifier));
}

TEST(Scram, RefusesBadChallenges) {
    for (const auto* challenge :
         {"", "r=other,s=W22ZaJ0S,i=4096", "r=rOprNGfwEbeRWgbNEkqO,s=W22ZaJ0S,i=4096",
          "r=rOprNGfwEbeRWgbNEkqOx,i=4096", "r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0S,i=0",
          "r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0S,i=999999999", "r=rOprNGfwEbeRWgbNEkqOx,s=?,i=1"}) {
        Authenticator client{sha256.method, "user", "pencil", sha256.nonce};
        client.next();
        EXPECT_FALSE(client.accepts(challenge)) << challenge;
    }
}

TEST(Scram, EscapesNames) {
    Authenticator client{sha256.method, "a,b=c", "pencil", "n"};
    EXPECT_EQ(client.next(), "n,,n=a=2Cb=3Dc,r=n");
}

TEST(Plain, IsOneMessage) {
    Authenticator client{"PLAIN", "user", "pencil", "n"};
    EXPECT_EQ(client.next(), std::string("\0user\0pencil", 12));
    EXPECT_TRUE(client.accepts(""));
}

TEST(Methods, AreKnownByName) {
    EXPECT_TRUE(Authenticator::knows("PLAIN"));
    EXPECT_TRUE(Authenticator::knows("SCRAM-SHA-1"));
    EXPECT_FALSE(Authenticator::knows("GS2-KRB5"));
}

}  // namespace
}  // namespace touchstone::engine
