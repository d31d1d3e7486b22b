#include "harness/engine/cleaning.hpp"

#include <algorithm>

namespace touchstone::engine {
namespace {

using mqtt::FieldValue;
using mqtt::PacketType;

FieldValue text_field(std::string_view name, std::string_view text) {
    FieldValue value;
    value.name = name;
    value.bytes = text;
    return value;
}
FieldValue number_field(std::string_view name, std::uint64_t number) {
    FieldValue value;
    value.name = name;
    value.number = number;
    return value;
}

}  // namespace

void Cleaning::say_goodbye(Stage& stage, Actor& actor) {
    if (actor.connected()) stage.send_own(actor, PacketType::disconnect);
    stage.close(actor, mqtt::Ending::fin);
}

void Cleaning::begin(Stage& stage) {
    deadline_ = stage.now.steady + stage.terms.patience;
    for (const auto& actor : stage.actors) {
        say_goodbye(stage, *actor);
        for (const auto& id : actor->session_ids) {
            jobs_.push_back({id, actor->listener, actor->session_version, false});
        }
    }
    auto& topics = stage.retained_topics;
    std::sort(topics.begin(), topics.end());
    topics.erase(std::unique(topics.begin(), topics.end()), topics.end());
    if (!topics.empty() && !stage.actors.empty()) {
        jobs_.push_back({stage.names.client_id_of("cleaner"), stage.actors.front()->listener,
                         stage.played.version, true});
    }
    if (jobs_.empty()) {
        done_ = true;
        return;
    }
    auto& cleaner = *stage.actors.emplace_back(std::make_unique<Actor>());
    cleaner.name = "~";
    cleaner.judged = false;
    cleaner_ = &cleaner;
    next_job(stage);
}

void Cleaning::next_job(Stage& stage) {
    if (at_ == jobs_.size()) {
        done_ = true;
        return;
    }
    cleaner_->speaks = jobs_[at_].version;
    cleaner_->listener = jobs_[at_].listener;
    phase_ = Phase::opening;
    stage.open(*cleaner_);
}

void Cleaning::say_connect(Stage& stage) {
    const auto& job = jobs_[at_];
    std::vector<FieldValue> fields{text_field("client-id", job.client_id),
                                   number_field("clean-start", 1)};
    if (!stage.terms.user_name.empty()) {
        fields.push_back(text_field("user-name", stage.terms.user_name));
        fields.push_back(text_field("password", stage.terms.password));
    }
    stage.send(*cleaner_, {compose_own(PacketType::connect, job.version, fields)});
    phase_ = Phase::connecting;
}

void Cleaning::clear_topics(Stage& stage) {
    phase_ = Phase::clearing;
    std::vector<std::string> packets;
    for (const auto& topic : stage.retained_topics) {
        packets.push_back(
            compose_own(PacketType::publish, cleaner_->version,
                        {number_field("qos", 1), number_field("retain", 1),
                         text_field("topic", topic), number_field("id", cleaner_->ids.next())}));
        ++unacknowledged_;
    }
    stage.send(*cleaner_, packets);
}

void Cleaning::advance(Stage& stage) {
    if (done_ || cleaner_ == nullptr) return;
    if (phase_ == Phase::opening && cleaner_->link_state == Actor::Link::open) say_connect(stage);
    while (!cleaner_->inbox.empty()) {
        const auto arrival = std::move(cleaner_->inbox.front());
        cleaner_->inbox.pop_front();
        const bool packet = arrival.kind == Arrival::Kind::packet;
        bool ready = arrival.kind == Arrival::Kind::ended || arrival.kind == Arrival::Kind::no_way;
        if (packet && arrival.type == PacketType::connack && phase_ == Phase::connecting) {
            if (jobs_[at_].clears_topics && cleaner_->accepted) {
                clear_topics(stage);
            } else {
                ready = true;
            }
        }
        if (packet && arrival.type == PacketType::puback && unacknowledged_ > 0) {
            ready = --unacknowledged_ == 0;
        }
        if (!ready) continue;
        say_goodbye(stage, *cleaner_);
        ++at_;
        return next_job(stage);
    }
}

void Cleaning::elapsed(Stage& stage) {
    if (done_ || stage.now.steady < deadline_) return;
    if (cleaner_ != nullptr) stage.close(*cleaner_, mqtt::Ending::fin);
    done_ = true;
}

}  // namespace touchstone::engine
