#include "harness/engine/suite_gathering.hpp"

#include <algorithm>

namespace touchstone::engine {

void Gathering::began(std::size_t index) {
    if (!hooks_.began) return;
    const std::lock_guard lock{mutex_};
    hooks_.began(cases_[index]);
}

void Gathering::ended(std::size_t index, PlayedCase played) {
    const std::lock_guard lock{mutex_};
    if (hooks_.ended) hooks_.ended(cases_[index], played);
    exercised_ |= played.exercised;
    broken_ |= played.broken;
    results_[index] = std::move(played.result);
}

bool Gathering::stops() {
    const std::lock_guard lock{mutex_};
    if (!stopped_ && hooks_.stops) stopped_ = hooks_.stops();
    return stopped_;
}

SuiteResult Gathering::result(const std::string& transport) {
    SuiteResult suite;
    suite.interrupted = stopped_;
    std::vector<mqtt::Version> versions;
    for (std::size_t i = 0; i < results_.size(); ++i) {
        const auto version = cases_[i].version;
        // MQTT 3.1 has no ledger.
        const bool listed = version == mqtt::Version::v3_1 ||
                            std::find(versions.begin(), versions.end(), version) != versions.end();
        if (!listed) versions.push_back(version);
        if (results_[i]) {
            suite.conformance.cases.push_back(std::move(*results_[i]));
        } else {
            ++suite.not_played;
        }
    }
    add_standing_checks(suite.conformance, versions, exercised_, broken_, transport);
    return suite;
}

}  // namespace touchstone::engine
