#include "device.h"

#include <memory>

#include "check.h"
#include "fakes.h"
#include "pulses.h"
#include "settings_nvs.h"

using fakes::chip;

/** A chip that was never used, or used with these settings, and the loop of `main.cpp`. */
struct Running {
  std::unique_ptr<shell::Device> device;

  explicit Running(const meter_shell::Settings* kept = nullptr) {
    fakes::reset();
    chip().flashLabel = "meter";
    chip().flash.assign(64 * 4096, 0xFF);
    if (kept != nullptr) CHECK(shell::saveSettings(*kept));
    start();
  }

  void start() {
    CHECK(shell::pulses::begin());
    shell::pulses::take();
    device = std::make_unique<shell::Device>(shell::loadSettings());
    device->begin();
  }

  void step() {
    const std::uint64_t now = static_cast<std::uint64_t>(chip().time) / 1000;
    device->step(now);
    chip().time += 5'000;
  }

  void run(std::uint64_t ms) {
    for (std::uint64_t i = 0; i < ms / 5; i++) step();
  }

  /** Pulses of 8 L/min, 60 a second, while the loop runs on. */
  void flow(int pulses) {
    for (int i = 0; i < pulses; i++) {
      for (const bool high : {true, false}) {
        chip().pin = high;
        chip().interrupt(nullptr);
        run(10);
      }
    }
  }

  void goOnline() {
    fakes::networkEvent(ARDUINO_EVENT_WIFI_STA_GOT_IP);
    run(10);
    struct timeval time = {1'790'000'000, 0};
    chip().onTime(&time);
    fakes::mqttEvent(MQTT_EVENT_CONNECTED);
    run(10);
  }

  void press(std::uint64_t ms) {
    chip().button = true;
    run(ms);
    chip().button = false;
    run(100);
  }
};

static bool said(const std::string& line) {
  return chip().serial.find(line + "\r\n") != std::string::npos;
}

static bool published(const std::string& topic, const std::string& part) {
  for (const fakes::Published& message : chip().mqtt.published) {
    if (message.topic == topic && message.payload.find(part) != std::string::npos) return true;
  }
  return false;
}

static meter_shell::Settings settings() {
  meter_shell::Settings known;
  known.ssid = "Casa";
  known.wifiPassword = "12345678";
  known.brokerUrl = "mqtt://192.168.0.10";
  known.serial = "ABC123";
  return known;
}

static void post(const std::map<std::string, std::string>& form) {
  chip().accessPoint.form = form;
  chip().accessPoint.pages[{"/", HTTP_POST}]();
}

TEST("Device: a new meter is set up with a telephone, counting meanwhile, and starts anew") {
  Running it;
  it.run(1'000);
  CHECK(said("meter HM-240AC400A10B"));
  CHECK(said("total 0 mL"));
  CHECK_EQUAL(chip().accessPoint.name, std::string("Hidrometro-A10B"));
  CHECK_EQUAL(chip().accessPoint.password.size(), 10U);
  CHECK_EQUAL(chip().display[0], std::string("Hidrometro-A10B "));
  CHECK_EQUAL(chip().display[1], "senha " + chip().accessPoint.password);
  CHECK(said("set-up password: " + chip().accessPoint.password));
  it.flow(450);
  it.run(10'000);
  CHECK(said("total 1000 mL"));

  chip().accessPoint.elsewhere();
  CHECK_EQUAL(chip().accessPoint.status, 302);
  CHECK_EQUAL(chip().accessPoint.headers["Location"], std::string("http://192.168.4.1/"));
  chip().accessPoint.pages[{"/", HTTP_GET}]();
  CHECK(chip().accessPoint.body.find("HM-240AC400A10B") != std::string::npos);

  post({{"rede", "Casa"}, {"senha_wifi", "curta"}, {"servidor", "mqtt://192.168.0.10"}});
  CHECK_EQUAL(chip().accessPoint.status, 400);
  CHECK(chip().accessPoint.body.find("de 8 a 63 caracteres") != std::string::npos);
  it.run(5'000);
  CHECK_EQUAL(chip().restarts, 0);

  post({{"rede", "Casa"}, {"senha_wifi", "12345678"}, {"servidor", "mqtt://192.168.0.10"}});
  CHECK_EQUAL(chip().accessPoint.status, 200);
  it.run(1'900);
  CHECK_EQUAL(chip().restarts, 0);
  it.run(200);
  CHECK(chip().restarts > 0);

  it.start();
  CHECK_EQUAL(shell::loadSettings().ssid, std::string("Casa"));
  it.run(1'000);
  CHECK_EQUAL(chip().station.attempts, 1);
  CHECK_EQUAL(chip().station.password, std::string("12345678"));
  CHECK(said("total 1000 mL"));
}

TEST("Device: settings that the memory does not take are not said to be kept") {
  Running it;
  it.run(100);
  chip().nvsFails = true;
  post({{"rede", "Casa"}, {"servidor", "mqtt://192.168.0.10"}});
  CHECK_EQUAL(chip().accessPoint.status, 500);
  it.run(5'000);
  CHECK_EQUAL(chip().restarts, 0);
}

TEST("Device: goes online, sends estado and readings, and the light says so") {
  const meter_shell::Settings known = settings();
  Running it(&known);
  it.run(1'000);
  CHECK(!chip().accessPoint.isOpen);
  it.goOnline();
  CHECK(said("online"));
  it.run(1'000);
  CHECK(chip().led);
  CHECK(published("hidrometro/v1/ABC123/estado", "\"online\":true"));
  CHECK(published("hidrometro/v1/ABC123/dados", "\"totalLiters\":0.000"));
  CHECK_EQUAL(chip().mqtt.subscribed[0], std::string("hidrometro/v1/ABC123/cmd"));
  it.flow(450);
  it.run(1'000);
  CHECK_EQUAL(chip().display[0].substr(0, 4), std::string("1,0 "));

  fakes::mqttEvent(MQTT_EVENT_DISCONNECTED);
  it.run(100);
  CHECK(said("offline"));
  bool dark = false;
  for (int i = 0; i < 200; i++) {
    it.step();
    dark = dark || !chip().led;
  }
  CHECK(dark);
}

TEST("Device: a short press makes flow up, another ends it") {
  const meter_shell::Settings known = settings();
  Running it(&known);
  it.run(100);
  it.press(200);
  CHECK(said("simulating 8000 mL/min"));
  it.run(60'000);
  CHECK_EQUAL(chip().display[1], std::string("8,0 L/min       "));
  it.press(200);
  CHECK(said("simulating 0 mL/min"));
  it.run(20'000);
  CHECK(chip().serial.find("total 80") != std::string::npos);
}

TEST("Device: a long press opens the set-up, which closes after ten minutes without anybody") {
  const meter_shell::Settings known = settings();
  Running it(&known);
  it.run(100);
  const std::string before = chip().serial;
  it.press(5'500);
  CHECK(chip().accessPoint.isOpen);
  CHECK(!said("simulating 8000 mL/min"));
  chip().accessPoint.visitors = 1;
  it.run(900'000);
  CHECK(chip().accessPoint.isOpen);
  const int attempts = chip().station.attempts;
  chip().accessPoint.visitors = 0;
  it.run(599'000);
  CHECK(chip().accessPoint.isOpen);
  CHECK_EQUAL(chip().station.attempts, attempts);
  it.run(2'000);
  CHECK(!chip().accessPoint.isOpen);
  it.run(60'000);
  CHECK(chip().station.attempts > attempts);
}

TEST("Device: a new meter keeps its set-up open, and opens it again where the radio refused") {
  fakes::reset();
  chip().accessPoint.refuses = true;
  shell::Device device(shell::loadSettings());
  device.setUp(0);
  CHECK(!chip().accessPoint.isOpen);
  chip().accessPoint.refuses = false;
  device.setUp(59'000);
  CHECK(!chip().accessPoint.isOpen);
  device.setUp(60'000);
  CHECK(chip().accessPoint.isOpen);
  device.setUp(3'600'000);
  CHECK(chip().accessPoint.isOpen);
}

TEST("Device: a display that is not there, or comes later, holds nothing up") {
  const meter_shell::Settings known = settings();
  Running it(&known);
  chip().hasDisplay = false;
  it.run(2'000);
  CHECK(chip().display[0].empty());
  chip().hasDisplay = true;
  it.run(1'000);
  CHECK_EQUAL(chip().display[0], std::string("0,0 L           "));
}

TEST("Device: a firmware on trial is kept when the broker has its readings") {
  const meter_shell::Settings known = settings();
  Running it(&known);
  chip().updates.state = ESP_OTA_IMG_PENDING_VERIFY;
  it.start();
  it.goOnline();
  it.run(2'000);
  CHECK_EQUAL(chip().updates.kept, 0);
  for (int id = 1; id < 10; id++) fakes::mqttEvent(MQTT_EVENT_PUBLISHED, id);
  it.run(2'000);
  CHECK_EQUAL(chip().updates.kept, 1);
  it.run(1'000'000);
  CHECK_EQUAL(chip().updates.kept, 1);
  CHECK_EQUAL(chip().updates.rolledBack, 0);
}

TEST("Device: a firmware on trial that reaches no broker gives way after a quarter of an hour") {
  const meter_shell::Settings known = settings();
  Running it(&known);
  chip().updates.state = ESP_OTA_IMG_PENDING_VERIFY;
  it.start();
  it.run(890'000);
  CHECK_EQUAL(chip().updates.rolledBack, 0);
  it.run(20'000);
  CHECK_EQUAL(chip().updates.rolledBack, 1);
  CHECK_EQUAL(chip().updates.kept, 0);
}
