/** Flash memory as the log needs it. */
#pragma once

#include <cstddef>
#include <cstdint>

namespace meter_core {

/**
 * NOR flash: a page is erased as a whole, all its bits are 1 then, and each byte of it is programmed
 * once. A power cut leaves what was under way in any state. Every function says whether it worked.
 */
class FlashPages {
 public:
  /** At least 3. */
  virtual std::size_t pageCount() const = 0;
  virtual std::size_t pageBytes() const = 0;
  virtual bool read(std::size_t page, std::size_t offset, std::uint8_t* to, std::size_t length) = 0;
  virtual bool program(std::size_t page, std::size_t offset, const std::uint8_t* from,
                       std::size_t length) = 0;
  virtual bool erase(std::size_t page) = 0;

 protected:
  ~FlashPages() = default;
};

}  // namespace meter_core
