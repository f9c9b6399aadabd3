#include "settings_nvs.h"

#include <Preferences.h>
#include <esp_mac.h>
#include <esp_random.h>

#include <array>

#include "configuration.h"
#include "journal.h"

namespace shell {

using meter_shell::Settings;

namespace {

constexpr const char* NAMESPACE = "meter";
constexpr const char* SETTINGS = "settings";
constexpr const char* PASSWORD = "ap-password";

Settings compiledSettings() {
  Settings settings;
  settings.ssid = CONFIG_WIFI_SSID;
  settings.wifiPassword = CONFIG_WIFI_PASSWORD;
  settings.brokerUrl = CONFIG_BROKER_URL;
  settings.username = CONFIG_BROKER_USERNAME;
  settings.password = CONFIG_BROKER_PASSWORD;
  settings.key = CONFIG_KEY;
  settings.caCertificate = CONFIG_BROKER_CA;
  settings.topicBase = CONFIG_TOPIC_BASE;
  settings.serial = meter_shell::upperCase(CONFIG_SERIAL);
  settings.pulsesPerLitre = CONFIG_PULSES_PER_LITRE;
  return settings;
}

/** @returns the bytes under a name; empty: there are none */
std::string readBytes(const char* name) {
  Preferences store;
  // Fails as well when nothing was ever kept there.
  if (!store.begin(NAMESPACE, true)) return "";
  std::string bytes(store.getBytesLength(name), '\0');
  const std::size_t length = store.getBytes(name, bytes.data(), bytes.size());
  store.end();
  return length == bytes.size() ? bytes : "";
}

bool writeBytes(const char* name, const std::string& bytes) {
  Preferences store;
  if (!store.begin(NAMESPACE, false)) return false;
  const std::size_t length = store.putBytes(name, bytes.data(), bytes.size());
  store.end();
  return length == bytes.size();
}

}  // namespace

meter_shell::MacAddress macAddress() {
  meter_shell::MacAddress mac{};
  if (esp_efuse_mac_get_default(mac.data()) != ESP_OK) journal::say("eFuse address: not readable");
  return mac;
}

Settings loadSettings() {
  Settings settings = compiledSettings();
  const std::string kept = readBytes(SETTINGS);
  if (!kept.empty() && !meter_shell::decodeSettings(kept, settings)) {
    journal::say("kept settings: not readable, those of the firmware hold");
  }
  if (settings.serial.empty()) settings.serial = meter_shell::serialOf(macAddress());
  return settings;
}

bool saveSettings(const Settings& settings) {
  return writeBytes(SETTINGS, meter_shell::encodeSettings(settings));
}

std::string accessPointPassword() {
  const std::string kept = readBytes(PASSWORD);
  if (!kept.empty()) return kept;
  std::array<std::uint8_t, 10> random{};
  esp_fill_random(random.data(), random.size());
  const std::string password = meter_shell::accessPointPassword(random);
  if (!writeBytes(PASSWORD, password)) journal::say("access point password: not kept");
  return password;
}

}  // namespace shell
