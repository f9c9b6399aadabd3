#include "flow_window.h"

#include "wide_arithmetic.h"

namespace meter_core {

namespace {

constexpr std::uint64_t MS_PER_MINUTE = 60'000;
/** 1,000 mL a litre, 10⁹ nanopulses a pulse. */
constexpr std::uint64_t NANOPULSE_MILLILITRES = 1'000'000'000'000U;

}  // namespace

const FlowWindow::Sample& FlowWindow::sample(std::size_t age) const {
  return samples_[(newest_ + CAPACITY - age) % CAPACITY];
}

void FlowWindow::add(std::uint64_t pulses, std::uint64_t now) {
  if (pulses == 0) return;
  total_ += pulses;
  if (size_ > 0 && now - sample(0).time >= times_.timeOut) size_ = 0;
  const bool close = size_ > 1 && now - sample(1).time < times_.window / PARTS;
  if (!close) {
    newest_ = (newest_ + 1) % CAPACITY;
    if (size_ < CAPACITY) size_++;
  }
  samples_[newest_] = {now, total_};
}

std::uint32_t FlowWindow::millilitresPerMinute(Calibration calibration, std::uint64_t now) const {
  if (size_ < 2) return 0;
  const Sample& last = sample(0);
  const std::uint64_t idle = now - last.time;
  if (idle >= times_.timeOut) return 0;

  std::size_t age = 1;
  while (age + 1 < size_ && last.time - sample(age).time < times_.window) age++;
  const auto flow = [&](std::uint64_t pulses, std::uint64_t duration) {
    if (duration == 0) return std::uint64_t{0};
    return multiplyDivide(pulses * MS_PER_MINUTE, NANOPULSE_MILLILITRES,
                          calibration.nanopulsesPerLitre()) /
           duration;
  };
  const Sample& base = sample(age);
  std::uint64_t result = flow(last.pulses - base.pulses, last.time - base.time);
  const Sample& previous = sample(1);
  if (idle > last.time - previous.time) {
    const std::uint64_t overdue = flow(last.pulses - previous.pulses, idle);
    if (overdue < result) result = overdue;
  }
  return result > UINT32_MAX ? UINT32_MAX : static_cast<std::uint32_t>(result);
}

}  // namespace meter_core
