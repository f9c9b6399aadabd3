/**
 * The firmware as a Linux program: the same core and the same node as on the ESP32, over libmosquitto,
 * with a file for its flash and made-up pulses. Its journal goes to the standard output.
 */

#include <chrono>
#include <csignal>
#include <cstdio>

#include "file_flash.h"
#include "journal.h"
#include "meter.h"
#include "mosquitto_link.h"
#include "node.h"
#include "options.h"
#include "pulse_counter.h"
#include "pulse_source.h"

namespace {

using native::Options;

constexpr const char* FIRMWARE = "native-1.0.0";
/** Where the device's time is faster than ours, its loop comes round so often, ms of its time. */
constexpr std::uint64_t FAST_STEP = 100;
/** How long a look at the network waits, ms of ours. */
constexpr int NETWORK_PATIENCE = 2;
/** NTP has answered so long after the start, ms of the device. */
constexpr std::uint64_t NTP_ANSWERS = 2'000;
constexpr std::int32_t SIGNAL_STRENGTH = -60;
/** µs: a pulse is that long, and so is the pause behind it. */
constexpr std::uint64_t PULSE_WIDTH = 1'000;

volatile std::sig_atomic_t stopAsked = 0;

/** Unix ms. */
std::int64_t now() {
  const auto sinceEpoch = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(sinceEpoch).count();
}

/** The sensor: pulses as edges on a wire, as an interrupt sees them. */
class Sensor {
 public:
  explicit Sensor(const Options& options)
      : source_(options.pulsesPath.empty() ? native::steadyPulses(options.rate)
                                           : native::pulsesFromFile(options.pulsesPath)) {}

  /** @returns the pulses counted since the start */
  std::uint64_t look(std::int64_t time) {
    for (std::uint64_t left = source_->until(time); left > 0; left--) {
      counter_.edge(true, wire_ += PULSE_WIDTH);
      counter_.edge(false, wire_ += PULSE_WIDTH);
    }
    return counter_.count();
  }

 private:
  std::unique_ptr<native::PulseSource> source_;
  meter_core::PulseCounter counter_{{PULSE_WIDTH / 2, PULSE_WIDTH}};
  std::uint64_t wire_ = 0;
};

class Device {
 public:
  explicit Device(const Options& options)
      : options_(options),
        start_(options.start == 0 ? now() : options.start),
        flash_(options.flashPath),
        meter_(flash_, meterSetup(options)),
        link_(options.broker),
        node_(meter_, link_, nodeSetup(options)),
        sensor_(options),
        journal_(meter_) {}

  void run() {
    meter_.start();
    if (options_.cutDuringWrite > 0) flash_.cutDuringWrite(options_.cutDuringWrite);
    sensor_.look(start_);
    journal_.started();
    const auto begun = std::chrono::steady_clock::now();
    while (stopAsked == 0 && !isFinished()) {
      link_.work(NETWORK_PATIENCE);
      const auto elapsed = std::chrono::steady_clock::now() - begun;
      const auto ours = std::chrono::duration_cast<std::chrono::microseconds>(elapsed).count();
      stepUntil(static_cast<std::uint64_t>(ours) * options_.speed / 1000);
    }
    node_.sayGoodbye();
    link_.end();
    journal_.ended();
  }

 private:
  static meter_core::MeterSetup meterSetup(const Options& options) {
    meter_core::MeterSetup setup;
    setup.serial = options.serial;
    setup.key = options.key;
    setup.calibration = options.calibration;
    setup.interval = options.interval;
    return setup;
  }

  /** The network keeps our time, however fast the device's goes. */
  static meter_node::NodeSetup nodeSetup(const Options& options) {
    meter_node::NodeSetup setup;
    setup.serial = options.serial;
    setup.topicBase = options.topicBase;
    setup.firmware = FIRMWARE;
    setup.seed = static_cast<std::uint32_t>(now());
    setup.times.answer *= options.speed;
    return setup;
  }

  void stepUntil(std::uint64_t uptime) {
    while (uptime_ < uptime && !isFinished()) {
      uptime_ = options_.speed == 1 ? uptime : std::min(uptime, uptime_ + FAST_STEP);
      const std::int64_t time = start_ + static_cast<std::int64_t>(uptime_);
      if (options_.knowsTime && !timeKnown_ && uptime_ >= NTP_ANSWERS) {
        timeKnown_ = meter_.learnTime(time, uptime_);
      }
      if (!isDry()) takePulses(time);
      const auto report = node_.step(uptime_, SIGNAL_STRENGTH);
      if (isDry() && report.reading == meter_node::StepReport::Reading::Stored) lastIsRead_ = true;
      journal_.stepped(report, pulses_);
    }
  }

  void takePulses(std::int64_t time) {
    const std::uint64_t pulses = sensor_.look(time);
    meter_.addPulses(pulses - pulses_, uptime_);
    pulses_ = pulses;
  }

  /** No more water runs. */
  bool isDry() const { return options_.runFor > 0 && uptime_ > options_.runFor * 1000; }
  bool isFinished() { return isDry() && lastIsRead_ && node_.isOnline() && node_.isIdle(uptime_); }

  const Options& options_;
  std::int64_t start_;
  native::FileFlash flash_;
  meter_core::Meter meter_;
  native::MosquittoLink link_;
  meter_node::MeterNode node_;
  Sensor sensor_;
  native::Journal journal_;
  std::uint64_t uptime_ = 0;
  std::uint64_t pulses_ = 0;
  bool timeKnown_ = false;
  bool lastIsRead_ = false;
};

}  // namespace

int main(int count, char** arguments) {
  if (count == 2 && std::string(arguments[1]) == "--help") {
    std::fputs(native::USAGE, stdout);
    return 0;
  }
  try {
    const Options options = native::parseOptions(count, arguments);
    for (const int number : {SIGINT, SIGTERM}) std::signal(number, [](int) { stopAsked = 1; });
    std::signal(SIGPIPE, SIG_IGN);
    mosquitto_lib_init();
    Device(options).run();
    mosquitto_lib_cleanup();
    return 0;
  } catch (const native::BadArgument& error) {
    std::fprintf(stderr, "%s\n\n%s", error.what(), native::USAGE);
    return 2;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
