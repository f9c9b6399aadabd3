#include "journal.h"

#include <unistd.h>

#include <cinttypes>
#include <cstdio>

namespace native {

namespace {

using meter_node::StepReport;

template <typename... Values>
void say(const char* format, Values... values) {
  char line[512];
  const int length = std::snprintf(line, sizeof line, format, values...);
  // Nobody reads the journal any more: the meter goes on all the same.
  (void)!write(STDOUT_FILENO, line, static_cast<std::size_t>(length));
}

const char* nameOf(meter_core::AckStatus status) {
  switch (status) {
    case meter_core::AckStatus::Received:
      return "received";
    case meter_core::AckStatus::Done:
      return "done";
    case meter_core::AckStatus::Refused:
      return "refused";
    case meter_core::AckStatus::Expired:
      break;
  }
  return "expired";
}

}  // namespace

void Journal::started() const {
  say("{\"event\":\"started\",\"total\":%" PRId64 ",\"epoch\":%" PRIu32 "}\n", meter_.total(),
      meter_.epoch());
}

void Journal::stepped(const StepReport& report, std::uint64_t pulses) const {
  if (report.wentOffline) say("{\"event\":\"offline\"}\n");
  if (report.cameOnline) say("{\"event\":\"online\"}\n");
  if (report.reading != StepReport::Reading::None) {
    const bool stored = report.reading == StepReport::Reading::Stored;
    say("{\"event\":\"%s\",\"total\":%" PRId64 ",\"epoch\":%" PRIu32 ",\"pulses\":%" PRIu64 "}\n",
        stored ? "stored" : "not-stored", meter_.total(), meter_.epoch(), pulses);
  }
  if (report.answered != nullptr) {
    const meter_core::Ack& ack = *report.answered;
    say("{\"event\":\"answered\",\"id\":\"%.*s\",\"status\":\"%s\",\"reason\":\"%.*s\",\"total\":"
        "%" PRId64 ",\"epoch\":%" PRIu32 ",\"pulses\":%" PRIu64 "}\n",
        static_cast<int>(ack.id.size()), ack.id.data(), nameOf(ack.status),
        static_cast<int>(ack.reason.size()), ack.reason.data(), ack.total, ack.epoch, pulses);
  }
}

void Journal::ended() const {
  say("{\"event\":\"ended\",\"total\":%" PRId64 ",\"epoch\":%" PRIu32 ",\"overwritten\":%" PRIu32
      "}\n",
      meter_.total(), meter_.epoch(), meter_.overwritten());
}

}  // namespace native
