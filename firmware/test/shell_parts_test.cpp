#include <fstream>
#include <set>
#include <sstream>

#include "button.h"
#include "check.h"
#include "display_text.h"
#include "serial_number.h"

using namespace meter_shell;

/** Steps a button every 5 ms and counts what it means. */
struct Finger {
  Button button;
  std::uint64_t now = 0;
  int shorts = 0;
  int longs = 0;

  void hold(bool down, std::uint64_t duration) {
    for (const std::uint64_t end = now + duration; now < end; now += 5) {
      const Press press = button.step(down, now);
      if (press == Press::Short) shorts++;
      if (press == Press::Long) longs++;
    }
  }
};

TEST("Button: a press of 200 ms that bounces at both ends is one short press") {
  Finger finger;
  finger.hold(false, 100);
  for (int i = 0; i < 4; i++) {
    finger.hold(true, 5);
    finger.hold(false, 5);
  }
  finger.hold(true, 200);
  CHECK_EQUAL(finger.shorts, 0);
  for (int i = 0; i < 4; i++) {
    finger.hold(false, 5);
    finger.hold(true, 5);
  }
  finger.hold(false, 100);
  CHECK_EQUAL(finger.shorts, 1);
  CHECK_EQUAL(finger.longs, 0);
}

TEST("Button: what is shorter than a bounce, and what is neither short nor long, means nothing") {
  Finger finger;
  finger.hold(true, 20);
  finger.hold(false, 100);
  finger.hold(true, 3'000);
  finger.hold(false, 100);
  CHECK_EQUAL(finger.shorts + finger.longs, 0);
}

TEST("Button: held for five seconds is one long press, from the start as well") {
  Finger finger;
  finger.hold(true, 4'900);
  CHECK_EQUAL(finger.longs, 0);
  finger.hold(true, 5'000);
  CHECK_EQUAL(finger.longs, 1);
  finger.hold(false, 100);
  CHECK_EQUAL(finger.shorts, 0);
  finger.hold(true, 6'000);
  CHECK_EQUAL(finger.longs, 2);
}

TEST("registerText() never needs more than a line, and rounds down") {
  CHECK_EQUAL(registerText(0), std::string("0,0 L"));
  CHECK_EQUAL(registerText(999'999), std::string("999,9 L"));
  CHECK_EQUAL(registerText(1'000'000), std::string("1,000 m3"));
  CHECK_EQUAL(registerText(54'322'999), std::string("54,322 m3"));
  CHECK_EQUAL(registerText(999'999'999'999'999), std::string("999999999,999 m3"));
  CHECK_EQUAL(registerText(1'000'000'000'000'000), std::string("1000000000 m3"));
}

TEST("flowText() and displayLine() fill a line") {
  CHECK_EQUAL(flowText(8'049), std::string("8,0 L/min"));
  CHECK_EQUAL(flowText(7'950), std::string("8,0 L/min"));
  CHECK(flowText(UINT32_MAX).size() <= DISPLAY_COLUMNS);
  CHECK_EQUAL(displayLine("8,0 L/min"), std::string("8,0 L/min       "));
  CHECK_EQUAL(displayLine("12345678901234567"), std::string("1234567890123456"));
}

TEST("serialOf() has all of an address, so meters of one batch differ") {
  CHECK_EQUAL(serialOf({0x24, 0x0A, 0xC4, 0x00, 0x01, 0x10}), std::string("HM-240AC4000110"));
  CHECK(isSerial(serialOf({0x24, 0x0A, 0xC4, 0x00, 0x01, 0x10})));
  CHECK_EQUAL(accessPointOf({0x24, 0x0A, 0xC4, 0x00, 0xA1, 0x0B}), std::string("Hidrometro-A10B"));
  CHECK(accessPointOf({}).size() <= DISPLAY_COLUMNS);
}

TEST("accessPointPassword() is one of 32 characters per byte, and WPA2 takes it") {
  std::set<char> drawn;
  for (int value = 0; value < 256; value++) {
    std::array<std::uint8_t, 10> random{};
    random[9] = static_cast<std::uint8_t>(value);
    const std::string password = accessPointPassword(random);
    CHECK_EQUAL(password.size(), 10U);
    drawn.insert(password.back());
  }
  CHECK_EQUAL(drawn.size(), 32U);
  for (const char alike : {'0', 'O', '1', 'l', 'I', 'o'}) CHECK_EQUAL(drawn.count(alike), 0U);
}

struct Partition {
  std::string name;
  unsigned long offset = 0;
  unsigned long size = 0;
};

static std::vector<Partition> partitions() {
  std::ifstream file("partitions.csv");
  CHECK(file.good());
  std::vector<Partition> all;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    std::istringstream cells(line);
    std::string name, type, subtype, offset, size;
    for (std::string* cell : {&name, &type, &subtype, &offset, &size})
      std::getline(cells, *cell, ',');
    all.push_back({name, std::stoul(offset, nullptr, 16), std::stoul(size, nullptr, 16)});
  }
  return all;
}

TEST("partitions.csv fills 4 MB without overlap, and has 64 pages for the meter") {
  unsigned long end = 0x9000;
  unsigned long app = 0;
  for (const Partition& partition : partitions()) {
    CHECK_EQUAL(partition.offset, end);
    CHECK_EQUAL(partition.size % 4096, 0U);
    end += partition.size;
    if (partition.name == "meter") CHECK_EQUAL(partition.size, 64U * 4096U);
    if (partition.name.substr(0, 3) != "app") continue;
    // An app is mapped in pages of 64 KiB.
    CHECK_EQUAL(partition.offset % 0x10000, 0U);
    CHECK(app == 0 || app == partition.size);
    app = partition.size;
  }
  CHECK_EQUAL(end, 4UL * 1024 * 1024);
}
