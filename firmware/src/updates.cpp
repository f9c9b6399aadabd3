#include "updates.h"

#include <ArduinoOTA.h>
#include <esp_ota_ops.h>

#include <utility>

#include "configuration.h"
#include "journal.h"
#include "watchdog.h"

/**
 * Arduino keeps a new firmware before `setup()` has run unless this says that it is decided later. The
 * name has to be C's: its weak definition is in a C file.
 */
extern "C" bool verifyRollbackLater() { return true; }

namespace shell {

namespace {

constexpr bool ENABLED = sizeof CONFIG_OTA_PASSWORD > 1;
/** ms: NTP, Wi-Fi and broker take a minute at the most where they work. */
constexpr std::uint64_t TRIAL = 900'000;
/** ms: to ask costs a read of the flash. */
constexpr std::uint64_t LOOK = 1'000;

}  // namespace

Updates::Updates(std::function<void()> beforeRestart) : beforeRestart_(std::move(beforeRestart)) {}

void Updates::begin() {
  esp_ota_img_states_t state = ESP_OTA_IMG_UNDEFINED;
  // Fails for a firmware that came over the cable: that one is on no trial.
  const bool known = esp_ota_get_state_partition(esp_ota_get_running_partition(), &state) == ESP_OK;
  onTrial_ = known && state == ESP_OTA_IMG_PENDING_VERIFY;
  if (onTrial_) journal::say("firmware on trial: " FIRMWARE_VERSION);
}

void Updates::listen(const std::string& serial) {
  if constexpr (ENABLED) {
    if (listens_) return;
    listens_ = true;
    ArduinoOTA.setHostname(serial.c_str());
    ArduinoOTA.setPassword(CONFIG_OTA_PASSWORD);
    ArduinoOTA.onStart([] { journal::say("update: comes"); });
    ArduinoOTA.onProgress([](unsigned int, unsigned int) { watchdog::feed(); });
    ArduinoOTA.onError([](ota_error_t) { journal::say("update: failed, nothing is changed"); });
    ArduinoOTA.onEnd([this] { beforeRestart_(); });
    ArduinoOTA.begin();
  } else {
    static_cast<void>(serial);
  }
}

void Updates::step(std::uint64_t now, const std::function<bool()>& isProven) {
  if constexpr (ENABLED) {
    if (listens_) ArduinoOTA.handle();
  }
  if (onTrial_ && now >= nextLook_) judge(now, isProven);
}

void Updates::judge(std::uint64_t now, const std::function<bool()>& isProven) {
  nextLook_ = now + LOOK;
  if (isProven()) {
    onTrial_ = esp_ota_mark_app_valid_cancel_rollback() != ESP_OK;
    journal::say(onTrial_ ? "firmware: could not be kept" : "firmware: kept");
    return;
  }
  if (now < TRIAL) return;
  onTrial_ = false;
  journal::say("firmware: did not reach the broker, the one before it comes back");
  beforeRestart_();
  // Returns only when there is none to go back to.
  esp_ota_mark_app_invalid_rollback_and_reboot();
  journal::say("firmware: there is none before it");
}

}  // namespace shell
