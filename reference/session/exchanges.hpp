// The QoS 1 and QoS 2 exchanges as tables: what a sender and a receiver of a PUBLISH do with each
// packet in each state.
//
// Everything that moves an exchange forward stands here, and this file does not know whether it
// serves a client or a server. There are two machines, one per packet identifier and direction:
//   the sender    has sent a PUBLISH and waits for PUBACK, or for PUBREC and then PUBCOMP;
//   the receiver  remembers the identifiers of QoS 2 messages from their PUBLISH until their
//   PUBREL.
// An identifier at rest is `idle`. What is unexpected is a row like everything else: there is no
// scattered `else`, and the compiler checks that every state has exactly one row for every packet.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace touchstone::mqtt {

// ---- The sender ----

enum class SenderState : std::uint8_t { idle, awaiting_puback, awaiting_pubrec, awaiting_pubcomp };
inline constexpr std::size_t sender_states = 4;

/// What comes back. A PUBREC with a reason of 0x80 or above is another event than one below it.
enum class Answer : std::uint8_t { puback, pubrec, pubrec_refusal, pubcomp };
inline constexpr std::size_t answers = 4;

enum class SenderAct : std::uint8_t {
    ignore,            ///< an answer to nothing: harmless
    finish,            ///< the message is delivered (or refused); its identifier is free again
    pubrel,            ///< answer with PUBREL
    pubrel_not_found,  ///< answer with PUBREL 0x92
    wrong_answer,      ///< the answer that belongs to another QoS: the peer broke the exchange
};

struct SenderRow {
    SenderState when;
    Answer gets;
    SenderAct does;
    SenderState then;
};

// clang-format off
inline constexpr std::array sender_rows{
    //        when                           gets                    does                         then
    SenderRow{SenderState::awaiting_puback, Answer::puback, SenderAct::finish, SenderState::idle},
    SenderRow{SenderState::awaiting_puback, Answer::pubrec, SenderAct::wrong_answer, SenderState::awaiting_puback},
    SenderRow{SenderState::awaiting_puback, Answer::pubrec_refusal, SenderAct::wrong_answer, SenderState::awaiting_puback},
    SenderRow{SenderState::awaiting_puback, Answer::pubcomp, SenderAct::wrong_answer, SenderState::awaiting_puback},

    SenderRow{SenderState::awaiting_pubrec, Answer::puback, SenderAct::wrong_answer, SenderState::awaiting_pubrec},
    SenderRow{SenderState::awaiting_pubrec, Answer::pubrec, SenderAct::pubrel, SenderState::awaiting_pubcomp},  // [MQTT-4.3.3-4@5.0]
    SenderRow{SenderState::awaiting_pubrec, Answer::pubrec_refusal, SenderAct::finish, SenderState::idle},      // [MQTT-4.4.0-2@5.0]
    SenderRow{SenderState::awaiting_pubrec, Answer::pubcomp, SenderAct::wrong_answer, SenderState::awaiting_pubrec},

    SenderRow{SenderState::awaiting_pubcomp, Answer::puback, SenderAct::wrong_answer, SenderState::awaiting_pubcomp},
    SenderRow{SenderState::awaiting_pubcomp, Answer::pubrec, SenderAct::pubrel, SenderState::awaiting_pubcomp},  // a repeat
    SenderRow{SenderState::awaiting_pubcomp, Answer::pubrec_refusal, SenderAct::finish, SenderState::idle},
    SenderRow{SenderState::awaiting_pubcomp, Answer::pubcomp, SenderAct::finish, SenderState::idle},

    SenderRow{SenderState::idle, Answer::puback, SenderAct::ignore, SenderState::idle},
    SenderRow{SenderState::idle, Answer::pubrec, SenderAct::pubrel_not_found, SenderState::idle},
    SenderRow{SenderState::idle, Answer::pubrec_refusal, SenderAct::ignore, SenderState::idle},
    SenderRow{SenderState::idle, Answer::pubcomp, SenderAct::ignore, SenderState::idle},
};
// clang-format on

// ---- The receiver ----

enum class ReceiverState : std::uint8_t { idle, awaiting_pubrel };
inline constexpr std::size_t receiver_states = 2;

enum class Arrival : std::uint8_t { publish_qos1, publish_qos2, pubrel };
inline constexpr std::size_t arrivals = 3;

enum class ReceiverAct : std::uint8_t {
    deliver_and_puback,
    deliver_and_pubrec,
    pubrec,  ///< a repeat: acknowledged again, not delivered again
    pubcomp,
    pubcomp_not_found,  ///< answer with PUBCOMP 0x92
    id_in_use,          ///< a QoS 1 message under an identifier that a QoS 2 message still holds
};

struct ReceiverRow {
    ReceiverState when;
    Arrival gets;
    ReceiverAct does;
    ReceiverState then;
};

// clang-format off
inline constexpr std::array receiver_rows{
    //          when                             gets                    does                              then
    ReceiverRow{ReceiverState::idle, Arrival::publish_qos1, ReceiverAct::deliver_and_puback, ReceiverState::idle},             // [MQTT-4.3.2-5@5.0]
    ReceiverRow{ReceiverState::idle, Arrival::publish_qos2, ReceiverAct::deliver_and_pubrec, ReceiverState::awaiting_pubrel},  // [MQTT-4.3.3-8@5.0]
    ReceiverRow{ReceiverState::idle, Arrival::pubrel, ReceiverAct::pubcomp_not_found, ReceiverState::idle},

    ReceiverRow{ReceiverState::awaiting_pubrel, Arrival::publish_qos1, ReceiverAct::id_in_use, ReceiverState::awaiting_pubrel},
    ReceiverRow{ReceiverState::awaiting_pubrel, Arrival::publish_qos2, ReceiverAct::pubrec, ReceiverState::awaiting_pubrel},   // [MQTT-4.3.3-10@5.0]
    ReceiverRow{ReceiverState::awaiting_pubrel, Arrival::pubrel, ReceiverAct::pubcomp, ReceiverState::idle},                   // [MQTT-4.3.3-11@5.0]
};
// clang-format on

// ---- Looking rows up ----

/// Whether every state has exactly one row for every packet.
template <typename Rows>
constexpr bool is_complete(const Rows& rows, std::size_t states, std::size_t packets) {
    for (std::size_t state = 0; state < states; ++state) {
        for (std::size_t packet = 0; packet < packets; ++packet) {
            int found = 0;
            for (const auto& row : rows) {
                found += static_cast<std::size_t>(row.when) == state &&
                         static_cast<std::size_t>(row.gets) == packet;
            }
            if (found != 1) return false;
        }
    }
    return rows.size() == states * packets;
}
static_assert(is_complete(sender_rows, sender_states, answers));
static_assert(is_complete(receiver_rows, receiver_states, arrivals));

constexpr const SenderRow& sender_row(SenderState when, Answer gets) {
    for (const auto& row : sender_rows) {
        if (row.when == when && row.gets == gets) return row;
    }
    return sender_rows.back();  // not reached: the table is complete
}

constexpr const ReceiverRow& receiver_row(ReceiverState when, Arrival gets) {
    for (const auto& row : receiver_rows) {
        if (row.when == when && row.gets == gets) return row;
    }
    return receiver_rows.back();  // not reached: the table is complete
}

/// The state in which a sender waits after its first PUBLISH.
constexpr SenderState state_after_publish(std::uint8_t qos) {
    return qos == 0   ? SenderState::idle
           : qos == 1 ? SenderState::awaiting_puback
                      : SenderState::awaiting_pubrec;
}

}  // namespace touchstone::mqtt
