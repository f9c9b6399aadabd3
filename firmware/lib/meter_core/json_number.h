/** Numbers of JSON (RFC 8259, section 6), read without floating point. */
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace meter_core {

/** A number as it was written: ±mantissa × 10^exponent. Digits after the 17th are left out. */
struct Decimal {
  bool negative = false;
  /** Below 10¹⁷: as many digits as a double needs to be written exactly. */
  std::uint64_t mantissa = 0;
  int exponent = 0;
};

/** @returns how many characters at the beginning of `text` are a JSON number; 0: none */
std::size_t jsonNumberLength(std::string_view text);

/** @returns false when `text` is not one JSON number from end to end */
bool parseDecimal(std::string_view text, Decimal& out);

/** Reads a whole number that is written in digits alone, up to 2⁶³ − 1; no sign, no leading zero. */
bool parseWhole(std::string_view text, std::uint64_t& out);

/**
 * multiplier × value × 10^power, rounded half up.
 *
 * @param multiplier at most 100, so that its product with a mantissa fits 64 bits
 * @returns false when the value is negative or the result does not fit 63 bits
 */
bool scaleDecimal(const Decimal& value, std::uint64_t multiplier, int power, std::uint64_t& out);

}  // namespace meter_core
