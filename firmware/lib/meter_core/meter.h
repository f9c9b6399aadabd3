/** The meter: what the parts make together. */
#pragma once

#include <cstdint>
#include <string_view>

#include "command.h"
#include "command_check.h"
#include "flow_window.h"
#include "messages.h"
#include "meter_clock.h"
#include "meter_log.h"
#include "volume.h"

namespace meter_core {

/** What a meter is told before it starts; the texts outlive it. */
struct MeterSetup {
  /** In capital letters. */
  std::string_view serial;
  /** Signs its commands; empty: it obeys unsigned ones. */
  std::string_view key;
  /** Until a command says otherwise. */
  Calibration calibration;
  /** Between readings until a command says otherwise, ms. */
  std::uint32_t interval = 10'000;
  FlowTimes flowTimes;
};

/** A reading on its way: to be acknowledged by its index once its PUBACK is there. */
struct OutgoingReading {
  Reading reading;
  std::uint32_t index = 0;
};

/**
 * Everything that a meter does but hardware and network. Uptimes are ms since the start and never less
 * than before.
 */
class Meter {
 public:
  Meter(FlashPages& flash, const MeterSetup& setup);

  /**
   * Goes on from what is stored; to be called once, before all else. A meter with nothing stored
   * begins with epoch 1 at 0.
   */
  void start();

  void addPulses(std::uint64_t pulses, std::uint64_t uptime);

  bool isReadingDue(std::uint64_t uptime) const { return uptime >= nextReading_; }

  /**
   * Stores a reading of now. Only then may it be sent: a number inside an epoch so is never given twice.
   *
   * @returns false when the flash did not take it; what was counted stays, the next reading has it
   */
  bool takeReading(std::uint64_t uptime);

  /**
   * The oldest reading that was not acknowledged. One of this start waits up to two minutes for the
   * time to be learnt and is dated by its uptime then, as one of an earlier start is where a later
   * record of that start knows the time. Else it has no date, and its arrival will date it.
   *
   * @returns false when there is none to be sent now
   */
  bool oldestUnsent(std::uint64_t uptime, OutgoingReading& out);

  void acknowledge(std::uint32_t index) { log_.acknowledge(index); }

  /** @returns whether the time was believed; see `MeterClock::learn` */
  bool learnTime(std::int64_t unixTime, std::uint64_t uptime) {
    return clock_.learn(unixTime, uptime);
  }

  /**
   * Checks a command and does it. It is done when it is stored, with its nonce, in one write: after a
   * power cut it was done or it was not.
   *
   * @param ack its id is valid until the next call
   * @returns false when there is nothing to answer
   */
  bool handleCommand(std::string_view payload, std::uint64_t uptime, Ack& ack);

  /** Unix ms; 0: not known. */
  std::int64_t timeAt(std::uint64_t uptime) const {
    return clock_.known() ? clock_.offset() + static_cast<std::int64_t>(uptime) : 0;
  }

  /** mL of the register. */
  std::int64_t total() const { return state_.volume.millilitres(); }
  /** mL/min. */
  std::uint32_t flow(std::uint64_t uptime) const {
    return flow_.millilitresPerMinute(calibration(), uptime);
  }
  std::uint32_t epoch() const { return state_.epoch; }
  Calibration calibration() const { return state_.volume.calibration(); }
  std::uint32_t interval() const { return state_.interval; }
  /** mL/min that a command asked to be made up; 0: none. It ends with a restart. */
  std::uint32_t simulatedFlow() const { return simulatedFlow_; }
  /** As the command of that name does; for a button. @param flow mL/min; 0: none */
  void simulate(std::uint32_t flow) { simulatedFlow_ = flow; }
  /** Readings that gave way unsent since the start. */
  std::uint32_t overwritten() const { return log_.overwritten(); }

 private:
  /** What a command can change and a record keeps. */
  struct State {
    Volume volume;
    std::uint32_t epoch = 1;
    /** Of the next reading. */
    std::uint32_t seq = 0;
    std::uint32_t interval = 0;
    std::uint64_t nonce = 0;
  };

  enum class RecordKind { Reading, StateAlone };

  bool store(const State& state, RecordKind kind, std::uint64_t uptime);
  std::int64_t timeOf(const MeterRecord& record);
  bool wasDone() const;
  bool obey(const Order& order, std::uint64_t uptime);

  MeterSetup setup_;
  MeterLog log_;
  MeterClock clock_;
  FlowWindow flow_;
  State state_;
  Command command_;
  FixedText<COMMAND_ID_LENGTH> lastDone_;
  std::uint32_t start_ = 1;
  std::uint64_t nextReading_ = 0;
  std::uint32_t simulatedFlow_ = 0;
};

}  // namespace meter_core
