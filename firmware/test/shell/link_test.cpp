#include "check.h"
#include "esp_mqtt_link.h"
#include "fakes.h"

using meter_node::LinkEvent;

static const std::string COMMANDS = "hidrometro/v1/ABC123/cmd";

/** A link whose station is in its network, and which was told to connect. */
struct Connected {
  meter_shell::Settings settings;
  shell::Station station{1};
  shell::EspMqttLink link{settings, station};
  LinkEvent event;

  explicit Connected(const std::string& url = "mqtt://192.168.0.10") {
    fakes::reset();
    settings.brokerUrl = url;
    settings.serial = "ABC123";
    settings.username = "ABC123";
    settings.password = "p";
    station.begin("rede", "");
    fakes::networkEvent(ARDUINO_EVENT_WIFI_STA_GOT_IP);
    CHECK(link.begin({"hidrometro/v1/ABC123/estado", COMMANDS}));
    CHECK(link.connect());
  }

  bool next(LinkEvent::Kind kind) { return link.poll(event) && event.kind == kind; }
  bool quiet() { return !link.poll(event); }
};

static fakes::Mqtt& mqtt() { return fakes::chip().mqtt; }

TEST(
    "EspMqttLink: asks for a lasting session, a retained last will, and no reconnection of its "
    "own") {
  Connected it;
  CHECK_EQUAL(mqtt().clientId, std::string("ABC123"));
  CHECK_EQUAL(mqtt().willTopic, std::string("hidrometro/v1/ABC123/estado"));
  const auto& session = mqtt().config.session;
  CHECK_EQUAL(
      std::string(session.last_will.msg, static_cast<std::size_t>(session.last_will.msg_len)),
      std::string("{\"online\":false}"));
  CHECK_EQUAL(session.last_will.qos, 1);
  CHECK_EQUAL(session.last_will.retain, 1);
  CHECK(session.disable_clean_session);
  CHECK_EQUAL(session.keepalive, 30);
  CHECK(mqtt().config.network.disable_auto_reconnect);
  CHECK(mqtt().config.broker.address.transport == MQTT_TRANSPORT_OVER_TCP);
  CHECK_EQUAL(mqtt().config.broker.address.port, 1883U);
}

TEST(
    "EspMqttLink: with TLS the broker is verified, by the authorities that are known or by one's "
    "own") {
  Connected known("mqtts://agua.example");
  CHECK(mqtt().config.broker.address.transport == MQTT_TRANSPORT_OVER_SSL);
  CHECK(mqtt().config.broker.verification.crt_bundle_attach != nullptr);
  CHECK(mqtt().config.broker.verification.certificate == nullptr);

  fakes::reset();
  meter_shell::Settings settings = known.settings;
  settings.caCertificate = "-----BEGIN CERTIFICATE-----";
  shell::Station station(1);
  station.begin("rede", "");
  fakes::networkEvent(ARDUINO_EVENT_WIFI_STA_GOT_IP);
  shell::EspMqttLink link(settings, station);
  CHECK(link.begin({"w", "c"}));
  CHECK(link.connect());
  CHECK(mqtt().config.broker.verification.crt_bundle_attach == nullptr);
  CHECK_EQUAL(std::string(mqtt().config.broker.verification.certificate), settings.caCertificate);
}

TEST("EspMqttLink: does not connect without a network") {
  fakes::reset();
  meter_shell::Settings settings;
  settings.brokerUrl = "mqtt://a";
  shell::Station station(1);
  shell::EspMqttLink link(settings, station);
  CHECK(link.begin({"w", "c"}));
  CHECK(!link.connect());
  CHECK_EQUAL(mqtt().starts, 0);
}

TEST("EspMqttLink: tells what happened in the order in which it did, the end last") {
  Connected it;
  fakes::mqttEvent(MQTT_EVENT_CONNECTED);
  fakes::mqttEvent(MQTT_EVENT_PUBLISHED, 7);
  fakes::mqttMessage(COMMANDS, "{}", 2);
  fakes::mqttEvent(MQTT_EVENT_DISCONNECTED);
  CHECK(it.next(LinkEvent::Kind::Connected));
  CHECK(it.next(LinkEvent::Kind::Published));
  CHECK_EQUAL(it.event.messageId, 7);
  CHECK(it.next(LinkEvent::Kind::Message));
  CHECK(it.event.payload.view() == "{}");
  CHECK(it.next(LinkEvent::Kind::Disconnected));
  CHECK(it.quiet());
  CHECK(it.link.connect());
  CHECK_EQUAL(mqtt().starts, 1);
  CHECK_EQUAL(mqtt().reconnects, 1);
}

TEST("EspMqttLink: messages that are too long, in pieces or of another topic do not come") {
  Connected it;
  fakes::mqttMessage(COMMANDS, std::string(256, 'x'), 256);
  fakes::mqttMessage(COMMANDS, std::string(257, 'x'), 257);
  fakes::mqttMessage(COMMANDS, "piece", 600);
  fakes::mqttMessage("hidrometro/v0/ABC123/cmd", "{}", 2);
  CHECK(it.next(LinkEvent::Kind::Message));
  CHECK_EQUAL(it.event.payload.view().size(), 256U);
  CHECK(it.quiet());
}

TEST(
    "EspMqttLink: of a connection that was dropped nothing is heard, and the next waits for its "
    "end") {
  Connected it;
  fakes::mqttEvent(MQTT_EVENT_CONNECTED);
  it.link.drop();
  fakes::mqttEvent(MQTT_EVENT_PUBLISHED, 7);
  CHECK_EQUAL(mqtt().disconnects, 1);
  CHECK(it.quiet());
  CHECK(!it.link.connect());
  fakes::mqttEvent(MQTT_EVENT_DISCONNECTED);
  CHECK(it.quiet());
  CHECK(it.link.connect());
  fakes::mqttEvent(MQTT_EVENT_CONNECTED);
  CHECK(it.next(LinkEvent::Kind::Connected));
}

TEST("EspMqttLink: a full queue ends the connection, and no event is passed over") {
  Connected it;
  for (int id = 1; id <= 40; id++) fakes::mqttEvent(MQTT_EVENT_PUBLISHED, id);
  CHECK_EQUAL(mqtt().disconnects, 1);
  fakes::mqttEvent(MQTT_EVENT_DISCONNECTED);
  int last = 0;
  while (it.link.poll(it.event) && it.event.kind == LinkEvent::Kind::Published) {
    CHECK_EQUAL(it.event.messageId, last + 1);
    last = it.event.messageId;
  }
  CHECK_EQUAL(last, 16);
  CHECK(it.event.kind == LinkEvent::Kind::Disconnected);
  CHECK(it.link.connect());
  fakes::mqttEvent(MQTT_EVENT_CONNECTED);
  CHECK(it.next(LinkEvent::Kind::Connected));
}

TEST("EspMqttLink: a client whose task has died is made anew after a minute") {
  Connected it;
  it.link.drop();
  fakes::chip().time += 59'000'000;
  CHECK(!it.link.connect());
  CHECK_EQUAL(mqtt().clients, 1);
  fakes::chip().time += 2'000'000;
  CHECK(!it.link.connect());
  CHECK_EQUAL(mqtt().clients, 0);
  CHECK(it.link.connect());
  CHECK_EQUAL(mqtt().clients, 1);
  CHECK_EQUAL(mqtt().starts, 2);
}

TEST("EspMqttLink: publishes with QoS 1 and subscribes") {
  Connected it;
  CHECK(it.link.publish("a/dados", "{\"totalLiters\":1}", false) > 0);
  CHECK(it.link.publish("a/estado", "{}", true) > 0);
  CHECK_EQUAL(mqtt().published[0].topic, std::string("a/dados"));
  CHECK_EQUAL(mqtt().published[0].payload, std::string("{\"totalLiters\":1}"));
  CHECK(!mqtt().published[0].retain);
  CHECK(mqtt().published[1].retain);
  CHECK(it.link.subscribe(COMMANDS));
  CHECK_EQUAL(mqtt().subscribed[0], COMMANDS);
}
