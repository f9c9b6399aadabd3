/** The time since the start. */
#pragma once

#include <esp_timer.h>

#include <cstdint>

namespace shell {

/** ms since the start; 64 bits, so it does not begin anew after 49 days as `millis()` does. */
inline std::uint64_t uptime() { return static_cast<std::uint64_t>(esp_timer_get_time()) / 1000; }

}  // namespace shell
