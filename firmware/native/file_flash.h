/** Flash memory in a file. */
#pragma once

#include <cstdint>
#include <string>

#include "flash_pages.h"

namespace native {

/** As large as the partition of the ESP32. A program that is killed leaves what it had written. */
class FileFlash final : public meter_core::FlashPages {
 public:
  /** @throws std::runtime_error when the file can be neither opened nor made */
  explicit FileFlash(const std::string& path);
  ~FileFlash();
  FileFlash(const FileFlash&) = delete;
  FileFlash& operator=(const FileFlash&) = delete;

  /** The power goes in the middle of so many-th write from now: part of it is done, and this process dies. */
  void cutDuringWrite(std::uint64_t number) { writesLeft_ = number; }

  std::size_t pageCount() const override { return 64; }
  std::size_t pageBytes() const override { return 4096; }
  bool read(std::size_t page, std::size_t offset, std::uint8_t* to, std::size_t length) override;
  bool program(std::size_t page, std::size_t offset, const std::uint8_t* from,
               std::size_t length) override;
  bool erase(std::size_t page) override;

 private:
  bool write(std::size_t at, const std::uint8_t* from, std::size_t length);

  int file_;
  /** 0: never. */
  std::uint64_t writesLeft_ = 0;
};

}  // namespace native
