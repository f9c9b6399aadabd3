/** Text into a fixed buffer. */
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace meter_core {

/** Writes until the buffer is full; what does not fit is left out and `fits()` says so. */
class TextWriter {
 public:
  TextWriter(char* buffer, std::size_t capacity) : buffer_(buffer), capacity_(capacity) {}

  void put(std::string_view text);
  void whole(std::uint64_t value);
  void whole(std::int64_t value);

  /** A number of thousandths with three decimals: 12345 is 12.345. */
  void thousandths(std::int64_t value);

  /** A JSON string with its quotation marks (RFC 8259, section 7). */
  void quoted(std::string_view text);

  bool fits() const { return fits_; }
  std::string_view text() const { return {buffer_, length_}; }

 private:
  void put(char c);

  char* buffer_;
  std::size_t capacity_;
  std::size_t length_ = 0;
  bool fits_ = true;
};

}  // namespace meter_core
