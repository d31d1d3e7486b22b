#include <array>
#include <cassert>
#include <charconv>
#include <cmath>

#include <boost/json/serialize.hpp>

#include "reports/results/json.hpp"
#include "reports/results/json_fields.hpp"
#include "reports/results/text.hpp"
#include "reports/results/timestamp.hpp"

namespace touchstone::results {
namespace {

class Writer {
public:
    template <class T>
    void document(const T& root) {
        open('{');
        (*this)("schema", std::string(schema_name));
        fields(*this, root);
        close('}');
        out_ += '\n';
    }

    template <class T>
    void operator()(std::string_view key, const T& field) {
        begin_member(key);
        value(field);
    }
    template <class T>
    void operator()(std::string_view key, const std::optional<T>& field) {
        if (!field) return;
        if constexpr (std::is_floating_point_v<T>) {
            if (!std::isfinite(*field)) return;
        }
        (*this)(key, *field);
    }
    template <class T>
    void unless_empty(std::string_view key, const std::vector<T>& field) {
        if (!field.empty()) (*this)(key, field);
    }

    std::string take() { return std::move(out_); }

private:
    void value(bool truth) { out_ += truth ? "true" : "false"; }
    template <class T>
        requires std::is_arithmetic_v<T>
    void value(T number) {
        if constexpr (std::is_floating_point_v<T>) {
            if (!std::isfinite(number)) {
                out_ += "null";  // JSON has no word for it
                return;
            }
        }
        std::array<char, 40> digits{};
        const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number);
        assert(end.ec == std::errc{});
        out_.append(digits.data(), end.ptr);
    }
    void value(const std::string& text) { quoted(text); }
    void value(Verdict verdict) { quoted(word_of(verdict)); }
    void value(Nanoseconds duration) { value(duration.count()); }
    void value(WallTime moment) { quoted(timestamp(moment)); }

    template <class T>
    void value(const std::vector<T>& list) {
        open('[');
        for (const T& element : list) {
            begin_line();
            value(element);
        }
        close(']');
    }
    template <class T>
    void value(const std::map<std::string, T>& table) {
        open('{');
        for (const auto& [key, field] : table) (*this)(key, field);
        close('}');
    }
    template <class T>
        requires requires(Writer& writer, const T& object) { fields(writer, object); }
    void value(const T& object) {
        open('{');
        fields(*this, object);
        close('}');
    }

    void quoted(std::string_view text) { out_ += boost::json::serialize(valid_utf8(text)); }
    void open(char bracket) {
        out_ += bracket;
        ++depth_;
        first_ = true;
    }
    void close(char bracket) {
        --depth_;
        if (!first_) new_line();
        out_ += bracket;
        first_ = false;
    }
    void begin_line() {
        if (!first_) out_ += ',';
        first_ = false;
        new_line();
    }
    void begin_member(std::string_view key) {
        begin_line();
        quoted(key);
        out_ += ": ";
    }
    void new_line() {
        out_ += '\n';
        out_.append(2 * depth_, ' ');
    }

    std::string out_;
    std::size_t depth_ = 0;
    bool first_ = true;
};

}  // namespace

std::string to_json(const Results& results) {
    Writer writer;
    writer.document(results);
    return writer.take();
}

}  // namespace touchstone::results
