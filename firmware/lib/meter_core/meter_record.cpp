#include "meter_record.h"

namespace meter_core {

namespace {

constexpr std::uint8_t VERSION = 1;
constexpr std::uint8_t ERASED = 0xFF;
constexpr std::size_t CRC_AT = RECORD_BYTES - 4;

std::uint32_t crc32(const RecordBytes& bytes) {
  std::uint32_t crc = 0xFFFFFFFFU;
  for (std::size_t i = 0; i < CRC_AT; i++) {
    crc ^= bytes[i];
    for (int bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xEDB88320U : 0);
  }
  return ~crc;
}

class Packer {
 public:
  explicit Packer(RecordBytes& bytes) : bytes_(bytes) {}

  template <typename Number>
  void put(Number value) {
    const auto bits = static_cast<std::uint64_t>(value);
    for (std::size_t i = 0; i < sizeof value; i++) {
      bytes_[at_++] = static_cast<std::uint8_t>(bits >> (8 * i));
    }
  }

  void seek(std::size_t at) { at_ = at; }

 private:
  RecordBytes& bytes_;
  std::size_t at_ = 0;
};

class Unpacker {
 public:
  explicit Unpacker(const RecordBytes& bytes) : bytes_(bytes) {}

  template <typename Number>
  void take(Number& value) {
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < sizeof value; i++) {
      bits |= static_cast<std::uint64_t>(bytes_[at_++]) << (8 * i);
    }
    value = static_cast<Number>(bits);
  }

  void seek(std::size_t at) { at_ = at; }

 private:
  const RecordBytes& bytes_;
  std::size_t at_ = 0;
};

}  // namespace

RecordBytes encodeRecord(const MeterRecord& record) {
  RecordBytes bytes{};
  Packer packer(bytes);
  packer.put(VERSION);
  packer.put(static_cast<std::uint8_t>(record.isReading));
  packer.put(record.index);
  packer.put(record.acknowledged);
  packer.put(record.interval);
  packer.put(record.start);
  packer.put(record.epoch);
  packer.put(record.seq);
  packer.put(record.total);
  packer.put(record.fraction);
  packer.put(record.calibration.nanopulsesPerLitre());
  packer.put(record.flow);
  packer.put(record.uptime);
  packer.put(record.clockOffset);
  packer.put(record.nonce);
  packer.seek(CRC_AT);
  packer.put(crc32(bytes));
  return bytes;
}

bool decodeRecord(const RecordBytes& bytes, MeterRecord& out) {
  Unpacker unpacker(bytes);
  std::uint32_t crc = 0;
  unpacker.seek(CRC_AT);
  unpacker.take(crc);
  if (bytes[0] != VERSION || crc != crc32(bytes)) return false;

  std::uint8_t version = 0;
  std::uint8_t isReading = 0;
  std::uint64_t nanopulsesPerLitre = 0;
  unpacker.seek(0);
  unpacker.take(version);
  unpacker.take(isReading);
  out.isReading = isReading != 0;
  unpacker.take(out.index);
  unpacker.take(out.acknowledged);
  unpacker.take(out.interval);
  unpacker.take(out.start);
  unpacker.take(out.epoch);
  unpacker.take(out.seq);
  unpacker.take(out.total);
  unpacker.take(out.fraction);
  unpacker.take(nanopulsesPerLitre);
  unpacker.take(out.flow);
  unpacker.take(out.uptime);
  unpacker.take(out.clockOffset);
  unpacker.take(out.nonce);
  return Calibration::fromNanopulsesPerLitre(nanopulsesPerLitre, out.calibration);
}

bool isBlank(const RecordBytes& bytes) {
  for (const std::uint8_t byte : bytes) {
    if (byte != ERASED) return false;
  }
  return true;
}

}  // namespace meter_core
