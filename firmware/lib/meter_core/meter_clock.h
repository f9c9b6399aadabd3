/** The time, once it is known. */
#pragma once

#include <cstdint>

namespace meter_core {

/**
 * A meter starts without knowing the time. What it saw until then has its uptime, and gets its date
 * when NTP has answered: the same difference holds before and after. Until then nothing has a date.
 */
class MeterClock {
 public:
  /**
   * @param unixTime as NTP says, ms
   * @param uptime at that instant, ms since the start
   * @returns false, and nothing is learnt, when the time is one that a clock never set would say
   */
  bool learn(std::int64_t unixTime, std::uint64_t uptime) {
    if (unixTime < EARLIEST) return false;
    offset_ = unixTime - static_cast<std::int64_t>(uptime);
    return true;
  }

  bool known() const { return offset_ != 0; }

  /** Unix time less uptime, ms; 0: not known. */
  std::int64_t offset() const { return offset_; }

 private:
  /** 2026-01-01T00:00:00Z, ms: this program is not older. */
  static constexpr std::int64_t EARLIEST = 1'767'225'600'000;

  std::int64_t offset_ = 0;
};

}  // namespace meter_core
