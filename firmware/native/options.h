/** The arguments of the native meter. */
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>

#include "calibration.h"
#include "command.h"
#include "mosquitto_link.h"

namespace native {

struct Options {
  BrokerSetup broker;
  std::string serial;
  std::string key;
  std::string topicBase = "hidrometro/v1";
  std::string flashPath;
  /** Empty: a steady rate. */
  std::string pulsesPath;
  /** Pulses in 1,000 s. */
  std::uint64_t rate = 0;
  meter_core::Calibration calibration;
  /** Between readings, ms of the device. */
  std::uint32_t interval = 10'000;
  /** The device's time goes so many times as fast as ours. */
  std::uint32_t speed = 1;
  /** The device's time at its start, Unix ms; 0: now. */
  std::int64_t start = 0;
  /** Uptime at which no more pulses come, s; when all is sent then, the program ends. 0: never. */
  std::uint64_t runFor = 0;
  /** Whether NTP answers. */
  bool knowsTime = true;
  /** The power goes in the middle of so many-th write to the flash; 0: never. */
  std::uint64_t cutDuringWrite = 0;
};

/** A bad argument; the text names it. */
class BadArgument : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

extern const char* const USAGE;

/** @throws BadArgument */
Options parseOptions(int count, char** arguments);

}  // namespace native
