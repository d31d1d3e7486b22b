#include "harness/engine/authenticator.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <utility>
#include <vector>

#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace touchstone::engine {
namespace {

constexpr std::string_view plain = "PLAIN";
constexpr std::string_view no_binding = "n,,";

/// Whoever asks for more rounds wants to keep us busy.
constexpr int most_iterations = 1'000'000;

const EVP_MD* digest_of(std::string_view method) {
    if (method == "SCRAM-SHA-1") return EVP_sha1();
    if (method == "SCRAM-SHA-256") return EVP_sha256();
    return nullptr;
}

const unsigned char* bytes(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

std::string hmac(const EVP_MD* digest, std::string_view key, std::string_view text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> out;
    unsigned size = 0;
    HMAC(digest, key.data(), static_cast<int>(key.size()), bytes(text), text.size(), out.data(),
         &size);
    return {reinterpret_cast<const char*>(out.data()), size};
}

std::string hash(const EVP_MD* digest, std::string_view text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> out;
    unsigned size = 0;
    EVP_Digest(text.data(), text.size(), out.data(), &size, digest, nullptr);
    return {reinterpret_cast<const char*>(out.data()), size};
}

std::string base64(std::string_view text) {
    std::string out(4 * ((text.size() + 2) / 3) + 1, '\0');
    const auto size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()), bytes(text),
                                      static_cast<int>(text.size()));
    out.resize(static_cast<std::size_t>(size));
    return out;
}

std::optional<std::string> from_base64(std::string_view text) {
    if (text.empty() || text.size() % 4 != 0) return std::nullopt;
    std::string out(text.size() / 4 * 3, '\0');
    const auto size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()), bytes(text),
                                      static_cast<int>(text.size()));
    if (size < 0) return std::nullopt;
    const auto padding = text.ends_with("==") ? 2u : text.ends_with('=') ? 1u : 0u;
    out.resize(static_cast<std::size_t>(size) - padding);
    return out;
}

/// `r=...` of "r=...,s=...,i=...".
std::optional<std::string_view> attribute(std::string_view message, char name) {
    while (!message.empty()) {
        const auto part = message.substr(0, message.find(','));
        if (part.size() >= 2 && part[0] == name && part[1] == '=') return part.substr(2);
        message.remove_prefix(std::min(part.size() + 1, message.size()));
    }
    return std::nullopt;
}

std::string escaped(std::string_view user) {
    std::string out;
    for (const char each : user) {
        if (each == ',') {
            out += "=2C";
        } else if (each == '=') {
            out += "=3D";
        } else {
            out += each;
        }
    }
    return out;
}

std::optional<int> iterations_in(std::string_view challenge) {
    const auto word = attribute(challenge, 'i');
    int number = 0;
    if (!word) return std::nullopt;
    const auto [end, error] = std::from_chars(word->data(), word->data() + word->size(), number);
    const bool whole = error == std::errc{} && end == word->data() + word->size();
    if (!whole || number < 1 || number > most_iterations) return std::nullopt;
    return number;
}

}  // namespace

Authenticator::Authenticator(std::string method, std::string user, std::string password,
                             std::string nonce)
    : method_{std::move(method)},
      user_{std::move(user)},
      password_{std::move(password)},
      nonce_{std::move(nonce)} {}

bool Authenticator::knows(std::string_view method) {
    return method == plain || digest_of(method) != nullptr;
}

std::string Authenticator::next() {
    if (method_ == plain) return std::string(1, '\0') + user_ + std::string(1, '\0') + password_;
    if (stage_ == Stage::challenged) return final_message();
    stage_ = Stage::sent_first;
    first_bare_ = "n=" + escaped(user_) + ",r=" + nonce_;
    return std::string{no_binding} + first_bare_;
}

std::string Authenticator::final_message() {
    stage_ = Stage::sent_final;
    const auto* digest = digest_of(method_);
    const auto salt = from_base64(*attribute(challenge_, 's')).value_or("");
    std::string salted(static_cast<std::size_t>(EVP_MD_size(digest)), '\0');
    PKCS5_PBKDF2_HMAC(password_.data(), static_cast<int>(password_.size()), bytes(salt),
                      static_cast<int>(salt.size()), *iterations_in(challenge_), digest,
                      static_cast<int>(salted.size()),
                      reinterpret_cast<unsigned char*>(salted.data()));
    const auto bare = "c=" + base64(no_binding) + ",r=" + std::string{*attribute(challenge_, 'r')};
    const auto conversation = first_bare_ + "," + challenge_ + "," + bare;
    const auto client_key = hmac(digest, salted, "Client Key");
    const auto signature = hmac(digest, hash(digest, client_key), conversation);
    auto proof = client_key;
    for (std::size_t i = 0; i < proof.size(); ++i) {
        proof[i] = static_cast<char>(proof[i] ^ signature[i]);
    }
    server_signature_ = hmac(digest, hmac(digest, salted, "Server Key"), conversation);
    return bare + ",p=" + base64(proof);
}

bool Authenticator::accepts(std::string_view message) {
    if (method_ == plain) return message.empty();
    if (stage_ == Stage::sent_first) {
        const auto nonce = attribute(message, 'r');
        const auto salt = attribute(message, 's');
        if (!nonce || !nonce->starts_with(nonce_) || nonce->size() <= nonce_.size()) return false;
        if (!salt || !from_base64(*salt) || !iterations_in(message)) return false;
        challenge_ = message;
        stage_ = Stage::challenged;
        return true;
    }
    if (stage_ != Stage::sent_final) return false;
    const auto verifier = attribute(message, 'v');
    if (!verifier || *verifier != base64(server_signature_)) return false;
    stage_ = Stage::begin;
    return true;
}

}  // namespace touchstone::engine
