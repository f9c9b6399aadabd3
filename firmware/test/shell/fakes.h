/** The chip, as far as the tests of the shell need it: one of each, set back by `fakes::reset()`. */
#pragma once

#include <WiFi.h>
#include <driver/gpio.h>
#include <mqtt_client.h>

#include <cstdint>
#include <string>
#include <vector>

namespace fakes {

struct Published {
  std::string topic;
  std::string payload;
  bool retain = false;
};

/** What esp-mqtt was asked for, and how it answers. */
struct Mqtt {
  /** Of the last `esp_mqtt_client_init()`; its texts are copied below. */
  esp_mqtt_client_config_t config{};
  std::string clientId;
  std::string willTopic;
  int clients = 0;
  int starts = 0;
  int reconnects = 0;
  int disconnects = 0;
  int nextId = 1;
  std::vector<std::string> subscribed;
  std::vector<Published> published;
  esp_event_handler_t handler = nullptr;
  void* argument = nullptr;
};

struct Station {
  int attempts = 0;
  std::string password;
  bool hasPassword = false;
  WiFiEventFuncCb handler;
};

struct Chip {
  Mqtt mqtt;
  Station station;
  /** µs. */
  std::int64_t time = 0;
  bool pin = false;
  gpio_isr_t interrupt = nullptr;
  gpio_config_t pins{};
  int interruptFlags = 0;
  std::vector<std::uint8_t> flash;
  std::string flashLabel;
  std::string serial;
};

Chip& chip();
void reset();

/** An event as esp-mqtt's task gives it. */
void mqttEvent(esp_mqtt_event_id_t id, int messageId = 0);
/** A message, whole or a piece of `total` bytes. */
void mqttMessage(const std::string& topic, std::string data, int total);

/** An event as Arduino's network task gives it. */
void networkEvent(arduino_event_id_t id, std::uint8_t reason = 0);

}  // namespace fakes
