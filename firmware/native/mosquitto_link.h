/** The link over libmosquitto. */
#pragma once

#include <mosquitto.h>

#include <deque>
#include <string>

#include "mqtt_link.h"

namespace native {

struct BrokerSetup {
  std::string host = "127.0.0.1";
  int port = 1883;
  std::string clientId;
  std::string username;
  std::string password;
  /** PEM file of the authority that signed the broker's certificate; empty: no TLS. */
  std::string caFile;
  std::string willTopic;
};

/** All of it happens in `work`, in the caller's thread, but that connecting waits for the TCP handshake. */
class MosquittoLink final : public meter_node::MqttLink {
 public:
  /** @throws std::runtime_error when the library refuses the setup */
  explicit MosquittoLink(const BrokerSetup& setup);
  ~MosquittoLink();
  MosquittoLink(const MosquittoLink&) = delete;
  MosquittoLink& operator=(const MosquittoLink&) = delete;

  /** Reads and writes what can be, and waits up to `patience` ms for something to read. */
  void work(int patience);
  /** Ends the connection in good order. */
  void end();

  bool connect() override;
  void drop() override;
  bool subscribe(std::string_view topic) override;
  int publish(std::string_view topic, std::string_view payload, bool retain) override;
  bool poll(meter_node::LinkEvent& out) override;

 private:
  void tell(meter_node::LinkEvent::Kind kind, int messageId = 0);

  BrokerSetup setup_;
  struct mosquitto* client_;
  bool tried_ = false;
  /** Whether a connection is there or under way. */
  bool open_ = false;
  std::deque<meter_node::LinkEvent> events_;
};

}  // namespace native
