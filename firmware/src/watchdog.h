/** Starts the meter anew when its loop stands still. */
#pragma once

namespace shell::watchdog {

/** @returns false when there is none: the meter works on without */
bool begin();

/** To be called at least once a minute. */
void feed();

}  // namespace shell::watchdog
