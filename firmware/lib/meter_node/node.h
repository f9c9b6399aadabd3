/** The meter on the net: when it connects, what it says, and in which order. */
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "backoff.h"
#include "meter.h"
#include "mqtt_link.h"
#include "simulated_flow.h"

namespace meter_node {

/** ms. */
struct NodeTimes {
  /** So long a connection or an acknowledgement may take; then the connection is given up. */
  std::uint32_t answer = 30'000;
  std::uint32_t firstRetry = 1'000;
  std::uint32_t longestRetry = 120'000;
  /** Between two `estado` of one connection: signal strength changes. */
  std::uint32_t stateInterval = 600'000;
};

/** The texts outlive the node. */
struct NodeSetup {
  /** In capital letters. */
  std::string_view serial;
  /** `MQTT_TOPIC_BASE` of the server. */
  std::string_view topicBase = "hidrometro/v1";
  /** As `estado` shows it. */
  std::string_view firmware;
  /** Differs from meter to meter. */
  std::uint32_t seed = 0;
  NodeTimes times;
};

/** What a step did, for a display or a journal. */
struct StepReport {
  enum class Reading { None, Stored, NotStored };
  Reading reading = Reading::None;
  bool cameOnline = false;
  bool wentOffline = false;
  /** A command was ruled on; valid until the next step. */
  const meter_core::Ack* answered = nullptr;
};

/** The topics of one meter (contract, section 3). */
class NodeTopics {
 public:
  NodeTopics(std::string_view base, std::string_view serial);

  std::string_view data() const { return data_.view(); }
  std::string_view state() const { return state_.view(); }
  std::string_view command() const { return command_.view(); }
  std::string_view ack() const { return ack_.view(); }

 private:
  using Topic = meter_core::FixedText<160>;
  static Topic make(std::string_view base, std::string_view serial, std::string_view last);

  Topic data_;
  Topic state_;
  Topic command_;
  Topic ack_;
};

/**
 * One loop of a device: reads the meter when it is due, keeps the connection, sends `estado`, answers
 * and readings, takes commands.
 *
 * Readings go out one after the other, each until the broker has it. Commands are obeyed one after the
 * other too: the next one only when the broker has the answer to the last. What was done so is never
 * unanswered with a newer one done behind it, whenever the power goes; a copy of it that comes then is
 * known as such (`Verdict::DoneBefore`). A command that finds no room is not answered and expires.
 */
class MeterNode {
 public:
  MeterNode(meter_core::Meter& meter, MqttLink& link, const NodeSetup& setup);

  const NodeTopics& topics() const { return topics_; }

  /**
   * To be called often, many times a second.
   *
   * @param uptime ms since the start, never less than before
   * @param signalStrength dBm
   */
  StepReport step(std::uint64_t uptime, std::int32_t signalStrength);

  /** The network is back: the next step connects, whatever pause was under way. */
  void retryNow();

  /** Says that it goes, as the last will would; then the shell waits a little and ends. */
  void sayGoodbye();

  bool isOnline() const { return phase_ == Phase::Online; }
  /** Whether something waits for the broker: an answer, or a reading that may be sent. */
  bool isIdle(std::uint64_t uptime);

 private:
  enum class Phase { Offline, Connecting, Online };

  /** A message that waits for its PUBACK. */
  struct Waiting {
    int messageId = 0;
    std::uint64_t since = 0;
    bool isOn() const { return messageId != 0; }
  };

  static constexpr std::size_t QUEUED_COMMANDS = 4;
  using Payload = meter_core::FixedText<meter_core::PACKET_BYTES>;

  void handle(const LinkEvent& event, std::uint64_t uptime, StepReport& report);
  void begin(std::uint64_t uptime, StepReport& report);
  void published(int messageId);
  void enqueue(const Payload& payload);
  void lost(std::uint64_t uptime, StepReport& report);
  void connectWhenDue(std::uint64_t uptime);
  bool isOverdue(std::uint64_t uptime) const;
  void speak(std::uint64_t uptime, std::int32_t signalStrength, StepReport& report);
  void sayState(std::uint64_t uptime, std::int32_t signalStrength);
  void answerNext(std::uint64_t uptime, StepReport& report);
  void sendAnswer(std::uint64_t uptime);
  void sendReading(std::uint64_t uptime);

  meter_core::Meter& meter_;
  MqttLink& link_;
  NodeSetup setup_;
  NodeTopics topics_;
  Backoff backoff_;
  SimulatedFlow simulation_;

  Phase phase_ = Phase::Offline;
  /** Of `Offline`: when to connect; of `Connecting`: when to give up. */
  std::uint64_t phaseEnds_ = 0;
  std::uint64_t nextState_ = 0;

  std::array<Payload, QUEUED_COMMANDS> commands_;
  std::size_t firstCommand_ = 0;
  std::size_t commandCount_ = 0;

  meter_core::Ack ack_;
  /** The answer that the broker does not have yet; empty: none. */
  Payload answer_;
  Waiting answerSent_;
  Waiting readingSent_;
  std::uint32_t readingIndex_ = 0;
  LinkEvent event_;
};

}  // namespace meter_node
