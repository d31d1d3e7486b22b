// Any bytes as results.json: refused with a reason, or read into something that writes and reads
// back the same.
#include <cassert>
#include <cstddef>
#include <cstdint>

#include "reports/results/json.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace touchstone::results;
    const auto first = from_json({reinterpret_cast<const char*>(data), size});
    if (!first) {
        assert(!first.error().empty());
        return 0;
    }
    const std::string document = to_json(*first);
    const auto second = from_json(document);
    assert(second);
    assert(to_json(*second) == document);
    return 0;
}
