#include "mosquitto_link.h"

#include <sys/socket.h>

#include <stdexcept>

namespace native {

using meter_node::LinkEvent;

namespace {

constexpr int KEEPALIVE_SECONDS = 30;
constexpr int QOS = 1;

void expect(int outcome, const char* what) {
  if (outcome == MOSQ_ERR_SUCCESS) return;
  throw std::runtime_error(std::string("Cannot ") + what + ": " + mosquitto_strerror(outcome));
}

}  // namespace

MosquittoLink::MosquittoLink(const BrokerSetup& setup)
    : setup_(setup), client_(mosquitto_new(setup.clientId.c_str(), false, this)) {
  if (client_ == nullptr) throw std::runtime_error("Cannot make an MQTT client: out of memory");
  const std::string_view will = meter_core::LAST_WILL;
  expect(mosquitto_will_set(client_, setup_.willTopic.c_str(), static_cast<int>(will.size()),
                            will.data(), QOS, true),
         "set the last will");
  if (!setup_.username.empty()) {
    expect(mosquitto_username_pw_set(client_, setup_.username.c_str(), setup_.password.c_str()),
           "set the credential");
  }
  if (!setup_.caFile.empty()) {
    expect(mosquitto_tls_set(client_, setup_.caFile.c_str(), nullptr, nullptr, nullptr, nullptr),
           "use the certificate authority");
  }
  mosquitto_connect_callback_set(client_, [](struct mosquitto*, void* self, int code) {
    auto& link = *static_cast<MosquittoLink*>(self);
    if (code == 0) link.tell(LinkEvent::Kind::Connected);
  });
  mosquitto_publish_callback_set(client_, [](struct mosquitto*, void* self, int messageId) {
    static_cast<MosquittoLink*>(self)->tell(LinkEvent::Kind::Published, messageId);
  });
  mosquitto_message_callback_set(
      client_, [](struct mosquitto*, void* self, const struct mosquitto_message* message) {
        LinkEvent event;
        event.kind = LinkEvent::Kind::Message;
        const std::string_view payload(static_cast<const char*>(message->payload),
                                       static_cast<std::size_t>(message->payloadlen));
        if (!event.payload.assign(payload)) return;  // too long for a device
        static_cast<MosquittoLink*>(self)->events_.push_back(event);
      });
}

MosquittoLink::~MosquittoLink() { mosquitto_destroy(client_); }

void MosquittoLink::work(int patience) {
  if (!open_) return;
  if (mosquitto_loop(client_, patience, 1) == MOSQ_ERR_SUCCESS) return;
  open_ = false;
  tell(LinkEvent::Kind::Disconnected);
}

void MosquittoLink::end() {
  if (open_) mosquitto_disconnect(client_);
  work(0);
}

bool MosquittoLink::connect() {
  const int outcome =
      tried_ ? mosquitto_reconnect(client_)
             : mosquitto_connect(client_, setup_.host.c_str(), setup_.port, KEEPALIVE_SECONDS);
  tried_ = true;
  open_ = outcome == MOSQ_ERR_SUCCESS;
  return open_;
}

/** The library closes with a goodbye only, upon which the broker would not say the last will. */
void MosquittoLink::drop() {
  if (open_) shutdown(mosquitto_socket(client_), SHUT_RDWR);
  open_ = false;
  events_.clear();
}

bool MosquittoLink::subscribe(std::string_view topic) {
  const std::string name(topic);
  return mosquitto_subscribe(client_, nullptr, name.c_str(), QOS) == MOSQ_ERR_SUCCESS;
}

int MosquittoLink::publish(std::string_view topic, std::string_view payload, bool retain) {
  int messageId = 0;
  const std::string name(topic);
  const int outcome =
      mosquitto_publish(client_, &messageId, name.c_str(), static_cast<int>(payload.size()),
                        payload.data(), QOS, retain);
  return outcome == MOSQ_ERR_SUCCESS ? messageId : 0;
}

bool MosquittoLink::poll(LinkEvent& out) {
  if (events_.empty()) return false;
  out = events_.front();
  events_.pop_front();
  return true;
}

void MosquittoLink::tell(LinkEvent::Kind kind, int messageId) {
  LinkEvent event;
  event.kind = kind;
  event.messageId = messageId;
  events_.push_back(event);
}

}  // namespace native
