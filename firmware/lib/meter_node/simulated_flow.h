/** The pulses of a flow that a command asked to be made up. */
#pragma once

#include <cstdint>

#include "calibration.h"

namespace meter_node {

/** Pulses of a steady flow; over any time it gives no pulse more or less than the flow has. */
class SimulatedFlow {
 public:
  /**
   * @param flow mL/min; 0: none
   * @param uptime ms since the start, never less than before
   * @returns the pulses since the last call
   */
  std::uint64_t pulsesUntil(std::uint64_t uptime, std::uint32_t flow,
                            meter_core::Calibration calibration);

 private:
  meter_core::Calibration calibration_;
  std::uint64_t lastLook_ = 0;
  /** Since the simulation or its calibration began, in 1 / 60,000 mL. */
  std::uint64_t water_ = 0;
  /** Pulses of it that were given. */
  std::uint64_t given_ = 0;
};

}  // namespace meter_node
