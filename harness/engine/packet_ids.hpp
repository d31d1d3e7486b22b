// The packet identifiers of one actor: which are in use, and which is next.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

namespace touchstone::engine {

class PacketIds {
public:
    /// The next one that is not in use; never 0. Goes on where the last one ended, so that ids are
    /// told apart in a trace.
    std::uint16_t next() {
        do {
            if (++last_ == 0) last_ = 1;
        } while (is_used(last_) && used_.size() < 65'535);
        return last_;
    }
    void use(std::uint16_t id) {
        if (id != 0 && !is_used(id)) used_.push_back(id);
    }
    void release(std::uint16_t id) { std::erase(used_, id); }
    void clear() { used_.clear(); }

private:
    bool is_used(std::uint16_t id) const {
        return std::find(used_.begin(), used_.end(), id) != used_.end();
    }
    std::vector<std::uint16_t> used_;
    std::uint16_t last_ = 0;
};

}  // namespace touchstone::engine
