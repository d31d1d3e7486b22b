// Watches one connection's packets in both directions, as a tester would who sits at the client's
// side and judges the server: every byte that the server sends must be legal by itself (the judge)
// and legal here and now (this file).
//
// It reports only what no reading of the standard allows. Where the client itself broke a rule, on
// purpose or not, nothing is held against the server that could follow from it: from then on only
// the bytes themselves are judged. It does not decide what the server should have done: that is for
// scenarios.
//
// Sessions outlive connections: `resumes` hands what is still in flight, and what was subscribed
// to, to the next monitor. At rest a monitor is small; QoS 0 and 1 messages allocate nothing once
// their tables have grown.
#pragma once

#include <memory>
#include <string_view>

#include <boost/container/small_vector.hpp>

#include "reference/protocol/bytes.hpp"
#include "reference/protocol/packet.hpp"
#include "reference/session/quota.hpp"
#include "reference/session/statement_set.hpp"
#include "reference/standard/version.hpp"

namespace touchstone::mqtt {

/// One thing that the server did against the standard.
struct Breach {
    Statement statement;
    std::string_view what;   ///< a sentence without full stop; static text
    std::string_view field;  ///< scenario word of the field at fault, or empty
};
using Breaches = boost::container::small_vector<Breach, 2>;

class ConnectionMonitor {
public:
    /// `version` holds until a CONNECT that names another is sent.
    explicit ConnectionMonitor(Version version);
    ~ConnectionMonitor();
    ConnectionMonitor(ConnectionMonitor&&) noexcept;
    ConnectionMonitor& operator=(ConnectionMonitor&&) noexcept;

    /// This connection uses the client id of `earlier`, which has ended. Call before anything is
    /// received; what is handed over counts if the server says that the session is present.
    void resumes(const ConnectionMonitor& earlier);

    /// The client sent these bytes: one packet, or what a test makes pass for one.
    void sent(Bytes frame);
    /// The same for callers that know what they send and that it is legal by itself.
    void sent_legal(const Packet& packet);
    /// The server sent this packet: one frame as `next_frame` cut it, or all the rest where it
    /// could not.
    void received(Bytes frame, Breaches& breaches);
    /// The same for callers that have decoded it already.
    void received(Bytes frame, const Packet& packet, Breaches& breaches);

    /// Statements whose condition has occurred, kept or broken.
    const StatementSet& exercised() const { return exercised_; }
    Version version() const { return version_; }
    /// Messages of the server above QoS 0 that are not finished on this connection.
    std::size_t in_flight() const;

private:
    struct Exchanges;      // packet ids, both directions
    struct Subscriptions;  // filters ever subscribed to in this session, and the topics seen
    struct Aliases;
    enum class Stage : std::uint8_t {
        quiet,       ///< no CONNECT yet
        connecting,  ///< CONNECT sent, no CONNACK yet
        connected,
        refused,       ///< CONNACK refused: nothing may follow
        disconnected,  ///< the server sent DISCONNECT: nothing may follow
    };

    // Each takes note of one packet of the client.
    void note(const Connect& packet);
    void note(const Publish& packet);
    void note(const Puback& packet);
    void note(const Pubrec& packet);
    void note(const Pubrel& packet);
    void note(const Pubcomp& packet);
    void note(const Subscribe& packet);
    void note(const Unsubscribe& packet);
    void note(const Auth& packet);
    void note_alias(const Publish& packet);

    // Each looks at one packet of the server in its context.
    void look_at(const Connack& packet);
    void look_at(const Publish& packet);
    void look_at_identifier(const Publish& packet, std::string_view topic);
    void look_at_topic(const Publish& packet, std::string_view topic);
    std::string_view topic_of(const Publish& packet);
    void look_at(const Puback& packet);
    void look_at(const Pubrec& packet);
    void look_at(const Pubrel& packet);
    void look_at(const Pubcomp& packet);
    void look_at(const Suback& packet);
    void look_at(const Unsuback& packet);
    void look_at(const Disconnect& packet);
    void look_at(const Auth& packet);
    void look_at_place(const Packet& packet);
    void look_at_explanation(const Packet& packet);
    void look_at_announcements(const Connack& packet);
    void inherit();

    /// The statement's condition has occurred; unless `kept`, so has a breach.
    void expect(bool kept, Statement statement, std::string_view what, std::string_view field = {});
    Statement in_version(Statement v3_1_1, Statement v5_0) const { return is_v5() ? v5_0 : v3_1_1; }
    bool is_v5() const { return version_ == Version::v5_0; }
    Exchanges& exchanges();
    Subscriptions& subscriptions();

    StatementSet exercised_;
    Breaches* breaches_ = nullptr;  ///< of the packet at hand
    Version version_;
    Stage stage_ = Stage::quiet;
    bool confused_ = false;  ///< the client broke a rule: only the bytes themselves are judged
    bool odd_version_ =
        false;  ///< CONNECT asked for no known version: CONNACK may come in either form
    bool clean_start_ = true;
    bool empty_client_id_ = false;
    bool named_auth_method_ = false;
    bool wants_response_info_ = false;
    bool wants_problem_info_ = true;
    bool session_present_ = false;
    bool history_known_ = true;   ///< all that happened in this session was seen
    bool client_left_ = false;    ///< the client sent DISCONNECT
    bool grown_smaller_ = false;  ///< Maximum Packet Size is lower than on the connection before
    std::uint16_t receive_maximum_ = 65'535;  ///< the client's, for the server to keep
    std::uint16_t alias_maximum_ = 0;         ///< likewise
    std::uint16_t server_receive_maximum_ = 65'535;
    std::uint16_t server_alias_maximum_ = 0;
    std::uint32_t packet_size_maximum_ = ~std::uint32_t{0};
    std::unique_ptr<Exchanges> exchanges_;
    std::unique_ptr<Subscriptions> subscriptions_;
    std::unique_ptr<Aliases> aliases_;
    struct Inheritance;
    std::unique_ptr<Inheritance>
        inherited_;  ///< from the connection before, until CONNACK says whether it counts
};

}  // namespace touchstone::mqtt
