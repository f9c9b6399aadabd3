/** Text that is kept in a fixed buffer. */
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace meter_core {

/** Up to `CAPACITY` bytes of text. */
template <std::size_t CAPACITY>
class FixedText {
 public:
  /** @returns false when it does not fit; the text is left as it was */
  bool assign(std::string_view text) {
    if (text.size() > CAPACITY) return false;
    for (std::size_t i = 0; i < text.size(); i++) characters_[i] = text[i];
    length_ = text.size();
    return true;
  }

  std::string_view view() const { return {characters_.data(), length_}; }
  bool empty() const { return length_ == 0; }

 private:
  std::array<char, CAPACITY> characters_{};
  std::size_t length_ = 0;
};

}  // namespace meter_core
