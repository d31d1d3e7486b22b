// Gathers the results of a suite's cases, from any thread, in the order in which the cases were
// given.
#pragma once

#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "harness/engine/suite.hpp"

namespace touchstone::engine {

class Gathering {
public:
    Gathering(std::span<const language::Case> cases, const SuiteHooks& hooks)
        : cases_{cases}, hooks_{hooks}, results_(cases.size()) {}

    void began(std::size_t index);
    void ended(std::size_t index, PlayedCase played);
    /// Whether no further case is to begin. Stays true once it was.
    bool stops();
    SuiteResult result(const std::string& transport);

private:
    std::span<const language::Case> cases_;
    const SuiteHooks& hooks_;
    std::mutex mutex_;
    std::vector<std::optional<results::Case>> results_;
    mqtt::StatementSet exercised_, broken_;
    bool stopped_ = false;
};

}  // namespace touchstone::engine
