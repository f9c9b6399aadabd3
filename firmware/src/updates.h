/** New firmware over the network, and the way back from one that does not work. */
#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace shell {

/**
 * espota, only with a password in `config.h`. A firmware that came this way is on trial: it is kept when
 * it has reached the broker, and when it has not within 15 minutes, or fails before, the one before it
 * comes back.
 */
class Updates {
 public:
  /** @param beforeRestart is called when the meter is about to start anew */
  explicit Updates(std::function<void()> beforeRestart);

  /** Finds out whether this firmware is on trial. */
  void begin();

  /** There is a network; more calls than one do nothing more. */
  void listen(const std::string& serial);

  /**
   * To be called often; takes a minute or so when an update comes, during which pulses are counted.
   *
   * @param isProven whether this firmware does its work; only asked on trial
   */
  void step(std::uint64_t now, const std::function<bool()>& isProven);

 private:
  void judge(std::uint64_t now, const std::function<bool()>& isProven);

  std::function<void()> beforeRestart_;
  bool listens_ = false;
  bool onTrial_ = false;
  std::uint64_t nextLook_ = 0;
};

}  // namespace shell
