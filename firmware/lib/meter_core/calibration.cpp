#include "calibration.h"

namespace meter_core {

namespace {

/** 0.01 Hz per L/min (contract, section 3). */
constexpr std::uint64_t LEAST = 600'000'000U;
/** 1,000 Hz per L/min (contract, section 3). */
constexpr std::uint64_t MOST = 60'000'000'000'000U;
constexpr int NANO = 9;
constexpr std::uint64_t SECONDS_PER_MINUTE = 60;

}  // namespace

bool Calibration::fromHertzPerLitreMinute(const Decimal& value, Calibration& out) {
  std::uint64_t scaled = 0;
  return scaleDecimal(value, SECONDS_PER_MINUTE, NANO, scaled) &&
         fromNanopulsesPerLitre(scaled, out);
}

bool Calibration::fromPulsesPerLitre(const Decimal& value, Calibration& out) {
  std::uint64_t scaled = 0;
  return scaleDecimal(value, 1, NANO, scaled) && fromNanopulsesPerLitre(scaled, out);
}

bool Calibration::fromNanopulsesPerLitre(std::uint64_t value, Calibration& out) {
  if (value < LEAST || value > MOST) return false;
  out.nanopulsesPerLitre_ = value;
  return true;
}

}  // namespace meter_core
