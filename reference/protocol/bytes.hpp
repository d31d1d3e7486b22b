// Bytes as the wire has them, and the one growing buffer that packets are encoded into.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>
#include <utility>

namespace touchstone::mqtt {

/// A view of bytes that somebody else owns.
using Bytes = std::span<const std::uint8_t>;

inline Bytes bytes_of(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
inline std::string_view text_of(Bytes bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// A byte buffer that grows without zeroing what is about to be overwritten. Moves cheaply, never
/// shrinks by itself.
class Buffer {
public:
    Buffer() = default;
    Buffer(Buffer&& other) noexcept { swap(other); }
    Buffer& operator=(Buffer&& other) noexcept {
        swap(other);
        return *this;
    }

    std::uint8_t* data() { return data_.get(); }
    const std::uint8_t* data() const { return data_.get(); }
    std::size_t size() const { return size_; }
    std::size_t capacity() const { return capacity_; }
    bool empty() const { return size_ == 0; }
    Bytes view() const { return {data_.get(), size_}; }

    /// Makes room for `count` more bytes and returns where they start; the caller writes all of
    /// them.
    std::uint8_t* extend(std::size_t count) {
        if (capacity_ - size_ < count) grow(size_ + count);
        auto* start = data_.get() + size_;
        size_ += count;
        return start;
    }
    void append(Bytes bytes) {
        if (!bytes.empty()) std::memcpy(extend(bytes.size()), bytes.data(), bytes.size());
    }
    void push_back(std::uint8_t byte) { *extend(1) = byte; }
    /// Cuts to `size`, which is at most size().
    void truncate(std::size_t size) { size_ = size; }
    void clear() { size_ = 0; }
    void swap(Buffer& other) noexcept {
        std::swap(data_, other.data_);
        std::swap(size_, other.size_);
        std::swap(capacity_, other.capacity_);
    }

private:
    void grow(std::size_t least) {
        std::size_t capacity = capacity_ < 32 ? 64 : capacity_ * 2;
        if (capacity < least) capacity = least;
        std::unique_ptr<std::uint8_t[]> data{new std::uint8_t[capacity]};
        if (size_ != 0) std::memcpy(data.get(), data_.get(), size_);
        data_ = std::move(data);
        capacity_ = capacity;
    }

    std::unique_ptr<std::uint8_t[]> data_;
    std::size_t size_ = 0;
    std::size_t capacity_ = 0;
};

}  // namespace touchstone::mqtt
