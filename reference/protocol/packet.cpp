#include "reference/protocol/packet.hpp"

#include <cassert>

namespace touchstone::mqtt {

void FilterListBuilder::add(std::string_view filter) {
    assert(filter.size() <= 65'535);
    raw_.push_back(static_cast<std::uint8_t>(filter.size() >> 8));
    raw_.push_back(static_cast<std::uint8_t>(filter.size()));
    raw_.append(bytes_of(filter));
}

void FilterListBuilder::add(std::string_view filter, std::uint8_t options) {
    add(filter);
    raw_.push_back(options);
}

}  // namespace touchstone::mqtt
