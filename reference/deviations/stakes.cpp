#include "reference/deviations/stakes.hpp"

namespace touchstone::mqtt {

using enum PacketType;

std::span<const PacketStakes> packet_stakes() {
    static const std::vector<PacketStakes> rows{
        {connack,
         {"MQTT-3.1.4-5@5.0", "MQTT-3.1.4-4@3.1.1", "MQTT-3.1.2-6@5.0", "MQTT-3.1.3-2@5.0",
          "MQTT-3.1.3-2@3.1.1"},
         {"MQTT-3.2.0-2@5.0"},
         {"MQTT-3.2.0-1@5.0", "MQTT-3.2.0-1@3.1.1"}},
        {publish,
         {"MQTT-4.5.0-1@5.0", "MQTT-4.5.0-1@3.1.1", "MQTT-3.3.4-10@5.0", "MQTT-3.3.2-12@5.0"},
         {"MQTT-4.4.0-1@5.0", "MQTT-2.2.1-4@5.0", "MQTT-2.3.1-4@3.1.1", "MQTT-4.3.3-1@3.1.1",
          "MQTT-4.3.2-1@3.1.1"},
         {"MQTT-4.6.0-5@5.0", "MQTT-4.6.0-6@3.1.1"}},
        {puback,
         {"MQTT-4.3.2-4@5.0", "MQTT-4.3.2-2@3.1.1"},
         {"MQTT-3.3.4-1@5.0", "MQTT-3.3.4-1@3.1.1"},
         {}},
        {pubrec,
         {"MQTT-4.3.3-8@5.0", "MQTT-4.3.3-2@3.1.1"},
         {"MQTT-3.3.4-1@5.0", "MQTT-3.3.4-1@3.1.1"},
         {}},
        {pubrel,
         {"MQTT-4.3.3-4@5.0", "MQTT-4.3.3-1@3.1.1", "MQTT-4.3.3-5@5.0", "MQTT-4.3.3-13@5.0"},
         {"MQTT-4.4.0-1@5.0", "MQTT-4.3.3-1@3.1.1"},
         {}},
        {pubcomp,
         {"MQTT-4.3.3-11@5.0", "MQTT-4.3.3-2@3.1.1"},
         {"MQTT-4.3.3-11@5.0", "MQTT-4.3.3-2@3.1.1"},
         {}},
        {suback,
         {"MQTT-3.8.4-1@5.0", "MQTT-3.8.4-1@3.1.1"},
         {"MQTT-3.8.4-5@5.0", "MQTT-3.8.4-4@3.1.1"},
         {}},
        {unsuback,
         {"MQTT-3.10.4-4@5.0", "MQTT-3.10.4-5@5.0", "MQTT-3.10.4-4@3.1.1", "MQTT-3.10.4-5@3.1.1"},
         {"MQTT-3.10.4-6@5.0", "MQTT-3.10.4-6@3.1.1"},
         {}},
        {pingresp,
         {"MQTT-3.12.4-1@5.0", "MQTT-3.12.4-1@3.1.1"},
         {"MQTT-3.12.4-1@5.0", "MQTT-3.12.4-1@3.1.1"},
         {}},
        {disconnect, {"TS-4.13.1-1@5.0"}, {"MQTT-3.14.4-1@5.0"}, {"MQTT-3.14.4-1@5.0"}},
    };
    return rows;
}

std::span<const FieldStakes> field_stakes() {
    static const std::vector<FieldStakes> rows{
        {connack, "flags", {"MQTT-2.1.3-1@5.0", "MQTT-2.2.2-1@3.1.1"}},
        {connack,
         "session-present",
         {"MQTT-3.2.2-2@5.0", "MQTT-3.2.2-3@5.0", "MQTT-3.2.2-1@3.1.1", "MQTT-3.2.2-2@3.1.1",
          "MQTT-3.2.2-3@3.1.1"}},
        {connack, "reason", {"MQTT-3.2.2-8@5.0", "MQTT-3.1.4-4@3.1.1"}},
        {publish,
         "dup",
         {"MQTT-3.3.1-2@5.0", "MQTT-3.3.1-3@5.0", "MQTT-3.3.1-2@3.1.1", "MQTT-3.3.1-3@3.1.1"}},
        {publish, "retain", {"MQTT-3.3.1-12@5.0", "MQTT-3.3.1-9@3.1.1", "MQTT-3.3.1-8@3.1.1"}},
        {publish, "topic", {"MQTT-3.3.2-3@5.0", "MQTT-3.3.2-3@3.1.1"}},
        {publish, "id", {"MQTT-2.2.1-4@5.0", "MQTT-2.3.1-1@3.1.1"}},
        {publish, "payload", {"MQTT-4.5.0-1@5.0", "MQTT-4.5.0-1@3.1.1"}},
        {puback, "flags", {"MQTT-2.1.3-1@5.0", "MQTT-2.2.2-1@3.1.1"}},
        {puback, "id", {"MQTT-2.2.1-5@5.0", "MQTT-2.3.1-6@3.1.1"}},
        {puback, "reason", {"MQTT-3.4.2-1@5.0"}},
        {pubrec, "flags", {"MQTT-2.1.3-1@5.0", "MQTT-2.2.2-1@3.1.1"}},
        {pubrec, "id", {"MQTT-2.2.1-5@5.0", "MQTT-2.3.1-6@3.1.1"}},
        {pubrec, "reason", {"MQTT-3.5.2-1@5.0"}},
        {pubrel, "flags", {"MQTT-3.6.1-1@5.0", "MQTT-3.6.1-1@3.1.1"}},
        {pubrel, "id", {"MQTT-4.3.3-4@5.0", "MQTT-4.3.3-1@3.1.1"}},
        {pubrel, "reason", {"MQTT-3.6.2-1@5.0"}},
        {pubcomp, "flags", {"MQTT-2.1.3-1@5.0", "MQTT-2.2.2-1@3.1.1"}},
        {pubcomp, "id", {"MQTT-2.2.1-5@5.0", "MQTT-2.3.1-6@3.1.1"}},
        {pubcomp, "reason", {"MQTT-3.7.2-1@5.0"}},
        {suback, "flags", {"MQTT-2.1.3-1@5.0", "MQTT-2.2.2-1@3.1.1"}},
        {suback, "id", {"MQTT-2.2.1-6@5.0", "MQTT-2.3.1-7@3.1.1"}},
        {suback, "reason", {"MQTT-3.9.3-2@5.0", "MQTT-3.9.3-2@3.1.1"}},
        {unsuback, "flags", {"MQTT-2.1.3-1@5.0", "MQTT-2.2.2-1@3.1.1"}},
        {unsuback, "id", {"MQTT-3.10.4-5@5.0", "MQTT-3.10.4-4@3.1.1", "MQTT-3.10.4-5@3.1.1"}},
        {unsuback, "reason", {"MQTT-3.11.3-2@5.0"}},
        {pingresp, "flags", {"MQTT-2.1.3-1@5.0", "MQTT-2.2.2-1@3.1.1"}},
        {disconnect, "flags", {"MQTT-3.14.1-1@5.0"}},
        {disconnect, "reason", {"MQTT-3.14.2-1@5.0"}},
    };
    return rows;
}

std::span<const PropertyStakes> property_stakes() {
    using enum PropertyId;
    static const std::vector<PropertyStakes> rows{
        {payload_format, publish, {"MQTT-3.3.2-4@5.0", "MQTT-3.1.3-10@5.0"}},
        {message_expiry, publish, {"MQTT-3.3.2-6@5.0"}},
        {content_type, publish, {"MQTT-3.3.2-20@5.0", "MQTT-3.1.3-10@5.0"}},
        {response_topic, publish, {"MQTT-3.3.2-15@5.0", "MQTT-3.1.3-10@5.0"}},
        {correlation_data, publish, {"MQTT-3.3.2-16@5.0", "MQTT-3.1.3-10@5.0"}},
        {user_property, publish, {"MQTT-3.3.2-17@5.0", "MQTT-3.1.3-10@5.0"}},
        {subscription_id, publish, {"MQTT-3.3.4-3@5.0", "MQTT-3.3.4-4@5.0"}},
        {assigned_client_id, connack, {"MQTT-3.1.3-7@5.0", "MQTT-3.2.2-16@5.0"}},
        {receive_maximum, connack, {"TS-3.3.4-3@5.0"}},
        {maximum_packet_size, connack, {"TS-3.2.2.3.6-3@5.0"}},
        {topic_alias_maximum, connack, {"MQTT-3.3.2-12@5.0", "TS-3.3.4-2@5.0"}},
        {server_keep_alive, connack, {"MQTT-3.1.2-22@5.0"}},
        {maximum_qos, connack, {"MQTT-3.2.2-9@5.0"}},
        {retain_available, connack, {"TS-3.2.2.3.5-3@5.0"}},
        {wildcard_available, connack, {"TS-3.2.2.3.11-3@5.0"}},
        {subscription_id_available, connack, {"TS-3.2.2.3.12-3@5.0"}},
        {shared_available, connack, {"TS-3.2.2.3.13-3@5.0"}},
    };
    return rows;
}

}  // namespace touchstone::mqtt
