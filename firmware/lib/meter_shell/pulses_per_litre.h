/** A calibration as people write it. */
#pragma once

#include <algorithm>
#include <string>

#include "calibration.h"
#include "json_number.h"

namespace meter_shell {

/**
 * @param text pulses per litre, with comma or point
 * @returns false, and `out` is left as it was, when it is no number from 0.6 to 60,000
 */
inline bool readPulsesPerLitre(std::string text, meter_core::Calibration& out) {
  std::replace(text.begin(), text.end(), ',', '.');
  meter_core::Decimal value;
  return meter_core::parseDecimal(text, value) &&
         meter_core::Calibration::fromPulsesPerLitre(value, out);
}

}  // namespace meter_shell
