#include "harness/language/notes.hpp"

#include <algorithm>

namespace touchstone::language {

namespace {
/// Nobody reads more, and a hostile file shall not fill the memory with complaints.
constexpr std::size_t most_diagnostics = 500;
}  // namespace

void Notes::add(Place place, std::string what, bool warning) {
    if (!warning) ++errors_;
    if (diagnostics_.size() >= most_diagnostics) return;
    if (!told_.emplace(place.line, place.column, what).second) return;
    diagnostics_.push_back({file_, place, std::move(what), {}, {}, warning});
}

std::vector<Diagnostic> Notes::sorted() const {
    auto sorted = diagnostics_;
    std::stable_sort(sorted.begin(), sorted.end(), [](const Diagnostic& a, const Diagnostic& b) {
        return std::tie(a.place.line, a.place.column) < std::tie(b.place.line, b.place.column);
    });
    return sorted;
}

}  // namespace touchstone::language
