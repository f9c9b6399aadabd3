#include "simulator.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wokwi-api.h"

enum { OUT = 3, FLOW = 5, TIMER = 7 };

static struct {
  uint64_t now;
  bool initialising;
  timer_config_t timer;
  bool armed;
  uint64_t due;
  float slider;
  /** What the chip last read, mL/min, and when. */
  uint64_t flow;
  uint64_t read_at;
  struct seen seen;
} simulator;

static void demand(bool truth, const char *what) {
  if (truth) return;
  fprintf(stderr, "the chip broke a rule of the API at %llu ns: %s\n",
          (unsigned long long)simulator.now, what);
  exit(1);
}

pin_t pin_init(const char *name, uint32_t mode) {
  demand(simulator.initialising, "pin_init() outside chip_init()");
  demand(strcmp(name, "OUT") == 0 && mode == OUTPUT_LOW, "a pin that is not OUT, low at first");
  return OUT;
}

void pin_write(pin_t pin, uint32_t value) {
  struct seen *seen = &simulator.seen;
  demand(pin == OUT, "pin_write() to another pin");
  if (value == seen->level) return;
  if (seen->edges > 0) {
    const uint64_t gap = simulator.now - seen->last_edge;
    if (gap < seen->shortest_gap) seen->shortest_gap = gap;
    if (gap > seen->longest_gap) seen->longest_gap = gap;
  }
  seen->level = value;
  seen->last_edge = simulator.now;
  seen->edges++;
  if (value == LOW) seen->pulses++;
}

uint32_t attr_init_float(const char *name, float default_value) {
  demand(simulator.initialising, "attr_init_float() outside chip_init()");
  demand(strcmp(name, "flow") == 0 && default_value == 0.0F, "an attribute that is not flow, 0");
  return FLOW;
}

float attr_read_float(uint32_t attr) {
  demand(attr == FLOW, "attr_read_float() of another attribute");
  simulator.seen.flow_nanos += simulator.flow * (simulator.now - simulator.read_at);
  simulator.flow =
      simulator.slider > 0.0F ? (uint64_t)lround(fmin(simulator.slider, 30.0) * 1000.0) : 0;
  simulator.read_at = simulator.now;
  return simulator.slider;
}

timer_t timer_init(const timer_config_t *config) {
  demand(simulator.initialising, "timer_init() outside chip_init()");
  demand(config->callback != NULL, "a timer without a callback");
  for (int i = 0; i < 8; i++) demand(config->reserved[i] == 0, "reserved fields in use");
  simulator.timer = *config;
  return TIMER;
}

void timer_start(timer_t timer, uint32_t micros, bool repeat) {
  demand(timer == TIMER && !repeat, "timer_start() of another kind than the tests know");
  demand(micros > 0, "timer_start() without a wait: time would stand still");
  simulator.armed = true;
  simulator.due = simulator.now + micros * MICROSECOND;
}

uint64_t get_sim_nanos(void) { return simulator.now; }

void simulator_boot(float flow) {
  // The chip has no end in the API; the one before is left to itself.
  memset(&simulator, 0, sizeof simulator);
  simulator.seen.shortest_gap = UINT64_MAX;
  simulator.slider = flow;
  simulator.initialising = true;
  chip_init();
  simulator.initialising = false;
}

void simulator_run(uint64_t nanos) {
  const uint64_t end = simulator.now + nanos;
  while (simulator.armed && simulator.due <= end) {
    if (simulator.due > simulator.now) simulator.now = simulator.due;
    simulator.armed = false;
    simulator.timer.callback(simulator.timer.user_data);
  }
  simulator.now = end;
}

void simulator_stall(uint64_t nanos) { simulator.now += nanos; }

void simulator_slide(float flow) { simulator.slider = flow; }

uint64_t simulator_now(void) { return simulator.now; }

const struct seen *simulator_seen(void) { return &simulator.seen; }
