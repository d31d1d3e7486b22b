#include "harness/engine/names.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace touchstone::engine {
namespace {

constexpr std::string_view shared_start = "$share/";

/// The standard guarantees no more than this. [MQTT-3.1.3-5@5.0]
constexpr std::size_t longest_client_id = 23;

std::uint64_t fnv1a(std::string_view text) {
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const unsigned char byte : text) hash = (hash ^ byte) * 0x100000001b3;
    return hash;
}

std::string letters_of(std::uint64_t number, std::size_t count) {
    constexpr std::string_view digits =
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    std::string letters(count, '0');
    for (auto& letter : letters) {
        letter = digits[number % digits.size()];
        number /= digits.size();
    }
    return letters;
}

bool is_plain(std::string_view text) {
    return std::all_of(text.begin(), text.end(),
                       [](unsigned char each) { return each < 0x80 && std::isalnum(each); });
}

}  // namespace

NameKind name_kind_of(std::string_view field) {
    static constexpr std::array<std::pair<std::string_view, NameKind>, 6> kinds{{
        {"topic", NameKind::topic},
        {"will-topic", NameKind::topic},
        {"response-topic", NameKind::topic},
        {"will-response-topic", NameKind::topic},
        {"filter", NameKind::filter},
        {"client-id", NameKind::client_id},
    }};
    for (const auto& [name, kind] : kinds) {
        if (name == field) return kind;
    }
    return NameKind::none;
}

Names::Names(std::string_view run_tag, std::string_view case_id, bool alone)
    : tag_{std::string{run_tag.substr(0, 6)} + letters_of(fnv1a(case_id), 6)},
      slash_{tag_ + "/"},
      alone_{alone} {}

std::string Names::on_wire(NameKind kind, std::string_view written) const {
    if (alone_ || kind == NameKind::none || written.empty()) return std::string{written};
    if (kind == NameKind::client_id) return client_id(written);
    if (written.front() != '$') return slash_ + std::string{written};
    if (kind == NameKind::filter && written.starts_with(shared_start)) {
        const auto slash = written.find('/', shared_start.size());
        if (slash != written.npos && slash + 1 < written.size() && written[slash + 1] != '$') {
            return std::string{written.substr(0, slash + 1)} + slash_ +
                   std::string{written.substr(slash + 1)};
        }
    }
    return std::string{written};
}

std::string Names::client_id(std::string_view written) const {
    // A name that cannot stand as it is (too long) becomes a number made of it; one with other
    // characters than letters and digits keeps them, since then they are what is tested.
    const auto room = longest_client_id - tag_.size();
    if (is_plain(written) && written.size() > room) {
        return tag_ + letters_of(fnv1a(written), room);
    }
    return tag_ + std::string{written};
}

std::string Names::client_id_of(std::string_view actor) const {
    if (is_plain(actor)) return client_id(actor);
    return tag_ + letters_of(fnv1a(actor), longest_client_id - tag_.size());
}

std::string Names::as_written(std::string_view wire) const {
    std::string text{wire};
    if (alone_) return text;
    for (const auto& prefix : {slash_, tag_}) {
        for (auto at = text.find(prefix); at != text.npos; at = text.find(prefix, at)) {
            text.erase(at, prefix.size());
        }
    }
    return text;
}

}  // namespace touchstone::engine
