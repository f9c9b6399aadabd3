#include "pulse_counter.h"

namespace meter_core {

void PulseCounter::edge(bool high, std::uint64_t now) {
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

}  // namespace meter_core
