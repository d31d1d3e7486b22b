#include <limits>

#include <boost/json/parse.hpp>
#include <fmt/format.h>

#include "reports/results/json.hpp"
#include "reports/results/json_fields.hpp"
#include "reports/results/text.hpp"
#include "reports/results/timestamp.hpp"

namespace touchstone::results {
namespace {

namespace json = boost::json;

std::string_view kind_of(const json::value& value) {
    const json::string_view name = json::to_string(value.kind());
    return {name.data(), name.size()};
}

/// Walks the document along the tables of json_fields.hpp and stops at the first thing that is
/// wrong.
class Reader {
public:
    explicit Reader(const json::object& root) : object_(&root) {}

    template <class T>
    void operator()(std::string_view key, T& field) {
        if (const json::value* found = find(key))
            within(key, [&] { read(*found, field); });
        else
            refuse(fmt::format("has no field '{}'", key));
    }
    template <class T>
    void operator()(std::string_view key, std::optional<T>& field) {
        const json::value* found = find(key);
        if (found == nullptr || found->is_null()) return;
        within(key, [&] { read(*found, field.emplace()); });
    }
    template <class T>
    void unless_empty(std::string_view key, std::vector<T>& field) {
        if (find(key) != nullptr) (*this)(key, field);
    }

    const std::string& problem() const { return problem_; }

private:
    const json::value* find(std::string_view key) const { return object_->if_contains(key); }

    void refuse(std::string_view what) {
        if (problem_.empty()) problem_ = fmt::format("{} {}", path_, what);
    }
    void wanted(std::string_view what, const json::value& found) {
        refuse(fmt::format("is {}, but has to be {}", kind_of(found), what));
    }

    template <class Read>
    void within(std::string_view key, Read read_it) {
        const std::size_t length = path_.size();
        path_ += '.';
        path_ += one_line(key);
        if (problem_.empty()) read_it();
        path_.resize(length);
    }

    void read(const json::value& value, bool& truth) {
        if (const bool* found = value.if_bool())
            truth = *found;
        else
            wanted("true or false", value);
    }
    template <class T>
        requires std::is_integral_v<T>
    void read(const json::value& value, T& number) {
        boost::system::error_code problem;
        const T found = value.to_number<T>(problem);
        if (problem)
            wanted(fmt::format("a whole number from {} to {}", std::numeric_limits<T>::min(),
                               std::numeric_limits<T>::max()),
                   value);
        else
            number = found;
    }
    void read(const json::value& value, double& number) {
        if (value.is_null())
            number = std::numeric_limits<double>::quiet_NaN();
        else if (value.is_number())
            number = value.to_number<double>();
        else
            wanted("a number", value);
    }
    void read(const json::value& value, std::string& text) {
        if (const json::string* found = value.if_string())
            text.assign(found->data(), found->size());
        else
            wanted("a string", value);
    }
    void read(const json::value& value, Verdict& verdict) {
        std::string word;
        read(value, word);
        if (const auto found = verdict_named(word))
            verdict = *found;
        else
            refuse(fmt::format("'{}' is not a verdict", one_line(word)));
    }
    void read(const json::value& value, Nanoseconds& duration) {
        std::int64_t count = 0;
        read(value, count);
        duration = Nanoseconds(count);
    }
    void read(const json::value& value, WallTime& moment) {
        std::string text;
        read(value, text);
        if (const auto found = moment_named(text))
            moment = *found;
        else
            refuse(fmt::format("'{}' is not a time like 2026-11-03T04:05:06.000000000Z",
                               one_line(text)));
    }
    template <class T>
    void read(const json::value& value, std::vector<T>& list) {
        const json::array* found = value.if_array();
        if (found == nullptr) return wanted("an array", value);
        list.reserve(found->size());
        const std::size_t length = path_.size();
        for (const json::value& element : *found) {
            if (!problem_.empty()) return;
            path_ += fmt::format("[{}]", list.size());
            T entry{};
            read(element, entry);
            list.push_back(std::move(entry));
            path_.resize(length);
        }
    }
    template <class T>
    void read(const json::value& value, std::map<std::string, T>& table) {
        const json::object* found = value.if_object();
        if (found == nullptr) return wanted("an object", value);
        for (const auto& member : *found) {
            const std::string_view key(member.key().data(), member.key().size());
            within(key, [&] { read(member.value(), table[std::string(key)]); });
        }
    }
    template <class T>
        requires requires(Reader& reader, T& object) { fields(reader, object); }
    void read(const json::value& value, T& object) {
        const json::object* found = value.if_object();
        if (found == nullptr) return wanted("an object", value);
        const json::object* outer = std::exchange(object_, found);
        fields(*this, object);
        object_ = outer;
    }

    const json::object* object_;
    std::string path_ = "$";
    std::string problem_;
};

}  // namespace

boost::system::result<Results, std::string> from_json(std::string_view text) {
    boost::system::error_code problem;
    const json::value document = json::parse(json::string_view(text.data(), text.size()), problem);
    if (problem) return "$ is not JSON: " + problem.message();
    const json::object* root = document.if_object();
    if (root == nullptr) return fmt::format("$ is {}, but has to be an object", kind_of(document));
    const json::value* schema = root->if_contains("schema");
    if (schema == nullptr) return std::string("$ has no field 'schema'");
    if (*schema != json::string_view(schema_name.data(), schema_name.size()))
        return fmt::format("$.schema has to be \"{}\"", schema_name);

    Results results;
    Reader reader(*root);
    fields(reader, results);
    if (!reader.problem().empty()) return reader.problem();
    return results;
}

}  // namespace touchstone::results
