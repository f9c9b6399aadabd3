/** Volume from pulses, exactly. */
#pragma once

#include <cstdint>

#include "calibration.h"

namespace meter_core {

/**
 * A volume that only grows: whole millilitres, and the part of the next one that is already there.
 * Nothing is rounded as pulses are added, so any number of them, added in any portions, gives
 * ⌊pulses × 1,000 ÷ pulses per litre⌋ mL.
 */
class Volume {
 public:
  Volume() = default;

  /**
   * @param millilitres as they were kept, ≥ 0
   * @param fraction as `fraction()` gave it under the same calibration
   */
  Volume(std::int64_t millilitres, std::uint64_t fraction, Calibration calibration);

  void addPulses(std::uint64_t pulses);

  /** What was counted stays; only pulses from now on have the new value. */
  void setCalibration(Calibration calibration);

  std::int64_t millilitres() const { return millilitres_; }

  /** The part of a millilitre, in 1 / `calibration().nanopulsesPerLitre()` mL. */
  std::uint64_t fraction() const { return fraction_; }

  Calibration calibration() const { return calibration_; }

 private:
  std::int64_t millilitres_ = 0;
  std::uint64_t fraction_ = 0;
  Calibration calibration_;
};

}  // namespace meter_core
