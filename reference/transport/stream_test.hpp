// For tests: a receiver that remembers what it heard.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reference/transport/stream.hpp"

namespace touchstone::transport {

struct Heard final : Receiver {
    void on_bytes(Bytes bytes) override {
        pieces.emplace_back(bytes.begin(), bytes.end());
        all.append(pieces.back());
    }
    void on_closed(Ending how, const std::string& what) override {
        ended = how;
        why = what;
    }
    void on_writable() override { ++writable; }

    std::vector<std::string> pieces;
    std::string all;
    std::optional<Ending> ended;
    std::string why;
    int writable = 0;
};

inline Bytes bytes_of(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
inline std::size_t write(Stream& stream, std::string_view text) {
    const Bytes bytes = bytes_of(text);
    return stream.write({&bytes, 1});
}

}  // namespace touchstone::transport
