/** The flow, from when pulses came. */
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "calibration.h"

namespace meter_core {

/** Over how long the flow is taken, and how long without a pulse means that nothing flows, ms. */
struct FlowTimes {
  std::uint32_t window = 10'000;
  std::uint32_t timeOut = 20'000;
};

/**
 * Flow over a sliding window that ends with the last pulse. It is a difference of pulses by a
 * difference of the times at which they were seen, so a late look does not make a spike. A pulse that
 * is overdue lowers the flow, and after the time-out it is 0. The first pulse after a pause says
 * nothing yet: when its water began to flow is unknown.
 */
class FlowWindow {
 public:
  explicit FlowWindow(FlowTimes times) : times_(times) {}

  /** @param pulses seen since the last call
   *  @param now ms since the start, never less than before */
  void add(std::uint64_t pulses, std::uint64_t now);

  /** @returns mL/min, rounded down */
  std::uint32_t millilitresPerMinute(Calibration calibration, std::uint64_t now) const;

 private:
  struct Sample {
    std::uint64_t time = 0;
    /** Of all time, up to and with those seen at `time`. */
    std::uint64_t pulses = 0;
  };

  static constexpr std::size_t CAPACITY = 32;
  /** Samples closer than this part of the window become one, so that the window fits the capacity. */
  static constexpr std::uint32_t PARTS = CAPACITY / 2;

  const Sample& sample(std::size_t age) const;

  FlowTimes times_;
  std::array<Sample, CAPACITY> samples_{};
  std::size_t newest_ = 0;
  std::size_t size_ = 0;
  std::uint64_t total_ = 0;
};

}  // namespace meter_core
