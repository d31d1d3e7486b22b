#include "reports/results/text.hpp"

#include <gtest/gtest.h>

namespace touchstone::results {
namespace {

TEST(Text, KeepsWhatIsWellFormed) {
    for (const std::string_view good : {"", "plain", "gr\xC3\xBC\xC3\x9F", "\xE2\x82\xAC",
                                        "\xEF\xBF\xBD", "\xF0\x9F\xA6\x86", "\xF4\x8F\xBF\xBF"})
        EXPECT_EQ(valid_utf8(good), good);
}

TEST(Text, SpellsOutEachByteThatIsNoUtf8) {
    struct Row {
        std::string_view bytes, text;
    };
    for (const Row& row : {
             Row{"\xFF", "\\xFF"},
             Row{"a\x80z", "a\\x80z"},
             Row{"\xC0\x80", "\\xC0\\x80"},                    // overlong NUL
             Row{"\xE0\x9F\xBF", "\\xE0\\x9F\\xBF"},           // overlong
             Row{"\xED\xA0\x80", "\\xED\\xA0\\x80"},           // surrogate
             Row{"\xF4\x90\x80\x80", "\\xF4\\x90\\x80\\x80"},  // above U+10FFFF
             Row{"\xF5\x80\x80\x80", "\\xF5\\x80\\x80\\x80"},
             Row{"\xE2\x82", "\\xE2\\x82"},  // cut short
             Row{"\xE2\x82\x41",
                 "\\xE2\\x82"
                 "A"},
         })
        EXPECT_EQ(valid_utf8(row.bytes), row.text);
}

TEST(Text, OneLineShowsControlsAndInvisibles) {
    EXPECT_EQ(one_line("a\nb\tc\x1B[2J\x7F"), "a\\x0Ab\\x09c\\x1B[2J\\x7F");
    EXPECT_EQ(one_line(std::string_view("\0", 1)), "\\x00");
    EXPECT_EQ(one_line("\xC2\x9B"
                       "2J"),
              "\\x9B"
              "2J");
    EXPECT_EQ(one_line("\xE2\x80\xAE"), "\\u{202E}");
    EXPECT_EQ(one_line("\xEF\xBF\xBF"), "\\u{FFFF}");
    EXPECT_EQ(one_line("\xF3\xA0\x81\x81"), "\\u{E0041}");
    EXPECT_EQ(one_line("\xE6\xBC\xA2 \xF0\x9F\xA6\x86"), "\xE6\xBC\xA2 \xF0\x9F\xA6\x86");
}

}  // namespace
}  // namespace touchstone::results
