#include "meter_log.h"

namespace meter_core {

MeterLog::MeterLog(FlashPages& flash)
    : flash_(flash),
      slotsPerPage_(flash.pageBytes() / RECORD_BYTES),
      slots_(slotsPerPage_ * flash.pageCount()) {}

bool MeterLog::mount(MeterRecord& newest) {
  std::size_t newestSlot = 0;
  MeterRecord record;
  for (std::size_t slot = 0; slot < slots_; slot++) {
    if (!load(slot, record) || record.index <= newestIndex_) continue;
    newest = record;
    newestIndex_ = record.index;
    newestSlot = slot;
  }
  if (newestIndex_ == 0) return false;
  acknowledged_ = newest.acknowledged;

  // A slot that is not blank was under way when the power went: nothing can be written there.
  const std::size_t page = newestSlot / slotsPerPage_;
  std::size_t used = slotsPerPage_;
  for (; used > newestSlot % slotsPerPage_ + 1; used--) {
    RecordBytes bytes;
    const std::size_t offset = (used - 1) * RECORD_BYTES;
    if (!flash_.read(page, offset, bytes.data(), bytes.size()) || !isBlank(bytes)) break;
  }
  next_ = (page * slotsPerPage_ + used) % slots_;
  backlog_ = slots_ - slotsPerPage_ + used;
  return true;
}

bool MeterLog::append(const MeterRecord& record) {
  MeterRecord numbered = record;
  numbered.index = newestIndex_ + 1;
  numbered.acknowledged = acknowledged_;
  const RecordBytes bytes = encodeRecord(numbered);
  for (std::size_t attempt = 0; attempt <= slotsPerPage_; attempt++) {
    if (!prepareSlot()) continue;
    if (!writeSlot(bytes)) continue;
    newestIndex_ = numbered.index;
    return true;
  }
  return false;
}

bool MeterLog::oldestUnsent(MeterRecord& out) {
  for (; backlog_ > 0; backlog_--) {
    if (load((next_ + slots_ - backlog_) % slots_, out) && isUnsent(out)) return true;
  }
  return false;
}

void MeterLog::acknowledge(std::uint32_t index) {
  if (index > acknowledged_ && index <= newestIndex_) acknowledged_ = index;
}

std::int64_t MeterLog::clockOffsetOf(std::uint32_t start) {
  MeterRecord record;
  for (std::size_t slot = 0; slot < slots_; slot++) {
    if (load(slot, record) && record.start == start && record.clockOffset != 0) {
      return record.clockOffset;
    }
  }
  return 0;
}

bool MeterLog::load(std::size_t slot, MeterRecord& out) {
  RecordBytes bytes;
  const std::size_t offset = slot % slotsPerPage_ * RECORD_BYTES;
  return flash_.read(slot / slotsPerPage_, offset, bytes.data(), bytes.size()) &&
         decodeRecord(bytes, out);
}

bool MeterLog::isUnsent(const MeterRecord& record) const {
  return record.isReading && record.index > acknowledged_;
}

bool MeterLog::prepareSlot() {
  if (next_ % slotsPerPage_ != 0) return true;
  MeterRecord record;
  for (; backlog_ > slots_ - slotsPerPage_; backlog_--) {
    if (load((next_ + slots_ - backlog_) % slots_, record) && isUnsent(record)) overwritten_++;
  }
  if (flash_.erase(next_ / slotsPerPage_)) return true;
  advance(slotsPerPage_);
  return false;
}

bool MeterLog::writeSlot(const RecordBytes& bytes) {
  const std::size_t page = next_ / slotsPerPage_;
  const std::size_t offset = next_ % slotsPerPage_ * RECORD_BYTES;
  RecordBytes written;
  const bool good = flash_.program(page, offset, bytes.data(), bytes.size()) &&
                    flash_.read(page, offset, written.data(), written.size()) && written == bytes;
  advance(1);
  return good;
}

void MeterLog::advance(std::size_t count) {
  next_ = (next_ + count) % slots_;
  backlog_ += count;
}

}  // namespace meter_core
