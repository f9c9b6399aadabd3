/** What is soldered to which GPIO of an ESP32 DevKit. */
#pragma once

namespace pins {

/** Pulses of the Hall sensor. */
inline constexpr int FLOW_SENSOR = 27;
/** To ground when pressed. */
inline constexpr int BUTTON = 4;
/** High: on. */
inline constexpr int LED = 13;
/** The I²C bus of the display. */
inline constexpr int LCD_SDA = 21;
inline constexpr int LCD_SCL = 22;
/** Of the display's PCF8574 on the bus, 7 bits. */
inline constexpr int LCD_ADDRESS = 0x27;

}  // namespace pins
