// target.toml -> Target. Every key is a row of a table; what is in no row is an error with its
// place and a hint.
#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <limits>

#include <fmt/format.h>
#include <toml++/toml.h>

#include "harness/targets/capability_words.hpp"
#include "harness/targets/target.hpp"
#include "harness/targets/target_error.hpp"

namespace touchstone::targets {
namespace {

std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i);
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t changed = diagonal + (a[i - 1] != b[j - 1]);
            diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, changed}));
        }
    }
    return row[b.size()];
}

/// "; did you mean 'port'?" or, where nothing is near, "; there are a, b, c".
std::string hint(std::string_view word, const std::vector<std::string_view>& known) {
    const auto nearest = std::ranges::min_element(
        known, {}, [&](std::string_view candidate) { return edit_distance(word, candidate); });
    if (nearest != known.end() && edit_distance(word, *nearest) <= 1 + word.size() / 4) {
        return fmt::format("; did you mean '{}'?", *nearest);
    }
    return fmt::format("; there are {}", fmt::join(known, ", "));
}

/// The file being read: makes its errors.
struct File {
    std::filesystem::path path;
    std::string_view text;

    [[noreturn]] void fail(toml::source_position at, std::size_t length,
                           std::string_view what) const {
        std::string message = fmt::format("{}:{}:{}: {}", path.string(), at.line, at.column, what);
        std::string_view rest = text;
        for (toml::source_index line = 1; line < at.line && !rest.empty(); ++line) {
            rest.remove_prefix(std::min(rest.find('\n'), rest.size() - 1) + 1);
        }
        const auto line = rest.substr(0, rest.find('\n'));
        if (!line.empty()) {
            message += fmt::format("\n{:>5} | {}\n      | {}{}", at.line, line,
                                   std::string(at.column - 1, ' '), std::string(length, '^'));
        }
        throw TargetError{TargetError::Kind::configuration, message};
    }
    [[noreturn]] void fail(const toml::key& key, std::string_view what) const {
        fail(key.source().begin, key.str().size(), what);
    }
    [[noreturn]] void fail(const toml::node& node, std::string_view what) const {
        const auto& source = node.source();
        const bool one_line = source.begin.line == source.end.line;
        fail(source.begin, one_line ? std::max(1u, source.end.column - source.begin.column) : 1,
             what);
    }

    std::string string(const toml::node& node) const {
        if (const auto value = node.value_exact<std::string>()) return *value;
        fail(node, "this is to be a text in quotes");
    }
    const toml::table& table(const toml::node& node) const {
        if (const auto* value = node.as_table()) return *value;
        fail(node, "this is to be a table");
    }
    /// true, false or a number that is not negative.
    std::uint64_t number(const toml::node& node) const {
        if (const auto flag = node.value_exact<bool>()) return *flag;
        const auto value = node.value_exact<std::int64_t>();
        if (value && *value >= 0) return static_cast<std::uint64_t>(*value);
        fail(node, "this is to be true, false or a number from 0");
    }
    Duration duration(const toml::node& node) const {
        struct Unit {
            std::string_view name;
            Duration length;
        };
        constexpr std::array<Unit, 4> units{{{"us", std::chrono::microseconds{1}},
                                             {"ms", std::chrono::milliseconds{1}},
                                             {"s", std::chrono::seconds{1}},
                                             {"m", std::chrono::minutes{1}}}};
        const auto value = string(node);
        std::uint32_t count = 0;
        const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), count);
        for (const auto& unit : units) {
            if (error == std::errc{} && unit.name == std::string_view{end}) {
                return count * unit.length;
            }
        }
        fail(node, "this is to be a duration: \"5s\", \"250ms\"");
    }
};

using SetKey = void (*)(const File&, const toml::node&, Target&);
struct KeyRow {
    std::string_view section, key;
    SetKey set;
};

void set_versions(const File& file, const toml::node& node, Target& target) {
    const auto* list = node.as_array();
    if (list == nullptr || list->empty()) {
        file.fail(node, "this is to be a list: [\"3.1.1\", \"5.0\"]");
    }
    for (const auto& entry : *list) {
        const auto version = mqtt::version_named(file.string(entry));
        if (!version) file.fail(entry, "there are the versions \"3.1\", \"3.1.1\" and \"5.0\"");
        target.versions.push_back(*version);
    }
}

constexpr std::array key_rows{
    KeyRow{"target", "name",
           [](const File& f, const toml::node& n, Target& t) { t.name = f.string(n); }},
    KeyRow{"target", "versions", set_versions},
    KeyRow{"target", "identify",
           [](const File& f, const toml::node& n, Target& t) { t.identify = f.string(n); }},
    KeyRow{
        "timing", "patience",
        [](const File& f, const toml::node& n, Target& t) { t.timing.patience = f.duration(n); }},
    KeyRow{"timing", "quiet",
           [](const File& f, const toml::node& n, Target& t) { t.timing.quiet = f.duration(n); }},
    KeyRow{"timing", "grace",
           [](const File& f, const toml::node& n, Target& t) { t.timing.grace = f.duration(n); }},
    KeyRow{"commands", "start",
           [](const File& f, const toml::node& n, Target& t) { t.commands.start = f.string(n); }},
    KeyRow{"commands", "stop",
           [](const File& f, const toml::node& n, Target& t) { t.commands.stop = f.string(n); }},
    KeyRow{"commands", "kill",
           [](const File& f, const toml::node& n, Target& t) { t.commands.kill = f.string(n); }},
    KeyRow{"sample", "pid",
           [](const File& f, const toml::node& n, Target& t) { t.sample.pid = f.string(n); }},
    KeyRow{"sample", "cgroup",
           [](const File& f, const toml::node& n, Target& t) { t.sample.cgroup = f.string(n); }},
    KeyRow{"sample", "metrics",
           [](const File& f, const toml::node& n, Target& t) { t.sample.metrics = f.string(n); }},
};

void read_keys(const File& file, std::string_view section, const toml::table& table,
               Target& target) {
    for (const auto& [key, value] : table) {
        const auto row = std::ranges::find_if(key_rows, [&](const KeyRow& candidate) {
            return candidate.section == section && candidate.key == key.str();
        });
        if (row != key_rows.end()) {
            row->set(file, value, target);
            continue;
        }
        std::vector<std::string_view> known;
        for (const auto& candidate : key_rows) {
            if (candidate.section == section) known.push_back(candidate.key);
        }
        file.fail(
            key, fmt::format("[{}] has no key '{}'{}", section, key.str(), hint(key.str(), known)));
    }
}

void read_listeners(const File& file, const toml::table& table, Target& target) {
    for (const auto& [key, value] : table) {
        const auto url = file.string(value);
        const auto allowed = {"mqtt://", "mqtts://", "ws://", "wss://"};
        if (std::ranges::none_of(allowed, [&](const char* s) { return url.starts_with(s); })) {
            file.fail(value, "a listener begins with mqtt://, mqtts://, ws:// or wss://");
        }
        target.listeners.emplace(key.str(), url);
    }
}

void read_users(const File& file, const toml::table& table, Target& target) {
    for (const auto& [name, entry] : table) {
        User user;
        for (const auto& [key, value] : file.table(entry)) {
            if (key.str() == "name") {
                user.name = file.string(value);
            } else if (key.str() == "password") {
                user.password = file.string(value);
            } else if (key.str() == "password-env") {
                const auto variable = file.string(value);
                const char* password = std::getenv(variable.c_str());
                if (password == nullptr) {
                    file.fail(value,
                              fmt::format("the environment variable {} is not set", variable));
                }
                user.password = password;
            } else {
                file.fail(key, fmt::format("a user has no key '{}'{}", key.str(),
                                           hint(key.str(), {"name", "password", "password-env"})));
            }
        }
        if (user.name.empty()) file.fail(entry, "a user needs a name");
        target.users.emplace(name.str(), user);
    }
}

void read_declares(const File& file, const toml::table& table, Target& target) {
    for (const auto& [key, value] : table) {
        const auto* row = declared_word(key.str());
        if (row == nullptr) {
            std::vector<std::string_view> known;
            for (const auto& candidate : declared_words()) known.push_back(candidate.declared);
            file.fail(key, fmt::format("[declares] has no word '{}'{}", key.str(),
                                       hint(key.str(), known)));
        }
        target.declares.emplace(row->needed, file.number(value));
    }
}

void read_gives(const File& file, const toml::table& table, Target& target) {
    for (const auto& [key, value] : table) {
        const auto* row = set_up_word(key.str());
        if (row == nullptr) {
            std::vector<std::string_view> known;
            for (const auto& candidate : set_up_words()) known.push_back(candidate.word);
            file.fail(key,
                      fmt::format("[gives] has no word '{}'{}", key.str(), hint(key.str(), known)));
        }
        if (row->has_value) {
            target.gives.emplace(row->word, file.string(value));
        } else if (file.number(value) != 0) {
            target.gives.emplace(row->word, "");
        }
    }
}

void read_sections(const File& file, const toml::table& root, Target& target) {
    constexpr std::array<std::string_view, 9> sections{
        "target", "listeners", "tls", "users", "gives", "declares", "timing", "commands", "sample"};
    for (const auto& [key, node] : root) {
        const auto section = key.str();
        if (std::ranges::find(sections, section) == sections.end()) {
            file.fail(key, fmt::format("there is no section [{}]{}", section,
                                       hint(section, {sections.begin(), sections.end()})));
        }
        if (!node.is_table()) file.fail(key, fmt::format("[{}] is to be a section", section));
        const auto& table = *node.as_table();
        if (section == "tls") file.fail(key, "[tls] comes with a later release");
        if (section == "listeners") {
            read_listeners(file, table, target);
        } else if (section == "users") {
            read_users(file, table, target);
        } else if (section == "declares") {
            read_declares(file, table, target);
        } else if (section == "gives") {
            read_gives(file, table, target);
        } else {
            read_keys(file, section, table, target);
        }
    }
}

std::string digest_of(std::string_view text) {
    std::uint64_t hash = 14695981039346656037u;
    for (const unsigned char byte : text) hash = (hash ^ byte) * 1099511628211u;
    return fmt::format("{:016x}", hash);
}

}  // namespace

Target parse_target(std::string_view text, const std::filesystem::path& path) {
    const File file{path, text};
    Target target;
    try {
        read_sections(file, toml::parse(text), target);
    } catch (const toml::parse_error& error) {
        file.fail(error.source().begin, 1, error.description());
    }
    target.folder = path.parent_path();
    target.digest = digest_of(text);
    if (target.name.empty()) target.name = target.folder.filename().string();
    if (!target.listeners.contains("tcp")) {
        throw TargetError{TargetError::Kind::configuration,
                          fmt::format("{}: [listeners] names no 'tcp'; add tcp = "
                                      "\"mqtt://127.0.0.1:{{port}}\"",
                                      path.string())};
    }
    return target;
}

Target read_target(const std::filesystem::path& file) {
    std::ifstream stream{file, std::ios::binary};
    if (!stream) {
        throw TargetError{TargetError::Kind::configuration,
                          fmt::format("{}: cannot read this target file; --target names a "
                                      "target.toml",
                                      file.string())};
    }
    const std::string text{std::istreambuf_iterator<char>{stream}, {}};
    return parse_target(text, file);
}

Target target_at(const Url& url) {
    Target target;
    target.listeners.emplace("tcp", url.shown());
    if (url.user_name) {
        target.users.emplace("default", User{*url.user_name, url.password.value_or("")});
    }
    target.digest = digest_of(url.shown());
    return target;
}

Target target_started_by(std::string_view command, std::string_view url) {
    Target target;
    target.commands.start = command;
    const std::string listener{url.empty() ? "mqtt://127.0.0.1:{port}" : url};
    target.listeners.emplace("tcp", listener);
    target.digest = digest_of(fmt::format("{}\n{}", listener, command));
    return target;
}

}  // namespace touchstone::targets
