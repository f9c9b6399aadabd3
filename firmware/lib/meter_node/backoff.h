/** How long to wait before a connection is tried again. */
#pragma once

#include <cstdint>

namespace meter_node {

/**
 * Pauses that double up to a longest one, each shortened by up to a half at random: after a power cut
 * of the street its meters do not come back at the same instant.
 */
class Backoff {
 public:
  /**
   * @param first ms
   * @param longest ms
   * @param seed differs from meter to meter
   */
  Backoff(std::uint32_t first, std::uint32_t longest, std::uint32_t seed)
      : first_(first), longest_(longest), pause_(first), random_(seed * 2 + 1) {}

  /** @returns ms */
  std::uint32_t next() {
    const std::uint32_t pause = pause_;
    pause_ = pause_ > longest_ / 2 ? longest_ : pause_ * 2;
    return pause - static_cast<std::uint32_t>(std::uint64_t{pause / 2} * draw() >> 32);
  }

  void reset() { pause_ = first_; }

 private:
  /** Xorshift (Marsaglia 2003), 32 bits. */
  std::uint32_t draw() {
    random_ ^= random_ << 13;
    random_ ^= random_ >> 17;
    random_ ^= random_ << 5;
    return random_;
  }

  std::uint32_t first_;
  std::uint32_t longest_;
  std::uint32_t pause_;
  std::uint32_t random_;
};

}  // namespace meter_node
