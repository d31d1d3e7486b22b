#include "reference/transport/memory.hpp"

#include <algorithm>

namespace touchstone::transport {
namespace {

/// One end: what is on its way to it, and who hears it.
struct End : std::enable_shared_from_this<End> {
    End(Loop& on, std::size_t room, const Shape& shape)
        : loop{on}, capacity{room}, arriving{shape}, timer{on.timer([this] { deliver(); })} {}

    bool listens() const { return receiver && !paused; }
    void arm() {
        if (const auto due = arriving.next_due(); due && listens()) timer->set(*due);
    }
    void deliver();
    void tell_writable();

    Loop& loop;
    std::size_t capacity;
    Lane arriving;
    std::unique_ptr<Timer> timer;
    std::weak_ptr<End> other;
    Receiver* receiver = nullptr;
    bool paused = false;
    bool closed = false;  // by its own side, or the end was heard
    bool wants_to_write = false;
};

void End::deliver() {
    const auto self = shared_from_this();  // the receiver may destroy the stream
    const auto now = loop.now().steady;
    while (listens()) {
        const auto piece = arriving.front(now);
        if (piece.empty()) break;
        receiver->on_bytes(piece);
        arriving.pop();
    }
    if (const auto peer = other.lock();
        peer && peer->wants_to_write && arriving.size() < capacity) {
        peer->wants_to_write = false;
        loop.soon([peer] { peer->tell_writable(); });
    }
    if (!listens()) return;
    if (const auto how = arriving.ended(now)) {
        closed = true;
        std::exchange(receiver, nullptr)
            ->on_closed(*how, *how == Ending::fin ? "closed by the peer" : "reset by the peer");
        return;
    }
    arm();
}

void End::tell_writable() {
    const auto self = shared_from_this();
    if (receiver) receiver->on_writable();
}

class MemoryStream final : public Stream {
public:
    MemoryStream(std::shared_ptr<End> mine, std::shared_ptr<End> other)
        : mine_{std::move(mine)}, other_{std::move(other)} {}
    ~MemoryStream() override { close(Ending::fin); }

    void start(Receiver& receiver) override {
        mine_->receiver = &receiver;
        mine_->arm();
    }
    std::size_t write(std::span<const Bytes> chunks) override {
        std::size_t taken = 0;
        for (const auto chunk : chunks) {
            if (mine_->closed || other_->closed) {
                taken += chunk.size();
                continue;
            }
            const auto room =
                other_->capacity - std::min(other_->capacity, other_->arriving.size());
            const auto size = std::min(room, chunk.size());
            other_->arriving.put(chunk.first(size), mine_->loop.now().steady);
            taken += size;
            if (size < chunk.size()) {
                mine_->wants_to_write = true;
                break;
            }
        }
        other_->arm();
        return taken;
    }
    void pause() override { mine_->paused = true; }
    void resume() override {
        mine_->paused = false;
        mine_->arm();
    }
    void close(Ending how) override {
        mine_->receiver = nullptr;
        if (std::exchange(mine_->closed, true) || other_->closed) return;
        other_->arriving.end(how, mine_->loop.now().steady);
        other_->arm();
    }

private:
    std::shared_ptr<End> mine_;
    std::shared_ptr<End> other_;
};

}  // namespace

StreamPair memory_pair(Loop& loop, const MemoryOptions& options) {
    const auto first = std::make_shared<End>(loop, options.capacity, options.back);
    const auto second = std::make_shared<End>(loop, options.capacity, options.forth);
    first->other = second;
    second->other = first;
    return {std::make_unique<MemoryStream>(first, second),
            std::make_unique<MemoryStream>(second, first)};
}

}  // namespace touchstone::transport
