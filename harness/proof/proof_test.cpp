#include "harness/proof/proof.hpp"

#include <gmock/gmock.h>

#include "harness/language/language.hpp"

namespace touchstone::proof {
namespace {

using mqtt::Deviation;
using results::Proof;
using results::ProofRun;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::string_view scenarios = R"(scenario  answered  "PINGREQ is answered"
cites     MQTT-3.12.4-1@5.0 MQTT-3.12.4-1@3.1.1
given     client connects

  client  > PINGREQ
  client  < PINGRESP

scenario  acknowledged  "A QoS 1 message is acknowledged"
cites     MQTT-4.3.2-4@5.0
given     client connects

  client  > PUBLISH  id=1 qos=1 topic=t
  client  < PUBACK   id=1

scenario  repeated  "A message that is repeated after its acknowledgement is a new one"
cites     MQTT-4.3.2-5@5.0 MQTT-4.3.2-4@5.0
given     reader subscribes filter=t qos=1
given     client connects

  client  > PUBLISH  id=1 qos=1 dup=1 topic=t payload=m
  reader  < PUBLISH  payload=m

scenario  untouched  "A QoS 0 message arrives"
cites     MQTT-4.3.2-5@5.0 MQTT-4.5.0-1@5.0
given     reader subscribes filter=t
given     client connects

  client  > PUBLISH  topic=t payload=m
  reader  < PUBLISH  payload=m
)";

std::vector<language::Case> cases_of(std::string_view text) {
    auto parsed = language::parse("scenarios/9.9-proof/proof.mqtt", std::string{text});
    for (const auto& diagnostic : parsed.diagnostics) ADD_FAILURE() << language::render(diagnostic);
    return std::move(parsed.cases);
}

std::vector<Deviation> chosen(std::initializer_list<std::string_view> ids) {
    std::vector<Deviation> all;
    for (const auto id : ids) {
        const auto* found = mqtt::deviation_named(id);
        if (found)
            all.push_back(*found);
        else
            ADD_FAILURE() << "no deviation " << id;
    }
    return all;
}

ProofRun prove(std::string_view text, const std::vector<Deviation>& named,
               const std::vector<Deviation>& automatic = {}, const ProofOptions& options = {}) {
    return proof::prove(cases_of(text), named, automatic, options);
}

TEST(Prove, FindsTheCasesThatFailAndTheVersionsTheyAreIn) {
    const auto run = prove(scenarios, chosen({"ignores-pingreq"}));
    ASSERT_EQ(run.proofs.size(), 1u);
    const auto& proof = run.proofs[0];
    EXPECT_EQ(proof.statement, "MQTT-3.12.4-1@5.0 MQTT-3.12.4-1@3.1.1");
    EXPECT_TRUE(proof.named);
    EXPECT_TRUE(proof.killed);
    EXPECT_THAT(proof.killed_by, ElementsAre("9.9/answered@3.1.1", "9.9/answered@5.0"));
    EXPECT_THAT(proof.survived, IsEmpty());
}

TEST(Prove, CallsCasesUnprovenThatNothingMadeFail) {
    const auto run = prove(scenarios, chosen({"ignores-pingreq"}));
    EXPECT_THAT(run.unproven,
                ElementsAre("9.9/acknowledged@5.0", "9.9/repeated@5.0", "9.9/untouched@5.0"));
    EXPECT_EQ(exit_code(run), 1);
}

TEST(Prove, CountsACaseThatSawTheDifferenceAndDidNotFailAsASurvivor) {
    // `repeated` cites the statement about PUBACK and never looks for one.
    const auto run = prove(scenarios, chosen({"never-sends-puback"}));
    const auto& proof = run.proofs.at(0);
    EXPECT_THAT(proof.killed_by, ElementsAre("9.9/acknowledged@5.0"));
    EXPECT_THAT(proof.survived, ElementsAre("9.9/repeated@5.0"));
    EXPECT_FALSE(proof.killed) << "a named deviation has to be caught by every case that saw it";
    EXPECT_EQ(exit_code(run), 1);
}

TEST(Prove, LeavesOutCasesInWhichTheMistakeNeverShowed) {
    const auto run = prove(scenarios, chosen({"takes-dup-for-a-repeat"}));
    const auto& proof = run.proofs.at(0);
    EXPECT_THAT(proof.killed_by, ElementsAre("9.9/repeated@5.0"));
    EXPECT_THAT(proof.survived, IsEmpty());
    EXPECT_TRUE(proof.killed);
}

TEST(Prove, DoesNotCallANamedDeviationCaughtThatNobodyCaught) {
    const auto run = prove(scenarios, chosen({"never-publishes-will"}));
    EXPECT_FALSE(run.proofs.at(0).killed);
}

TEST(Prove, IsContentWithOneKillOfTheAutomaticFamily) {
    const auto run = prove(scenarios, {}, chosen({"drops-puback"}));
    const auto& proof = run.proofs.at(0);
    EXPECT_FALSE(proof.named);
    EXPECT_TRUE(proof.killed);
    EXPECT_THAT(proof.survived, ElementsAre("9.9/repeated@5.0"));
}

TEST(Prove, SaysWhyAnAutomaticDeviationWasNotCaught) {
    const auto run =
        prove(scenarios, {}, chosen({"rule-delivers-qos1-the-opposite", "rule-will-waits-not"}));
    EXPECT_THAT(run.proofs.at(1).explanation, HasSubstr("no case cites"));
}

TEST(Prove, LetsTheMonitorsCatchWhatNoCaseCites) {
    const auto run = prove(scenarios, {}, chosen({"doubles-connack"}));
    EXPECT_TRUE(run.proofs.at(0).killed);
    EXPECT_EQ(run.proofs.at(0).killed_by.size(), 1u);
}

TEST(Prove, ReportsCasesThatTheConformingBrokerFailsAndProvesNothingByThem) {
    constexpr auto wrong = R"(scenario  wrong  "PINGREQ is answered by PUBACK"
cites     MQTT-3.12.4-1@5.0
given     client connects

  client  > PINGREQ
  client  < PUBACK  id=1
)";
    const auto run = prove(wrong, chosen({"ignores-pingreq"}));
    EXPECT_THAT(run.failing_anyway, ElementsAre("9.9/wrong@5.0"));
    EXPECT_THAT(run.proofs.at(0).killed_by, IsEmpty());
    EXPECT_THAT(run.unproven, IsEmpty());
    EXPECT_EQ(exit_code(run), 1);
}

TEST(Prove, PlaysEverythingAgainstEverythingWhenAsked) {
    const auto drops_publish = chosen({"drops-publish"});
    EXPECT_THAT(prove(scenarios, {}, drops_publish).proofs.at(0).killed_by,
                ElementsAre("9.9/untouched@5.0"));
    ProofOptions options;
    options.everything = true;
    const auto run = prove(scenarios, {}, drops_publish, options);
    EXPECT_THAT(run.proofs.at(0).killed_by, ElementsAre("9.9/repeated@5.0", "9.9/untouched@5.0"))
        << "a case that fails without citing the statement has teeth, too";
    EXPECT_THAT(run.proofs.at(0).survived, IsEmpty()) << "but need not have";
}

TEST(Prove, SaysTheSameWithAnyNumberOfThreads) {
    const auto named = mqtt::named_deviations();
    const auto cases = cases_of(scenarios);
    ProofOptions one, four;
    one.threads = 1;
    four.threads = 4;
    EXPECT_EQ(proof::prove(cases, named, {}, one), proof::prove(cases, named, {}, four));
}

TEST(Prove, TellsHowFarItIsAndStopsWhenAsked) {
    std::vector<std::size_t> told;
    ProofOptions options;
    options.threads = 1;
    options.progress = [&](std::size_t done, std::size_t all) {
        EXPECT_EQ(all, 3u);
        told.push_back(done);
    };
    options.stops = [&] { return told.size() == 2; };
    const auto run =
        prove(scenarios, chosen({"ignores-pingreq", "never-sends-puback", "propagates-dup"}), {},
              options);
    EXPECT_THAT(told, ElementsAre(1u, 2u));
    EXPECT_EQ(run.proofs.size(), 2u);
}

TEST(ExitCode, IsZeroWhenAllIsProven) {
    ProofRun run;
    run.proofs = {Proof{.deviation = "a", .named = true, .killed = true},
                  Proof{.deviation = "b", .named = false, .killed = false}};
    EXPECT_EQ(exit_code(run), 0);
    run.proofs[0].killed = false;
    EXPECT_EQ(exit_code(run), 1);
}

}  // namespace
}  // namespace touchstone::proof
