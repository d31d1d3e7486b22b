#include "reference/transport/shaped.hpp"

#include <algorithm>
#include <utility>

namespace touchstone::transport {
namespace {

/// Bytes that wait for their time before `write` takes no more.
constexpr std::size_t capacity = 256 * 1024;

class Shaping final : public Receiver, public std::enable_shared_from_this<Shaping> {
public:
    Shaping(std::unique_ptr<Stream> inner, Loop& loop, const Shape& shape)
        : inner_{std::move(inner)},
          loop_{loop},
          lane_{shape},
          timer_{loop.timer([this] { pump(); })} {}

    void start(Receiver& receiver) {
        receiver_ = &receiver;
        inner_->start(*this);
    }
    std::size_t write(std::span<const Bytes> chunks);
    void pause() { inner_->pause(); }
    void resume() { inner_->resume(); }
    void close(Ending how);

    void on_bytes(Bytes bytes) override {
        if (receiver_) receiver_->on_bytes(bytes);
    }
    void on_closed(Ending how, const std::string& what) override;
    void on_writable() override;

private:
    void pump();
    void end();
    void tell_writable() {
        if (receiver_ && lane_.size() < capacity && std::exchange(wants_to_write_, false)) {
            receiver_->on_writable();
        }
    }

    std::unique_ptr<Stream> inner_;
    Loop& loop_;
    Lane lane_;
    std::unique_ptr<Timer> timer_;
    Receiver* receiver_ = nullptr;
    std::size_t written_of_front_ = 0;
    bool blocked_ = false;
    bool wants_to_write_ = false;
    bool ended_ = false;
    std::shared_ptr<Shaping> while_closing_;  // bytes are still to be sent
};

std::size_t Shaping::write(std::span<const Bytes> chunks) {
    std::size_t taken = 0;
    for (const auto chunk : chunks) {
        if (ended_) {
            taken += chunk.size();
            continue;
        }
        const auto size = std::min(capacity - std::min(capacity, lane_.size()), chunk.size());
        lane_.put(chunk.first(size), loop_.now().steady);
        taken += size;
        if (size < chunk.size()) {
            wants_to_write_ = true;
            break;
        }
    }
    if (const auto due = lane_.next_due(); due && !blocked_) timer_->set(*due);
    return taken;
}

void Shaping::pump() {
    const auto until = while_closing_ ? Nanoseconds::max() : loop_.now().steady;
    for (auto piece = lane_.front(until); !piece.empty(); piece = lane_.front(until)) {
        const Bytes rest = piece.subspan(written_of_front_);
        written_of_front_ += inner_->write({&rest, 1});
        if (written_of_front_ < piece.size()) {
            blocked_ = true;
            return;
        }
        written_of_front_ = 0;
        lane_.pop();
    }
    if (while_closing_) {
        inner_->close(Ending::fin);
        return end();
    }
    if (const auto due = lane_.next_due()) timer_->set(*due);
    tell_writable();
}

void Shaping::close(Ending how) {
    receiver_ = nullptr;
    if (ended_ || while_closing_) return;
    if (how != Ending::fin) {
        inner_->close(how);
        return end();
    }
    // What still waits goes out at once: cut as it is, but no longer late.
    timer_->cancel();
    const auto self = while_closing_ = shared_from_this();  // `end` lets go of it
    if (!blocked_) pump();
}

void Shaping::end() {
    ended_ = true;
    timer_->cancel();
    while_closing_.reset();
}

void Shaping::on_closed(Ending how, const std::string& what) {
    const auto self = shared_from_this();
    end();
    if (receiver_) std::exchange(receiver_, nullptr)->on_closed(how, what);
}

void Shaping::on_writable() {
    const auto self = shared_from_this();
    blocked_ = false;
    pump();
}

class ShapedStream final : public Stream {
public:
    explicit ShapedStream(std::shared_ptr<Shaping> shaping) : shaping_{std::move(shaping)} {}
    ~ShapedStream() override { shaping_->close(Ending::fin); }
    void start(Receiver& receiver) override { shaping_->start(receiver); }
    std::size_t write(std::span<const Bytes> chunks) override { return shaping_->write(chunks); }
    void pause() override { shaping_->pause(); }
    void resume() override { shaping_->resume(); }
    void close(Ending how) override { shaping_->close(how); }

private:
    std::shared_ptr<Shaping> shaping_;
};

}  // namespace

std::unique_ptr<Stream> shaped(std::unique_ptr<Stream> inner, Loop& loop, const Shape& shape) {
    return std::make_unique<ShapedStream>(std::make_shared<Shaping>(std::move(inner), loop, shape));
}

}  // namespace touchstone::transport
