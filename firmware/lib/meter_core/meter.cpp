#include "meter.h"

namespace meter_core {

namespace {

/** So long a reading waits for NTP, ms: it takes seconds where it works at all. */
constexpr std::uint64_t CLOCK_PATIENCE = 120'000;

}  // namespace

Meter::Meter(FlashPages& flash, const MeterSetup& setup)
    : setup_(setup), log_(flash), flow_(setup.flowTimes) {
  state_.volume = Volume(0, 0, setup.calibration);
  state_.interval = setup.interval;
}

void Meter::start() {
  MeterRecord newest;
  if (!log_.mount(newest)) return;
  state_.volume = Volume(newest.total, newest.fraction, newest.calibration);
  state_.epoch = newest.epoch;
  state_.seq = newest.seq;
  state_.interval = newest.interval;
  state_.nonce = newest.nonce;
  start_ = newest.start + 1;
}

void Meter::addPulses(std::uint64_t pulses, std::uint64_t uptime) {
  state_.volume.addPulses(pulses);
  flow_.add(pulses, uptime);
}

bool Meter::takeReading(std::uint64_t uptime) {
  nextReading_ = uptime + state_.interval;
  return store(state_, RecordKind::Reading, uptime);
}

bool Meter::store(const State& state, RecordKind kind, std::uint64_t uptime) {
  State next = state;
  if (kind == RecordKind::Reading) next.seq++;
  MeterRecord record;
  record.isReading = kind == RecordKind::Reading;
  record.interval = next.interval;
  record.start = start_;
  record.epoch = next.epoch;
  record.seq = next.seq;
  record.total = next.volume.millilitres();
  record.fraction = next.volume.fraction();
  record.calibration = next.volume.calibration();
  record.flow = flow(uptime);
  record.uptime = uptime;
  record.clockOffset = clock_.offset();
  record.nonce = next.nonce;
  if (!log_.append(record)) return false;
  state_ = next;
  return true;
}

bool Meter::oldestUnsent(std::uint64_t uptime, OutgoingReading& out) {
  MeterRecord record;
  if (!log_.oldestUnsent(record)) return false;
  const std::int64_t time = timeOf(record);
  if (time == 0 && record.start == start_ && uptime < CLOCK_PATIENCE) return false;
  out.reading = {record.total, record.flow, time, record.epoch, record.seq};
  out.index = record.index;
  return true;
}

std::int64_t Meter::timeOf(const MeterRecord& record) {
  std::int64_t offset = record.clockOffset;
  if (offset == 0) {
    offset = record.start == start_ ? clock_.offset() : log_.clockOffsetOf(record.start);
  }
  return offset == 0 ? 0 : offset + static_cast<std::int64_t>(record.uptime);
}

bool Meter::handleCommand(std::string_view payload, std::uint64_t uptime, Ack& ack) {
  const bool whole = decodeCommand(payload, command_);
  if (command_.id.empty()) return false;
  ack = Ack{};
  ack.id = command_.id.view();
  CommandContext context;
  context.serial = setup_.serial;
  context.key = setup_.key;
  context.lastNonce = state_.nonce;
  context.timeKnown = clock_.known();
  const std::int64_t now = clock_.offset() + static_cast<std::int64_t>(uptime);
  context.now = static_cast<std::uint64_t>(now / 1000);

  CommandRuling ruling{Verdict::Refuse, "comando malformado", {}};
  if (whole && wasDone()) {
    ruling = {Verdict::DoneBefore, DONE_BEFORE, {}};
  } else if (whole) {
    ruling = ruleOnCommand(command_, context);
  }
  ack.reason = ruling.reason;
  switch (ruling.verdict) {
    case Verdict::Ignore:
      return false;
    case Verdict::Refuse:
      ack.status = AckStatus::Refused;
      break;
    case Verdict::Expired:
      ack.status = AckStatus::Expired;
      break;
    case Verdict::DoneBefore:
      ack.status = AckStatus::Done;
      break;
    case Verdict::Obey:
      ack.status = AckStatus::Done;
      if (!obey(ruling.order, uptime)) {
        ack.status = AckStatus::Refused;
        ack.reason = "memória não gravou";
      }
      break;
  }
  ack.total = total();
  ack.epoch = epoch();
  return true;
}

/** An unsigned command has no nonce that tells a second delivery from a second command: its id does. */
bool Meter::wasDone() const { return setup_.key.empty() && command_.id.view() == lastDone_.view(); }

bool Meter::obey(const Order& order, std::uint64_t uptime) {
  // What the old epoch or calibration counted is read for the last time, so that the ledger has it.
  const bool endsReading = order.action == Action::Reset || order.action == Action::SetCalibration;
  if (endsReading && !takeReading(uptime)) return false;

  State next = state_;
  next.nonce = command_.nonce;
  switch (order.action) {
    case Action::Reset:
      next.volume = Volume(0, 0, next.volume.calibration());
      next.epoch++;
      next.seq = 0;
      break;
    case Action::SetCalibration:
      next.volume.setCalibration(order.calibration);
      break;
    case Action::SetInterval:
      next.interval = order.interval;
      break;
    case Action::Simulate:
    case Action::SimSetFlow:
    case Action::SimOff:
      break;
  }
  const bool reset = order.action == Action::Reset;
  if (!store(next, reset ? RecordKind::Reading : RecordKind::StateAlone, uptime)) return false;

  if (order.action == Action::SetInterval) nextReading_ = uptime + state_.interval;
  const bool simulation = order.action == Action::Simulate || order.action == Action::SimSetFlow ||
                          order.action == Action::SimOff;
  if (simulation) simulatedFlow_ = order.simulatedFlow;
  lastDone_ = command_.id;
  return true;
}

}  // namespace meter_core
