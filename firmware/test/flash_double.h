/** NOR flash in memory, whose power can be cut at any write. */
#pragma once

#include <cstdint>
#include <vector>

#include "check.h"
#include "flash_pages.h"

class FlashDouble final : public meter_core::FlashPages {
 public:
  FlashDouble(std::size_t pages, std::size_t bytes, std::uint64_t seed)
      : erases(pages, 0), bytes_(bytes), cells_(pages * bytes), random_(seed) {
    for (std::uint8_t& cell : cells_) cell = static_cast<std::uint8_t>(random_.next());
  }

  std::size_t pageCount() const override { return erases.size(); }
  std::size_t pageBytes() const override { return bytes_; }

  bool read(std::size_t page, std::size_t offset, std::uint8_t* to, std::size_t length) override {
    CHECK(page < pageCount() && offset + length <= bytes_);
    if (off_) return false;
    for (std::size_t i = 0; i < length; i++) to[i] = cells_[page * bytes_ + offset + i];
    return true;
  }

  bool program(std::size_t page, std::size_t offset, const std::uint8_t* from,
               std::size_t length) override {
    CHECK(page < pageCount() && offset + length <= bytes_);
    if (off_ || page == badPage) return false;
    const bool cut = isCut();
    const std::size_t whole = cut ? random_.below(length + 1) : length;
    for (std::size_t i = 0; i < length; i++) {
      std::uint8_t& cell = cells_[page * bytes_ + offset + i];
      CHECK_EQUAL(cell, 0xFF);
      // Of the byte under way some bits are programmed.
      if (i < whole) cell = from[i];
      if (i == whole) cell = static_cast<std::uint8_t>(from[i] | random_.next());
    }
    return !cut;
  }

  bool erase(std::size_t page) override {
    CHECK(page < pageCount());
    if (off_ || page == badPage) return false;
    erases[page]++;
    const bool cut = isCut();
    const bool anyBits = random_.below(2) == 0;
    const std::size_t whole = cut ? random_.below(bytes_ + 1) : bytes_;
    for (std::size_t i = 0; i < bytes_; i++) {
      std::uint8_t& cell = cells_[page * bytes_ + i];
      if (i < whole) cell = 0xFF;
      if (i >= whole && anyBits) cell = static_cast<std::uint8_t>(cell | random_.next());
    }
    return !cut;
  }

  /** The power goes during the write or erasure after so many more. */
  void cutAfter(std::uint64_t writes) { writesLeft_ = writes; }
  bool isOff() const { return off_; }
  void powerOn() {
    off_ = false;
    writesLeft_ = UINT64_MAX;
  }

  std::vector<std::uint32_t> erases;
  std::size_t badPage = SIZE_MAX;

 private:
  bool isCut() {
    if (writesLeft_ > 0) {
      writesLeft_--;
      return false;
    }
    off_ = true;
    return true;
  }

  std::size_t bytes_;
  std::vector<std::uint8_t> cells_;
  check::Random random_;
  std::uint64_t writesLeft_ = UINT64_MAX;
  bool off_ = false;
};
