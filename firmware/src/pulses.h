/** Pulses of the flow sensor, from the pin to a number. */
#pragma once

#include <cstdint>

namespace shell::pulses {

/**
 * Counts from now on, whatever else the program does. Both edges interrupt, because a pulse is judged by
 * its width; the chip's pulse counter (PCNT) can only drop what is shorter than 13 µs, and a relay or a
 * pump on the same wall disturbs for longer.
 *
 * @returns false when the interrupt could not be had: nothing is counted then
 */
bool begin();

/** @returns the pulses since the last call */
std::uint64_t take();

}  // namespace shell::pulses
