#pragma once
#include <stdint.h>
/** A read of the register itself on the chip; here there is none at that address. */
extern "C" uint32_t fake_register(uintptr_t address);
#define REG_READ(_r) fake_register(_r)
