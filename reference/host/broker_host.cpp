#include "reference/host/broker_host.hpp"

#include <string>
#include <utility>

#include "reference/host/convert.hpp"

namespace touchstone::host {

struct BrokerHost::Link final : transport::Receiver {
    Link(BrokerHost& at, mqtt::Peer from, std::unique_ptr<transport::Stream> over)
        : host{at}, peer{from}, stream{std::move(over)} {}

    void on_bytes(transport::Bytes bytes) override {
        host.broker_.received(peer, bytes, host.now());
        host.flush_soon();
    }
    void on_closed(transport::Ending how, const std::string&) override {
        auto& from = host;
        const auto gone = peer;
        from.drop(gone);  // destroys this
        from.broker_.closed(gone, ending_of(how), from.now());
        from.flush_soon();
    }
    void on_writable() override {
        blocked = false;
        host.send(*this);
        if (!blocked) host.broker_.writable(peer, host.now());
        host.flush_soon();
    }

    BrokerHost& host;
    mqtt::Peer peer;
    std::unique_ptr<transport::Stream> stream;
    bool blocked = false;  // the stream takes no more at present
    bool overdue = false;  // listed in `overdue_`
};

BrokerHost::BrokerHost(mqtt::Broker& broker, mqtt::Store& store, transport::Loop& loop)
    : broker_{broker}, store_{store}, loop_{loop}, timer_{loop.timer([this] { elapsed(); })} {}

BrokerHost::~BrokerHost() {
    *alive_ = false;
}

mqtt::Now BrokerHost::now() const {
    return now_of(loop_.now());
}

BrokerHost::Link* BrokerHost::find(mqtt::Peer peer) const {
    if (peer.index >= links_.size()) return nullptr;
    auto* link = links_[peer.index].get();
    return link && link->peer == peer ? link : nullptr;
}

void BrokerHost::adopt(std::unique_ptr<transport::Stream> stream) {
    const auto peer = broker_.opened(now());
    if (peer.index >= links_.size()) links_.resize(peer.index + 1);
    auto& link = links_[peer.index];
    link = std::make_unique<Link>(*this, peer, std::move(stream));
    ++connections_;
    link->stream->start(*link);
    flush_soon();  // also for the deadline of its CONNECT
}

void BrokerHost::drop(mqtt::Peer peer) {
    links_[peer.index].reset();
    --connections_;
}

void BrokerHost::flush_soon() {
    if (std::exchange(flush_planned_, true)) return;
    loop_.soon([this, alive = alive_] {
        if (*alive) flush();
    });
}

void BrokerHost::flush() {
    flush_planned_ = false;
    tell_stored();
    flush_news();
    for (const auto peer : std::exchange(congested_, {})) {
        if (find(peer)) broker_.congested(peer);
    }
    for (const auto peer : std::exchange(hung_up_, {})) {
        if (auto* link = find(peer)) hang_up(*link);
    }
    if (!broker_.with_news().empty()) flush_soon();  // hanging up published wills
    set_timer();
}

void BrokerHost::tell_stored() {
    const auto stored = store_.stored_up_to();
    if (!holds_back_ || stored == told_stored_) return;
    holds_back_ = false;  // until the next look at the outboxes
    told_stored_ = stored;
    broker_.stored(stored);
}

void BrokerHost::flush_news() {
    for (const auto peer : broker_.with_news()) {
        if (auto* link = find(peer)) send(*link);
    }
    broker_.news_told();
}

void BrokerHost::send(Link& link) {
    auto& outbox = broker_.outbox(link.peer);
    while (!link.blocked) {
        const auto chunks = outbox.chunks(broker_.stored_up_to());
        if (chunks.empty()) break;
        std::size_t offered = 0;
        for (const auto chunk : chunks) offered += chunk.size();
        const auto taken = link.stream->write(chunks);
        outbox.written(taken);
        if (taken < offered) {
            link.blocked = true;
            congested_.push_back(link.peer);
        }
    }
    const bool hangs_up = broker_.hangs_up(link.peer);
    if (outbox.empty()) {
        if (hangs_up) hung_up_.push_back(link.peer);
        return;
    }
    holds_back_ |= !link.blocked;
    if (hangs_up && !std::exchange(link.overdue, true)) {
        overdue_.push_back({loop_.now().steady + hang_up_within, link.peer});
    }
}

void BrokerHost::hang_up(Link& link) {
    const auto peer = link.peer;
    link.stream->close(transport::Ending::fin);
    drop(peer);
    broker_.closed(peer, mqtt::Ending::fin, now());
}

void BrokerHost::elapsed() {
    timer_set_to_.reset();
    const auto time = now();
    if (const auto deadline = broker_.next_deadline(); deadline && *deadline <= time.steady) {
        broker_.elapsed(time);
    }
    for (; !overdue_.empty() && overdue_.front().at <= time.steady; overdue_.pop_front()) {
        auto* link = find(overdue_.front().peer);
        if (!link) continue;
        link->stream->close(transport::Ending::reset);
        drop(overdue_.front().peer);
        broker_.closed(overdue_.front().peer, mqtt::Ending::reset, time);
    }
    flush_soon();
}

void BrokerHost::set_timer() {
    if (stopped_) return;
    auto earliest = broker_.next_deadline();
    if (!overdue_.empty() && (!earliest || overdue_.front().at < *earliest)) {
        earliest = overdue_.front().at;
    }
    // A timer that is set too early only finds nothing to do; setting it anew each round would cost
    // more.
    if (!earliest || (timer_set_to_ && *timer_set_to_ <= *earliest)) return;
    timer_set_to_ = earliest;
    timer_->set(*earliest);
}

void BrokerHost::stop() {
    flush();
    for (const auto& link : links_) {
        if (!link) continue;
        const auto peer = link->peer;
        link->stream->close(transport::Ending::fin);
        drop(peer);
        broker_.closed(peer, mqtt::Ending::fin, now());
    }
    // What the broker still means to do, such as ending sessions an hour from now, keeps nobody
    // waiting.
    stopped_ = true;
    timer_->cancel();
}

}  // namespace touchstone::host
