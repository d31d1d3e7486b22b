// The values that `{x}` stands for while a case is played: captures, values from the target, the
// copy's number.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "harness/engine/names.hpp"
#include "harness/language/tree.hpp"
#include "reports/results/results.hpp"

namespace touchstone::engine {

class Authenticator;

/// A number, or text as it stands on the wire.
using KnownValue = std::variant<std::uint64_t, std::string>;

/// Few names, so a list. Names are never taken back, only given anew by a later capture of the same
/// line.
class Known {
public:
    const KnownValue* find(std::string_view name) const {
        for (const auto& [each, value] : values_) {
            if (each == name) return &value;
        }
        return nullptr;
    }
    void set(std::string name, KnownValue value) {
        for (auto& [each, old] : values_) {
            if (each == name) {
                old = std::move(value);
                return;
            }
        }
        values_.emplace_back(std::move(name), std::move(value));
    }
    void take(Known&& more) {
        for (auto& [name, value] : more.values_) set(std::move(name), std::move(value));
        more.values_.clear();
    }
    bool empty() const { return values_.empty(); }

private:
    std::vector<std::pair<std::string, KnownValue>> values_;
};

/// Where a value is looked up.
struct Scope {
    const Names* names = nullptr;
    const Known* known = nullptr;
    const Known* fresh = nullptr;       ///< captured on this very line, not yet settled
    std::optional<std::uint64_t> copy;  ///< {n}
    Authenticator* auth = nullptr;      ///< {auth}, where a method is at work
};

/// Why something cannot be done as written, and what that makes of the case.
struct Problem {
    results::Verdict verdict = results::Verdict::error;
    std::string what;
    language::Place place;
};

}  // namespace touchstone::engine
