#include "serial_number.h"

namespace meter_shell {

namespace {

constexpr std::size_t LONGEST_SERIAL = 64;
/** Without 0, O, 1, l and I; lower case is what a telephone's keyboard has first. */
constexpr std::string_view READABLE = "abcdefghijkmnpqrstuvwxyz23456789";
static_assert(READABLE.size() == 32, "one character for each value of 5 bits");

std::string hex(const std::uint8_t* bytes, std::size_t length) {
  constexpr std::string_view DIGITS = "0123456789ABCDEF";
  std::string text;
  for (std::size_t i = 0; i < length; i++) {
    text += DIGITS[bytes[i] >> 4];
    text += DIGITS[bytes[i] & 0xF];
  }
  return text;
}

bool isLetterOrDigit(char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

}  // namespace

std::string serialOf(const MacAddress& mac) { return "HM-" + hex(mac.data(), mac.size()); }

std::string accessPointOf(const MacAddress& mac) { return "Hidrometro-" + hex(mac.data() + 4, 2); }

bool isSerial(std::string_view text) {
  if (text.empty() || text.size() > LONGEST_SERIAL || !isLetterOrDigit(text.front())) return false;
  for (const char c : text) {
    if (!isLetterOrDigit(c) && c != '.' && c != '_' && c != '-') return false;
  }
  return true;
}

std::string upperCase(std::string_view text) {
  std::string upper(text);
  for (char& c : upper) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return upper;
}

std::string accessPointPassword(const std::array<std::uint8_t, 10>& random) {
  std::string password;
  for (const std::uint8_t byte : random) password += READABLE[byte & 0x1F];
  return password;
}

}  // namespace meter_shell
