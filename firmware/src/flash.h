/** The partition of the flash that keeps the meter's records. */
#pragma once

#include <esp_partition.h>

#include "flash_pages.h"

namespace shell {

/** The data partition "meter" of `partitions.csv`, in pages of 4 KiB as they are erased. */
class Flash final : public meter_core::FlashPages {
 public:
  /** @returns false when there is no such partition: nothing is kept then, and every function says so */
  bool begin();

  std::size_t pageCount() const override;
  std::size_t pageBytes() const override;
  bool read(std::size_t page, std::size_t offset, std::uint8_t* to, std::size_t length) override;
  bool program(std::size_t page, std::size_t offset, const std::uint8_t* from,
               std::size_t length) override;
  bool erase(std::size_t page) override;

 private:
  const esp_partition_t* partition_ = nullptr;
};

}  // namespace shell
