#include "fakes.h"

#include <esp_crt_bundle.h>
#include <esp_partition.h>
#include <esp_timer.h>
#include <freertos/queue.h>

#include <cstring>
#include <deque>

struct QueueDefinition {
  std::size_t length = 0;
  std::size_t itemSize = 0;
  std::deque<std::vector<std::uint8_t>> items;
};

struct esp_mqtt_client {};

namespace fakes {

Chip& chip() {
  static Chip one;
  return one;
}

void reset() { chip() = Chip{}; }

static esp_mqtt_client* client() {
  static esp_mqtt_client one;
  return &one;
}

static void give(esp_mqtt_event_t& event) {
  event.client = client();
  chip().mqtt.handler(chip().mqtt.argument, "MQTT_EVENTS", event.event_id, &event);
}

void mqttEvent(esp_mqtt_event_id_t id, int messageId) {
  esp_mqtt_error_codes_t error{};
  esp_mqtt_event_t event{};
  event.event_id = id;
  event.msg_id = messageId;
  event.error_handle = &error;
  give(event);
}

void mqttMessage(const std::string& topic, std::string data, int total) {
  std::string name = topic;
  esp_mqtt_event_t event{};
  event.event_id = MQTT_EVENT_DATA;
  event.topic = name.data();
  event.topic_len = static_cast<int>(name.size());
  event.data = data.data();
  event.data_len = static_cast<int>(data.size());
  event.total_data_len = total;
  give(event);
}

void networkEvent(arduino_event_id_t id, std::uint8_t reason) {
  arduino_event_info_t info{};
  info.wifi_sta_disconnected.reason = reason;
  chip().station.handler(id, info);
}

}  // namespace fakes

using fakes::chip;

extern "C" {

int64_t esp_timer_get_time(void) { return chip().time; }
void vPortEnterCritical(portMUX_TYPE*) {}
void vPortExitCritical(portMUX_TYPE*) {}

uint32_t fake_register(uintptr_t address) {
  return address == 0x3ff4403c && chip().pin ? 1U << 27 : 0;
}

esp_err_t gpio_config(const gpio_config_t* config) {
  chip().pins = *config;
  return ESP_OK;
}
esp_err_t gpio_install_isr_service(int flags) {
  chip().interruptFlags = flags;
  return ESP_OK;
}
esp_err_t gpio_isr_handler_add(gpio_num_t, gpio_isr_t handler, void*) {
  chip().interrupt = handler;
  return ESP_OK;
}

QueueHandle_t xQueueGenericCreate(UBaseType_t length, UBaseType_t itemSize, uint8_t) {
  // A link keeps its queue for good, so these live as long as the tests.
  static std::deque<QueueDefinition> all;
  return &all.emplace_back(QueueDefinition{length, itemSize, {}});
}
BaseType_t xQueueGenericSend(QueueHandle_t queue, const void* item, TickType_t, BaseType_t) {
  if (queue->items.size() == queue->length) return pdFALSE;
  const auto* bytes = static_cast<const std::uint8_t*>(item);
  queue->items.emplace_back(bytes, bytes + queue->itemSize);
  return pdTRUE;
}
BaseType_t xQueueReceive(QueueHandle_t queue, void* buffer, TickType_t) {
  if (queue->items.empty()) return pdFALSE;
  std::memcpy(buffer, queue->items.front().data(), queue->itemSize);
  queue->items.pop_front();
  return pdTRUE;
}
BaseType_t xQueueGenericReset(QueueHandle_t queue, BaseType_t) {
  queue->items.clear();
  return pdTRUE;
}

esp_err_t esp_crt_bundle_attach(void*) { return ESP_OK; }

esp_mqtt_client_handle_t esp_mqtt_client_init(const esp_mqtt_client_config_t* config) {
  chip().mqtt.config = *config;
  chip().mqtt.clientId = config->credentials.client_id;
  chip().mqtt.willTopic = config->session.last_will.topic;
  chip().mqtt.clients++;
  return fakes::client();
}
esp_err_t esp_mqtt_client_start(esp_mqtt_client_handle_t) {
  chip().mqtt.starts++;
  return ESP_OK;
}
esp_err_t esp_mqtt_client_reconnect(esp_mqtt_client_handle_t) {
  chip().mqtt.reconnects++;
  return ESP_OK;
}
esp_err_t esp_mqtt_client_disconnect(esp_mqtt_client_handle_t) {
  chip().mqtt.disconnects++;
  return ESP_OK;
}
esp_err_t esp_mqtt_client_destroy(esp_mqtt_client_handle_t) {
  chip().mqtt.clients--;
  return ESP_OK;
}
int esp_mqtt_client_subscribe_single(esp_mqtt_client_handle_t, const char* topic, int) {
  chip().mqtt.subscribed.push_back(topic);
  return chip().mqtt.nextId++;
}
int esp_mqtt_client_publish(esp_mqtt_client_handle_t, const char* topic, const char* data,
                            int length, int qos, int retain) {
  if (qos != 1) return -1;
  chip().mqtt.published.push_back(
      {topic, std::string(data, static_cast<std::size_t>(length)), retain != 0});
  return chip().mqtt.nextId++;
}
esp_err_t esp_mqtt_client_register_event(esp_mqtt_client_handle_t, esp_mqtt_event_id_t,
                                         esp_event_handler_t handler, void* argument) {
  chip().mqtt.handler = handler;
  chip().mqtt.argument = argument;
  return ESP_OK;
}

const esp_partition_t* esp_partition_find_first(esp_partition_type_t type, esp_partition_subtype_t,
                                                const char* label) {
  static esp_partition_t partition{};
  if (type != ESP_PARTITION_TYPE_DATA || chip().flashLabel != label) return nullptr;
  partition.size = static_cast<std::uint32_t>(chip().flash.size());
  return &partition;
}
esp_err_t esp_partition_read(const esp_partition_t*, size_t offset, void* to, size_t size) {
  if (offset + size > chip().flash.size()) return ESP_FAIL;
  std::memcpy(to, chip().flash.data() + offset, size);
  return ESP_OK;
}
esp_err_t esp_partition_write(const esp_partition_t*, size_t offset, const void* from,
                              size_t size) {
  if (offset + size > chip().flash.size()) return ESP_FAIL;
  for (std::size_t i = 0; i < size; i++) {
    chip().flash[offset + i] &= static_cast<const std::uint8_t*>(from)[i];
  }
  return ESP_OK;
}
esp_err_t esp_partition_erase_range(const esp_partition_t*, size_t offset, size_t size) {
  if (offset % 4096 != 0 || size % 4096 != 0 || offset + size > chip().flash.size())
    return ESP_FAIL;
  std::memset(chip().flash.data() + offset, 0xFF, size);
  return ESP_OK;
}

}  // extern "C"

Print::~Print() = default;
size_t Print::write(const uint8_t* bytes, size_t size) {
  for (std::size_t i = 0; i < size; i++) write(bytes[i]);
  return size;
}
void HardwareSerial::begin(unsigned long) {}
size_t HardwareSerial::write(uint8_t c) {
  chip().serial += static_cast<char>(c);
  return 1;
}
size_t HardwareSerial::write(const uint8_t* bytes, size_t size) {
  return Print::write(bytes, size);
}
HardwareSerial Serial;

WiFiClass WiFi;
wifi_event_id_t WiFiClass::onEvent(WiFiEventFuncCb handler, arduino_event_id_t) {
  chip().station.handler = std::move(handler);
  return 1;
}
void WiFiClass::persistent(bool) {}
bool WiFiClass::setAutoReconnect(bool) { return true; }
bool WiFiClass::disconnect(bool, bool, unsigned long) { return true; }
int8_t WiFiClass::RSSI() { return -61; }
wl_status_t WiFiClass::begin(const char*, const char* password, int32_t, const uint8_t*, bool) {
  chip().station.attempts++;
  chip().station.hasPassword = password != nullptr;
  if (password != nullptr) chip().station.password = password;
  return WL_IDLE_STATUS;
}
