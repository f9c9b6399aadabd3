#include "watchdog.h"

#include <esp_task_wdt.h>

#include <cstdint>

namespace shell::watchdog {

namespace {

/** ms. Longer than everything that waits: sending on a dead connection takes 10 s at the most. */
constexpr std::uint32_t PATIENCE = 60'000;

}  // namespace

bool begin() {
  esp_task_wdt_config_t config = {};
  config.timeout_ms = PATIENCE;
  config.trigger_panic = true;
  // Arduino has one already, with other times.
  esp_err_t result = esp_task_wdt_reconfigure(&config);
  if (result == ESP_ERR_INVALID_STATE) result = esp_task_wdt_init(&config);
  return result == ESP_OK && esp_task_wdt_add(nullptr) == ESP_OK;
}

void feed() { esp_task_wdt_reset(); }

}  // namespace shell::watchdog
