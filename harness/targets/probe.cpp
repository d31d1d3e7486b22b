#include "harness/targets/probe.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "harness/targets/contact.hpp"
#include "harness/targets/target_error.hpp"
#include "reference/protocol/reason.hpp"

namespace touchstone::targets {
namespace {

using mqtt::PropertyId;
using mqtt::Version;

/// Asks one version's questions, each on a connection of its own: a broker may answer any of them
/// by hanging up.
class Interview {
public:
    Interview(const Url& url, const ProbeOptions& options, Version version)
        : url_{url},
          options_{options},
          topic_{fmt::format("touchstone/{}/probe", options.run_tag)} {
        offer_.version = version;
    }

    Offer run() {
        read_limits();
        ask_qos();
        ask_filter("wildcards", PropertyId::wildcard_available, topic_ + "/+");
        if (is_v5()) ask_filter("shared", PropertyId::shared_available, "$share/probe/" + topic_);
        if (is_v5()) ask_subscription_ids();
        ask_retain();
        ask_sessions();
        ask_empty_client_id();
        if (is_v5()) ask_response_info();
        if (is_v5()) ask_error_details();
        return std::move(offer_);
    }

private:
    bool is_v5() const { return offer_.version == Version::v5_0; }

    void present(const std::string& word) { offer_.detected[word] = "yes"; }
    void absent(const std::string& word, const std::string& how) {
        offer_.detected[word] = "no: " + how;
        offer_.capabilities.absent[word] = how;
    }
    void bound(const std::string& word, std::uint64_t number) {
        offer_.detected[word] = std::to_string(number);
        offer_.capabilities.bounds[word] = number;
    }

    ConnectOptions login(std::string_view role) const {
        ConnectOptions connect;
        connect.version = offer_.version;
        connect.client_id = fmt::format("probe{}{}", options_.run_tag, role);
        connect.user_name = options_.user_name;
        connect.password = options_.password;
        connect.patience = options_.patience;
        return connect;
    }
    Contact contact(std::string_view role) const { return make_contact(url_, login(role)); }

    /// The grant for one filter, or nothing where no SUBACK came.
    std::optional<std::uint8_t> subscribe(Contact& contact, std::string_view filter,
                                          std::uint8_t qos, std::uint32_t subscription_id = 0) {
        mqtt::FilterListBuilder filters;
        filters.add(filter, qos);
        mqtt::PropertyList properties;
        if (subscription_id != 0) properties.add(PropertyId::subscription_id, subscription_id);
        mqtt::Subscribe packet;
        packet.id = 1;
        packet.properties = properties;
        packet.subscriptions = mqtt::FilterList<true>{filters.raw()};
        contact.dialogue->send(packet, offer_.version);
        const auto suback =
            contact.dialogue->hear_a<mqtt::Suback>(offer_.version, options_.patience);
        if (!suback || suback->reasons.size() != 1) return {};
        return suback->reasons[0];
    }
    void publish(Contact& contact, std::string_view payload, std::uint8_t qos,
                 bool retain = false) {
        mqtt::Publish packet;
        packet.topic = topic_;
        packet.qos = qos;
        packet.id = qos == 0 ? 0 : 2;
        packet.retain = retain;
        packet.payload = mqtt::bytes_of(payload);
        contact.dialogue->send(packet, offer_.version);
        if (qos == 1) contact.dialogue->hear_a<mqtt::Puback>(offer_.version, options_.patience);
    }
    void leave(Contact& contact) const {
        contact.dialogue->send(mqtt::Disconnect{}, offer_.version);
    }

    static std::string refusal(const std::optional<std::uint8_t>& grant) {
        return grant ? fmt::format("SUBACK 0x{:02X}", *grant) : "no SUBACK came";
    }

    void read_limits() {
        auto first = contact("l");
        if (is_v5()) {
            const auto properties = first.connack();
            bound("receive-maximum", properties.number(PropertyId::receive_maximum, 65'535));
            bound("topic-alias-maximum", properties.number(PropertyId::topic_alias_maximum, 0));
            bound("maximum-packet-size",
                  properties.number(PropertyId::maximum_packet_size, 268'435'460));
            bound("session-expiry", properties.number(PropertyId::session_expiry, 0xFFFF'FFFF));
            offer_.capabilities.bounds["qos"] = properties.number(PropertyId::maximum_qos, 2);
            if (properties.number(PropertyId::retain_available, 1) == 0) {
                absent("retain", "CONNACK says retain-available=0");
            }
        }
        leave(first);
    }

    void ask_qos() {
        auto asking = contact("q");
        const auto grant = subscribe(asking, topic_, 2);
        leave(asking);
        const std::uint64_t announced = is_v5() ? offer_.capabilities.bounds["qos"] : 2;
        bound("qos", grant && *grant <= 2 ? std::min<std::uint64_t>(announced, *grant) : 0);
    }

    void ask_filter(const std::string& word, PropertyId property, const std::string& filter) {
        auto asking = contact("f");
        if (is_v5() && asking.connack().number(property, 1) == 0) {
            absent(word,
                   fmt::format("CONNACK says {}=0",
                               mqtt::property_row(static_cast<std::uint8_t>(property))->name));
        } else if (const auto grant = subscribe(asking, filter, 0); !grant || *grant >= 0x80) {
            absent(word, refusal(grant));
        } else {
            present(word);
        }
        leave(asking);
    }

    void ask_subscription_ids() {
        const std::string word = "subscription-ids";
        auto asking = contact("i");
        if (asking.connack().number(PropertyId::subscription_id_available, 1) == 0) {
            absent(word, "CONNACK says subscription-id-available=0");
        } else if (const auto grant = subscribe(asking, topic_, 0, 1); !grant || *grant >= 0x80) {
            absent(word, refusal(grant));
        } else {
            publish(asking, "id?", 0);
            const auto message =
                asking.dialogue->hear_a<mqtt::Publish>(offer_.version, options_.patience);
            if (message && message->properties.number(PropertyId::subscription_id, 0) == 1) {
                present(word);
            } else {
                absent(word, "a message came without the identifier");
            }
        }
        leave(asking);
    }

    void ask_retain() {
        if (offer_.capabilities.absent.contains("retain")) return;
        const std::uint8_t qos = offer_.capabilities.bounds["qos"] >= 1 ? 1 : 0;
        auto asking = contact("r");
        publish(asking, "kept", qos, true);
        const auto grant = subscribe(asking, topic_, 0);
        const auto message = asking.dialogue->hear_a<mqtt::Publish>(offer_.version, options_.quiet);
        if (message && message->retain) {
            present("retain");
        } else {
            absent("retain", grant ? "a retained message was not sent to a new subscription"
                                   : "the connection ended at a retained message");
        }
        publish(asking, "", qos, true);
        leave(asking);
    }

    void ask_sessions() {
        auto kept = login("s");
        kept.clean_start = false;
        if (is_v5()) kept.properties.add(PropertyId::session_expiry, 60);
        for (int i = 0; i < 2; ++i) {
            auto asking = make_contact(url_, kept);
            if (i == 1 && asking.session_present) present("sessions");
            if (i == 1 && !asking.session_present)
                absent("sessions", "session-present=0 on return");
            leave(asking);
        }
        auto cleaning = contact("s");
        leave(cleaning);
    }

    void ask_empty_client_id() {
        auto nameless = login("");
        nameless.client_id.clear();
        try {
            auto asking = make_contact(url_, nameless);
            present("empty-client-id");
            leave(asking);
        } catch (const TargetError& error) {
            absent("empty-client-id", "such a CONNECT is not accepted");
        }
    }

    void ask_response_info() {
        auto asking_for_it = login("n");
        asking_for_it.properties.add(PropertyId::request_response_info, 1);
        auto asking = make_contact(url_, asking_for_it);
        if (asking.connack().find(PropertyId::response_info)) {
            present("response-info");
        } else {
            absent("response-info", "CONNACK has none though it was asked for");
        }
        leave(asking);
    }

    /// Whether errors come with words: a second CONNECT is one that every broker has to notice.
    void ask_error_details() {
        auto asking = contact("e");
        mqtt::Connect again;
        again.client_id = "again";
        asking.dialogue->send(again, offer_.version);
        const auto goodbye =
            asking.dialogue->hear_a<mqtt::Disconnect>(offer_.version, options_.quiet);
        const auto says = [&](const std::string& word, PropertyId property) {
            if (goodbye && goodbye->properties.find(property)) {
                present(word);
            } else {
                absent(word, "none came with the answer to a second CONNECT");
            }
        };
        says("reason-strings", PropertyId::reason_string);
        says("user-properties", PropertyId::user_property);
    }

    const Url& url_;
    const ProbeOptions& options_;
    std::string topic_;
    Offer offer_;
};

/// Subscribes to the topic on which the broker says who it is.
void identify(const Url& url, const ProbeOptions& options, Findings& findings) {
    if (options.identify.empty() || findings.offers.empty()) return;
    const auto version = findings.offers.front().version;
    ConnectOptions connect;
    connect.version = version;
    connect.client_id = fmt::format("probe{}w", options.run_tag);
    connect.user_name = options.user_name;
    connect.password = options.password;
    connect.patience = options.patience;
    auto contact = make_contact(url, connect);
    mqtt::FilterListBuilder filters;
    filters.add(options.identify, 0);
    mqtt::Subscribe packet;
    packet.id = 1;
    packet.subscriptions = mqtt::FilterList<true>{filters.raw()};
    contact.dialogue->send(packet, version);
    if (const auto message = contact.dialogue->hear_a<mqtt::Publish>(version, options.quiet * 2)) {
        const auto identity = identity_in(mqtt::text_of(message->payload));
        findings.name = identity.name;
        findings.version = identity.version;
        findings.identified_by = options.identify;
    }
    contact.dialogue->send(mqtt::Disconnect{}, version);
}

}  // namespace

const Offer* Findings::offer(Version asked) const {
    const auto found = std::ranges::find(offers, asked, &Offer::version);
    return found == offers.end() ? nullptr : &*found;
}

Identity identity_in(std::string_view text) {
    Identity identity;
    while (!text.empty()) {
        const auto start = std::min(text.find_first_not_of(" \t\r\n"), text.size());
        text.remove_prefix(start);
        const auto word = text.substr(0, text.find_first_of(" \t\r\n"));
        text.remove_prefix(word.size());
        const auto number = word.starts_with('v') ? word.substr(1) : word;
        const bool is_number = !number.empty() && number[0] >= '0' && number[0] <= '9';
        if (is_number && identity.version.empty()) identity.version = number;
        if (!is_number && identity.name.empty()) identity.name = word;
    }
    return identity;
}

Findings probe(const Url& url, const ProbeOptions& options) {
    const bool by_name = !options.versions.empty();
    const std::vector<Version> either{Version::v3_1_1, Version::v5_0};
    Findings findings;
    std::optional<TargetError> last;
    for (const auto version : by_name ? options.versions : either) {
        try {
            findings.offers.push_back(Interview{url, options, version}.run());
        } catch (const TargetError& error) {
            const auto kind = error.kind();
            const bool about_version =
                kind == TargetError::Kind::version_refused || kind == TargetError::Kind::closes;
            if (by_name || !about_version) throw;
            findings.not_offered.emplace(mqtt::name_of(version), error.what());
            last = error;
        }
    }
    if (findings.offers.empty()) throw *last;
    identify(url, options, findings);
    return findings;
}

}  // namespace touchstone::targets
