/** The rest of the chip, which only a whole device needs. */
#include <DNSServer.h>
#include <LiquidCrystal_I2C.h>
#include <Preferences.h>
#include <Wire.h>
#include <esp_mac.h>
#include <esp_random.h>
#include <esp_task_wdt.h>

#include <cstring>

#include "fakes.h"

using fakes::chip;

extern "C" {

uint32_t esp_random(void) { return 7; }
void esp_fill_random(void* buffer, size_t length) { std::memset(buffer, 1, length); }
esp_err_t esp_efuse_mac_get_default(uint8_t* mac) {
  const std::uint8_t address[] = {0x24, 0x0A, 0xC4, 0x00, 0xA1, 0x0B};
  std::memcpy(mac, address, sizeof address);
  return ESP_OK;
}
esp_err_t esp_task_wdt_init(const esp_task_wdt_config_t*) { return ESP_OK; }
esp_err_t esp_task_wdt_reconfigure(const esp_task_wdt_config_t*) { return ESP_OK; }
esp_err_t esp_task_wdt_add(TaskHandle_t) { return ESP_OK; }
esp_err_t esp_task_wdt_reset(void) { return ESP_OK; }
void sntp_set_time_sync_notification_cb(sntp_sync_time_cb_t callback) { chip().onTime = callback; }
void configTime(long, int, const char*, const char*, const char*) {}

const esp_partition_t* esp_ota_get_running_partition(void) { return nullptr; }
esp_err_t esp_ota_get_state_partition(const esp_partition_t*, esp_ota_img_states_t* state) {
  *state = chip().updates.state;
  return ESP_OK;
}
esp_err_t esp_ota_mark_app_valid_cancel_rollback(void) {
  chip().updates.kept++;
  return ESP_OK;
}
esp_err_t esp_ota_mark_app_invalid_rollback_and_reboot(void) {
  chip().updates.rolledBack++;
  return ESP_FAIL;
}

void pinMode(uint8_t, uint8_t) {}
void digitalWrite(uint8_t pin, uint8_t value) {
  if (pin == 13) chip().led = value == HIGH;
}
int digitalRead(uint8_t pin) { return pin == 4 && chip().button ? LOW : HIGH; }
void delay(uint32_t ms) { chip().time += std::int64_t{ms} * 1000; }

}  // extern "C"

EspClass ESP;
void EspClass::restart() { chip().restarts++; }

String::String(const char* text) : text_(text) {}
const char* String::c_str() const { return text_.c_str(); }
String operator+(const char* a, const String& b) {
  return String((a + std::string(b.c_str())).c_str());
}
String operator+(const String& a, const char* b) {
  return String((a.c_str() + std::string(b)).c_str());
}

IPAddress::IPAddress() = default;
String IPAddress::toString(bool) const { return "192.168.4.1"; }

bool WiFiClass::mode(wifi_mode_t) { return true; }
bool WiFiClass::softAP(const char* name, const char* password, int, int, int, bool) {
  if (chip().accessPoint.refuses) return false;
  chip().accessPoint.isOpen = true;
  chip().accessPoint.name = name;
  chip().accessPoint.password = password;
  return true;
}
bool WiFiClass::softAPdisconnect(bool) {
  chip().accessPoint.isOpen = false;
  return true;
}
uint8_t WiFiClass::softAPgetStationNum() {
  return static_cast<std::uint8_t>(chip().accessPoint.visitors);
}
IPAddress WiFiClass::softAPIP() { return {}; }

void DNSServer::processNextRequest() {}
bool DNSServer::start(uint16_t, const String&, const IPAddress&) { return true; }
void DNSServer::stop() {}

Uri::Uri(const char* uri) : text_(uri) {}
const char* Uri::text() const { return text_.c_str(); }

WebServer::WebServer(int) {}
WebServer::~WebServer() = default;
void WebServer::begin() {}
void WebServer::handleClient() {}
void WebServer::stop() {}
RequestHandler& WebServer::on(const Uri& uri, HTTPMethod method, THandlerFunction page) {
  static RequestHandler none;
  chip().accessPoint.pages[{uri.text(), method}] = std::move(page);
  return none;
}
void WebServer::onNotFound(THandlerFunction page) {
  chip().accessPoint.elsewhere = std::move(page);
}
const String& WebServer::arg(const String& name) const {
  static String value;
  value = String(chip().accessPoint.form[name.c_str()].c_str());
  return value;
}
void WebServer::sendHeader(const String& name, const String& value, bool) {
  chip().accessPoint.headers[name.c_str()] = value.c_str();
}
void WebServer::send(int status, const char*, const char* body) {
  chip().accessPoint.status = status;
  chip().accessPoint.body = body;
}

Preferences::Preferences() = default;
Preferences::~Preferences() = default;
bool Preferences::begin(const char*, bool readOnly, const char*) {
  return readOnly ? !chip().nvs.empty() : !chip().nvsFails;
}
void Preferences::end() {}
size_t Preferences::putBytes(const char* key, const void* value, size_t length) {
  chip().nvs[key] = std::string(static_cast<const char*>(value), length);
  return length;
}
size_t Preferences::getBytesLength(const char* key) { return chip().nvs[key].size(); }
size_t Preferences::getBytes(const char* key, void* buffer, size_t length) {
  std::memcpy(buffer, chip().nvs[key].data(), length);
  return length;
}

TwoWire Wire;
bool TwoWire::begin(int, int, uint32_t) { return true; }
void TwoWire::setTimeOut(uint16_t) {}
void TwoWire::beginTransmission(uint8_t) {}
uint8_t TwoWire::endTransmission() { return chip().hasDisplay ? 0 : 2; }

LiquidCrystal_I2C::LiquidCrystal_I2C(uint8_t, uint8_t, uint8_t) {}
void LiquidCrystal_I2C::init() {}
void LiquidCrystal_I2C::backlight() {}
void LiquidCrystal_I2C::setCursor(uint8_t, uint8_t line) {
  chip().displayLine = line;
  chip().display[line].clear();
}
size_t LiquidCrystal_I2C::write(uint8_t c) {
  chip().display[chip().displayLine] += static_cast<char>(c);
  return 1;
}
size_t Print::print(const char* text) {
  return write(reinterpret_cast<const std::uint8_t*>(text), std::strlen(text));
}
