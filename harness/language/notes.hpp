// The diagnostics of one file, in the order of their places. A scenario is read once for each row
// and version of it, so the same mistake is met many times and told once.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "harness/language/source.hpp"

namespace touchstone::language {

class Notes {
public:
    explicit Notes(std::shared_ptr<const SourceFile> file) : file_{std::move(file)} {}

    void error(Place place, std::string what) { add(place, std::move(what), false); }
    void warning(Place place, std::string what) { add(place, std::move(what), true); }
    /// Grows with every error, told before or not: compare it before and after to see whether
    /// something failed.
    std::size_t errors() const { return errors_; }
    const std::shared_ptr<const SourceFile>& file() const { return file_; }
    std::vector<Diagnostic> sorted() const;

private:
    void add(Place place, std::string what, bool warning);

    std::shared_ptr<const SourceFile> file_;
    std::vector<Diagnostic> diagnostics_;
    std::set<std::tuple<std::uint32_t, std::uint32_t, std::string>> told_;
    std::size_t errors_ = 0;
};

}  // namespace touchstone::language
