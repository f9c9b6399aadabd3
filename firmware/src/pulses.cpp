#include "pulses.h"

#include <driver/gpio.h>
#include <esp_attr.h>
#include <esp_intr_alloc.h>
#include <esp_timer.h>
#include <freertos/FreeRTOS.h>
#include <soc/gpio_reg.h>
#include <soc/soc.h>

#include "pins.h"
#include "pulse_counter.h"

namespace shell::pulses {

namespace {

/**
 * A YF-S201 gives 7.5 Hz per L/min, half of each period high: at its 30 L/min 225 pulses a second, each
 * 2.2 ms wide and 4.4 ms from the last. Half a millisecond is a quarter of that width, and two
 * milliseconds between pulses are 66 L/min, more than comes out of a half-inch pipe.
 */
constexpr meter_core::Debounce DEBOUNCE{500, 2'000};

static_assert(pins::FLOW_SENSOR < 32, "GPIO_IN_REG has the pins up to 31");

portMUX_TYPE mux = portMUX_INITIALIZER_UNLOCKED;
meter_core::PulseCounter counter(DEBOUNCE);
std::uint64_t taken = 0;

/**
 * While the flash is written nothing can run from it, and an erasure takes as long as ten pulses. So
 * this lies in RAM with all that it calls: the counter is inlined, and the register is read directly,
 * since `gpio_get_level()` lies in flash.
 */
void IRAM_ATTR onEdge(void*) {
  const bool high = (REG_READ(GPIO_IN_REG) >> pins::FLOW_SENSOR & 1) != 0;
  const auto now = static_cast<std::uint64_t>(esp_timer_get_time());
  portENTER_CRITICAL_ISR(&mux);
  counter.edge(high, now);
  portEXIT_CRITICAL_ISR(&mux);
}

}  // namespace

bool begin() {
  const auto pin = static_cast<gpio_num_t>(pins::FLOW_SENSOR);
  gpio_config_t config = {};
  config.pin_bit_mask = std::uint64_t{1} << pins::FLOW_SENSOR;
  config.mode = GPIO_MODE_INPUT;
  config.pull_up_en = GPIO_PULLUP_ENABLE;
  config.pull_down_en = GPIO_PULLDOWN_DISABLE;
  config.intr_type = GPIO_INTR_ANYEDGE;
  // Not attachInterrupt(): Arduino's own service waits until the flash is written (its
  // CONFIG_ARDUINO_ISR_IRAM is off), and edges that come meanwhile become one.
  return gpio_config(&config) == ESP_OK && gpio_install_isr_service(ESP_INTR_FLAG_IRAM) == ESP_OK &&
         gpio_isr_handler_add(pin, onEdge, nullptr) == ESP_OK;
}

std::uint64_t take() {
  // 64 bits are two reads on this processor, and the interrupt may come between them.
  portENTER_CRITICAL(&mux);
  const std::uint64_t count = counter.count();
  portEXIT_CRITICAL(&mux);
  const std::uint64_t fresh = count - taken;
  taken = count;
  return fresh;
}

}  // namespace shell::pulses
