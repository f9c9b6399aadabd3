#include "station.h"

#include "check.h"
#include "fakes.h"

static fakes::Station& wifi() { return fakes::chip().station; }

TEST("Station: tries for ever, and never longer apart than a minute and the attempt itself") {
  fakes::reset();
  shell::Station station(7);
  station.begin("rede", "12345678");
  std::uint64_t lastAttempt = 0;
  int attempts = 0;
  for (std::uint64_t now = 0; now < 86'400'000; now += 50) {
    station.step(now, false);
    if (wifi().attempts == attempts) continue;
    CHECK(attempts == 0 || now - lastAttempt >= 500);
    CHECK(now - lastAttempt <= 61'000);
    attempts = wifi().attempts;
    lastAttempt = now;
    fakes::networkEvent(ARDUINO_EVENT_WIFI_STA_DISCONNECTED, WIFI_REASON_NO_AP_FOUND);
  }
  CHECK(attempts > 1'400);
  CHECK_EQUAL(wifi().password, std::string("12345678"));
}

TEST("Station: an attempt of which nothing is heard is given up after half a minute") {
  fakes::reset();
  shell::Station station(7);
  station.begin("aberta", "");
  station.step(0, false);
  station.step(29'999, false);
  CHECK_EQUAL(wifi().attempts, 1);
  station.step(30'000, false);
  CHECK_EQUAL(wifi().attempts, 2);
  CHECK(!wifi().hasPassword);
}

TEST("Station: says once that the network came, and again after it was gone") {
  fakes::reset();
  shell::Station station(7);
  station.begin("rede", "12345678");
  CHECK(!station.step(0, false));
  CHECK_EQUAL(station.signalStrength(0), 0);
  fakes::networkEvent(ARDUINO_EVENT_WIFI_STA_GOT_IP);
  CHECK(station.step(100, false));
  CHECK(!station.step(200, false));
  CHECK(station.isOnline());
  CHECK_EQUAL(station.signalStrength(200), -61);
  fakes::networkEvent(ARDUINO_EVENT_WIFI_STA_DISCONNECTED, WIFI_REASON_ASSOC_LEAVE);
  CHECK(!station.step(300, false));
  CHECK(!station.isOnline());
  CHECK_EQUAL(wifi().attempts, 1);
  station.step(1'400, false);
  CHECK_EQUAL(wifi().attempts, 2);
  fakes::networkEvent(ARDUINO_EVENT_WIFI_STA_GOT_IP);
  CHECK(station.step(1'500, false));
}

TEST("Station: our own parting before an attempt is not its failure") {
  fakes::reset();
  shell::Station station(7);
  station.begin("rede", "12345678");
  station.step(0, false);
  fakes::networkEvent(ARDUINO_EVENT_WIFI_STA_DISCONNECTED, WIFI_REASON_ASSOC_LEAVE);
  station.step(10'000, false);
  CHECK_EQUAL(wifi().attempts, 1);
}

TEST("Station: leaves the channel alone while an access point is open") {
  fakes::reset();
  shell::Station station(7);
  station.begin("rede", "12345678");
  for (std::uint64_t now = 0; now < 300'000; now += 50) station.step(now, true);
  CHECK_EQUAL(wifi().attempts, 0);
  station.step(300'000, false);
  CHECK_EQUAL(wifi().attempts, 1);
}
