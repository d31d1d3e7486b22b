#include "harness/targets/process.hpp"

#include <fstream>
#include <signal.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/targets/instance.hpp"
#include "harness/targets/placeholders.hpp"
#include "harness/targets/target_error.hpp"

namespace touchstone::targets {
namespace {

using namespace std::chrono_literals;

class ProcessTest : public testing::Test {
protected:
    void SetUp() override {
        dir_ = testing::TempDir() + "touchstone_process_" + std::to_string(::getpid()) + "_" +
               testing::UnitTest::GetInstance()->current_test_info()->name();
        std::filesystem::create_directories(dir_);
    }
    void TearDown() override { std::filesystem::remove_all(dir_); }
    std::filesystem::path output() const { return dir_ / "output.log"; }

    std::filesystem::path dir_;
};

TEST(SplitWords, blanks_quotes_and_backslashes) {
    EXPECT_THAT(split_words("a  -b c"), testing::ElementsAre("a", "-b", "c"));
    EXPECT_THAT(split_words("a 'b c' \"d 'e'\" f\\ g"),
                testing::ElementsAre("a", "b c", "d 'e'", "f g"));
    EXPECT_THAT(split_words("a '' $HOME;x|y"), testing::ElementsAre("a", "", "$HOME;x|y"));
    EXPECT_THROW(split_words("a 'b"), TargetError);
    EXPECT_THROW(split_words("  "), TargetError);
}

TEST(SignalNamed, names_and_numbers) {
    EXPECT_EQ(signal_named("SIGTERM"), SIGTERM);
    EXPECT_EQ(signal_named("KILL"), SIGKILL);
    EXPECT_EQ(signal_named("2"), SIGINT);
    EXPECT_THROW(signal_named("SIGNAL"), TargetError);
    EXPECT_THROW(signal_named("99"), TargetError);
}

TEST(Placeholders, ports_are_chosen_once_and_differ) {
    Placeholders places{"/d"};
    EXPECT_EQ(places.expand("{dir}/x", "here"), "/d/x");
    EXPECT_EQ(places.expand("{port}", "here"), places.expand_known("{port}"));
    EXPECT_NE(places.port(""), places.port("tls"));
    EXPECT_EQ(places.expand_known("{\"a\": {port.tls}}"),
              "{\"a\": " + std::to_string(places.port("tls")) + "}");
    try {
        places.expand("x {prot}", "the start command");
        FAIL();
    } catch (const TargetError& error) {
        EXPECT_STREQ(
            error.what(),
            "the start command: '{prot}' is no placeholder; there are {port}, {port.NAME} and "
            "{dir}");
    }
}

TEST_F(ProcessTest, output_and_status_are_kept) {
    Process process{split_words("sh -c 'echo one; echo two >&2; exit 3'"), output()};
    const auto exit = process.stop(0, 5000ms);  // signal 0 asks for nothing: this only waits
    EXPECT_EQ(exit.in_words(), "exited with status 3");
    EXPECT_EQ(process.output_tail(), "one\ntwo");
    EXPECT_EQ(process.output_tail(1), "two");
}

TEST_F(ProcessTest, a_program_that_is_not_there) {
    try {
        Process process{{"no-such-broker"}, output()};
        FAIL();
    } catch (const TargetError& error) {
        EXPECT_EQ(error.kind(), TargetError::Kind::start_failed);
        EXPECT_STREQ(
            error.what(),
            "cannot run 'no-such-broker': No such file or directory; is it installed, and on "
            "the PATH?");
    }
}

TEST_F(ProcessTest, stops_by_signal_and_by_kill) {
    Process gentle{{"sleep", "100"}, output()};
    EXPECT_FALSE(gentle.exited());
    EXPECT_EQ(gentle.stop(SIGTERM, 5000ms).in_words(), "was ended by signal 15 (Terminated)");
    Process stubborn{split_words("sh -c 'trap \"\" TERM; echo ready; sleep 100 & wait; sleep 100'"),
                     output()};
    while (stubborn.output_tail() != "ready") ::usleep(1000);
    EXPECT_EQ(stubborn.stop(SIGTERM, 20ms).signal, SIGKILL);
}

TEST_F(ProcessTest, nothing_of_its_group_is_left_behind) {
    pid_t grandchild = 0;
    {
        Process process{split_words("sh -c 'sleep 100 & echo $!; wait'"), output()};
        while (process.output_tail().empty()) ::usleep(1000);
        grandchild = std::stoi(process.output_tail());
        ASSERT_EQ(::kill(grandchild, 0), 0);
    }
    // It is nobody's child now, and so may stay a zombie for a moment: what counts is that it does
    // not run.
    const auto state_now = [&] {
        std::ifstream status{"/proc/" + std::to_string(grandchild) + "/stat"};
        std::string id, name, state = "gone";
        status >> id >> name >> state;
        return state;
    };
    const auto ended = testing::AnyOf("gone", "Z", "X");
    // The signal is on its way when the group has been killed; it arrives when the kernel gets to
    // it.
    for (int i = 0; i < 5000 && !testing::Value(state_now(), ended); ++i) ::usleep(1000);
    EXPECT_THAT(state_now(), ended);
}

TEST_F(ProcessTest, a_target_that_dies_at_once_is_quoted) {
    auto target =
        target_started_by("sh -c 'echo port {port} is mine; exit 7'", "mqtt://127.0.0.1:1");
    try {
        Instance instance{target, dir_, 5s};
        FAIL();
    } catch (const TargetError& error) {
        EXPECT_EQ(error.kind(), TargetError::Kind::start_failed);
        EXPECT_THAT(
            error.what(),
            testing::MatchesRegex("'sh -c .*' exited with status 7 before it answered a CONNECT at "
                                  "127.0.0.1:1; the last it wrote:\nport [0-9]+ is mine"));
    }
}

TEST_F(ProcessTest, a_target_that_never_answers_is_given_up) {
    const auto target = target_started_by("sleep 100");
    try {
        Instance instance{target, dir_, 50ms};
        FAIL();
    } catch (const TargetError& error) {
        EXPECT_EQ(error.kind(), TargetError::Kind::start_failed);
        EXPECT_THAT(error.what(),
                    testing::HasSubstr("was started and did not answer a CONNECT at 127.0.0.1:"));
        EXPECT_THAT(error.what(), testing::EndsWith("it wrote nothing"));
    }
}

}  // namespace
}  // namespace touchstone::targets
