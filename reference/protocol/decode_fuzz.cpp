// Promise: no bytes crash the decoder, the judge, the locator, the printer or the walks over what
// they found.
#include "reference/protocol/field.hpp"
#include "reference/protocol/fuzz_input.hpp"
#include "reference/protocol/judge.hpp"
#include "reference/protocol/print.hpp"

namespace {

using namespace touchstone::mqtt;

/// Reads every byte that the packet's views reach, so that a sanitizer sees one that is not there.
class Toucher {
public:
    void operator()(Bytes bytes) {
        for (const auto byte : bytes) sum_ = sum_ + byte;
    }
    void operator()(std::string_view text) { (*this)(bytes_of(text)); }
    void operator()(const Properties& properties) {
        for (const auto& property : properties) {
            (*this)(property.text);
            (*this)(property.value);
            (*this)(property.binary);
        }
    }
    template <bool has_options>
    void operator()(const FilterList<has_options>& list) {
        for (const auto& entry : list) (*this)(entry.filter);
    }
    void operator()(const Packet& packet) {
        std::visit([this](const auto& one) { members(one); }, packet);
    }

private:
    template <class AnyPacket>
    void members(const AnyPacket& packet) {
        if constexpr (requires { packet.properties; }) (*this)(packet.properties);
        if constexpr (requires { packet.topic; }) (*this)(packet.topic);
        if constexpr (requires { packet.payload; }) (*this)(packet.payload);
        if constexpr (requires { packet.reasons; }) (*this)(packet.reasons);
        if constexpr (requires { packet.subscriptions; }) (*this)(packet.subscriptions);
        if constexpr (requires { packet.filters; }) (*this)(packet.filters);
        if constexpr (requires { packet.client_id; }) connect(packet);
    }
    void connect(const Connect& packet) {
        (*this)(packet.protocol_name);
        (*this)(packet.client_id);
        if (packet.will) members(*packet.will);
        if (packet.user_name) (*this)(*packet.user_name);
        if (packet.password) (*this)(*packet.password);
    }
    volatile std::uint8_t sum_ = 0;
};

void play(Bytes frame, Version version) {
    Toucher touch;
    const auto located = locate(frame, version);
    promise(located.unread <= frame.size(), "the locator stays within the frame");
    for (const auto& field : located.fields) {
        promise(field.offset + field.size <= frame.size(), "every field lies within the frame");
        touch(field.bytes);
        touch(field.value);
    }
    touch(describe(frame, version));
    const auto packet = decode(frame, version);
    if (!packet.has_value()) {
        promise(packet.error().offset <= frame.size(), "an error lies within the frame");
        return;
    }
    touch(*packet);
    for (auto sender : {Sender::client, Sender::server}) {
        const auto violations = judge(frame, *packet, version, sender);
        for (const auto& violation : violations) touch(violation.what);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size != 0) (void)decode({data + 1, size - 1}, static_cast<Version>(data[0] % 3));
    for_each_frame(data, size, play);
    return 0;
}
