/**
 * The pulses of a YF-S201 from its flow and the time: f [Hz] = 7.5 Q [L/min], which is 450 pulses
 * per litre (the sensor's datasheet), half of each high. Whole numbers, nothing of Wokwi.
 */
#ifndef FLOW_PULSES_H
#define FLOW_PULSES_H

#include <stdbool.h>
#include <stdint.h>

/** The end of the sensor's range, mL/min. */
#define FLOW_MAX_ML_PER_MIN 30000U

/**
 * A pulse has two edges: 15 a second at 1 L/min, so that q mL/min make 3 q / (200 × 10⁹) of an edge
 * in a nanosecond. The phase counts in such parts, and nothing is ever rounded.
 */
#define FLOW_PHASE_PER_ML_PER_MIN 3ULL
#define FLOW_PHASE_PER_EDGE 200000000000ULL

/** All zero: a wheel that stands still. */
struct flow_pulses {
  /** Since the last edge; an edge is due at `FLOW_PHASE_PER_EDGE`. */
  uint64_t phase;
  /** mL/min, `FLOW_MAX_ML_PER_MIN` at the most. */
  uint32_t flow;
  /** The level of the output. */
  bool high;
};

/**
 * @param litres_per_minute what the sensor cannot have is 0 or the end of its range
 * @returns mL/min, to the nearest
 */
static inline uint32_t flow_from_slider(float litres_per_minute) {
  const float millilitres = litres_per_minute * 1000.0F + 0.5F;
  if (!(millilitres >= 1.0F)) return 0;  // what is no number as well
  if (millilitres >= (float)FLOW_MAX_ML_PER_MIN) return FLOW_MAX_ML_PER_MIN;
  return (uint32_t)millilitres;
}

/** Lets time pass, ns: 57 hours at once at the most, since 2⁶⁴ is 57 hours at the full flow. */
static inline void flow_advance(struct flow_pulses *pulses, uint64_t nanos) {
  pulses->phase += FLOW_PHASE_PER_ML_PER_MIN * pulses->flow * nanos;
}

/** Turns the output over when an edge is due; @returns whether it did. */
static inline bool flow_take_edge(struct flow_pulses *pulses) {
  if (pulses->phase < FLOW_PHASE_PER_EDGE) return false;
  pulses->phase -= FLOW_PHASE_PER_EDGE;
  pulses->high = !pulses->high;
  return true;
}

/** Until the next edge, ns, rounded up; 0: one is due, `UINT64_MAX`: never at this flow. */
static inline uint64_t flow_nanos_to_edge(const struct flow_pulses *pulses) {
  if (pulses->phase >= FLOW_PHASE_PER_EDGE) return 0;
  if (pulses->flow == 0) return UINT64_MAX;
  const uint64_t rate = FLOW_PHASE_PER_ML_PER_MIN * pulses->flow;
  return (FLOW_PHASE_PER_EDGE - pulses->phase + rate - 1) / rate;
}

#endif
