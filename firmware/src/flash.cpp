#include "flash.h"

namespace shell {

namespace {

/** The smallest part of the ESP32's flash that can be erased alone, bytes. */
constexpr std::size_t PAGE_BYTES = 4096;
/** Of `partitions.csv`. */
constexpr std::size_t PAGES = 64;

}  // namespace

bool Flash::begin() {
  const esp_partition_t* found =
      esp_partition_find_first(ESP_PARTITION_TYPE_DATA, ESP_PARTITION_SUBTYPE_ANY, "meter");
  if (found != nullptr && found->size == PAGES * PAGE_BYTES) partition_ = found;
  return partition_ != nullptr;
}

std::size_t Flash::pageCount() const { return PAGES; }

std::size_t Flash::pageBytes() const { return PAGE_BYTES; }

bool Flash::read(std::size_t page, std::size_t offset, std::uint8_t* to, std::size_t length) {
  return partition_ != nullptr &&
         esp_partition_read(partition_, page * PAGE_BYTES + offset, to, length) == ESP_OK;
}

bool Flash::program(std::size_t page, std::size_t offset, const std::uint8_t* from,
                    std::size_t length) {
  return partition_ != nullptr &&
         esp_partition_write(partition_, page * PAGE_BYTES + offset, from, length) == ESP_OK;
}

bool Flash::erase(std::size_t page) {
  return partition_ != nullptr &&
         esp_partition_erase_range(partition_, page * PAGE_BYTES, PAGE_BYTES) == ESP_OK;
}

}  // namespace shell
