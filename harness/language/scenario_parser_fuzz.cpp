// Whatever a file holds, the parser comes back with cases or with diagnostics that can be shown.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "harness/language/language.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace touchstone::language;
    const auto parsed =
        parse("3.1-fuzz/input.mqtt", std::string{reinterpret_cast<const char*>(data), size});
    for (const auto& diagnostic : parsed.diagnostics) {
        if (render(diagnostic).empty()) std::abort();
    }
    for (const auto& each : parsed.cases) {
        if (parsed.ok() && each.id.empty()) std::abort();
    }
    return 0;
}
