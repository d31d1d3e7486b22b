#include "reference/host/virtual_host.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "reference/host/convert.hpp"

namespace touchstone::host {
namespace {

transport::Shape with_seed(transport::Shape shape, std::uint64_t salt) {
    shape.seed ^= salt * 0x9e3779b97f4a7c15;
    return shape;
}

transport::Ending transport_ending(mqtt::Ending how) {
    return how == mqtt::Ending::error ? transport::Ending::error : closing_of(how);
}

std::string seconds(mqtt::Steady time) {
    return std::to_string(std::chrono::duration<double>(time).count()) + " s";
}

}  // namespace

struct VirtualHost::Link {
    Link(LinkId named, mqtt::Peer at, const transport::Shape& shape, std::uint64_t salt)
        : id{named},
          peer{at},
          to_broker{with_seed(shape, 2 * salt)},
          to_program{with_seed(shape, 2 * salt + 1)} {}

    bool heard() const { return program_open && opened && !stalled; }

    LinkId id;
    mqtt::Peer peer;
    transport::Lane to_broker;
    transport::Lane to_program;
    std::string refused;       // why, until the program was told
    bool opened = false;       // the program was told
    bool program_open = true;  // the program has neither closed it nor heard its end
    bool broker_open = true;   // the broker has neither hung up nor heard its end
    bool stalled = false;      // the program does not read
    bool congested = false;    // the broker was told that too much is on its way
};

VirtualHost::VirtualHost(const mqtt::Limits& limits, const mqtt::Behaviour& behaviour)
    : broker_{store_, limits, behaviour} {}
VirtualHost::~VirtualHost() = default;

mqtt::Now VirtualHost::now() const {
    return now_of(clock_.now());
}

VirtualHost::Link* VirtualHost::find(LinkId id) {
    const auto found = std::ranges::find(links_, id, [](const auto& link) { return link->id; });
    return found == links_.end() ? nullptr : found->get();
}

VirtualHost::Link* VirtualHost::find(mqtt::Peer peer) {
    const auto found = std::ranges::find_if(
        links_, [&](const auto& link) { return link->broker_open && link->peer == peer; });
    return found == links_.end() ? nullptr : found->get();
}

void VirtualHost::run(Program& program) {
    rounds_ = rounds_at_this_time_ = 0;
    program.start(now());
    carry_out(program);
    while (!program.finished()) {
        if (!exchange(program) && !program.finished()) jump(program);
        count_round();
    }
    leave();
}

void VirtualHost::count_round() {
    const bool forever = ++rounds_ > bounds_.rounds;
    if (++rounds_at_this_time_ <= bounds_.rounds_at_one_time && !forever) return;
    throw Unfinished{"program and broker do not come to rest: " +
                     std::to_string(forever ? rounds_ : rounds_at_this_time_) +
                     (forever ? " rounds" : " rounds without time moving on") + ", now at " +
                     seconds(clock_.now().steady) + ", last on link " + std::to_string(busiest_)};
}

bool VirtualHost::exchange(Program& program) {
    bool moved = std::exchange(restarts_, false);
    if (moved) {
        program.restarted("the built-in reference keeps nothing", now());
        carry_out(program);
    }
    // By index: carrying commands out may add links.
    for (std::size_t i = 0; i < links_.size(); ++i) moved |= tell_opened(*links_[i], program);
    for (std::size_t i = 0; i < links_.size(); ++i) moved |= bring_to_broker(*links_[i]);
    moved |= collect_news();
    for (std::size_t i = 0; i < links_.size(); ++i) moved |= bring_to_program(*links_[i], program);
    std::erase_if(links_, [](const auto& link) {
        return !link->program_open && !link->broker_open && link->refused.empty();
    });
    return moved;
}

void VirtualHost::jump(Program& program) {
    std::optional<mqtt::Steady> wires;
    const auto sooner = [](auto& earliest, const auto& due) {
        if (due && (!earliest || *due < *earliest)) earliest = due;
    };
    for (const auto& link : links_) {
        if (link->broker_open) sooner(wires, link->to_broker.next_due());
        if (link->heard()) sooner(wires, link->to_program.next_due());
    }
    const auto broker = broker_.next_deadline();
    auto earliest = wires;
    sooner(earliest, broker);
    sooner(earliest, program.next_deadline());
    if (!earliest) {
        throw Unfinished{
            "the program has not finished, and waits for nothing that could come, at " +
            seconds(clock_.now().steady)};
    }
    if (*earliest > clock_.now().steady) {
        clock_.jump_to(*earliest);
        rounds_at_this_time_ = 0;
    }
    // What falls on the same moment reaches the program before its own deadline does: in time is in
    // time.
    if (wires == earliest) return;
    if (broker == earliest) return broker_.elapsed(now());
    program.elapsed(now());
    carry_out(program);
}

void VirtualHost::leave() {
    for (const auto& link : links_) {
        if (!link->broker_open) continue;
        constexpr auto any_time = mqtt::Steady::max();
        for (auto piece = link->to_broker.front(any_time); !piece.empty();
             piece = link->to_broker.front(any_time)) {
            broker_.received(link->peer, piece, now());
            link->to_broker.pop();
        }
        const auto how = link->to_broker.ended(any_time);
        broker_.closed(link->peer, how ? ending_of(*how) : mqtt::Ending::fin, now());
    }
    links_.clear();
    broker_.news_told();
}

void VirtualHost::carry_out(Program& program) {
    for (const auto& command : program.take_commands()) {
        std::visit([this](const auto& one) { carry_out(one); }, command);
    }
}

void VirtualHost::carry_out(const Open& command) {
    busiest_ = command.link;
    auto link = std::make_unique<Link>(command.link, mqtt::Peer{}, shape_, ++opened_);
    if (command.listener.empty()) {
        link->peer = broker_.opened(now());
    } else {
        link->refused =
            "the built-in reference in memory has no listener '" + command.listener + "'";
        link->program_open = link->broker_open = false;
    }
    links_.push_back(std::move(link));
}

void VirtualHost::carry_out(const Write& command) {
    auto* link = find(command.link);
    if (!link || !link->program_open || !link->broker_open) return;  // it has just ended
    busiest_ = command.link;
    link->to_broker.put(command.bytes, clock_.now().steady, command.split);
    bring_to_broker(*link);  // at once, so that commands take effect in their order
}

void VirtualHost::carry_out(const Close& command) {
    auto* link = find(command.link);
    if (!link || !link->program_open) return;
    link->program_open = false;
    if (!link->broker_open) return;
    link->to_broker.end(transport_ending(command.how), clock_.now().steady);
    bring_to_broker(*link);
}

void VirtualHost::carry_out(const Stall& command) {
    if (auto* link = find(command.link)) link->stalled = command.stalled;
}

void VirtualHost::carry_out(const RestartTarget&) {
    restarts_ = true;
}

bool VirtualHost::tell_opened(Link& link, Program& program) {
    if (!link.refused.empty()) {
        program.refused(link.id, std::exchange(link.refused, {}), now());
    } else if (!link.opened && link.program_open) {
        link.opened = true;
        program.opened(link.id, now());
    } else {
        return false;
    }
    carry_out(program);
    return true;
}

bool VirtualHost::bring_to_broker(Link& link) {
    bool moved = false;
    const auto time = clock_.now().steady;
    while (link.broker_open) {
        const auto piece = link.to_broker.front(time);
        if (!piece.empty()) {
            broker_.received(link.peer, piece, now());
            link.to_broker.pop();
        } else if (const auto how = link.to_broker.ended(time)) {
            link.broker_open = false;
            broker_.closed(link.peer, ending_of(*how), now());
        } else {
            break;
        }
        moved = true;
    }
    return moved;
}

bool VirtualHost::collect_news() {
    const auto news = broker_.with_news();
    news_.assign(news.begin(), news.end());
    for (const auto peer : news_) {
        if (auto* link = find(peer)) collect(*link);
    }
    broker_.news_told();
    // Only now, since the broker's answers are news again.
    for (const auto peer : news_) {
        auto* link = find(peer);
        if (!link) continue;
        if (broker_.hangs_up(peer)) {
            link->broker_open = false;
            link->to_program.end(transport::Ending::fin, clock_.now().steady);
            broker_.closed(peer, mqtt::Ending::fin, now());
        } else if (!broker_.outbox(peer).empty() && !std::exchange(link->congested, true)) {
            broker_.congested(peer);
        }
    }
    return !news_.empty();
}

/// Onto the wire, as much as it holds; before hanging up, everything.
void VirtualHost::collect(Link& link) {
    auto& outbox = broker_.outbox(link.peer);
    if (!link.program_open) return outbox.clear();
    const bool everything = broker_.hangs_up(link.peer);
    while (everything || link.to_program.size() < wire_capacity) {
        const auto chunks = outbox.chunks(broker_.stored_up_to());
        if (chunks.empty()) break;
        std::size_t size = 0;
        for (const auto chunk : chunks) size += chunk.size();
        link.to_program.put(chunks, clock_.now().steady);
        outbox.written(size);
    }
}

bool VirtualHost::bring_to_program(Link& link, Program& program) {
    bool moved = false;
    const auto time = clock_.now().steady;
    while (link.heard()) {
        const auto piece = link.to_program.front(time);
        if (!piece.empty()) {
            busiest_ = link.id;
            program.received(link.id, piece, now());
            link.to_program.pop();
        } else if (const auto how = link.to_program.ended(time)) {
            link.program_open = false;
            program.closed(link.id, ending_of(*how), now());
        } else {
            break;
        }
        carry_out(program);
        moved = true;
    }
    if (link.congested && link.broker_open && link.to_program.size() < wire_capacity) {
        collect(link);
        if (broker_.outbox(link.peer).empty()) {
            link.congested = false;
            broker_.writable(link.peer, now());
        }
        moved = true;
    }
    return moved;
}

}  // namespace touchstone::host
