#include "network_time.h"

#include <Arduino.h>
#include <esp_sntp.h>
#include <freertos/FreeRTOS.h>
#include <sys/time.h>

#include "uptime.h"

namespace shell::network_time {

namespace {

/** Brazil's own (NTP.br, stratum 1), and the pool where that is not reached. */
constexpr const char* FIRST_SERVER = "a.st1.ntp.br";
constexpr const char* SECOND_SERVER = "pool.ntp.org";

portMUX_TYPE mux = portMUX_INITIALIZER_UNLOCKED;
Instant newest;
bool isFresh = false;

/** In the task of the TCP/IP stack. */
void onSync(struct timeval* time) {
  const Instant instant{std::int64_t{time->tv_sec} * 1000 + time->tv_usec / 1000, uptime()};
  portENTER_CRITICAL(&mux);
  newest = instant;
  isFresh = true;
  portEXIT_CRITICAL(&mux);
}

}  // namespace

void begin() {
  sntp_set_time_sync_notification_cb(onSync);
  configTime(0, 0, FIRST_SERVER, SECOND_SERVER);
}

bool take(Instant& out) {
  portENTER_CRITICAL(&mux);
  const bool fresh = isFresh;
  out = newest;
  isFresh = false;
  portEXIT_CRITICAL(&mux);
  return fresh;
}

}  // namespace shell::network_time
