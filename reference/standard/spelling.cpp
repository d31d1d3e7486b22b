#include "reference/standard/spelling.hpp"

#include <algorithm>
#include <vector>

namespace touchstone::mqtt {

std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> line(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) line[j] = j;
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = line[0];
        line[0] = i + 1;
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t changed = diagonal + (a[i] != b[j]);
            diagonal = line[j + 1];
            line[j + 1] = std::min({changed, diagonal + 1, line[j] + 1});
        }
    }
    return line[b.size()];
}

}  // namespace touchstone::mqtt
