#include "volume.h"

#include "wide_arithmetic.h"

namespace meter_core {

namespace {

/** A pulse is 10¹² ÷ (nanopulses per litre) mL: 1,000 mL a litre, 10⁹ nanopulses a pulse. */
constexpr std::uint64_t FRACTION_PER_PULSE = 1'000'000'000'000U;
/** So many at a time that their sum with a fraction (below 6 × 10¹³) fits 64 bits. */
constexpr std::uint64_t PORTION = 10'000'000U;

}  // namespace

Volume::Volume(std::int64_t millilitres, std::uint64_t fraction, Calibration calibration)
    : millilitres_(millilitres),
      fraction_(fraction % calibration.nanopulsesPerLitre()),
      calibration_(calibration) {}

void Volume::addPulses(std::uint64_t pulses) {
  const std::uint64_t divisor = calibration_.nanopulsesPerLitre();
  while (pulses > 0) {
    const std::uint64_t portion = pulses < PORTION ? pulses : PORTION;
    const std::uint64_t sum = fraction_ + portion * FRACTION_PER_PULSE;
    millilitres_ += static_cast<std::int64_t>(sum / divisor);
    fraction_ = sum % divisor;
    pulses -= portion;
  }
}

void Volume::setCalibration(Calibration calibration) {
  fraction_ = multiplyDivide(fraction_, calibration.nanopulsesPerLitre(),
                             calibration_.nanopulsesPerLitre());
  calibration_ = calibration;
}

}  // namespace meter_core
