#include "node.h"

#include "messages.h"
#include "text_writer.h"

namespace meter_node {

using meter_core::TextWriter;

NodeTopics::NodeTopics(std::string_view base, std::string_view serial)
    : data_(make(base, serial, "dados")),
      state_(make(base, serial, "estado")),
      command_(make(base, serial, "cmd")),
      ack_(make(base, serial, "ack")) {}

NodeTopics::Topic NodeTopics::make(std::string_view base, std::string_view serial,
                                   std::string_view last) {
  char buffer[160];
  TextWriter writer(buffer, sizeof buffer);
  writer.put(base);
  writer.put("/");
  writer.put(serial);
  writer.put("/");
  writer.put(last);
  Topic topic;
  topic.assign(writer.text());
  return topic;
}

MeterNode::MeterNode(meter_core::Meter& meter, MqttLink& link, const NodeSetup& setup)
    : meter_(meter),
      link_(link),
      setup_(setup),
      topics_(setup.topicBase, setup.serial),
      backoff_(setup.times.firstRetry, setup.times.longestRetry, setup.seed) {}

StepReport MeterNode::step(std::uint64_t uptime, std::int32_t signalStrength) {
  StepReport report;
  const std::uint64_t simulated =
      simulation_.pulsesUntil(uptime, meter_.simulatedFlow(), meter_.calibration());
  meter_.addPulses(simulated, uptime);
  if (meter_.isReadingDue(uptime)) {
    report.reading =
        meter_.takeReading(uptime) ? StepReport::Reading::Stored : StepReport::Reading::NotStored;
  }
  while (link_.poll(event_)) handle(event_, uptime, report);
  if (isOverdue(uptime)) {
    link_.drop();
    lost(uptime, report);
  }
  connectWhenDue(uptime);
  if (phase_ == Phase::Online) speak(uptime, signalStrength, report);
  return report;
}

void MeterNode::retryNow() {
  backoff_.reset();
  if (phase_ == Phase::Offline) phaseEnds_ = 0;
}

void MeterNode::sayGoodbye() {
  if (phase_ == Phase::Online) link_.publish(topics_.state(), meter_core::LAST_WILL, true);
}

bool MeterNode::isIdle(std::uint64_t uptime) {
  meter_core::OutgoingReading unsent;
  return commandCount_ == 0 && answer_.empty() && !meter_.oldestUnsent(uptime, unsent);
}

void MeterNode::handle(const LinkEvent& event, std::uint64_t uptime, StepReport& report) {
  switch (event.kind) {
    case LinkEvent::Kind::Connected:
      begin(uptime, report);
      break;
    case LinkEvent::Kind::Disconnected:
      lost(uptime, report);
      break;
    case LinkEvent::Kind::Published:
      published(event.messageId);
      break;
    case LinkEvent::Kind::Message:
      enqueue(event.payload);
      break;
  }
}

/** Subscribes before `estado` says that commands may come. */
void MeterNode::begin(std::uint64_t uptime, StepReport& report) {
  if (!link_.subscribe(topics_.command())) {
    link_.drop();
    lost(uptime, report);
    return;
  }
  phase_ = Phase::Online;
  nextState_ = uptime;
  report.cameOnline = true;
}

void MeterNode::published(int messageId) {
  backoff_.reset();
  if (messageId == readingSent_.messageId) {
    meter_.acknowledge(readingIndex_);
    readingSent_ = {};
  } else if (messageId == answerSent_.messageId) {
    answer_ = {};
    answerSent_ = {};
  }
}

void MeterNode::enqueue(const Payload& payload) {
  if (commandCount_ == QUEUED_COMMANDS) return;
  commands_[(firstCommand_ + commandCount_) % QUEUED_COMMANDS] = payload;
  commandCount_++;
}

void MeterNode::lost(std::uint64_t uptime, StepReport& report) {
  if (phase_ == Phase::Offline) return;
  report.wentOffline = phase_ == Phase::Online;
  phase_ = Phase::Offline;
  phaseEnds_ = uptime + backoff_.next();
  readingSent_ = {};
  answerSent_ = {};
}

void MeterNode::connectWhenDue(std::uint64_t uptime) {
  if (phase_ != Phase::Offline || uptime < phaseEnds_) return;
  if (link_.connect()) {
    phase_ = Phase::Connecting;
    phaseEnds_ = uptime + setup_.times.answer;
  } else {
    phaseEnds_ = uptime + backoff_.next();
  }
}

bool MeterNode::isOverdue(std::uint64_t uptime) const {
  const auto isLate = [&](const Waiting& waiting) {
    return waiting.isOn() && uptime - waiting.since >= setup_.times.answer;
  };
  if (phase_ == Phase::Connecting) return uptime >= phaseEnds_;
  return phase_ == Phase::Online && (isLate(readingSent_) || isLate(answerSent_));
}

void MeterNode::speak(std::uint64_t uptime, std::int32_t signalStrength, StepReport& report) {
  if (uptime >= nextState_) sayState(uptime, signalStrength);
  if (answer_.empty()) answerNext(uptime, report);
  if (!answer_.empty() && !answerSent_.isOn()) sendAnswer(uptime);
  if (!readingSent_.isOn()) sendReading(uptime);
}

void MeterNode::sayState(std::uint64_t uptime, std::int32_t signalStrength) {
  char buffer[meter_core::PACKET_BYTES];
  TextWriter writer(buffer, sizeof buffer);
  encodeState({setup_.firmware, signalStrength, meter_.timeAt(uptime)}, writer);
  if (link_.publish(topics_.state(), writer.text(), true) == 0) return;
  nextState_ = uptime + setup_.times.stateInterval;
}

void MeterNode::answerNext(std::uint64_t uptime, StepReport& report) {
  if (commandCount_ == 0) return;
  const Payload command = commands_[firstCommand_];
  firstCommand_ = (firstCommand_ + 1) % QUEUED_COMMANDS;
  commandCount_--;
  if (!meter_.handleCommand(command.view(), uptime, ack_)) return;
  char buffer[meter_core::PACKET_BYTES];
  TextWriter writer(buffer, sizeof buffer);
  encodeAck(ack_, writer);
  answer_.assign(writer.text());
  report.answered = &ack_;
}

void MeterNode::sendAnswer(std::uint64_t uptime) {
  answerSent_ = {link_.publish(topics_.ack(), answer_.view(), false), uptime};
}

void MeterNode::sendReading(std::uint64_t uptime) {
  meter_core::OutgoingReading next;
  if (!meter_.oldestUnsent(uptime, next)) return;
  char buffer[meter_core::PACKET_BYTES];
  TextWriter writer(buffer, sizeof buffer);
  encodeReading(next.reading, writer);
  readingSent_ = {link_.publish(topics_.data(), writer.text(), false), uptime};
  readingIndex_ = next.index;
}

}  // namespace meter_node
