/** What a firmware sees on the output of the flow chip. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "flow_pulses.h"
#include "simulator.h"

/** Between two edges at the full flow: 450 edges a second, ns. */
#define SHORTEST_HALF 2222222ULL
/** How late the chip may see the slider move. */
#define SLIDER_POLL (20 * MILLISECOND)
/** A litre in mL/min × ns: 1,000 mL over a minute. It has 900 edges. */
#define LITRE (1000 * 60 * SECOND)

static void fail(int line, const char *what, uint64_t found, const char *wish, uint64_t wanted) {
  fprintf(stderr, "%s:%d: %s is %llu, not %s%llu\n", __FILE__, line, what,
          (unsigned long long)found, wish, (unsigned long long)wanted);
  exit(1);
}

#define EQUAL(found, wanted) \
  if ((found) != (wanted)) fail(__LINE__, #found, (found), "", (wanted))
#define AT_LEAST(found, wanted) \
  if ((found) < (wanted)) fail(__LINE__, #found, (found), "at least ", (wanted))
#define AT_MOST(found, wanted) \
  if ((found) > (wanted)) fail(__LINE__, #found, (found), "at most ", (wanted))

/** Both by 100, so that an hour's worth fits 64 bits. */
static uint64_t edges_due(void) { return simulator_seen()->flow_nanos * 9 / (LITRE / 100); }

/** SplitMix64 (Steele, Lea, Flood 2014), below `bound`. */
static uint64_t draw(uint64_t *state, uint64_t bound) {
  uint64_t z = *state += 0x9E3779B97F4A7C15U;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
  return (z ^ (z >> 31)) % bound;
}

static void an_hour_at_8_litres_a_minute_is_216000_pulses(void) {
  simulator_boot(8.0F);
  simulator_run(3600 * SECOND);
  EQUAL(simulator_seen()->pulses, 216000U);
  EQUAL(simulator_seen()->last_edge, 3600 * SECOND);
}

static void every_step_of_the_slider_has_its_exact_pulses(void) {
  for (uint64_t tenths = 1; tenths <= 300; tenths++) {
    simulator_boot((float)((double)tenths / 10));
    simulator_run(120 * SECOND);
    EQUAL(simulator_seen()->pulses, tenths * 90);
  }
}

static void half_of_a_pulse_is_high(void) {
  simulator_boot(7.3F);
  simulator_run(60 * SECOND);
  // 109.5 edges a second; the timer knows whole microseconds.
  AT_LEAST(simulator_seen()->shortest_gap, 9132420U - MICROSECOND);
  AT_MOST(simulator_seen()->longest_gap, 9132420U + MICROSECOND);
}

static void nothing_comes_without_flow(void) {
  simulator_boot(0.0F);
  simulator_run(3600 * SECOND);
  EQUAL(simulator_seen()->edges, 0U);
  EQUAL(simulator_seen()->level, 0U);
}

static void a_stop_leaves_the_output_where_it_is(void) {
  simulator_boot(8.0F);
  simulator_run(SECOND +
                10 * MILLISECOND);  // edge 121, the beginning of a pulse, was at 1,008.3 ms
  EQUAL(simulator_seen()->edges, 121U);
  simulator_slide(0.0F);
  // Read at the next edge, due at 1,016.7 ms.
  simulator_run(3600 * SECOND);
  EQUAL(simulator_seen()->edges, 122U);
  simulator_slide(8.0F);
  simulator_run(SLIDER_POLL + SECOND);
  EQUAL(simulator_seen()->edges, edges_due());
  AT_LEAST(simulator_seen()->edges, 122U + 120);
  AT_MOST(simulator_seen()->edges, 122U + 123);
}

static void a_jump_of_the_slider_takes_effect_at_once_and_makes_no_burst(void) {
  const float slow[] = {0.0F, 0.1F, 1.0F, 29.9F};
  for (size_t i = 0; i < sizeof slow / sizeof *slow; i++) {
    simulator_boot(slow[i]);
    simulator_run(3600 * SECOND + MILLISECOND);  // just read: the longest wait
    const uint64_t before = simulator_seen()->edges;
    simulator_slide(30.0F);
    simulator_run(SLIDER_POLL);
    simulator_run(SECOND);
    const uint64_t after = simulator_seen()->edges - before;
    AT_LEAST(after, 450U);
    AT_MOST(after, 450U + 10);
    AT_LEAST(simulator_seen()->shortest_gap, SHORTEST_HALF - MICROSECOND);
    simulator_slide(slow[i]);
    simulator_run(SLIDER_POLL);
    const uint64_t slowed = simulator_seen()->edges;
    simulator_run(10 * SECOND);
    AT_MOST(simulator_seen()->edges - slowed, (uint64_t)(slow[i] * 150.0F) + 1);
  }
}

static void no_pulse_is_lost_while_the_slider_moves_about(void) {
  uint64_t state = 20240607;
  simulator_boot(0.0F);
  for (int moves = 0; moves < 20000; moves++) {
    simulator_slide((float)((double)draw(&state, 301) / 10));
    simulator_run(MICROSECOND + draw(&state, 400 * MILLISECOND));
    EQUAL(simulator_seen()->edges, edges_due());
  }
  AT_LEAST(simulator_seen()->edges, 500000U);
  AT_LEAST(simulator_seen()->shortest_gap, SHORTEST_HALF - MICROSECOND);
}

static void a_late_timer_loses_no_pulse_and_makes_none_too_narrow(void) {
  simulator_boot(8.0F);
  for (int i = 0; i < 100; i++) {
    simulator_stall(3 * SECOND);
    simulator_run(7 * SECOND);
  }
  EQUAL(simulator_seen()->pulses, 1000U * 60);
  AT_LEAST(simulator_seen()->shortest_gap, SHORTEST_HALF / 2 - MICROSECOND);
}

static void a_flow_that_the_sensor_cannot_have_is_the_next_that_it_can(void) {
  const float none[] = {-5.0F, -INFINITY, NAN, 0.0004F};
  for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
    simulator_boot(none[i]);
    simulator_run(3600 * SECOND);
    EQUAL(simulator_seen()->edges, 0U);
  }
  const float full[] = {30.0F, 31.0F, 1e30F, INFINITY};
  for (size_t i = 0; i < sizeof full / sizeof *full; i++) {
    simulator_boot(full[i]);
    simulator_run(60 * SECOND);
    EQUAL(simulator_seen()->pulses, 30U * 450);
  }
}

static void a_flow_is_the_nearest_millilitre_a_minute(void) {
  EQUAL(flow_from_slider(1.2346F), 1235U);
  EQUAL(flow_from_slider(1.2344F), 1234U);
  EQUAL(flow_from_slider(0.0006F), 1U);
}

static void the_time_to_an_edge_is_never_too_short(void) {
  struct flow_pulses pulses = {.flow = 7};
  const uint64_t nanos = flow_nanos_to_edge(&pulses);
  EQUAL(nanos, 9523809524U);  // 200 × 10⁹ / 21 is 9,523,809,523.8
  flow_advance(&pulses, nanos - 1);
  EQUAL(flow_take_edge(&pulses), false);
  flow_advance(&pulses, 1);
  EQUAL(flow_take_edge(&pulses), true);
  EQUAL(pulses.phase, 4U);  // the rest is kept: 0.19 ns at 21 parts a ns
}

int main(void) {
  static void (*const tests[])(void) = {
      an_hour_at_8_litres_a_minute_is_216000_pulses,
      every_step_of_the_slider_has_its_exact_pulses,
      half_of_a_pulse_is_high,
      nothing_comes_without_flow,
      a_stop_leaves_the_output_where_it_is,
      a_jump_of_the_slider_takes_effect_at_once_and_makes_no_burst,
      no_pulse_is_lost_while_the_slider_moves_about,
      a_late_timer_loses_no_pulse_and_makes_none_too_narrow,
      a_flow_that_the_sensor_cannot_have_is_the_next_that_it_can,
      a_flow_is_the_nearest_millilitre_a_minute,
      the_time_to_an_edge_is_never_too_short,
  };
  size_t passed = 0;
  while (passed < sizeof tests / sizeof *tests) tests[passed++]();
  printf("%zu passed, 0 failed\n", passed);
  return 0;
}
