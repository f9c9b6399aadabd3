/** The time, from NTP. */
#pragma once

#include <cstdint>

namespace shell::network_time {

/** What NTP said, and when. */
struct Instant {
  /** ms since 1970. */
  std::int64_t unixTime = 0;
  /** ms since the start, at that instant. */
  std::uint64_t uptime = 0;
};

/** There is a network: asks NTP now, and again every hour or so. */
void begin();

/** @returns whether NTP has answered since the last call */
bool take(Instant& out);

}  // namespace shell::network_time
