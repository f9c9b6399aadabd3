/**
 * The part of the Wokwi Chips C API that the chip uses, as docs.wokwi.com/chips-api describes it,
 * for tests on the host. `simulator.c` stands behind it.
 */
#ifndef WOKWI_API_H
#define WOKWI_API_H

#include <stdbool.h>
#include <stdint.h>

enum pin_value { LOW = 0, HIGH = 1 };
enum pin_mode { INPUT = 0, OUTPUT = 1, OUTPUT_LOW = 16, OUTPUT_HIGH = 17 };

typedef int32_t pin_t;
typedef uint32_t timer_t;

typedef struct {
  void *user_data;
  void (*callback)(void *user_data);
  uint32_t reserved[8];
} timer_config_t;

/** What the chip defines. */
void chip_init(void);

/* The three that make something are for `chip_init` alone. */
pin_t pin_init(const char *name, uint32_t mode);
uint32_t attr_init_float(const char *name, float default_value);
timer_t timer_init(const timer_config_t *config);

void pin_write(pin_t pin, uint32_t value);
float attr_read_float(uint32_t attr);
/** @param micros from now */
void timer_start(timer_t timer, uint32_t micros, bool repeat);
uint64_t get_sim_nanos(void);

#endif
