#include "screen.h"

#include "configuration.h"

#if CONFIG_LCD
#include <LiquidCrystal_I2C.h>
#include <Wire.h>

#include "display_text.h"
#include "pins.h"
#endif

namespace shell {

#if CONFIG_LCD

namespace {

/** ms between two pictures. */
constexpr std::uint64_t PICTURE = 500;
/** ms. A bus whose line is held down must not hold the loop: half a picture would wait for seconds. */
constexpr std::uint16_t BUS_TIMEOUT = 5;

LiquidCrystal_I2C display(pins::LCD_ADDRESS, meter_shell::DISPLAY_COLUMNS, 2);

bool answers() {
  Wire.beginTransmission(static_cast<std::uint8_t>(pins::LCD_ADDRESS));
  return Wire.endTransmission() == 0;
}

}  // namespace

void Screen::begin() {
  Wire.begin(pins::LCD_SDA, pins::LCD_SCL);
  Wire.setTimeOut(BUS_TIMEOUT);
}

bool Screen::isDue(std::uint64_t now) {
  if (now < next_) return false;
  next_ = now + PICTURE;
  return true;
}

void Screen::show(const std::string& first, const std::string& second) {
  if (!answers()) {
    isReady_ = false;
    return;
  }
  // One that was plugged in now, or whose power was away, knows nothing of its mode.
  if (!isReady_) {
    display.init();
    display.backlight();
    isReady_ = true;
  }
  display.setCursor(0, 0);
  display.print(meter_shell::displayLine(first).c_str());
  display.setCursor(0, 1);
  display.print(meter_shell::displayLine(second).c_str());
}

#else

void Screen::begin() {}

bool Screen::isDue(std::uint64_t) { return false; }

void Screen::show(const std::string&, const std::string&) {}

#endif

}  // namespace shell
