#include "station.h"

#include <WiFi.h>

namespace shell {

namespace {

/** An attempt of which nothing is heard is given up: a router may associate and give no address, ms. */
constexpr std::uint64_t ATTEMPT = 30'000;
constexpr std::uint64_t SIGNAL_AGE = 10'000;

}  // namespace

void Station::begin(const std::string& ssid, const std::string& password) {
  ssid_ = ssid;
  password_ = password;
  WiFi.persistent(false);
  WiFi.setAutoReconnect(false);
  WiFi.onEvent([this](arduino_event_id_t event, arduino_event_info_t info) {
    if (event == ARDUINO_EVENT_WIFI_STA_GOT_IP) hasAddress_ = true;
    if (event == ARDUINO_EVENT_WIFI_STA_LOST_IP) hasAddress_ = false;
    if (event != ARDUINO_EVENT_WIFI_STA_DISCONNECTED) return;
    hasAddress_ = false;
    // It says so too when we part ourselves, which begins an attempt and is not its end.
    if (info.wifi_sta_disconnected.reason != WIFI_REASON_ASSOC_LEAVE) failed_ = true;
  });
}

bool Station::step(std::uint64_t now, bool paused) {
  if (ssid_.empty()) return false;
  const bool online = hasAddress_;
  const bool came = online && !wasOnline_;
  const bool ended = failed_.exchange(false) || (!online && wasOnline_);
  wasOnline_ = online;
  if (came) {
    backoff_.reset();
    nextSignal_ = 0;
  }
  if (online) return came;
  if (ended) nextAttempt_ = now + backoff_.next();
  if (!paused && now >= nextAttempt_) attempt(now);
  return false;
}

void Station::attempt(std::uint64_t now) {
  nextAttempt_ = now + ATTEMPT;
  WiFi.disconnect();
  WiFi.begin(ssid_.c_str(), password_.empty() ? nullptr : password_.c_str());
}

std::int32_t Station::signalStrength(std::uint64_t now) {
  if (now >= nextSignal_) {
    nextSignal_ = now + SIGNAL_AGE;
    signalStrength_ = hasAddress_ ? WiFi.RSSI() : 0;
  }
  return signalStrength_;
}

}  // namespace shell
