#include "harness/load/client.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <limits>

#include <fmt/format.h>

#include "reference/protocol/print.hpp"
#include "reference/protocol/topic.hpp"

namespace touchstone::load {
namespace {

/// So much may be encoded and not yet taken by the stream; then messages wait.
constexpr std::size_t most_unsent = 256 * 1024;
/// A packet larger than this cannot be an answer to anything that was sent.
constexpr std::size_t largest_packet = 32u << 20;
/// Sending times are remembered for so long, at the client's own rate.
constexpr double remembered_seconds = 10;
constexpr auto unknown_delay = std::numeric_limits<std::uint32_t>::max();

/// `topic` behind the run's prefix; inside a shared subscription, behind its group.
std::string prefixed(const std::string& prefix, std::string_view topic) {
    if (const auto shared = mqtt::split_shared(topic)) {
        return fmt::format("$share/{}/{}/{}", shared->group, prefix, shared->filter);
    }
    if (topic.starts_with('$')) return std::string{topic};
    return fmt::format("{}/{}", prefix, topic);
}

bool is_refusal(std::uint8_t grant) {
    return grant >= 0x80;
}

}  // namespace

Client::Client(Scene& scene, const Crowd& crowd, std::uint32_t crowd_index, std::uint32_t number)
    : scene_{scene},
      crowd_{crowd},
      client_id_{fmt::format("{}c{}n{}", scene.prefix, crowd_index, number + 1)},
      number_{number},
      monitor_{scene.version} {
    if (crowd_.role == Crowd::Role::publisher) {
        prepare_frame();
        scene_.publishers[crowd_.first_stream + number_] = this;
    }
    if (crowd_.role == Crowd::Role::subscriber) {
        listener_ = scene_.oracle.listen(crowd_.topics[number_], order_);
    }
}

void Client::prepare_frame() {
    topic_ = prefixed(scene_.prefix, crowd_.topics[number_]);
    std::vector<std::uint8_t> payload(crowd_.payload_size);
    for (std::size_t i = 0; i < payload.size(); ++i)
        payload[i] = static_cast<std::uint8_t>('a' + i % 26);
    mqtt::Publish message;
    message.topic = topic_;
    message.qos = crowd_.qos;
    message.id = crowd_.qos == 0 ? 0 : 1;
    message.payload = payload;
    mqtt::encode(message, scene_.version, frame_);
    id_offset_ = mqtt::next_frame(frame_.view()).header_size + 2 + topic_.size();
    stamp_offset_ = frame_.size() - crowd_.payload_size;

    const auto planned = crowd_.due_before(number_, scene_.plan.length());
    const auto wanted = crowd_.rate.per_second() / crowd_.clients * remembered_seconds;
    const auto size = static_cast<std::uint64_t>(std::clamp<double>(wanted, 16, 1 << 20));
    send_delays_.assign(std::bit_ceil(std::min<std::uint64_t>(size, std::max(planned, 1u))),
                        unknown_delay);
}

void Client::connected(std::unique_ptr<transport::Stream> stream, const std::string& why) {
    if (!stream) return end(why);
    stream_ = std::move(stream);
    stream_->start(*this);
    state_ = State::joining;
    send_connect();
}

void Client::send_connect() {
    mqtt::Connect connect;
    connect.protocol_version = mqtt::protocol_level(scene_.version);
    connect.keep_alive = crowd_.keep_alive;
    connect.client_id = client_id_;
    if (!scene_.user_name.empty()) connect.user_name = scene_.user_name;
    if (!scene_.password.empty()) connect.password = mqtt::bytes_of(scene_.password);
    mqtt::PropertyList properties;
    if (crowd_.receive_maximum != 0) {
        properties.add(mqtt::PropertyId::receive_maximum, crowd_.receive_maximum);
    }
    connect.properties = properties;
    send(connect);
    flush(scene_.loop.now().steady);
}

void Client::send_subscribe() {
    mqtt::FilterListBuilder filters;
    filters.add(prefixed(scene_.prefix, crowd_.topics[number_]), crowd_.qos);
    mqtt::Subscribe subscribe;
    subscribe.id = 1;
    subscribe.subscriptions = mqtt::FilterList<true>{filters.raw()};
    send(subscribe);
}

// ---- sending
// ----------------------------------------------------------------------------------------------------------

void Client::message_due(Duration now) {
    ++due_;
    send_due(now);
    // What found no room waits, and keeps its intended time.
    if (backlog() != 0) ++phase_of(crowd_.due(number_, due_ - 1)).held_back;
}

void Client::send_due(Duration now) {
    while (backlog() != 0 && state_ == State::ready && !blocked_) {
        if (crowd_.qos != 0 && in_flight_.full()) break;
        if (out_.size() - out_taken_ >= most_unsent) {
            flush(now);
            continue;
        }
        append_message(now);
    }
}

void Client::append_message(Duration now) {
    const auto sequence = sent_++;
    const auto intended = crowd_.due(number_, sequence);
    auto* message = out_.extend(frame_.size());
    std::memcpy(message, frame_.data(), frame_.size());
    mqtt::PacketId id = 0;
    if (crowd_.qos != 0) {
        const auto awaits = crowd_.qos == 1 ? InFlight::Awaits::puback : InFlight::Awaits::pubrec;
        id = in_flight_.add(sequence, awaits);
        message[id_offset_] = static_cast<std::uint8_t>(id >> 8);
        message[id_offset_ + 1] = static_cast<std::uint8_t>(id);
    }
    const auto stream = crowd_.first_stream + number_;
    if (crowd_.verified()) {
        write_stamp({scene_.run_tag, stream, sequence, intended}, message + stamp_offset_);
    }
    mqtt::Publish sent;
    sent.topic = topic_;
    sent.qos = crowd_.qos;
    sent.id = id;
    monitor_.sent_legal(sent);
    unsent_.push_back({out_.size(), sequence, intended});
    scene_.oracle.sent(stream);
    ++phase_of(intended).by_qos[crowd_.qos].sent;
    ++scene_.record.second_sent;
    last_sent_ = now;
}

void Client::flush(Duration now) {
    if (blocked_ || !stream_ || out_taken_ == out_.size()) return;
    const std::array<transport::Bytes, 1> chunks{out_.view().subspan(out_taken_)};
    const auto taken = stream_->write(chunks);
    blocked_ = taken < chunks[0].size();
    out_taken_ += taken;
    note_written(now);
    if (out_taken_ == out_.size()) {
        out_.clear();
        out_taken_ = 0;
    } else if (out_taken_ >= most_unsent) {
        const auto left = out_.size() - out_taken_;
        std::memmove(out_.data(), out_.data() + out_taken_, left);
        out_.truncate(left);
        for (auto& entry : unsent_) entry.end -= out_taken_;
        out_taken_ = 0;
    }
}

void Client::note_written(Duration now) {
    while (unsent_taken_ < unsent_.size() && unsent_[unsent_taken_].end <= out_taken_) {
        const auto& entry = unsent_[unsent_taken_++];
        const auto delay = (now - scene_.start - entry.intended).count();
        send_delays_[entry.sequence & (send_delays_.size() - 1)] =
            delay >= 0 && delay < unknown_delay ? static_cast<std::uint32_t>(delay) : unknown_delay;
    }
    if (unsent_taken_ == unsent_.size()) {
        unsent_.clear();
        unsent_taken_ = 0;
    } else if (blocked_) {
        unsent_.erase(unsent_.begin(),
                      unsent_.begin() + static_cast<std::ptrdiff_t>(unsent_taken_));
        unsent_taken_ = 0;
    }
}

std::optional<Duration> Client::send_delay(std::uint32_t sequence) const {
    if (sent_ - sequence > send_delays_.size()) return {};
    const auto delay = send_delays_[sequence & (send_delays_.size() - 1)];
    if (delay == unknown_delay) return {};
    return Duration{delay};
}

void Client::stay_alive(Duration now) {
    if (state_ != State::ready || crowd_.keep_alive == 0) return;
    if (now - last_sent_ < std::chrono::seconds{crowd_.keep_alive} / 2) return;
    last_sent_ = now;
    send(mqtt::Pingreq{});
    flush(now);
}

void Client::leave() {
    if (state_ == State::ended || state_ == State::leaving) return;
    if (state_ == State::ready) {
        send(mqtt::Disconnect{});
        flush(scene_.loop.now().steady);
    }
    state_ = State::leaving;
    if (stream_) stream_->close(transport::Ending::fin);
}

// ---- receiving
// --------------------------------------------------------------------------------------------------------

void Client::on_bytes(transport::Bytes bytes) {
    const auto now = scene_.loop.now().steady;
    if (partial_.empty()) {
        const auto taken = parse(bytes, now);
        partial_.append(bytes.subspan(taken));
    } else {
        partial_.append(bytes);
        const auto taken = parse(partial_.view(), now);
        const auto left = partial_.size() - taken;
        std::memmove(partial_.data(), partial_.data() + taken, left);
        partial_.truncate(left);
    }
    if (state_ == State::ended) return;
    if (backlog() != 0) send_due(now);
    flush(now);  // acknowledgements go out together, once the read is used up
}

std::size_t Client::parse(transport::Bytes bytes, Duration now) {
    std::size_t taken = 0;
    while (state_ != State::ended && state_ != State::leaving) {
        const auto rest = bytes.subspan(taken);
        const auto frame = mqtt::next_frame(rest);
        if (frame.state == mqtt::Frame::State::malformed || frame.size > largest_packet) {
            mqtt::Breaches breaches;
            monitor_.received(rest, breaches);
            report(breaches, rest);
            end("the bytes that came cannot be a packet");
            break;
        }
        if (frame.state == mqtt::Frame::State::incomplete) return taken;
        take(rest.first(frame.size), now);
        taken += frame.size;
    }
    return bytes.size();
}

void Client::take(mqtt::Bytes frame, Duration now) {
    mqtt::Breaches breaches;
    const auto packet = mqtt::decode(frame, scene_.version);
    if (!packet) {
        monitor_.received(frame, breaches);
        report(breaches, frame);
        return end(fmt::format("a packet cannot be read: {}", packet.error().what));
    }
    monitor_.received(frame, *packet, breaches);
    if (!breaches.empty()) report(breaches, frame);
    using Awaits = InFlight::Awaits;
    if (const auto* publish = std::get_if<mqtt::Publish>(&*packet))
        return take_publish(*publish, now);
    if (const auto* ack = std::get_if<mqtt::Puback>(&*packet)) {
        return take_ack(ack->id, Awaits::puback, ack->reason, now);
    }
    if (const auto* ack = std::get_if<mqtt::Pubrec>(&*packet)) {
        return take_ack(ack->id, Awaits::pubrec, ack->reason, now);
    }
    if (const auto* ack = std::get_if<mqtt::Pubcomp>(&*packet)) {
        return take_ack(ack->id, Awaits::pubcomp, ack->reason, now);
    }
    if (const auto* release = std::get_if<mqtt::Pubrel>(&*packet)) {
        return send(mqtt::Pubcomp{release->id, {}, {}});
    }
    if (const auto* connack = std::get_if<mqtt::Connack>(&*packet)) return take_connack(*connack);
    if (const auto* suback = std::get_if<mqtt::Suback>(&*packet)) return take_suback(*suback);
    if (std::holds_alternative<mqtt::Pingresp>(*packet)) return;
    if (const auto* goodbye = std::get_if<mqtt::Disconnect>(&*packet)) {
        return end(fmt::format("the broker disconnected with {}",
                               mqtt::name_of(goodbye->reason, mqtt::PacketType::disconnect)));
    }
    // Anything else the monitor has reported.
}

void Client::send(const mqtt::Packet& packet) {
    monitor_.sent_legal(packet);
    mqtt::encode(packet, scene_.version, out_);
}

void Client::take_connack(const mqtt::Connack& packet) {
    if (packet.reason != mqtt::Reason::success) {
        return end(fmt::format("CONNECT was refused with 0x{:02X} {}",
                               static_cast<int>(packet.reason),
                               mqtt::name_of(packet.reason, mqtt::PacketType::connack)));
    }
    const auto window = packet.properties.number(mqtt::PropertyId::receive_maximum, 65'535);
    in_flight_.widen(static_cast<std::uint16_t>(std::max(window, 1u)));
    const auto maximum_qos = packet.properties.number(mqtt::PropertyId::maximum_qos, 2);
    if (crowd_.role == Crowd::Role::publisher && crowd_.qos > maximum_qos) {
        return end(fmt::format("the broker takes QoS {} at most, the scenario publishes at {}",
                               maximum_qos, crowd_.qos));
    }
    if (crowd_.role == Crowd::Role::subscriber) return send_subscribe();
    state_ = State::ready;
}

void Client::take_suback(const mqtt::Suback& packet) {
    if (state_ != State::joining || packet.reasons.size() != 1) return;
    const auto grant = packet.reasons[0];
    if (grant != crowd_.qos) {
        return end(is_refusal(grant)
                       ? fmt::format("the subscription to {} was refused with 0x{:02X}",
                                     crowd_.topics[number_], grant)
                       : fmt::format("the subscription to {} was granted QoS {} instead of {}",
                                     crowd_.topics[number_], grant, crowd_.qos));
    }
    state_ = State::ready;
}

void Client::take_publish(const mqtt::Publish& packet, Duration now) {
    if (packet.qos == 1) send(mqtt::Puback{packet.id, {}, {}});
    if (packet.qos == 2) send(mqtt::Pubrec{packet.id, {}, {}});
    last_sent_ = packet.qos == 0 ? last_sent_ : now;
    auto& record = scene_.record;
    ++record.second_received;
    if (crowd_.role != Crowd::Role::subscriber) {  // the monitor has said so
        ++record.foreign;
        return;
    }
    if (packet.payload.size() < Stamp::size) {
        ++phase_of(now - scene_.start).by_qos[std::min<std::uint8_t>(packet.qos, 2)].unverified;
        return;
    }
    const auto stamp = read_stamp(packet.payload.data());
    if (scene_.oracle.knows(stamp) &&
        stamp.intended != scene_.oracle.due(stamp.stream, stamp.sequence)) {
        record.report({"", "a payload was altered on its way", mqtt::hex(packet.payload)});
        return;
    }
    const auto sighting = scene_.oracle.saw(listener_, order_, stamp);
    if (sighting == Oracle::Sighting::foreign) {
        ++record.foreign;
        return;
    }
    auto& phase = phase_of(stamp.intended);
    auto& counts = phase.by_qos[scene_.oracle.crowd_of(stamp.stream).qos];
    if (sighting == Oracle::Sighting::duplicate) {
        ++counts.duplicated;
        return;
    }
    ++counts.received;
    if (sighting == Oracle::Sighting::reordered) ++counts.reordered;
    const auto latency = now - scene_.start - stamp.intended;
    phase.latency.record(latency);
    record.second_latency.record(latency);
    if (const auto delay = scene_.publishers[stamp.stream]->send_delay(stamp.sequence)) {
        phase.latency_from_send.record(latency - *delay);
    }
}

void Client::take_ack(mqtt::PacketId id, InFlight::Awaits awaited, mqtt::Reason reason,
                      Duration now) {
    auto* slot = in_flight_.find(id);
    if (slot == nullptr || slot->awaits != awaited) {
        scene_.record.report(
            {"",
             fmt::format("{} acknowledges {}, which awaits nothing of the kind", client_id_, id),
             ""});
        return;
    }
    if (mqtt::is_error(reason)) {
        scene_.record.report(
            {"", fmt::format("a message was refused with 0x{:02X}", static_cast<int>(reason)), ""});
        ++phase_of(crowd_.due(number_, slot->sequence)).errors;
        return in_flight_.remove(id);
    }
    if (awaited == InFlight::Awaits::pubrec) {
        slot->awaits = InFlight::Awaits::pubcomp;
        return send(mqtt::Pubrel{id, {}, {}});
    }
    const auto intended = crowd_.due(number_, slot->sequence);
    phase_of(intended).ack.record(now - scene_.start - intended);
    in_flight_.remove(id);
}

void Client::on_writable() {
    blocked_ = false;
    const auto now = scene_.loop.now().steady;
    flush(now);
    if (backlog() != 0) send_due(now);
    flush(now);
}

void Client::on_closed(transport::Ending, const std::string& what) {
    end(what);
}

void Client::report(const mqtt::Breaches& breaches, mqtt::Bytes frame) {
    for (const auto& breach : breaches) {
        if (scene_.start > Duration{}) {
            ++phase_of(scene_.loop.now().steady - scene_.start).errors;
        }
        scene_.record.report(
            {std::string{breach.statement.citation()}, std::string{breach.what}, mqtt::hex(frame)});
    }
}

void Client::end(std::string why) {
    if (state_ == State::ended) return;
    const bool was_leaving = state_ == State::leaving;
    const bool was_ready = state_ == State::ready;
    state_ = State::ended;
    why_ = std::move(why);
    if (stream_) stream_->close(transport::Ending::fin);
    if (was_leaving || !was_ready) return;
    scene_.record.report(
        {"", fmt::format("the connection of {} {} ended: {}", crowd_.name, number_ + 1, why_), ""});
    ++phase_of(scene_.loop.now().steady - scene_.start).closed;
}

}  // namespace touchstone::load
