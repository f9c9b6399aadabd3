/** A water meter: counts pulses, keeps them over power cuts, says them to a broker. */
#include <Arduino.h>

#include <optional>

#include "device.h"
#include "journal.h"
#include "pulses.h"
#include "settings_nvs.h"
#include "uptime.h"
#include "watchdog.h"

/** TLS and the form are served in the loop; Arduino's 8 KiB would do for counting alone. */
SET_LOOP_TASK_STACK_SIZE(16 * 1024);

static std::optional<shell::Device> device;

void setup() {
  shell::journal::begin();
  if (!shell::pulses::begin()) shell::journal::say("pulses: no interrupt, nothing is counted");
  if (!shell::watchdog::begin()) shell::journal::say("watchdog: none");
  device.emplace(shell::loadSettings());
  device->begin();
}

void loop() {
  device->step(shell::uptime());
  shell::watchdog::feed();
  delay(5);
}
