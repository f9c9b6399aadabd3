#include "device.h"

#include <Arduino.h>
#include <esp_random.h>

#include "configuration.h"
#include "display_text.h"
#include "journal.h"
#include "network_time.h"
#include "pulses.h"
#include "pulses_per_litre.h"
#include "settings_nvs.h"
#include "uptime.h"

namespace shell {

namespace {

/** mL/min, as the seed's button makes up. */
constexpr std::uint32_t BUTTON_FLOW = 8'000;
/** ms: after this the access point is tried again, where the radio refused it. */
constexpr std::uint64_t OPENING = 60'000;
/** ms: what was said last has to leave before the restart. */
constexpr std::uint32_t FAREWELL = 500;

meter_core::MeterSetup meterSetup(const meter_shell::Settings& settings) {
  meter_core::MeterSetup setup;
  setup.serial = settings.serial;
  setup.key = settings.key;
  if (!meter_shell::readPulsesPerLitre(settings.pulsesPerLitre, setup.calibration)) {
    journal::say("pulses per litre: not readable, 450 hold");
  }
  return setup;
}

meter_node::NodeSetup nodeSetup(const meter_shell::Settings& settings) {
  meter_node::NodeSetup setup;
  setup.serial = settings.serial;
  setup.topicBase = settings.topicBase;
  setup.firmware = FIRMWARE_VERSION;
  setup.seed = esp_random();
  return setup;
}

}  // namespace

Device::Device(const meter_shell::Settings& settings)
    : settings_(settings),
      isUsable_(meter_shell::faultsOf(settings_).empty()),
      meter_(flash_, meterSetup(settings_)),
      station_(esp_random()),
      link_(settings_, station_),
      node_(meter_, link_, nodeSetup(settings_)),
      portal_(settings_, macAddress()),
      updates_([this] { storeLastReading(); }) {}

void Device::begin() {
  journal::say("meter ", settings_.serial);
  if (!flash_.begin()) journal::say("flash: no partition for the meter, nothing is kept");
  meter_.start();
  panel_.begin();
  screen_.begin();
  updates_.begin();
  for (const meter_shell::Fault& fault : meter_shell::faultsOf(settings_)) {
    journal::say("settings: ", fault.text);
  }
  if (!isUsable_) return;
  station_.begin(settings_.ssid, settings_.wifiPassword);
  if (!link_.begin({node_.topics().state(), node_.topics().command()})) {
    journal::say("mqtt: no memory, the meter stays offline");
  }
}

void Device::step(std::uint64_t now) {
  count(now);
  learnTime();
  keepNetwork(now);
  talk(now);
  heedButton(now);
  setUp(now);
  update(now);
  show(now);
}

void Device::count(std::uint64_t now) { meter_.addPulses(pulses::take(), now); }

void Device::learnTime() {
  network_time::Instant instant;
  if (network_time::take(instant)) meter_.learnTime(instant.unixTime, instant.uptime);
}

void Device::keepNetwork(std::uint64_t now) {
  if (!isUsable_ || !station_.step(now, portal_.isOpen())) return;
  journal::say("network");
  network_time::begin();
  node_.retryNow();
  updates_.listen(settings_.serial);
}

void Device::talk(std::uint64_t now) {
  const meter_node::StepReport report = node_.step(now, station_.signalStrength(now));
  using Reading = meter_node::StepReport::Reading;
  if (report.reading == Reading::NotStored) journal::say("flash: did not take the reading");
  if (report.reading != Reading::None) {
    journal::say("total ", static_cast<std::uint64_t>(meter_.total()), " mL");
  }
  if (report.cameOnline) journal::say("online");
  if (report.wentOffline) journal::say("offline");
  if (meter_.simulatedFlow() != simulatedFlow_) {
    simulatedFlow_ = meter_.simulatedFlow();
    journal::say("simulating ", simulatedFlow_, " mL/min");
  }
}

void Device::heedButton(std::uint64_t now) {
  switch (panel_.press(now)) {
    case meter_shell::Press::Short:
      meter_.simulate(meter_.simulatedFlow() == 0 ? BUTTON_FLOW : 0);
      break;
    case meter_shell::Press::Long:
      if (!portal_.open(now)) journal::say("set-up network: the radio made none");
      break;
    case meter_shell::Press::None:
      break;
  }
}

void Device::setUp(std::uint64_t now) {
  if (!isUsable_ && !portal_.isOpen() && now >= nextOpening_) {
    nextOpening_ = now + OPENING;
    if (!portal_.open(now)) journal::say("set-up network: the radio made none");
  }
  if (portal_.step(now, isUsable_)) restart();
}

void Device::update(std::uint64_t now) {
  updates_.step(now, [&] { return node_.isOnline() && node_.isIdle(now); });
}

void Device::show(std::uint64_t now) {
  panel_.light(node_.isOnline(), now);
  if (!screen_.isDue(now)) return;
  if (portal_.isOpen()) {
    screen_.show(portal_.name(), "senha " + portal_.password());
    return;
  }
  screen_.show(meter_shell::registerText(meter_.total()), meter_shell::flowText(meter_.flow(now)));
}

/** An update may have taken a minute, in which pulses came. */
void Device::storeLastReading() {
  const std::uint64_t now = uptime();
  count(now);
  if (!meter_.takeReading(now)) journal::say("flash: did not take the last reading");
  node_.sayGoodbye();
  delay(FAREWELL);
}

void Device::restart() {
  journal::say("restart");
  storeLastReading();
  ESP.restart();
}

}  // namespace shell
