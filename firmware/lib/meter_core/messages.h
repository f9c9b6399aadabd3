/** What the meter says on the wire (contract, section 3). */
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "text_writer.h"

namespace meter_core {

/** The buffer of the seed's MQTT client, bytes. */
inline constexpr std::size_t PACKET_BYTES = 256;

/** What a packet has for its payload: less type, length (2 bytes), topic with its length, packet id. */
constexpr std::size_t payloadRoom(std::size_t topicLength) {
  constexpr std::size_t OVERHEAD = 1 + 2 + 2 + 2;
  return topicLength + OVERHEAD < PACKET_BYTES ? PACKET_BYTES - OVERHEAD - topicLength : 0;
}

/** A reading of the register. */
struct Reading {
  /** mL, at most 10¹⁵ (10¹² L). */
  std::int64_t total = 0;
  /** mL/min. */
  std::uint32_t flow = 0;
  /** Unix ms; 0: not known, and not said. */
  std::int64_t time = 0;
  std::uint32_t epoch = 0;
  std::uint32_t seq = 0;
};

enum class AckStatus { Received, Done, Refused, Expired };

/** The answer to a command. */
struct Ack {
  std::string_view id;
  AckStatus status = AckStatus::Received;
  /** Left out when empty. */
  std::string_view reason;
  /** mL, of the register after the command. */
  std::int64_t total = 0;
  std::uint32_t epoch = 0;
};

/** What the meter says of itself, retained. */
struct MeterState {
  std::string_view firmware;
  /** dBm. */
  std::int32_t signalStrength = 0;
  /** Unix ms; 0: not known, and not said. */
  std::int64_t time = 0;
};

/** The last will: what the broker says when the meter is gone. */
inline constexpr std::string_view LAST_WILL = "{\"online\":false}";

/** Each writes one JSON object; `out.fits()` says whether it is whole. */
void encodeReading(const Reading& reading, TextWriter& out);
void encodeAck(const Ack& ack, TextWriter& out);
void encodeState(const MeterState& state, TextWriter& out);

}  // namespace meter_core
