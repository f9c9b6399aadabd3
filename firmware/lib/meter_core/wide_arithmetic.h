/** Multiplication whose product does not fit 64 bits: the ESP32's compiler has no 128-bit integer. */
#pragma once

#include <cstdint>

namespace meter_core {

/**
 * ⌊a × b ÷ divisor⌋ with a product of up to 128 bits.
 *
 * @param divisor not 0, below 2⁶³
 * @returns UINT64_MAX when the quotient does not fit 64 bits
 */
std::uint64_t multiplyDivide(std::uint64_t a, std::uint64_t b, std::uint64_t divisor);

}  // namespace meter_core
