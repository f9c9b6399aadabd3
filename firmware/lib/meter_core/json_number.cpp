#include "json_number.h"

namespace meter_core {

namespace {

constexpr std::uint64_t MANTISSA_LIMIT = 100'000'000'000'000'000U;
constexpr std::uint64_t RESULT_LIMIT = INT64_MAX;
/** Beyond this the value is 0 or too large in any unit; it keeps the sum of exponents in an int. */
constexpr int EXPONENT_LIMIT = 10'000;

bool isDigit(char c) { return c >= '0' && c <= '9'; }

std::size_t digitsFrom(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && isDigit(text[end])) end++;
  return end - at;
}

}  // namespace

std::size_t jsonNumberLength(std::string_view text) {
  std::size_t at = 0;
  if (at < text.size() && text[at] == '-') at++;
  const std::size_t whole = digitsFrom(text, at);
  if (whole == 0 || (whole > 1 && text[at] == '0')) return 0;
  at += whole;
  if (at < text.size() && text[at] == '.') {
    const std::size_t fraction = digitsFrom(text, at + 1);
    if (fraction == 0) return 0;
    at += 1 + fraction;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    std::size_t digits = at + 1;
    if (digits < text.size() && (text[digits] == '+' || text[digits] == '-')) digits++;
    const std::size_t length = digitsFrom(text, digits);
    if (length == 0) return 0;
    at = digits + length;
  }
  return at;
}

bool parseDecimal(std::string_view text, Decimal& out) {
  if (text.empty() || jsonNumberLength(text) != text.size()) return false;
  out = Decimal{};
  std::size_t at = 0;
  if (text[0] == '-') {
    out.negative = true;
    at = 1;
  }
  bool afterPoint = false;
  bool full = false;
  for (; at < text.size() && text[at] != 'e' && text[at] != 'E'; at++) {
    if (text[at] == '.') {
      afterPoint = true;
      continue;
    }
    const auto digit = static_cast<std::uint64_t>(text[at] - '0');
    full = full || out.mantissa * 10 + digit >= MANTISSA_LIMIT;
    if (!full) out.mantissa = out.mantissa * 10 + digit;
    if (!full && afterPoint) out.exponent--;
    if (full && !afterPoint) out.exponent++;
  }
  if (at == text.size()) return true;

  at++;
  const bool negative = text[at] == '-';
  if (text[at] == '-' || text[at] == '+') at++;
  int exponent = 0;
  for (; at < text.size(); at++) {
    if (exponent < EXPONENT_LIMIT) exponent = exponent * 10 + (text[at] - '0');
  }
  out.exponent += negative ? -exponent : exponent;
  return true;
}

bool parseWhole(std::string_view text, std::uint64_t& out) {
  if (text.empty() || digitsFrom(text, 0) != text.size()) return false;
  if (text.size() > 1 && text[0] == '0') return false;
  std::uint64_t value = 0;
  for (const char c : text) {
    const auto digit = static_cast<std::uint64_t>(c - '0');
    if (value > (RESULT_LIMIT - digit) / 10) return false;
    value = value * 10 + digit;
  }
  out = value;
  return true;
}

bool scaleDecimal(const Decimal& value, std::uint64_t multiplier, int power, std::uint64_t& out) {
  if (value.mantissa == 0) {
    out = 0;
    return true;
  }
  if (value.negative) return false;
  std::uint64_t result = value.mantissa * multiplier;
  int shift = value.exponent + power;
  for (; shift > 0; shift--) {
    if (result > RESULT_LIMIT / 10) return false;
    result *= 10;
  }
  for (; shift < -1 && result > 0; shift++) result /= 10;
  if (shift < 0) result = result / 10 + (result % 10 >= 5 ? 1 : 0);
  if (result > RESULT_LIMIT) return false;
  out = result;
  return true;
}

}  // namespace meter_core
