#include "harness/targets/contact.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "harness/targets/target_error.hpp"
#include "reference/protocol/codec.hpp"
#include "reference/protocol/print.hpp"
#include "reference/protocol/reason.hpp"

namespace touchstone::targets {
namespace {

using Kind = TargetError::Kind;

mqtt::Connect connect_of(const ConnectOptions& options) {
    mqtt::Connect connect;
    connect.protocol_version = mqtt::protocol_level(options.version);
    if (options.version == mqtt::Version::v3_1) connect.protocol_name = "MQIsdp";
    connect.clean_start = options.clean_start;
    connect.client_id = options.client_id;
    connect.properties = options.properties;
    if (!options.user_name.empty()) connect.user_name = options.user_name;
    if (!options.password.empty()) connect.password = mqtt::bytes_of(options.password);
    return connect;
}

/// What the first bytes look like, with what to do about it.
std::string guess(mqtt::Bytes bytes) {
    const auto text = mqtt::text_of(bytes);
    if (text.starts_with("HTTP/")) return "that is HTTP; is the MQTT listener on another port?";
    if (text.starts_with("\x15\x03")) return "that is TLS; use mqtts://";
    if (text.starts_with("SSH-")) return "that is SSH; is the MQTT listener on another port?";
    return "that is not MQTT; is the MQTT listener on another port?";
}

[[noreturn]] void not_mqtt(const Url& url, mqtt::Bytes bytes) {
    const auto first = bytes.first(std::min<std::size_t>(bytes.size(), 16));
    throw TargetError{
        Kind::not_mqtt,
        fmt::format("{} answered a CONNECT with {} ({}): {}", url.host_and_port(), mqtt::hex(first),
                    mqtt::quoted(mqtt::text_of(first)), guess(bytes))};
}

[[noreturn]] void refused(const Url& url, const ConnectOptions& options, mqtt::Reason reason) {
    const auto code = static_cast<int>(reason);
    const auto name = mqtt::name_of(reason, mqtt::PacketType::connack);
    const auto version = mqtt::name_of(options.version);
    const auto host = url.host_and_port();
    switch (reason) {
        case mqtt::Reason::bad_user_name_or_password:
        case mqtt::Reason::not_authorized:
            if (options.user_name.empty()) {
                throw TargetError{
                    Kind::login_refused,
                    fmt::format("{} wants user name and password (CONNACK 0x{:02X} {}); give "
                                "them as mqtt://NAME:PASSWORD@{} or in a target file",
                                host, code, name, host)};
            }
            throw TargetError{
                Kind::login_refused,
                fmt::format("{} refused the user '{}' (CONNACK 0x{:02X} {}); check user name "
                            "and password",
                            host, options.user_name, code, name)};
        case mqtt::Reason::unsupported_protocol_version:
            throw TargetError{
                Kind::version_refused,
                fmt::format("{} does not offer MQTT {} (CONNACK 0x{:02X} {}); choose the "
                            "versions that it offers with --mqtt",
                            host, version, code, name)};
        default:
            throw TargetError{
                Kind::refused,
                fmt::format("{} refused a plain CONNECT of MQTT {} with 0x{:02X} {}; its log "
                            "may say why",
                            host, version, code, name)};
    }
}

}  // namespace

Contact make_contact(const Url& url, const ConnectOptions& options) {
    Contact contact;
    contact.dialogue = std::make_unique<Dialogue>(url, options.patience);
    contact.dialogue->send(connect_of(options), options.version);
    const auto heard = contact.dialogue->hear(options.version, options.patience);
    if (const auto* connack = heard.as<mqtt::Connack>()) {
        if (connack->reason != mqtt::Reason::success) refused(url, options, connack->reason);
        contact.session_present = connack->session_present;
        contact.properties.append_raw(connack->properties.raw());
        return contact;
    }
    // A 3.1.1 broker may answer a CONNECT of 5.0 in its own format.
    if (heard.bytes.size() == 4 && heard.bytes[0] == 0x20) {
        const auto old = mqtt::decode(heard.bytes, mqtt::Version::v3_1_1);
        const auto* refusal = old ? std::get_if<mqtt::Connack>(&*old) : nullptr;
        if (refusal != nullptr && mqtt::is_error(refusal->reason)) {
            refused(url, options, refusal->reason);
        }
    }
    if (!heard.bytes.empty()) not_mqtt(url, heard.bytes);
    if (heard.what == Heard::What::closed) {
        throw TargetError{
            Kind::closes,
            fmt::format("{} accepted the connection and closed it without answering a CONNECT "
                        "of MQTT {}; does it offer that version, and plain TCP?",
                        url.host_and_port(), mqtt::name_of(options.version))};
    }
    const auto seconds = std::chrono::duration<double>(options.patience).count();
    throw TargetError{
        Kind::silent,
        fmt::format("{} accepted the connection and did not answer a CONNECT within {:g} s; is "
                    "it an MQTT broker, and not stopped or overloaded?",
                    url.host_and_port(), seconds)};
}

}  // namespace touchstone::targets
