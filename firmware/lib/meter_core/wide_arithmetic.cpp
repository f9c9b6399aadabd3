#include "wide_arithmetic.h"

namespace meter_core {

std::uint64_t multiplyDivide(std::uint64_t a, std::uint64_t b, std::uint64_t divisor) {
  constexpr std::uint64_t LOW = 0xFFFFFFFFU;
  const std::uint64_t lowLow = (a & LOW) * (b & LOW);
  const std::uint64_t lowHigh = (a & LOW) * (b >> 32);
  const std::uint64_t highLow = (a >> 32) * (b & LOW);
  const std::uint64_t middle = (lowLow >> 32) + (lowHigh & LOW) + (highLow & LOW);
  std::uint64_t high = (a >> 32) * (b >> 32) + (lowHigh >> 32) + (highLow >> 32) + (middle >> 32);
  std::uint64_t low = (middle << 32) | (lowLow & LOW);
  if (high >= divisor) return UINT64_MAX;

  // Long division, a bit at a time: `high` is the remainder, the quotient moves into `low`.
  for (int bit = 0; bit < 64; bit++) {
    high = (high << 1) | (low >> 63);
    low <<= 1;
    if (high >= divisor) {
      high -= divisor;
      low |= 1;
    }
  }
  return low;
}

}  // namespace meter_core
