// Reads a packet's fields from the front of its bytes. The first failure sticks: what is read after
// it is empty, so that decode.cpp can list a packet's fields in a row and ask once, at the end,
// whether all of them were there.
#pragma once

#include <cstdint>
#include <string_view>

#include "reference/protocol/codec.hpp"
#include "reference/protocol/property.hpp"

namespace touchstone::mqtt {

/// A way for bytes to be unreadable, and the statement that the sender broke. 3.1 has no ledger and
/// borrows 3.1.1's.
struct Fault {
    std::string_view what;
    Statement v3_1_1;
    Statement v5_0;
    DecodeError at(std::size_t offset, Version version) const {
        return {offset, what, version == Version::v5_0 ? v5_0 : v3_1_1};
    }
};

class Reader {
public:
    /// Reads `frame` from `start` on; `cut_off` is the fault of a field that the packet is too
    /// short for.
    Reader(Bytes frame, std::size_t start, const Fault& cut_off)
        : begin_{frame.data()},
          at_{frame.data() + start},
          end_{frame.data() + frame.size()},
          cut_off_{&cut_off} {}

    std::uint8_t u8() { return has(1) ? *at_++ : std::uint8_t{0}; }
    std::uint16_t u16() {
        if (!has(2)) return 0;
        at_ += 2;
        return static_cast<std::uint16_t>(at_[-2] << 8 | at_[-1]);
    }
    /// Two bytes of length and so many bytes.
    Bytes prefixed() {
        if (!has(2)) return {};
        const std::size_t size = static_cast<std::size_t>(at_[0] << 8 | at_[1]);
        if (!has(2 + size)) return {};
        at_ += 2 + size;
        return {at_ - size, size};
    }
    std::string_view text() { return text_of(prefixed()); }
    Bytes rest() {
        const Bytes all{at_, end_};
        at_ = end_;
        return all;
    }
    /// A property section with its length, walked once so that walking it later cannot fail.
    Properties properties();
    /// The filters of SUBSCRIBE (each with its options byte) or UNSUBSCRIBE, up to the end, walked
    /// once likewise.
    template <bool has_options>
    FilterList<has_options> filters() {
        const Bytes all{at_, end_};
        while (!at_end()) {
            prefixed();
            if (has_options) u8();
        }
        return FilterList<has_options>{failed() ? Bytes{} : all};
    }

    /// From here on, a field that is cut off is this fault.
    void blame(const Fault& cut_off) { cut_off_ = &cut_off; }
    void fail(const Fault& fault) { fail(fault, at_); }

    bool at_end() const { return at_ == end_; }
    bool failed() const { return fault_ != nullptr; }
    DecodeError error(Version version) const { return fault_->at(fault_offset_, version); }

private:
    bool has(std::size_t count) {
        if (static_cast<std::size_t>(end_ - at_) >= count) return true;
        fail(*cut_off_, at_);
        return false;
    }
    void fail(const Fault& fault, const std::uint8_t* where) {
        if (failed()) return;
        fault_ = &fault;
        fault_offset_ = static_cast<std::size_t>(where - begin_);
        at_ = end_;
    }

    const std::uint8_t* begin_;
    const std::uint8_t* at_;
    const std::uint8_t* end_;
    const Fault* cut_off_;
    const Fault* fault_ = nullptr;
    std::size_t fault_offset_ = 0;
};

}  // namespace touchstone::mqtt
