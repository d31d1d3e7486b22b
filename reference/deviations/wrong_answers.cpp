#include "reference/deviations/wrong_answers.hpp"

#include <fmt/format.h>

namespace touchstone::mqtt {
namespace {

constexpr Rules conforming{};

template <auto rule, typename Answer, typename... Asked>
Answer negation(Asked... asked) {
    return !(conforming.*rule)(asked...);
}
template <auto, auto answer, typename Answer, typename... Asked>
Answer constant(Asked...) {
    return static_cast<Answer>(answer);
}
template <auto rule, int by, typename Answer, typename... Asked>
Answer offset(Asked... asked) {
    return static_cast<Answer>((conforming.*rule)(asked...) + Answer(by));
}

class Rows {
public:
    /// A question with yes or no: the opposite answer, and where it depends on something also
    /// always yes and always no.
    template <auto rule>
    void negated(std::string_view name, const std::vector<Statement>& breaks) {
        add(name, "the-opposite", "answers the opposite", breaks, negation_of<rule>(rule));
    }
    template <auto rule>
    void yes_or_no(std::string_view name, const std::vector<Statement>& breaks) {
        negated<rule>(name, breaks);
        always<rule, true>(name, "always", breaks);
        always<rule, false>(name, "never", breaks);
    }
    /// Whatever is asked, the answer is the same.
    template <auto rule, auto answer>
    void always(std::string_view name, std::string_view suffix,
                const std::vector<Statement>& breaks) {
        add(name, suffix, "answers the same to everything", breaks,
            constant_of<rule, answer>(rule));
    }
    /// The right answer plus `by`, which is in the answer's own unit.
    template <auto rule, int by>
    void off_by(std::string_view name, std::string_view suffix,
                const std::vector<Statement>& breaks) {
        add(name, suffix, fmt::format("is off by {:+}", by), breaks, offset_of<rule, by>(rule));
    }
    std::vector<Deviation> take() && { return std::move(rows_); }

private:
    template <auto rule, typename Answer, typename... Asked>
    static Rules negation_of(Answer (*Rules::*)(Asked...)) {
        Rules rules;
        rules.*rule = &negation<rule, Answer, Asked...>;
        return rules;
    }
    template <auto rule, auto answer, typename Answer, typename... Asked>
    static Rules constant_of(Answer (*Rules::*)(Asked...)) {
        Rules rules;
        rules.*rule = &constant<rule, answer, Answer, Asked...>;
        return rules;
    }
    template <auto rule, int by, typename Answer, typename... Asked>
    static Rules offset_of(Answer (*Rules::*)(Asked...)) {
        Rules rules;
        rules.*rule = &offset<rule, by, Answer, Asked...>;
        return rules;
    }
    void add(std::string_view name, std::string_view suffix, std::string_view how,
             const std::vector<Statement>& breaks, const Rules& rules) {
        Behaviour behaviour;
        behaviour.rules = rules;
        rows_.push_back({fmt::format("rule-{}-{}", name, suffix), breaks,
                         fmt::format("the rule '{}' {}", name, how), behaviour});
    }

    std::vector<Deviation> rows_;
};

void add_connecting(Rows& rows) {
    rows.yes_or_no<&Rules::discards_session>("discards-session",
                                             {"MQTT-3.1.2-4@5.0", "MQTT-3.1.2-6@3.1.1"});
    rows.always<&Rules::resumes_session, false>("resumes-session", "never",
                                                {"MQTT-3.1.2-5@5.0", "MQTT-3.1.2-4@3.1.1"});
    rows.yes_or_no<&Rules::session_present>(
        "session-present", {"MQTT-3.2.2-2@5.0", "MQTT-3.2.2-3@5.0", "MQTT-3.2.2-1@3.1.1",
                            "MQTT-3.2.2-2@3.1.1", "MQTT-3.2.2-3@3.1.1"});
    rows.always<&Rules::takes_over, false>("takes-over", "never",
                                           {"MQTT-3.1.4-3@5.0", "MQTT-3.1.4-2@3.1.1"});
    rows.negated<&Rules::tells_displaced>("tells-displaced", {"MQTT-3.1.4-3@5.0"});
    rows.yes_or_no<&Rules::admits>("admits", {"MQTT-3.1.4-2@5.0", "TS-3.1.4-1@3.1.1"});
    rows.yes_or_no<&Rules::admits_auth_method>("admits-auth-method", {"MQTT-4.12.0-1@5.0"});
    rows.always<&Rules::assigns_id, true>("assigns-id", "always",
                                          {"MQTT-3.1.3-6@5.0", "MQTT-3.2.2-16@5.0"});
    rows.negated<&Rules::returns_assigned_id>("returns-assigned-id", {"MQTT-3.1.3-7@5.0"});
    rows.always<&Rules::accepts_empty_id, true>("accepts-empty-id", "always",
                                                {"MQTT-3.1.3-8@3.1.1"});
    rows.always<&Rules::accepts_empty_id, false>("accepts-empty-id", "never", {"MQTT-3.1.3-6@5.0"});
    rows.negated<&Rules::acknowledges_first>("acknowledges-first",
                                             {"MQTT-3.2.0-1@5.0", "MQTT-3.2.0-1@3.1.1"});
    rows.negated<&Rules::reads_after_refusal>("reads-after-refusal",
                                              {"MQTT-3.1.4-6@5.0", "MQTT-3.1.4-5@3.1.1"});
    rows.always<&Rules::longest_silence, 0>("longest-silence", "never",
                                            {"MQTT-3.1.2-22@5.0", "MQTT-3.1.2-24@3.1.1"});
    rows.off_by<&Rules::longest_silence, -500>("longest-silence", "early",
                                               {"MQTT-3.1.2-22@5.0", "MQTT-3.1.2-24@3.1.1"});
    rows.off_by<&Rules::longest_silence, 3000>("longest-silence", "late",
                                               {"MQTT-3.1.2-22@5.0", "MQTT-3.1.2-24@3.1.1"});
    rows.always<&Rules::keep_alive_in_force, 0>("keep-alive-in-force", "none",
                                                {"MQTT-3.1.2-22@5.0", "MQTT-3.1.2-24@3.1.1"});
    rows.negated<&Rules::tells_response_information>("tells-response-information",
                                                     {"MQTT-3.1.2-28@5.0"});
    rows.off_by<&Rules::waits_for_connect, 3600>("waits-for-connect", "late",
                                                 {"TS-3.1.4-1@5.0", "TS-3.1.4-2@3.1.1"});
    rows.always<&Rules::explains, true>("explains", "always", {"MQTT-3.1.2-29@5.0"});
    rows.always<&Rules::explanation_fits, true>(
        "explanation-fits", "always",
        {"MQTT-3.2.2-19@5.0", "MQTT-3.4.2-2@5.0", "MQTT-3.9.2-1@5.0", "MQTT-3.14.2-3@5.0"});
    rows.negated<&Rules::closes_after>(
        "closes-after",
        {"MQTT-4.13.1-1@5.0", "MQTT-3.2.2-7@5.0", "MQTT-4.8.0-1@3.1.1", "MQTT-3.2.2-5@3.1.1"});
    rows.negated<&Rules::says_farewell>("says-farewell", {"TS-4.13.1-1@5.0"});
}

void add_publishing(Rows& rows) {
    rows.yes_or_no<&Rules::delivers_qos2>(
        "delivers-qos2", {"MQTT-4.3.3-10@5.0", "MQTT-4.3.3-2@3.1.1", "MQTT-4.5.0-1@5.0"});
    rows.negated<&Rules::delivers_qos1>(
        "delivers-qos1", {"MQTT-4.3.2-5@5.0", "MQTT-4.3.2-2@3.1.1", "MQTT-4.5.0-1@5.0"});
    rows.negated<&Rules::pubrel_frees_id>("pubrel-frees-id",
                                          {"MQTT-4.3.3-12@5.0", "MQTT-4.3.3-2@3.1.1"});
    rows.negated<&Rules::completes_exchange>(
        "completes-exchange", {"MQTT-4.3.3-13@5.0", "MQTT-4.3.3-11@5.0", "MQTT-4.3.3-2@3.1.1"});
    rows.yes_or_no<&Rules::accepts_another>("accepts-another", {"TS-3.3.4-3@5.0"});
    rows.always<&Rules::retained_change, RetainedChange::none>(
        "retained-change", "none",
        {"MQTT-3.3.1-5@5.0", "MQTT-3.3.1-5@3.1.1", "MQTT-3.1.2-15@5.0", "MQTT-3.1.2-17@3.1.1"});
    rows.always<&Rules::retained_change, RetainedChange::replace>(
        "retained-change", "replace",
        {"MQTT-3.3.1-8@5.0", "MQTT-3.3.1-12@3.1.1", "MQTT-3.1.2-14@5.0", "MQTT-3.1.2-16@3.1.1"});
    rows.always<&Rules::retained_change, RetainedChange::remove>(
        "retained-change", "remove",
        {"MQTT-3.3.1-5@5.0", "MQTT-3.3.1-5@3.1.1", "MQTT-3.1.2-15@5.0", "MQTT-3.1.2-17@3.1.1"});
    rows.negated<&Rules::routes>("routes", {"MQTT-4.5.0-1@5.0", "MQTT-4.5.0-1@3.1.1"});
    rows.yes_or_no<&Rules::routes_from_client>("routes-from-client",
                                               {"TS-4.7.2-1@5.0", "TS-4.7.2-1@3.1.1"});
    rows.yes_or_no<&Rules::lets_publish>("lets-publish",
                                         {"MQTT-3.3.5-2@3.1.1", "MQTT-4.5.0-1@5.0"});
    rows.yes_or_no<&Rules::refuses_payload>("refuses-payload", {"TS-3.3.2.3.2-3@5.0"});
}

void add_matching_and_delivering(Rows& rows) {
    rows.yes_or_no<&Rules::wildcard_matches>("wildcard-matches",
                                             {"MQTT-4.7.2-1@5.0", "MQTT-4.7.2-1@3.1.1"});
    rows.always<&Rules::plus_matches, false>("plus-matches", "never",
                                             {"TS-4.7.3-3@5.0", "MQTT-3.3.2-12@5.0"});
    rows.always<&Rules::delivery_qos, 0>("delivery-qos", "zero",
                                         {"MQTT-3.8.4-8@5.0", "MQTT-3.8.4-6@3.1.1"});
    rows.always<&Rules::delivery_qos, 1>("delivery-qos", "one",
                                         {"MQTT-3.8.4-8@5.0", "MQTT-3.8.4-6@3.1.1"});
    rows.always<&Rules::delivery_qos, 2>("delivery-qos", "two",
                                         {"MQTT-3.8.4-8@5.0", "MQTT-3.8.4-6@3.1.1"});
    rows.always<&Rules::overlap_qos, 0>("overlap-qos", "zero",
                                        {"MQTT-3.3.4-2@5.0", "MQTT-3.3.5-1@3.1.1"});
    rows.negated<&Rules::carries_subscription_id>("carries-subscription-id",
                                                  {"MQTT-3.3.4-3@5.0", "MQTT-3.3.4-4@5.0"});
    rows.yes_or_no<&Rules::forwards>("forwards", {"MQTT-3.8.3-3@5.0"});
    rows.yes_or_no<&Rules::retain_forwarded>(
        "retain-forwarded", {"MQTT-3.3.1-12@5.0", "MQTT-3.3.1-13@5.0", "MQTT-3.3.1-9@3.1.1"});
    rows.negated<&Rules::retain_of_retained>("retain-of-retained", {"MQTT-3.3.1-8@3.1.1"});
    rows.yes_or_no<&Rules::dup_forwarded>("dup-forwarded",
                                          {"MQTT-3.3.1-3@5.0", "MQTT-3.3.1-3@3.1.1"});
    rows.negated<&Rules::forwards_property>(
        "forwards-property", {"MQTT-3.3.2-4@5.0", "MQTT-3.3.2-15@5.0", "MQTT-3.3.2-16@5.0",
                              "MQTT-3.3.2-17@5.0", "MQTT-3.3.2-20@5.0", "MQTT-3.1.3-10@5.0"});
    rows.always<&Rules::expiry_to_send, 0>("expiry-to-send", "zero", {"MQTT-3.3.2-6@5.0"});
    rows.off_by<&Rules::expiry_to_send, -2>("expiry-to-send", "low", {"MQTT-3.3.2-6@5.0"});
    rows.off_by<&Rules::expiry_to_send, 1>("expiry-to-send", "high", {"MQTT-3.3.2-6@5.0"});
    rows.yes_or_no<&Rules::has_expired>("has-expired", {"MQTT-3.3.2-5@5.0", "MQTT-3.3.2-6@5.0"});
    rows.negated<&Rules::expires>("expires", {"MQTT-4.3.3-7@5.0"});
    rows.yes_or_no<&Rules::queues_for_offline>("queues-for-offline",
                                               {"MQTT-4.5.0-1@5.0", "MQTT-3.1.2-5@3.1.1"});
    rows.negated<&Rules::queues_behind>("queues-behind",
                                        {"MQTT-4.6.0-5@5.0", "MQTT-4.6.0-6@3.1.1"});
    rows.always<&Rules::fits, true>("fits", "always", {"MQTT-3.1.2-24@5.0"});
    rows.always<&Rules::fits, false>("fits", "never", {"MQTT-4.5.0-1@5.0", "MQTT-4.5.0-1@3.1.1"});
    rows.negated<&Rules::passes_over_too_large>("passes-over-too-large", {"MQTT-3.1.2-25@5.0"});
    rows.off_by<&Rules::send_quota, 1>(
        "send-quota", "high", {"MQTT-3.3.4-9@5.0", "MQTT-4.9.0-1@5.0", "MQTT-4.9.0-2@5.0"});
    rows.always<&Rules::send_quota, 0>("send-quota", "zero", {"MQTT-4.9.0-1@5.0"});
    rows.yes_or_no<&Rules::gives_quota_back>("gives-quota-back", {"TS-4.9-1@5.0"});
    rows.always<&Rules::takes_packet_id, true>("takes-packet-id", "always",
                                               {"MQTT-2.2.1-4@5.0", "MQTT-2.3.1-4@3.1.1"});
    rows.always<&Rules::takes_packet_id, false>("takes-packet-id", "never",
                                                {"MQTT-4.5.0-1@5.0", "MQTT-4.5.0-1@3.1.1"});
    rows.negated<&Rules::keeps_until_answered>(
        "keeps-until-answered",
        {"MQTT-4.3.2-3@5.0", "MQTT-4.3.3-3@5.0", "MQTT-4.4.0-1@3.1.1", "MQTT-4.3.3-1@3.1.1"});
    rows.negated<&Rules::refusal_finishes>("refusal-finishes", {"MQTT-4.4.0-2@5.0"});
    rows.negated<&Rules::sends_again>("sends-again", {"MQTT-4.4.0-1@5.0", "MQTT-4.4.0-1@3.1.1"});
    rows.negated<&Rules::dup_of_repeat>("dup-of-repeat",
                                        {"MQTT-3.3.1-1@5.0", "MQTT-3.3.1-1@3.1.1"});
    rows.yes_or_no<&Rules::repeats_publish>(
        "repeats-publish",
        {"MQTT-4.3.3-6@5.0", "MQTT-4.3.3-1@3.1.1", "MQTT-4.4.0-1@5.0", "MQTT-4.4.0-1@3.1.1"});
}

void add_subscribing(Rows& rows) {
    rows.always<&Rules::granted_qos, 0>("granted-qos", "zero",
                                        {"MQTT-3.8.4-7@5.0", "MQTT-3.8.4-5@3.1.1"});
    rows.always<&Rules::granted_qos, 2>("granted-qos", "two",
                                        {"MQTT-3.8.4-7@5.0", "MQTT-3.8.4-5@3.1.1"});
    rows.negated<&Rules::replaces_subscription>("replaces-subscription",
                                                {"MQTT-3.8.4-3@5.0", "MQTT-3.8.4-3@3.1.1"});
    rows.always<&Rules::subscription_id, 0>("subscription-id", "none",
                                            {"TS-3.8.4-1@5.0", "MQTT-3.3.4-3@5.0"});
    rows.yes_or_no<&Rules::sends_retained>(
        "sends-retained", {"MQTT-3.3.1-9@5.0", "MQTT-3.3.1-10@5.0", "MQTT-3.3.1-11@5.0",
                           "MQTT-3.3.1-6@3.1.1", "MQTT-3.1.2-15@5.0", "MQTT-3.1.2-17@3.1.1"});
    rows.negated<&Rules::sends_retained_to_shared>("sends-retained-to-shared", {"TS-4.8.2-2@5.0"});
    rows.always<&Rules::removes_subscription, false>(
        "removes-subscription", "never",
        {"MQTT-3.10.4-1@5.0", "MQTT-3.10.4-2@5.0", "MQTT-3.10.4-1@3.1.1"});
    rows.always<&Rules::members_served, 0>("members-served", "none", {"TS-4.8.2-1@5.0"});
    rows.always<&Rules::members_served, 100>("members-served", "all", {"TS-4.8.2-1@5.0"});
    rows.yes_or_no<&Rules::moves_to_another_member>("moves-to-another-member",
                                                    {"TS-4.8.2-3@5.0", "MQTT-4.8.2-5@5.0"});
    rows.negated<&Rules::offers_refused_to_others>("offers-refused-to-others",
                                                   {"MQTT-4.8.2-6@5.0"});
}

void add_sessions_and_wills(Rows& rows) {
    rows.always<&Rules::session_kept, 0>(
        "session-kept", "none",
        {"MQTT-3.1.2-23@5.0", "MQTT-4.1.0-1@3.1.1", "MQTT-3.1.2-5@5.0", "MQTT-3.1.2-4@3.1.1"});
    rows.always<&Rules::session_kept, 1'000'000'000>("session-kept", "for-ever",
                                                     {"MQTT-4.1.0-2@5.0", "MQTT-3.1.2-6@3.1.1"});
    rows.yes_or_no<&Rules::may_change_expiry>("may-change-expiry",
                                              {"TS-3.14.2.2.2-2@5.0", "MQTT-3.1.2-23@5.0"});
    rows.always<&Rules::expiry_in_force, 0>("expiry-in-force", "none", {"MQTT-3.1.2-23@5.0"});
    rows.yes_or_no<&Rules::publishes_will>(
        "publishes-will",
        {"MQTT-3.1.2-8@5.0", "MQTT-3.14.4-3@5.0", "MQTT-3.1.2-8@3.1.1", "MQTT-3.14.4-3@3.1.1"});
    rows.always<&Rules::will_waits, 0>("will-waits", "not", {"MQTT-3.1.2-8@5.0"});
    rows.always<&Rules::will_waits, 1'000'000'000>("will-waits", "for-ever",
                                                   {"MQTT-3.1.2-8@5.0", "MQTT-3.1.2-8@3.1.1"});
    rows.off_by<&Rules::will_waits, -1>("will-waits", "early", {"MQTT-3.1.2-8@5.0"});
    rows.off_by<&Rules::will_waits, 2>("will-waits", "late", {"MQTT-3.1.2-8@5.0"});
    rows.always<&Rules::withdraws_will, false>("withdraws-will", "never", {"MQTT-3.1.3-9@5.0"});
    rows.negated<&Rules::forgets_published_will>("forgets-published-will",
                                                 {"MQTT-3.1.2-10@5.0", "MQTT-3.1.2-10@3.1.1"});
    rows.yes_or_no<&Rules::retain_of_will>(
        "retain-of-will",
        {"MQTT-3.1.2-14@5.0", "MQTT-3.1.2-15@5.0", "MQTT-3.1.2-16@3.1.1", "MQTT-3.1.2-17@3.1.1"});
    rows.always<&Rules::qos_of_will, 0>("qos-of-will", "zero",
                                        {"MQTT-3.1.2-8@5.0", "MQTT-3.1.2-8@3.1.1"});
    rows.always<&Rules::qos_of_will, 2>("qos-of-will", "two",
                                        {"MQTT-3.1.2-8@5.0", "MQTT-3.1.2-8@3.1.1"});
}

}  // namespace

std::vector<Deviation> wrong_answers() {
    Rows rows;
    add_connecting(rows);
    add_publishing(rows);
    add_matching_and_delivering(rows);
    add_subscribing(rows);
    add_sessions_and_wills(rows);
    return std::move(rows).take();
}

}  // namespace touchstone::mqtt
