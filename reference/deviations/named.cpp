// The deviations that somebody thought of: each is a clear mistake that a broker developer could
// make. The statements of a row are those that the mistake breaks, one per version in which there
// is one.
#include "reference/deviations/named.hpp"

namespace touchstone::mqtt {

std::span<const Deviation> named_deviations() {
    static const auto all = [] {
        std::vector<Deviation> rows;
        for (const auto* group : {&named::qos_flows(), &named::connections_and_sessions(),
                                  &named::wills(), &named::expiry(), &named::errors()}) {
            rows.insert(rows.end(), group->begin(), group->end());
        }
        return rows;
    }();
    return all;
}

}  // namespace touchstone::mqtt
