/** The Wi-Fi of the house. */
#pragma once

#include <atomic>
#include <cstdint>
#include <string>

#include "backoff.h"

namespace shell {

/**
 * Joins a network and joins it again, for ever: the seed tried twenty times at its start and never
 * later. After an attempt that failed it waits from 1 s to a minute, differently from meter to meter.
 */
class Station {
 public:
  /** @param seed differs from meter to meter */
  explicit Station(std::uint32_t seed) : backoff_(1'000, 60'000, seed) {}

  /** @param ssid not empty. @param password empty: an open network. */
  void begin(const std::string& ssid, const std::string& password);

  /**
   * To be called often. An attempt while an access point is open would take its channel away, so there
   * is none while `paused`; what is connected stays.
   *
   * @returns whether the network has just come (back)
   */
  bool step(std::uint64_t now, bool paused);

  bool isOnline() const { return hasAddress_; }

  /** dBm, not older than 10 s; 0: not connected. */
  std::int32_t signalStrength(std::uint64_t now);

 private:
  void attempt(std::uint64_t now);

  std::string ssid_;
  std::string password_;
  meter_node::Backoff backoff_;
  /** Both are set by the task that Arduino's network events come from. */
  std::atomic<bool> hasAddress_{false};
  std::atomic<bool> failed_{false};
  bool wasOnline_ = false;
  std::uint64_t nextAttempt_ = 0;
  std::int32_t signalStrength_ = 0;
  std::uint64_t nextSignal_ = 0;
};

}  // namespace shell
