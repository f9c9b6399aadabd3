/** Where the pulses come from: a steady rate, or a file. */
#pragma once

#include <cstdint>
#include <memory>
#include <string>

namespace native {

/** Water that runs whether the meter is on or not; times are Unix ms and never less than before. */
class PulseSource {
 public:
  virtual ~PulseSource() = default;
  /** @returns the pulses since the last call; the first call says from when on */
  virtual std::uint64_t until(std::int64_t time) = 0;
};

/** @param perThousandSeconds pulses in 1,000 s */
std::unique_ptr<PulseSource> steadyPulses(std::uint64_t perThousandSeconds);

/**
 * A line for each instant, in ascending order: Unix ms, a space, how many pulses came by then.
 *
 * @throws std::runtime_error when the file cannot be opened, or has another line
 */
std::unique_ptr<PulseSource> pulsesFromFile(const std::string& path);

}  // namespace native
