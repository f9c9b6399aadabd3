/** The records of a meter in flash, kept over power cuts. */
#pragma once

#include <cstddef>
#include <cstdint>

#include "flash_pages.h"
#include "meter_record.h"

namespace meter_core {

/**
 * A ring of records over all pages. Records are only ever appended; a page is erased just before it is
 * written to again, so each is erased once a round. When the ring is full the oldest page gives way,
 * with readings that were not sent: the register goes on, the hours in which it ran are less exact.
 *
 * After a power cut at any instant every record that `append` said to be stored is there, but for
 * those whose page gave way. The one under way is there or not, never in part. Readings acknowledged
 * since the last record may come again, which is harmless (contract, section 3, "Exactly once").
 */
class MeterLog {
 public:
  explicit MeterLog(FlashPages& flash);

  /**
   * Finds what is stored; to be called once, before all else.
   *
   * @returns false when there is no record; `newest` is left as it was
   */
  bool mount(MeterRecord& newest);

  /**
   * Stores a record, with the index and what is acknowledged set here. A slot that does not take it is
   * passed over, up to a whole page.
   *
   * @returns false when it could not be stored
   */
  bool append(const MeterRecord& record);

  /** @returns false when every reading was acknowledged */
  bool oldestUnsent(MeterRecord& out);

  /** The reading of that index, and those before it, need not be sent again. */
  void acknowledge(std::uint32_t index);

  /**
   * The difference of Unix time and uptime in a start of the meter, as any of its records knows it.
   *
   * @returns 0 when none does
   */
  std::int64_t clockOffsetOf(std::uint32_t start);

  /** How many readings gave way unsent, since the start. */
  std::uint32_t overwritten() const { return overwritten_; }

  /** How many of the newest records are kept at the least. */
  std::size_t guaranteedRecords() const { return slots_ - slotsPerPage_; }

 private:
  bool load(std::size_t slot, MeterRecord& out);
  bool isUnsent(const MeterRecord& record) const;
  bool prepareSlot();
  bool writeSlot(const RecordBytes& bytes);
  void advance(std::size_t count);

  FlashPages& flash_;
  std::size_t slotsPerPage_;
  std::size_t slots_;
  /** Where the next record goes; a page that begins there is to be erased first. */
  std::size_t next_ = 0;
  /** So many slots before `next_` may have readings that were not sent. */
  std::size_t backlog_ = 0;
  std::uint32_t newestIndex_ = 0;
  std::uint32_t acknowledged_ = 0;
  std::uint32_t overwritten_ = 0;
};

}  // namespace meter_core
