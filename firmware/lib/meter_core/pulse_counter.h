/** Counts the pulses of the sensor and leaves out what bounces. */
#pragma once

#include <cstdint>

namespace meter_core {

/** What a signal must keep to be a pulse, µs. */
struct Debounce {
  /** A pulse is high for so long at the least. */
  std::uint32_t minimumWidth = 0;
  /** From the beginning of one pulse to that of the next. */
  std::uint32_t minimumSpacing = 0;
};

/**
 * The number of pulses since the start, 64 bits wide: at 1,000 a second it lasts 584 million years.
 * A pulse is counted at its end, when its width is known. Called from an interrupt: no loop, no
 * division, and inlined, since nothing can run from flash while it is written; who reads `count()`
 * elsewhere on a 32-bit processor does so with interrupts off.
 */
class PulseCounter {
 public:
  explicit PulseCounter(Debounce debounce) : debounce_(debounce) {}

  /**
   * @param high the level after the edge
   * @param now µs since the start
   */
  [[gnu::always_inline]] void edge(bool high, std::uint64_t now) {
    if (high == high_) return;
    high_ = high;
    if (high) {
      rise_ = now;
      return;
    }
    const bool wide = now >= rise_ && now - rise_ >= debounce_.minimumWidth;
    const bool spaced = count_ == 0 || rise_ - countedRise_ >= debounce_.minimumSpacing;
    if (!wide || !spaced) return;
    count_++;
    countedRise_ = rise_;
  }

  std::uint64_t count() const { return count_; }

 private:
  Debounce debounce_;
  std::uint64_t count_ = 0;
  std::uint64_t rise_ = 0;
  std::uint64_t countedRise_ = 0;
  bool high_ = false;
};

}  // namespace meter_core
