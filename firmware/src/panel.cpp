#include "panel.h"

#include <Arduino.h>

#include "pins.h"

namespace shell {

namespace {

/** ms lit, and as long dark. */
constexpr std::uint64_t BLINK = 500;

}  // namespace

void Panel::begin() {
  pinMode(pins::BUTTON, INPUT_PULLUP);
  pinMode(pins::LED, OUTPUT);
}

meter_shell::Press Panel::press(std::uint64_t now) {
  return button_.step(digitalRead(pins::BUTTON) == LOW, now);
}

void Panel::light(bool online, std::uint64_t now) {
  digitalWrite(pins::LED, online || now / BLINK % 2 == 0 ? HIGH : LOW);
}

}  // namespace shell
