/** What the native meter says of itself: one JSON object a line. */
#pragma once

#include "meter.h"
#include "node.h"

namespace native {

/** Writes each line at once, so that whoever kills the process has all that it said. */
class Journal {
 public:
  explicit Journal(const meter_core::Meter& meter) : meter_(meter) {}

  void started() const;
  /** @param pulses all that were counted since the start */
  void stepped(const meter_node::StepReport& report, std::uint64_t pulses) const;
  void ended() const;

 private:
  const meter_core::Meter& meter_;
};

}  // namespace native
