/** A simulator of one flow chip: time, its timer, its slider and its output. */
#ifndef SIMULATOR_H
#define SIMULATOR_H

#include <stdint.h>

#define MICROSECOND 1000ULL
#define MILLISECOND (1000 * MICROSECOND)
#define SECOND (1000 * MILLISECOND)

/** What has been seen on the output since `simulator_boot`. */
struct seen {
  /** Back to low: pulses that are over. */
  uint64_t pulses;
  uint64_t edges;
  /** Of the last edge, ns. */
  uint64_t last_edge;
  /** Between two edges, ns; `UINT64_MAX` before the second. */
  uint64_t shortest_gap;
  uint64_t longest_gap;
  uint32_t level;
  /** mL/min × ns: each flow that the chip read, over the time from that reading to the next. */
  uint64_t flow_nanos;
};

/** Starts anew: time 0, the slider at `flow` L/min, and the chip initialised. */
void simulator_boot(float flow);

/** Lets `nanos` pass and calls the timer whenever it is due, at their very end as well. */
void simulator_run(uint64_t nanos);

/** Lets time pass without a call; what is due meanwhile comes late. */
void simulator_stall(uint64_t nanos);

/** @param flow L/min */
void simulator_slide(float flow);

uint64_t simulator_now(void);
const struct seen *simulator_seen(void);

#endif
