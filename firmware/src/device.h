/** The meter with everything around it. */
#pragma once

#include <cstdint>

#include "esp_mqtt_link.h"
#include "flash.h"
#include "meter.h"
#include "node.h"
#include "panel.h"
#include "portal.h"
#include "screen.h"
#include "settings.h"
#include "station.h"
#include "updates.h"

namespace shell {

class Device {
 public:
  explicit Device(const meter_shell::Settings& settings);

  /** Goes on from what is stored, and opens the access point when the settings are not usable. */
  void begin();

  /** Once round the loop, all of the following in this order. @param now ms since the start */
  void step(std::uint64_t now);

  void count(std::uint64_t now);
  void learnTime();
  void keepNetwork(std::uint64_t now);
  void talk(std::uint64_t now);
  void heedButton(std::uint64_t now);
  void setUp(std::uint64_t now);
  void update(std::uint64_t now);
  void show(std::uint64_t now);

 private:
  void storeLastReading();
  void restart();

  meter_shell::Settings settings_;
  /** Whether the meter can go on the net with its settings. */
  bool isUsable_;
  Flash flash_;
  meter_core::Meter meter_;
  Station station_;
  EspMqttLink link_;
  meter_node::MeterNode node_;
  Portal portal_;
  std::uint64_t nextOpening_ = 0;
  Updates updates_;
  Panel panel_;
  Screen screen_;
  std::uint32_t simulatedFlow_ = 0;
};

}  // namespace shell
