/** How many pulses of the sensor make a litre. */
#pragma once

#include <cstdint>

#include "json_number.h"

namespace meter_core {

/**
 * A calibration, in whole billionths of a pulse per litre: 450 pulses/L and the seed's 7.5 Hz per L/min
 * are the same number, and so are 1 pulse/L and the 0.016666666666666666 that comes on the wire for it.
 */
class Calibration {
 public:
  /** That of the YF-S201: 7.5 Hz per L/min, 450 pulses/L. */
  constexpr Calibration() = default;

  /**
   * From the unit of the wire, Hz per L/min, that is pulses per litre ÷ 60 (contract, section 3).
   *
   * @returns false outside of 0.01 to 1,000; `out` is left as it was
   */
  static bool fromHertzPerLitreMinute(const Decimal& value, Calibration& out);

  /** @returns false outside of 0.6 to 60,000 pulses per litre; `out` is left as it was */
  static bool fromPulsesPerLitre(const Decimal& value, Calibration& out);

  /** @returns false outside of the same bounds; `out` is left as it was */
  static bool fromNanopulsesPerLitre(std::uint64_t value, Calibration& out);

  constexpr std::uint64_t nanopulsesPerLitre() const { return nanopulsesPerLitre_; }

  constexpr bool operator==(const Calibration& other) const {
    return nanopulsesPerLitre_ == other.nanopulsesPerLitre_;
  }

 private:
  std::uint64_t nanopulsesPerLitre_ = 450'000'000'000U;
};

}  // namespace meter_core
