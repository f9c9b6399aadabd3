/** What is stored of a meter, and how. */
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "calibration.h"

namespace meter_core {

/**
 * All that a meter must know after a power cut. Each record says all of it, so that the newest whole
 * one is enough, and what changes together is stored together.
 */
struct MeterRecord {
  /** Grows by one a record; the first is 1. */
  std::uint32_t index = 0;
  /** Every reading up to and with this index was acknowledged. */
  std::uint32_t acknowledged = 0;
  /** Whether it is a reading to be sent, or the state after a command alone. */
  bool isReading = false;
  /** Between readings, ms. */
  std::uint32_t interval = 0;
  /** Grows by one a start of the meter: uptimes of different starts do not compare. */
  std::uint32_t start = 0;
  std::uint32_t epoch = 0;
  std::uint32_t seq = 0;
  /** mL. */
  std::int64_t total = 0;
  /** Of the next millilitre, see `Volume::fraction()`. */
  std::uint64_t fraction = 0;
  Calibration calibration;
  /** mL/min. */
  std::uint32_t flow = 0;
  /** ms since the start. */
  std::uint64_t uptime = 0;
  /** Unix time less uptime, ms; 0: not known then. */
  std::int64_t clockOffset = 0;
  /** Of the last command that was obeyed; 0: none. */
  std::uint64_t nonce = 0;
};

/** A multiple of 32, as encrypted flash of the ESP32 has to be written. */
inline constexpr std::size_t RECORD_BYTES = 96;
using RecordBytes = std::array<std::uint8_t, RECORD_BYTES>;

/** Little endian, with a version and a CRC-32 (ISO-HDLC) behind all else. */
RecordBytes encodeRecord(const MeterRecord& record);

/** @returns false when the bytes are not a whole record of this version */
bool decodeRecord(const RecordBytes& bytes, MeterRecord& out);

/** Whether nothing was written there since the page was erased. */
bool isBlank(const RecordBytes& bytes);

}  // namespace meter_core
