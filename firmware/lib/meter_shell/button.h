/** What a press of the button means. */
#pragma once

#include <cstdint>

namespace meter_shell {

enum class Press {
  None,
  /** Let go again within two seconds. */
  Short,
  /** Held for five seconds; said once, while it is held still. */
  Long,
};

/** A contact that bounces becomes presses. Between the two kinds nothing is meant. */
class Button {
 public:
  /**
   * To be called many times a second.
   *
   * @param down whether the contact is closed
   * @param now ms since the start, never less than before
   */
  Press step(bool down, std::uint64_t now) {
    if (down != contact_) {
      contact_ = down;
      changed_ = now;
    }
    if (now - changed_ < BOUNCE) return Press::None;
    if (contact_ && !pressed_) {
      pressed_ = true;
      since_ = changed_;
      told_ = false;
    }
    if (contact_ && !told_ && now - since_ >= LONG) {
      told_ = true;
      return Press::Long;
    }
    if (contact_ || !pressed_) return Press::None;
    pressed_ = false;
    return changed_ - since_ < SHORT ? Press::Short : Press::None;
  }

 private:
  /** ms. A push button bounces for some milliseconds, and no finger is as fast as this. */
  static constexpr std::uint64_t BOUNCE = 30;
  static constexpr std::uint64_t SHORT = 2'000;
  static constexpr std::uint64_t LONG = 5'000;

  bool contact_ = false;
  std::uint64_t changed_ = 0;
  bool pressed_ = false;
  std::uint64_t since_ = 0;
  bool told_ = false;
};

}  // namespace meter_shell
