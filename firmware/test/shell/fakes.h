/** The chip, as far as the tests of the shell need it: one of each, set back by `fakes::reset()`. */
#pragma once

#include <WebServer.h>
#include <driver/gpio.h>
#include <esp_ota_ops.h>
#include <esp_sntp.h>
#include <mqtt_client.h>

#include <cstdint>
#include <map>
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

/** The access point and its web server; there is one telephone. */
struct AccessPoint {
  bool refuses = false;
  bool isOpen = false;
  std::string name;
  std::string password;
  int visitors = 0;
  std::map<std::pair<std::string, int>, WebServer::THandlerFunction> pages;
  WebServer::THandlerFunction elsewhere;
  std::map<std::string, std::string> form;
  std::map<std::string, std::string> headers;
  int status = 0;
  std::string body;
};

struct Updates {
  esp_ota_img_states_t state = ESP_OTA_IMG_UNDEFINED;
  int kept = 0;
  int rolledBack = 0;
};

struct Chip {
  Mqtt mqtt;
  Station station;
  AccessPoint accessPoint;
  Updates updates;
  std::map<std::string, std::string> nvs;
  bool nvsFails = false;
  sntp_sync_time_cb_t onTime = nullptr;
  bool button = false;
  bool led = false;
  bool hasDisplay = true;
  std::string display[2];
  int displayLine = 0;
  int restarts = 0;
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
