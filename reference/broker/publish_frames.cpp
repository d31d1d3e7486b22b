#include "reference/broker/publish_frames.hpp"

#include "reference/protocol/codec.hpp"

namespace touchstone::mqtt {
namespace {

std::uint8_t first_byte(const Terms& terms, bool dup) {
    return static_cast<std::uint8_t>(static_cast<int>(PacketType::publish) << 4 | int{dup} << 3 |
                                     terms.qos << 1 | int{terms.retain});
}

}  // namespace

void PublishFrames::begin() {
    for (auto& encoded : encoded_) encoded.valid = false;
    shared_payload_ = {};
}

void PublishFrames::encode_into(Encoded& encoded, const Content& content, Version version,
                                const Terms& terms, const Rules& rules, Now now) {
    Publish packet;
    packet.qos = terms.qos;
    packet.topic = content.topic;
    packet.payload = content.payload;
    packet.properties = Properties{content.properties};
    if (content.expiry || !terms.ids.empty()) {
        properties_.clear();
        if (content.expiry) {
            const auto waited = std::chrono::duration_cast<Seconds>(content.waited(now));
            const auto left = rules.expiry_to_send(*content.expiry, waited).count();
            properties_.add(PropertyId::message_expiry,
                            static_cast<std::uint32_t>(left));  // [MQTT-3.3.2-6@5.0]
        }
        properties_.append_raw(content.properties);
        for (const auto id : terms.ids)
            properties_.add(PropertyId::subscription_id, id);  // [MQTT-3.3.4-4@5.0]
        packet.properties = properties_;
    }
    encoded.bytes.clear();
    encode(packet, version, encoded.bytes);
    encoded.id_at = next_frame(encoded.bytes.view()).header_size + 2u + content.topic.size();
    encoded.valid = true;
}

PublishFrame PublishFrames::frame(Publication& publication, Version version, const Terms& terms,
                                  PacketId id, bool dup, const Rules& rules, Now now) {
    const auto& content = publication.content();
    const auto plain = (version == Version::v5_0 ? 2u : 0u) + (terms.qos > 0 ? 1u : 0u);
    auto& encoded = encoded_[terms.ids.empty() ? plain : with_ids];
    if (!encoded.valid || !terms.ids.empty())
        encode_into(encoded, content, version, terms, rules, now);

    auto* const bytes = encoded.bytes.data();
    bytes[0] = first_byte(terms, dup);
    if (terms.qos > 0) {
        bytes[encoded.id_at] = static_cast<std::uint8_t>(id >> 8);
        bytes[encoded.id_at + 1] = static_cast<std::uint8_t>(id);
    }
    if (content.payload.size() < Outbox::share_from) return {encoded.bytes.view(), {}};
    if (shared_payload_.view().empty()) {
        const auto& message = publication.kept();
        shared_payload_ = {message->content().payload, std::make_shared<MessagePtr>(message)};
    }
    return {encoded.bytes.view().first(encoded.bytes.size() - content.payload.size()),
            shared_payload_};
}

}  // namespace touchstone::mqtt
