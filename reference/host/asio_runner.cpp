#include "reference/host/asio_runner.hpp"

#include <algorithm>
#include <cassert>
#include <deque>
#include <map>
#include <utility>
#include <variant>
#include <vector>

#include "reference/host/convert.hpp"
#include "reference/transport/shaped.hpp"

namespace touchstone::host {

namespace {

/// So long a target may take to read what a finished program wrote before it closed.
constexpr std::chrono::seconds last_words_within{2};

}  // namespace

/// One program, its connections and its timer.
class AsioRunner::Run : public std::enable_shared_from_this<Run> {
public:
    Run(AsioRunner& runner, Program& program, std::function<void()> done)
        : runner_{runner},
          program_{program},
          done_{std::move(done)},
          timer_{runner.loop_.timer([this] { elapsed(); })} {}

    void start() {
        program_.start(now());
        settle();
    }
    void stop() {
        if (finished_) return;
        program_.stop(now());
        settle();
    }

private:
    struct Link;

    mqtt::Now now() const { return now_of(runner_.loop_.now()); }
    void settle();
    void set_timer();
    void elapsed();
    void end_soon();
    void end();
    /// Calls `what` on this run after the current round, if it is still there and wants to hear.
    template <class Call>
    void soon(Call what) {
        runner_.loop_.soon([what = std::move(what), weak = weak_from_this()] {
            if (const auto self = weak.lock(); self && !self->finished_) what(*self);
        });
    }

    void carry_out(Open& command);
    void carry_out(Write& command);
    void carry_out(Close& command);
    void carry_out(Stall& command);
    void carry_out(RestartTarget& command);
    void opened(LinkId id, std::unique_ptr<transport::Stream> stream, const std::string& why);
    void refused(LinkId id, const std::string& why);
    Link* find(LinkId id) {
        const auto found = links_.find(id);
        return found == links_.end() ? nullptr : found->second.get();
    }

    AsioRunner& runner_;
    Program& program_;
    std::function<void()> done_;
    std::unique_ptr<transport::Timer> timer_;
    std::optional<mqtt::Steady> timer_set_to_;
    std::map<LinkId, std::unique_ptr<Link>> links_;
    bool finished_ = false;  // the program hears nothing more
};

struct AsioRunner::Run::Link final : transport::Receiver {
    Link(Run& of, LinkId named) : run{of}, id{named} {}

    void on_bytes(transport::Bytes bytes) override {
        if (run.finished_ || closing) return;
        run.program_.received(id, bytes, run.now());
        run.settle();
    }
    void on_closed(transport::Ending how, const std::string&) override {
        auto& of = run;
        const auto gone = of.links_.extract(id);  // this, until the end of the call
        if (of.finished_) return of.end_soon();
        if (closing) return;
        of.program_.closed(id, ending_of(how), of.now());
        of.settle();
    }
    void on_writable() override {
        blocked = false;
        write();
    }

    void write();

    /// Bytes that the stream has not taken yet; each piece is a write of its own.
    struct Piece {
        std::vector<std::uint8_t> bytes;
        std::size_t split;
        std::size_t written = 0;
    };

    Run& run;
    LinkId id;
    std::unique_ptr<transport::Attempt> attempt;  // while connecting
    std::unique_ptr<transport::Stream> stream;    // once connected
    std::deque<Piece> waiting;
    bool blocked = false;
    bool stalled = false;
    bool closing = false;  // the program has closed it; what waits is still to be written
};

void AsioRunner::Run::Link::write() {
    while (stream && !blocked && !waiting.empty()) {
        auto& piece = waiting.front();
        auto rest = transport::Bytes{piece.bytes}.subspan(piece.written);
        if (piece.split != 0) {
            // Up to the next cut, also after a write that took only a part.
            const auto next_cut = piece.split - piece.written % piece.split;
            rest = rest.first(std::min(rest.size(), next_cut));
        }
        const auto taken = stream->write({&rest, 1});
        piece.written += taken;
        blocked = taken < rest.size();
        if (piece.written == piece.bytes.size()) waiting.pop_front();
    }
    if (!closing || !waiting.empty()) return;
    stream->close(transport::Ending::fin);
    auto& of = run;
    of.links_.erase(id);  // destroys this
    if (of.finished_) of.end_soon();
}

void AsioRunner::Run::settle() {
    for (auto& command : program_.take_commands()) {
        std::visit([this](auto& one) { carry_out(one); }, command);
    }
    if (finished_) return;
    if (!program_.finished()) return set_timer();
    finished_ = true;
    timer_set_to_ = now().steady + last_words_within;
    timer_->set(*timer_set_to_);
    end_soon();
}

/// Later, since this may be inside a call of one of the links.
void AsioRunner::Run::end_soon() {
    runner_.loop_.soon([weak = weak_from_this()] {
        if (const auto self = weak.lock()) self->end();
    });
}

/// Once links that the program closed, but that still have to write, have done so.
void AsioRunner::Run::end() {
    std::erase_if(links_, [](const auto& link) { return !link.second->closing; });
    if (!links_.empty()) return;
    const auto self = shared_from_this();
    runner_.runs_.erase(self);
    done_();
}

void AsioRunner::Run::set_timer() {
    const auto deadline = program_.next_deadline();
    // A timer that is set too early only finds nothing to do.
    if (!deadline || (timer_set_to_ && *timer_set_to_ <= *deadline)) return;
    timer_set_to_ = deadline;
    timer_->set(*deadline);
}

void AsioRunner::Run::elapsed() {
    timer_set_to_.reset();
    if (finished_) {
        links_.clear();
        return end();
    }
    const auto time = now();
    if (const auto deadline = program_.next_deadline(); deadline && *deadline <= time.steady) {
        program_.elapsed(time);
    }
    settle();
}

void AsioRunner::Run::carry_out(Open& command) {
    const auto id = command.link;
    assert(!links_.contains(id));
    auto& link = *links_.emplace(id, std::make_unique<Link>(*this, id)).first->second;
    const auto address = runner_.resolve_(command.listener);
    if (!address) {
        return soon([id, listener = command.listener](Run& run) {
            run.refused(id, "the target has no listener '" + listener + "'");
        });
    }
    link.attempt = runner_.tcp_.connect(
        *address, runner_.options_.connect_within,
        [this, id](std::unique_ptr<transport::Stream> stream, const std::string& why) {
            opened(id, std::move(stream), why);
        });
}

void AsioRunner::Run::opened(LinkId id, std::unique_ptr<transport::Stream> stream,
                             const std::string& why) {
    if (finished_) return;
    if (!stream) return refused(id, why);
    auto& link = *find(id);  // its attempt would be silent if it had gone
    link.attempt.reset();
    if (!runner_.options_.shape.plain()) {
        auto shape = runner_.options_.shape;
        shape.seed += id;
        stream = transport::shaped(std::move(stream), runner_.loop_, shape);
    }
    link.stream = std::move(stream);
    link.stream->start(link);
    if (link.stalled) link.stream->pause();
    program_.opened(id, now());
    settle();
    if (auto* still_there = find(id)) still_there->write();
}

void AsioRunner::Run::refused(LinkId id, const std::string& why) {
    if (links_.erase(id) == 0) return;
    program_.refused(id, why, now());
    settle();
}

void AsioRunner::Run::carry_out(Write& command) {
    auto* link = find(command.link);
    if (!link || link->closing || command.bytes.empty()) return;  // it has just ended
    link->waiting.push_back({std::move(command.bytes), command.split});
    link->write();
}

void AsioRunner::Run::carry_out(Close& command) {
    auto* link = find(command.link);
    if (!link || link->closing) return;
    if (link->stream && !link->waiting.empty() && command.how == mqtt::Ending::fin) {
        link->closing = true;
        link->stream->resume();  // to notice if the peer goes first
        return;
    }
    link->attempt.reset();
    if (link->stream) link->stream->close(closing_of(command.how));
    // Later, since this may be inside a call of this very link. A number is never used twice.
    soon([gone = std::shared_ptr<Link>{std::move(links_.extract(command.link).mapped())}](Run&) {});
}

void AsioRunner::Run::carry_out(Stall& command) {
    auto* link = find(command.link);
    if (!link || link->closing) return;
    link->stalled = command.stalled;
    if (!link->stream) return;
    if (command.stalled) {
        link->stream->pause();
    } else {
        link->stream->resume();
    }
}

void AsioRunner::Run::carry_out(RestartTarget& command) {
    const auto tell = [weak = weak_from_this()](const std::string& why) {
        const auto self = weak.lock();
        if (!self) return;
        self->soon([why](Run& run) {
            run.program_.restarted(why, run.now());
            run.settle();
        });
    };
    if (!runner_.restart_) return tell("this target cannot be restarted from here");
    runner_.restart_(command.kill, tell);
}

AsioRunner::AsioRunner(boost::asio::io_context& context, Resolve resolve, Restart restart,
                       Options options)
    : loop_{context},
      tcp_{context},
      resolve_{std::move(resolve)},
      restart_{std::move(restart)},
      options_{options} {}

AsioRunner::~AsioRunner() = default;

void AsioRunner::start(Program& program, std::function<void()> done) {
    const auto run = std::make_shared<Run>(*this, program, std::move(done));
    runs_.insert(run);
    run->start();
}

void AsioRunner::stop() {
    for (const auto& run : std::set{runs_}) run->stop();
}

}  // namespace touchstone::host
