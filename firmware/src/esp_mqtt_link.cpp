#include "esp_mqtt_link.h"

#include <esp_crt_bundle.h>

#include <type_traits>

#include "journal.h"
#include "uptime.h"

namespace shell {

using meter_node::LinkEvent;

namespace {

/** More than a node has on its way, and a broker with commands for it delivers in one go. */
constexpr UBaseType_t QUEUED_EVENTS = 16;
/** Topic (160 at the most), payload (256) and header. */
constexpr int PACKET_BUFFER = 512;
/** s. The broker waits half as long again and says the last will then (MQTT 3.1.1, section 3.1.2.10). */
constexpr int KEEP_ALIVE = 30;
/** ms. Connection and CONNACK together are below the 30 s after which the node gives up. */
constexpr int NETWORK_TIMEOUT = 10'000;
/** ms. Nothing is sent again on a connection that lives: TCP does that. */
constexpr int RETRANSMIT_TIMEOUT = 30'000;
/** ms. A client that does not end within this time will not: its task has died for want of memory. */
constexpr std::uint64_t STUCK = 60'000;

static_assert(std::is_trivially_copyable_v<LinkEvent>, "a queue of FreeRTOS copies bytes");

bool isOf(const esp_mqtt_event_t& event, const std::string& topic) {
  return std::string_view(event.topic, static_cast<std::size_t>(event.topic_len)) == topic;
}

}  // namespace

EspMqttLink::EspMqttLink(const meter_shell::Settings& settings, const Station& station)
    : settings_(settings), station_(station) {}

bool EspMqttLink::begin(const meter_node::LinkSetup& setup) {
  const std::string fault = meter_shell::readBrokerUrl(settings_.brokerUrl, broker_);
  if (!fault.empty()) return false;
  willTopic_ = setup.willTopic;
  commandTopic_ = setup.commandTopic;
  events_ = xQueueCreate(QUEUED_EVENTS, sizeof(LinkEvent));
  return events_ != nullptr;
}

bool EspMqttLink::createClient() {
  esp_mqtt_client_config_t config = {};
  config.broker.address.hostname = broker_.host.c_str();
  config.broker.address.port = broker_.port;
  config.broker.address.transport = broker_.tls ? MQTT_TRANSPORT_OVER_SSL : MQTT_TRANSPORT_OVER_TCP;
  if (broker_.tls && settings_.caCertificate.empty()) {
    config.broker.verification.crt_bundle_attach = esp_crt_bundle_attach;
  } else if (broker_.tls) {
    config.broker.verification.certificate = settings_.caCertificate.c_str();
  }
  config.credentials.client_id = settings_.serial.c_str();
  if (!settings_.username.empty()) {
    config.credentials.username = settings_.username.c_str();
    config.credentials.authentication.password = settings_.password.c_str();
  }
  config.session.last_will.topic = willTopic_.c_str();
  config.session.last_will.msg = meter_core::LAST_WILL.data();
  config.session.last_will.msg_len = static_cast<int>(meter_core::LAST_WILL.size());
  config.session.last_will.qos = 1;
  config.session.last_will.retain = 1;
  config.session.disable_clean_session = true;
  config.session.keepalive = KEEP_ALIVE;
  config.session.protocol_ver = MQTT_PROTOCOL_V_3_1_1;
  config.session.message_retransmit_timeout = RETRANSMIT_TIMEOUT;
  config.network.disable_auto_reconnect = true;
  config.network.timeout_ms = NETWORK_TIMEOUT;
  config.buffer.size = PACKET_BUFFER;
  client_ = esp_mqtt_client_init(&config);
  if (client_ == nullptr) return false;
  if (esp_mqtt_client_register_event(client_, MQTT_EVENT_ANY, onEvent, this) == ESP_OK) return true;
  esp_mqtt_client_destroy(client_);
  client_ = nullptr;
  return false;
}

bool EspMqttLink::connect() {
  if (events_ == nullptr || !station_.isOnline()) return false;
  if (open_) {
    destroyWhenStuck();
    return false;
  }
  if (client_ == nullptr && !createClient()) return false;
  const esp_err_t result =
      started_ ? esp_mqtt_client_reconnect(client_) : esp_mqtt_client_start(client_);
  if (result != ESP_OK) return false;
  started_ = true;
  open_ = true;
  return true;
}

void EspMqttLink::drop() {
  if (!open_ || dropped_) return;
  dropped_ = true;
  droppedAt_ = uptime();
  esp_mqtt_client_disconnect(client_);
}

void EspMqttLink::destroyWhenStuck() {
  if (!dropped_ || uptime() - droppedAt_ < STUCK) return;
  journal::say("mqtt client: does not end, made anew");
  esp_mqtt_client_destroy(client_);
  client_ = nullptr;
  started_ = open_ = dropped_ = false;
  closed_ = overflowed_ = false;
  xQueueReset(events_);
}

bool EspMqttLink::subscribe(std::string_view topic) {
  return esp_mqtt_client_subscribe_single(client_, std::string(topic).c_str(), 1) >= 0;
}

int EspMqttLink::publish(std::string_view topic, std::string_view payload, bool retain) {
  const int id = esp_mqtt_client_publish(client_, std::string(topic).c_str(), payload.data(),
                                         static_cast<int>(payload.size()), 1, retain ? 1 : 0);
  return id > 0 ? id : 0;
}

bool EspMqttLink::poll(LinkEvent& out) {
  if (events_ == nullptr) return false;
  // Looked at before the queue: what came before the end is in the queue by then.
  const bool closed = closed_;
  while (xQueueReceive(events_, &out, 0) == pdTRUE) {
    if (!dropped_) return true;
  }
  if (!closed) return false;
  const bool told = !dropped_;
  open_ = dropped_ = false;
  closed_ = overflowed_ = false;
  const int refusal = refusal_.exchange(0);
  if (refusal != 0) journal::say("broker refuses, code ", static_cast<std::uint64_t>(refusal), "");
  out.kind = LinkEvent::Kind::Disconnected;
  return told;
}

void EspMqttLink::onEvent(void* link, esp_event_base_t, std::int32_t, void* data) {
  static_cast<EspMqttLink*>(link)->receive(*static_cast<esp_mqtt_event_t*>(data));
}

/** In esp-mqtt's task, or in the loop's where sending failed. */
void EspMqttLink::receive(const esp_mqtt_event_t& event) {
  switch (event.event_id) {
    case MQTT_EVENT_CONNECTED:
      put(event, LinkEvent::Kind::Connected);
      break;
    case MQTT_EVENT_PUBLISHED:
      put(event, LinkEvent::Kind::Published);
      break;
    case MQTT_EVENT_DATA:
      // One in pieces is longer than a command. The session may know a topic of an earlier set-up.
      if (event.total_data_len == event.data_len && isOf(event, commandTopic_)) {
        put(event, LinkEvent::Kind::Message);
      }
      break;
    case MQTT_EVENT_ERROR:
      if (event.error_handle->error_type == MQTT_ERROR_TYPE_CONNECTION_REFUSED) {
        refusal_ = event.error_handle->connect_return_code;
      }
      break;
    case MQTT_EVENT_DISCONNECTED:
      closed_ = true;
      break;
    default:
      break;
  }
}

void EspMqttLink::put(const esp_mqtt_event_t& event, LinkEvent::Kind kind) {
  if (overflowed_) return;
  LinkEvent item;
  item.kind = kind;
  item.messageId = event.msg_id;
  const bool isMessage = kind == LinkEvent::Kind::Message;
  if (isMessage && !item.payload.assign({event.data, static_cast<std::size_t>(event.data_len)})) {
    return;
  }
  if (xQueueSend(events_, &item, 0) == pdTRUE) return;
  overflowed_ = true;
  esp_mqtt_client_disconnect(event.client);
}

}  // namespace shell
