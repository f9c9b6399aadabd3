/** The connection to the broker, over ESP-IDF's MQTT client. */
#pragma once

#include <freertos/FreeRTOS.h>
#include <freertos/queue.h>
#include <mqtt_client.h>

#include <atomic>
#include <string>

#include "broker_url.h"
#include "mqtt_link.h"
#include "settings.h"
#include "station.h"

namespace shell {

/**
 * esp-mqtt, since the seed's PubSubClient cannot publish with QoS 1 and is not maintained. It has a
 * task of its own, whose events wait here in a queue until the loop asks for them.
 *
 * A message is sent from the loop (`esp_mqtt_client_publish`) and not left to that task
 * (`esp_mqtt_client_enqueue`): the task looks for such messages once a second and sends one, so that
 * readings of a second would never catch up, and a full ring would need three quarters of an hour.
 * Sending waits only where the connection takes nothing more, 10 s at the most, and there are never
 * more than three messages on their way.
 *
 * What was not acknowledged esp-mqtt sends again after a reconnection within 30 s, as the node does:
 * the server counts a reading once, however often it comes.
 */
class EspMqttLink final : public meter_node::MqttLink {
 public:
  /** @param settings without faults; it outlives the link, and so does the station */
  EspMqttLink(const meter_shell::Settings& settings, const Station& station);

  /** @returns false when there is no memory for it: the meter counts on and stays offline */
  bool begin(const meter_node::LinkSetup& setup);

  bool connect() override;
  /** esp-mqtt says goodbye where the connection takes it: the broker then says no last will. */
  void drop() override;
  bool subscribe(std::string_view topic) override;
  int publish(std::string_view topic, std::string_view payload, bool retain) override;
  bool poll(meter_node::LinkEvent& out) override;

 private:
  static void onEvent(void* link, esp_event_base_t base, std::int32_t id, void* data);
  void receive(const esp_mqtt_event_t& event);
  void put(const esp_mqtt_event_t& event, meter_node::LinkEvent::Kind kind);
  bool createClient();
  void destroyWhenStuck();

  const meter_shell::Settings& settings_;
  const Station& station_;
  meter_shell::BrokerUrl broker_;
  std::string willTopic_;
  std::string commandTopic_;
  QueueHandle_t events_ = nullptr;
  esp_mqtt_client_handle_t client_ = nullptr;
  bool started_ = false;

  /** From `connect()` until the end of that connection was seen. */
  bool open_ = false;
  /** The rest of an open connection is nobody's business any more. */
  bool dropped_ = false;
  std::uint64_t droppedAt_ = 0;

  /** Set by esp-mqtt's task, after whatever else it said of the connection. */
  std::atomic<bool> closed_{false};
  /** Set by esp-mqtt's task: the queue was full, and the connection is given up for it. */
  std::atomic<bool> overflowed_{false};
  /** CONNACK's return code (MQTT 3.1.1, table 3.1) of the last refusal; 0: none to be told. */
  std::atomic<int> refusal_{0};
};

}  // namespace shell
