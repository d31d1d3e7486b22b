#include "reference/protocol/topic.hpp"

#include <string>

#include <gtest/gtest.h>

namespace touchstone::mqtt {
namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;

TEST(Utf8, TakesEveryLengthAtItsBorders) {
    for (const auto text : {""sv, "plain"sv, "\x7F"sv, "\xC2\x80"sv, "\xDF\xBF"sv, "\xE0\xA0\x80"sv,
                            "\xED\x9F\xBF"sv, "\xEE\x80\x80"sv, "\xEF\xBF\xBF"sv, "\xEF\xBB\xBF"sv,
                            "\xF0\x90\x80\x80"sv, "\xF4\x8F\xBF\xBF"sv, "\0"sv,
                            "more than eight characters, \xC3\xA4, and more of them"sv}) {
        EXPECT_TRUE(is_utf8(text)) << text;
    }
}

TEST(Utf8, RefusesWhatIsNone) {
    for (const auto bad :
         {"\x80"sv, "\xBF"sv, "\xC0\x80"sv, "\xC1\xBF"sv, "\xC2"sv, "\xC2\x41"sv, "\xE0\x80\x80"sv,
          "\xE0\x9F\xBF"sv, "\xED\xA0\x80"sv, "\xED\xBF\xBF"sv, "\xE2\x82"sv, "\xF0\x80\x80\x80"sv,
          "\xF0\x8F\xBF\xBF"sv, "\xF4\x90\x80\x80"sv, "\xF5\x80\x80\x80"sv, "\xF0\x9F\x98"sv,
          "\xFE"sv, "\xFF"sv}) {
        // At every distance from the eight-byte steps, at the end and in the middle.
        for (std::size_t before = 0; before < 17; ++before) {
            const auto text = std::string(before, 'a') + std::string{bad};
            EXPECT_FALSE(is_utf8(text)) << before;
            EXPECT_FALSE(is_utf8(text + std::string(20, 'a'))) << before;
        }
    }
}

TEST(Utf8, NullIsWellFormedAndFound) {
    for (std::size_t before = 0; before < 17; ++before) {
        auto text = std::string(40, 'a');
        EXPECT_FALSE(has_null(text));
        text[before] = '\0';
        EXPECT_TRUE(has_null(text));
        EXPECT_TRUE(is_utf8(text));
    }
    EXPECT_FALSE(has_null(""));
}

TEST(TextFlaws, AreFoundWhereverTheyStand) {
    for (std::size_t place = 0; place < 20; ++place) {
        auto text = std::string(20, 'a');
        EXPECT_FALSE(flaws_of(text).any());
        const auto with = [&](char c) {
            text[place] = c;
            return flaws_of(text);
        };
        EXPECT_TRUE(with('+').wildcard);
        EXPECT_TRUE(with('#').wildcard);
        EXPECT_TRUE(with('\0').null);
        EXPECT_TRUE(with('\xFF').not_utf8);
        EXPECT_FALSE(with('\xFF').wildcard);
        EXPECT_FALSE(with('*').any());  // next to `+` and `#`, and to U+0000, in value
        EXPECT_FALSE(with(',').any());
        EXPECT_FALSE(with('"').any());
        EXPECT_FALSE(with('\x01').any());
    }
    EXPECT_FALSE(flaws_of("stra\xC3\x9F"
                          "e/m\xC3\xBCnchen")
                     .any());
}

TEST(TextFlaws, AreAllReported) {
    const auto flaws = flaws_of("\xFF+\0"sv);
    EXPECT_TRUE(flaws.not_utf8 && flaws.wildcard && flaws.null);
}

TEST(TopicName, HasACharacterAndNoWildcard) {
    EXPECT_TRUE(is_topic_name("a"));
    EXPECT_TRUE(is_topic_name("/"));
    EXPECT_TRUE(is_topic_name("$SYS/uptime"));
    EXPECT_TRUE(is_topic_name("room 1/lamp"));
    EXPECT_TRUE(is_topic_name(std::string(65'535, 'a')));
    EXPECT_FALSE(is_topic_name(""));
    EXPECT_FALSE(is_topic_name("a/+"));
    EXPECT_FALSE(is_topic_name("a#"));
    EXPECT_FALSE(is_topic_name(std::string(65'536, 'a')));
}

TEST(TopicFilter, LetsWildcardsFillALevel) {
    for (const auto* filter : {"#", "+", "/", "/+", "+/", "a/#", "a/+/b", "+/+", "+/#", "/#",
                               "a//b", "$share", "$SYS/#"}) {
        EXPECT_EQ(flaw_of_filter(filter), FilterFlaw::none) << filter;
        EXPECT_TRUE(is_topic_filter(filter)) << filter;
    }
}

TEST(TopicFilter, NamesTheFirstFlaw) {
    EXPECT_EQ(flaw_of_filter(""), FilterFlaw::empty);
    for (const auto* filter : {"a#", "#a", "a/#/b", "#/", "##", "a/b#", "#+", "#/+a"}) {
        EXPECT_EQ(flaw_of_filter(filter), FilterFlaw::misplaced_hash) << filter;
        EXPECT_FALSE(is_topic_filter(filter)) << filter;
    }
    for (const auto* filter : {"a+", "+a", "++", "a/+b/c", "+a/#", "+#", "a/b+"}) {
        EXPECT_EQ(flaw_of_filter(filter), FilterFlaw::misplaced_plus) << filter;
        EXPECT_FALSE(is_topic_filter(filter)) << filter;
    }
    EXPECT_FALSE(is_topic_filter(std::string(65'536, 'a')));
}

TEST(SharedFilter, IsSplit) {
    const auto split = split_shared("$share/crew/a/#");
    ASSERT_TRUE(split);
    EXPECT_EQ(split->group, "crew");
    EXPECT_EQ(split->filter, "a/#");
    EXPECT_EQ(split_shared("$share/crew//a")->filter, "/a");
    EXPECT_EQ(split_shared("$share/crew//")->filter, "/");
}

TEST(SharedFilter, IsRefusedWithoutGroupOrFilter) {
    for (const auto* filter : {"$share/", "$share//a", "$share/crew", "$share/crew/",
                               "$share/cr+ew/a", "$share/#/a", "share/crew/a", "$Share/crew/a"}) {
        EXPECT_FALSE(split_shared(filter)) << filter;
    }
    EXPECT_TRUE(is_shared("$share/"));
    EXPECT_FALSE(is_shared("$share"));
    EXPECT_FALSE(is_shared("$shared/crew/a"));
}

struct Match {
    const char* filter;
    const char* topic;
};

TEST(Matching, Matches) {
    for (const auto& [filter, topic] : {
             Match{"a", "a"},
             {"a/b/c", "a/b/c"},
             // `#` takes its parent, and any number of levels below it
             {"news/music/#", "news/music"},
             {"news/music/#", "news/music/jazz"},
             {"news/music/#", "news/music/jazz/charts"},
             {"news/music/#", "news/music/"},
             {"#", "a"},
             {"#", "a/b/c"},
             {"#", "/"},
             // `+` takes exactly one level, an empty one too
             {"news/+", "news/music"},
             {"news/+", "news/"},
             {"+", "news"},
             {"+/+", "/news"},
             {"/+", "/news"},
             {"+/b/#", "a/b"},
             {"+/b/#", "a/b/c"},
             {"a/+/c", "a/b/c"},
             {"a//c", "a//c"},
             {"a/+/c", "a//c"},
             {"/", "/"},
             {"+/+", "/"},
             {"+/#", "/"},
             {"/#", "/"},
             {"a b", "a b"},
             // topics that begin with `$` are found by name
             {"$SYS/#", "$SYS/load"},
             {"$SYS/load/+", "$SYS/load/1"},
             {"a/$b", "a/$b"},
             {"a/+", "a/$b"},
             {"$share", "$share"},
         }) {
        EXPECT_TRUE(matches(filter, topic)) << filter << " on " << topic;
    }
}

TEST(Matching, DoesNotMatch) {
    for (const auto& [filter, topic] : {
             Match{"a", "A"},
             {"a", "a/"},
             {"a", "/a"},
             {"a/", "a"},
             {"/a", "a"},
             {"a", "ab"},
             {"ab", "a"},
             {"news/music/#", "news/musical"},
             {"news/music/#", "news"},
             {"news/+", "news"},
             {"news/+", "news/music/jazz"},
             {"+", "/news"},
             {"+", "a/b"},
             {"a/+/c", "a/b/d"},
             {"a/+/+", "a/b"},
             {"a/b", "a/b/c"},
             {"a/b/c", "a/b"},
             {"a//c", "a/c"},
             {"a b", "ab"},
             {"#", "$SYS/load"},
             {"+/load", "$SYS/load"},
             {"+/#", "$SYS/load"},
             {"$SYS/+", "$SYS/load/1"},
             {"$sys/#", "$SYS/load"},
         }) {
        EXPECT_FALSE(matches(filter, topic)) << filter << " on " << topic;
    }
}

TEST(Matching, TakesBytesAsTheyAre) {
    EXPECT_FALSE(matches("\xC3\xA9", "e\xCC\x81"));  // composed and decomposed
    EXPECT_FALSE(matches("\xEF\xBB\xBFt", "t"));     // U+FEFF counts
    EXPECT_TRUE(matches("\xEF\xBB\xBFt", "\xEF\xBB\xBFt"));
}

}  // namespace
}  // namespace touchstone::mqtt
