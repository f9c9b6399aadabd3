/** The connection to the broker, as the node needs it. */
#pragma once

#include <cstdint>
#include <string_view>

#include "fixed_text.h"
#include "messages.h"

namespace meter_node {

/** What happened on a link since the last look. */
struct LinkEvent {
  enum class Kind {
    Connected,
    /** The connection ended, or could not be made. */
    Disconnected,
    /** The broker has the message of `messageId`. */
    Published,
    /** A command came. */
    Message,
  };
  Kind kind = Kind::Disconnected;
  int messageId = 0;
  /** Of `Message`. A longer one than a packet may be does not come at all. */
  meter_core::FixedText<meter_core::PACKET_BYTES> payload;
};

/** What a link is told once, before it connects; the texts outlive it. */
struct LinkSetup {
  /** Where the broker says `LAST_WILL` when the meter is gone, retained. */
  std::string_view willTopic;
  std::string_view commandTopic;
};

/**
 * MQTT 3.1.1 with a session that outlives the connection, since a command that was published while the
 * meter was away comes with the next one. Everything is published with QoS 1. No function waits.
 */
class MqttLink {
 public:
  /** Begins to connect; the outcome is an event. @returns false when there is no network */
  virtual bool connect() = 0;
  /** Ends the connection without a goodbye; no event tells of it. */
  virtual void drop() = 0;
  /** @returns false when it could not be sent */
  virtual bool subscribe(std::string_view topic) = 0;
  /** @returns the id of which `Published` will tell, above 0; 0: not taken */
  virtual int publish(std::string_view topic, std::string_view payload, bool retain) = 0;
  /** @returns false when nothing more happened */
  virtual bool poll(LinkEvent& out) = 0;

 protected:
  ~MqttLink() = default;
};

}  // namespace meter_node
