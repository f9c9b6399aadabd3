/** What is soldered to which GPIO of an ESP32 DevKit. The diagram in `wokwi/` is held to it. */
#pragma once

namespace pins {

/**
 * Pulses of the Hall sensor: an input with pull-up, interrupt on both edges. A wheel that stands
 * still holds its line high or low for hours, so the pin may not be one of the strapping pins that
 * every reset reads: 0, 2, 5, 12 and 15 (ESP32 datasheet, "Strapping Pins"). On GPIO2, where the
 * seed's firmware listened, a high line keeps the serial bootloader away; on GPIO15, where its
 * diagram had the sensor, a low one silences the boot messages; GPIO12 chooses the voltage of the
 * flash. GPIO34 to 39 have no pull-up, 6 to 11 belong to the flash, 1 and 3 to the serial line. 27
 * has none of these duties, and is an RTC pin: it can wake the chip.
 */
inline constexpr int FLOW_SENSOR = 27;

/** To ground when pressed; an input with pull-up. */
inline constexpr int BUTTON = 4;

/** High: on. */
inline constexpr int LED = 13;

/** The I²C bus of the display. */
inline constexpr int LCD_SDA = 21;
inline constexpr int LCD_SCL = 22;

/** Of the display's PCF8574 on the bus, 7 bits: all its address pins open. */
inline constexpr int LCD_ADDRESS = 0x27;

}  // namespace pins
