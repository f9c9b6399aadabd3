/** Settings in the NVS partition, and what there is before anything was kept there. */
#pragma once

#include <string>

#include "serial_number.h"
#include "settings.h"

namespace shell {

/** The chip's own address, of its eFuse. */
meter_shell::MacAddress macAddress();

/** What was kept, else what `config.h` says; the serial is never empty. */
meter_shell::Settings loadSettings();

/** @returns false when the flash did not take them: what was there before holds */
bool saveSettings(const meter_shell::Settings& settings);

/**
 * The password of the access point, drawn once and kept, so that it can be written on the case.
 * The radio has to be on: it is what the random numbers come from.
 *
 * @returns one that holds until the restart alone, when the flash did not take it
 */
std::string accessPointPassword();

}  // namespace shell
