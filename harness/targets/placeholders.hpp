// `{port}`, `{port.NAME}` and `{dir}` in target files, start commands and broker configuration
// templates.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace touchstone::targets {

/// What placeholders stand for in one instance of a target. A port is chosen when it is first asked
/// for, and then stays.
class Placeholders {
public:
    explicit Placeholders(std::filesystem::path dir) : dir_{std::move(dir)} {}

    /// A free loopback port; `name` is empty for `{port}`. Free when asked: nothing keeps others
    /// from taking it since. Throws std::system_error.
    std::uint16_t port(std::string_view name);

    /// For listeners and commands: an unknown placeholder throws TargetError (configuration) naming
    /// `where`.
    std::string expand(std::string_view text, std::string_view where);
    /// For broker configuration files, where other braces are the broker's own.
    std::string expand_known(std::string_view text);

private:
    std::optional<std::string> value_of(std::string_view name);

    std::filesystem::path dir_;
    std::map<std::string, std::uint16_t, std::less<>> ports_;
};

}  // namespace touchstone::targets
