#include "portal.h"

#include <WiFi.h>

#include "journal.h"
#include "settings_nvs.h"
#include "setup_form.h"
#include "setup_page.h"
#include "uptime.h"

namespace shell {

namespace {

/** ms without anybody in the network. */
constexpr std::uint64_t PATIENCE = 600'000;
/** ms: the last page has to reach the telephone before its network goes. */
constexpr std::uint64_t FAREWELL = 2'000;
constexpr std::uint16_t DNS_PORT = 53;

}  // namespace

Portal::Portal(const meter_shell::Settings& settings, const meter_shell::MacAddress& mac)
    : settings_(settings), name_(meter_shell::accessPointOf(mac)) {}

bool Portal::open(std::uint64_t now) {
  if (isOpen_) return true;
  if (!WiFi.mode(WIFI_AP_STA)) return false;
  password_ = accessPointPassword();
  if (!WiFi.softAP(name_.c_str(), password_.c_str())) return false;
  if (!names_.start(DNS_PORT, "*", WiFi.softAPIP()))
    journal::say("set-up: no DNS, ask for 192.168.4.1");
  addPages();
  server_.begin();
  isOpen_ = true;
  lastVisit_ = now;
  journal::say("set-up network: ", name_);
  journal::say("set-up password: ", password_);
  return true;
}

void Portal::close() {
  server_.stop();
  names_.stop();
  WiFi.softAPdisconnect(true);
  isOpen_ = false;
  journal::say("set-up network: closed");
}

bool Portal::step(std::uint64_t now, bool closes) {
  if (!isOpen_) return false;
  names_.processNextRequest();
  server_.handleClient();
  if (WiFi.softAPgetStationNum() > 0) lastVisit_ = now;
  if (saved_) return now - savedAt_ >= FAREWELL;
  if (closes && now - lastVisit_ >= PATIENCE) close();
  return false;
}

void Portal::addPages() {
  if (hasPages_) return;
  hasPages_ = true;
  server_.on("/", HTTP_GET, [this] { showForm(); });
  server_.on("/", HTTP_POST, [this] { takeForm(); });
  // Telephones ask a page of their maker's whether there is an Internet; sent here, they show the form.
  server_.onNotFound([this] {
    server_.sendHeader("Location", "http://" + WiFi.softAPIP().toString() + "/");
    server_.send(302, "text/plain", "");
  });
}

void Portal::showForm() { send(200, meter_shell::setupPage(settings_, {})); }

void Portal::takeForm() {
  const auto sent = [this](const char* name) { return std::string(server_.arg(name).c_str()); };
  const meter_shell::FormOutcome outcome = meter_shell::readForm(sent, settings_);
  if (!outcome.faults.empty()) {
    send(400, meter_shell::setupPage(outcome.settings, outcome.faults));
    return;
  }
  if (!saveSettings(outcome.settings)) {
    send(500, meter_shell::notSavedPage());
    return;
  }
  send(200, meter_shell::savedPage(outcome.settings));
  saved_ = true;
  savedAt_ = uptime();
}

void Portal::send(int status, const std::string& html) {
  server_.sendHeader("Cache-Control", "no-store");
  server_.send(status, "text/html; charset=utf-8", html.c_str());
}

}  // namespace shell
