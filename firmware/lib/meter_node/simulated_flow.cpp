#include "simulated_flow.h"

#include "wide_arithmetic.h"

namespace meter_node {

namespace {

/** 60,000 parts of a millilitre, 1,000 mL a litre, 10⁹ nanopulses a pulse. */
constexpr std::uint64_t WATER_NANOPULSES = 60'000'000U * std::uint64_t{1'000'000'000};

}  // namespace

std::uint64_t SimulatedFlow::pulsesUntil(std::uint64_t uptime, std::uint32_t flow,
                                         meter_core::Calibration calibration) {
  const std::uint64_t duration = uptime - lastLook_;
  lastLook_ = uptime;
  if (flow == 0 || !(calibration == calibration_)) {
    calibration_ = calibration;
    water_ = given_ = 0;
  }
  water_ += flow * duration;
  const std::uint64_t pulses =
      meter_core::multiplyDivide(water_, calibration.nanopulsesPerLitre(), WATER_NANOPULSES);
  const std::uint64_t fresh = pulses - given_;
  given_ = pulses;
  return fresh;
}

}  // namespace meter_node
