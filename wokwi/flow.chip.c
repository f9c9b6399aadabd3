/** A flow sensor for Wokwi: `OUT` gives the pulses of a YF-S201 at the flow of the slider. */
#include <stdlib.h>

#include "flow_pulses.h"
#include "wokwi-api.h"

/** The slider tells nobody when it moves: it is read so often at the least, µs. */
#define SLIDER_POLL_US 20000U

/**
 * Between edges that are overdue, µs: half of what the full flow has between two. A simulator that
 * calls late then gets every pulse, and none too narrow to be one.
 */
#define CATCH_UP_US 1111U

struct flow_chip {
  pin_t out;
  uint32_t slider;
  timer_t timer;
  /** Until when `pulses` has been told the time, ns. */
  uint64_t told;
  struct flow_pulses pulses;
};

static void wait_for_next(const struct flow_chip *chip) {
  const uint64_t nanos = flow_nanos_to_edge(&chip->pulses);
  uint32_t micros = SLIDER_POLL_US;
  if (nanos == 0) {
    micros = CATCH_UP_US;
  } else if (nanos < SLIDER_POLL_US * 1000ULL) {
    micros = (uint32_t)((nanos + 999) / 1000);
  }
  timer_start(chip->timer, micros, false);
}

static void on_timer(void *user_data) {
  struct flow_chip *chip = user_data;
  const uint64_t now = get_sim_nanos();
  // At the flow until now: a slider that was moved meanwhile counts from here on.
  flow_advance(&chip->pulses, now - chip->told);
  chip->told = now;
  if (flow_take_edge(&chip->pulses)) pin_write(chip->out, chip->pulses.high ? HIGH : LOW);
  chip->pulses.flow = flow_from_slider(attr_read_float(chip->slider));
  wait_for_next(chip);
}

/** Called by Wokwi for each such chip of the diagram. */
void chip_init(void) {
  struct flow_chip *chip = calloc(1, sizeof *chip);
  if (chip == NULL) abort();  // a simulation that stops says more than a sensor that is silent
  chip->out = pin_init("OUT", OUTPUT_LOW);
  chip->slider = attr_init_float("flow", 0.0F);
  const timer_config_t config = {.user_data = chip, .callback = on_timer};
  chip->timer = timer_init(&config);
  chip->told = get_sim_nanos();
  chip->pulses.flow = flow_from_slider(attr_read_float(chip->slider));
  wait_for_next(chip);
}
