/** A link and a broker in memory, with faults at the test's wish. */
#pragma once

#include <deque>
#include <map>
#include <string>
#include <vector>

#include "check.h"
#include "mqtt_link.h"

class LinkDouble final : public meter_node::MqttLink {
 public:
  struct Packet {
    int id;
    std::string topic;
    std::string payload;
  };

  bool connect() override {
    connects++;
    if (!network) return false;
    connected_ = true;
    if (answersConnect) tell(meter_node::LinkEvent::Kind::Connected);
    return true;
  }

  void drop() override {
    drops++;
    connected_ = false;
    events_.clear();
  }

  bool subscribe(std::string_view topic) override {
    subscriptions.emplace_back(topic);
    return connected_;
  }

  int publish(std::string_view topic, std::string_view payload, bool retain) override {
    CHECK(connected_);
    CHECK_EQUAL(retain, topic.find("/estado") != std::string_view::npos);
    // Type, length, topic and message id beside it.
    CHECK(7 + topic.size() + payload.size() <= meter_core::PACKET_BYTES);
    if (full) return 0;
    sent.push_back({++lastId_, std::string(topic), std::string(payload)});
    if (acknowledges) acknowledge(lastId_);
    return lastId_;
  }

  bool poll(meter_node::LinkEvent& out) override {
    if (events_.empty()) return false;
    out = events_.front();
    events_.pop_front();
    return true;
  }

  void acknowledge(int id) { tell(meter_node::LinkEvent::Kind::Published, id); }

  void deliver(const std::string& payload) {
    meter_node::LinkEvent event;
    event.kind = meter_node::LinkEvent::Kind::Message;
    CHECK(event.payload.assign(payload));
    events_.push_back(event);
  }

  /** The connection breaks; what was under way is lost. */
  void breakOff() {
    connected_ = false;
    events_.clear();
    tell(meter_node::LinkEvent::Kind::Disconnected);
  }

  bool isConnected() const { return connected_; }

  /** Payloads on the topics that end so. */
  std::vector<std::string> on(std::string_view ending) const {
    std::vector<std::string> payloads;
    for (const Packet& packet : sent) {
      const std::string& topic = packet.topic;
      if (topic.size() < ending.size()) continue;
      if (topic.compare(topic.size() - ending.size(), ending.size(), ending) != 0) continue;
      payloads.push_back(packet.payload);
    }
    return payloads;
  }

  bool network = true;
  bool answersConnect = true;
  bool acknowledges = true;
  bool full = false;
  int connects = 0;
  int drops = 0;
  std::vector<std::string> subscriptions;
  std::vector<Packet> sent;

 private:
  void tell(meter_node::LinkEvent::Kind kind, int id = 0) {
    meter_node::LinkEvent event;
    event.kind = kind;
    event.messageId = id;
    events_.push_back(event);
  }

  bool connected_ = false;
  int lastId_ = 0;
  std::deque<meter_node::LinkEvent> events_;
};
