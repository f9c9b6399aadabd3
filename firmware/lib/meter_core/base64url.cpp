#include "base64url.h"

namespace meter_core {

namespace {

constexpr std::string_view ALPHABET =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

}  // namespace

bool isBase64url(std::string_view text) {
  return text.find_first_not_of(ALPHABET) == std::string_view::npos;
}

std::array<char, 43> base64url(const Digest& digest) {
  std::array<char, 43> text{};
  std::uint32_t bits = 0;
  int held = 0;
  std::size_t at = 0;
  for (const std::uint8_t byte : digest) {
    bits = (bits << 8 | byte) & 0xFFFF;
    held += 8;
    for (; held >= 6; held -= 6) text[at++] = ALPHABET[bits >> (held - 6) & 63];
  }
  text[at] = ALPHABET[bits << (6 - held) & 63];
  return text;
}

}  // namespace meter_core
