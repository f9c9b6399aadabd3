#include "text_writer.h"

namespace meter_core {

namespace {

constexpr char HEX[] = "0123456789abcdef";

/** Without the overflow that −INT64_MIN would be. */
std::uint64_t magnitude(std::int64_t value) {
  const auto bits = static_cast<std::uint64_t>(value);
  return value < 0 ? ~bits + 1 : bits;
}

}  // namespace

void TextWriter::put(char c) {
  if (length_ == capacity_) {
    fits_ = false;
    return;
  }
  buffer_[length_++] = c;
}

void TextWriter::put(std::string_view text) {
  for (const char c : text) put(c);
}

void TextWriter::whole(std::uint64_t value) {
  char digits[20];
  std::size_t count = 0;
  do {
    digits[count++] = static_cast<char>('0' + value % 10);
    value /= 10;
  } while (value > 0);
  while (count > 0) put(digits[--count]);
}

void TextWriter::whole(std::int64_t value) {
  if (value < 0) put('-');
  whole(magnitude(value));
}

void TextWriter::thousandths(std::int64_t value) {
  const std::uint64_t size = magnitude(value);
  if (value < 0) put('-');
  whole(size / 1000);
  put('.');
  put(static_cast<char>('0' + size / 100 % 10));
  put(static_cast<char>('0' + size / 10 % 10));
  put(static_cast<char>('0' + size % 10));
}

void TextWriter::quoted(std::string_view text) {
  put('"');
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20) {
      put("\\u00");
      put(HEX[byte >> 4]);
      put(HEX[byte & 15]);
      continue;
    }
    if (c == '"' || c == '\\') put('\\');
    put(c);
  }
  put('"');
}

}  // namespace meter_core
